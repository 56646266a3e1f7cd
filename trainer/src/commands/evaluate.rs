//! `trainer evaluate`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use shared::artifact::{Interval, Scores};

use super::pictures::open_model;
use crate::{
    device, files,
    learn::{data::Data, infer::Inference, recipe::Source},
    metrics,
    split::Side,
};

/// Score a model on one side of a split.
#[derive(Args, Debug)]
pub struct Evaluate {
    /// Model file
    #[arg(long, value_name = "FILE.safetensors")]
    model: PathBuf,
    #[command(flatten)]
    source: Source,
    /// Side of the split
    #[arg(long, value_enum, default_value = "val")]
    side: Side,
    /// Device: cpu, wgpu, vulkan, metal or cuda
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write the scores as JSON
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
}

impl Evaluate {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where model or cells can't be used, or the scores can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let device = device::open(&self.device)?;
        let model = open_model(&self.model, &device)?;
        let card = &model.card;
        let data = Data::load(&self.source, &card.preparation, &[self.side])?;
        let cells = data.side(self.side);
        let inference = Inference {
            network: &model.network,
            preparation: &card.preparation,
            device: &device,
            shares: device::shares(&self.device),
        };
        let logits = inference.logits(&data.frames(&cells)?)?;
        let answers = data.answers(&cells, &logits, (&card.calibration, &card.thresholds))?;
        let scores = metrics::scores(&answers, self.seed);
        print(self.side, &scores);
        println!(
            "split {}, trained on split {}",
            data.split.hash(),
            card.training.split_hash
        );
        for (subject, right, cells) in metrics::subjects(&answers) {
            println!(
                "  subject {subject:<6} {:>5.1} % of {cells} cells right",
                100.0 * right / cells as f64
            );
        }
        println!("For research and teaching only: these figures are no clinical evidence.");
        if let Some(path) = self.out {
            files::replace(&path, &serde_json::to_vec_pretty(&scores)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints scores as lines for people.
pub fn print(side: Side, scores: &Scores) {
    let interval = |i: &Interval| format!("{:.3} (95 % {:.3} to {:.3})", i.value, i.low, i.high);
    println!(
        "{}: {} cells of {} subjects",
        side.name(),
        scores.cells,
        scores.subjects
    );
    println!(
        "  AUROC        {}; cell area alone {:.3}",
        interval(&scores.auroc),
        scores.area_auroc
    );
    println!("  macro F1     {}", interval(&scores.macro_f1));
    println!(
        "  sensitivity  {:.3}, specificity {:.3}",
        scores.sensitivity, scores.specificity
    );
    println!("  calibration  error {:.3}", scores.calibration_error);
}
