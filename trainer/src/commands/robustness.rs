//! `trainer robustness`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use clap::Args;
use rayon::prelude::*;
use serde::Serialize;
use shared::{
    picture::Picture,
    predict::Output,
    seeded::{self, Stream},
};

use crate::{
    args::positive,
    data::{augment::Change, dataset},
    device,
    device::Target,
    evaluate::{
        candidate::{Judged, OutOfFold},
        robustness::{self, Row},
    },
    files,
    inference::logits::Views,
    interrupt,
    metrics::Answer,
    model_index::ModelIndex,
    report,
    suitability::folds::Suits,
};

/// Changed pictures that are in memory together.
const AT_ONCE: usize = 128;

/// What is written as JSON.
#[derive(Serialize)]
struct Table<'a> {
    changes: &'a [Row],
}

/// Say how far answers survive what happens to pictures on their way: JPEG, blur, light, size, place, noise.
///
/// Every cell is answered by the run that did not see its leak group, as it is and after each change.
#[derive(Args, Debug)]
pub struct Robustness {
    /// Folders of the runs of all folds of a recipe
    #[arg(long, value_name = "FOLDER", num_args = 1.., required = true)]
    run: Vec<PathBuf>,
    /// Most cells of each subject
    #[arg(long, default_value_t = 24, value_name = "CELLS", value_parser = positive())]
    each: usize,
    /// Device: cpu, wgpu, vulkan, metal or cuda
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Seed of noise and intervals
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for robustness.md and robustness.json
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Index of models to write this to, beside `--model`
    #[arg(long, value_name = "FILE", requires = "model")]
    index: Option<PathBuf>,
    /// First digits of the SHA-256 of the model that has learnt from all cells by the recipe of these runs
    #[arg(long, value_name = "DIGITS", requires = "index")]
    model: Option<String>,
}

impl Robustness {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where runs or cells can't be used, or the table can't be written.
    pub fn run(self) -> Result<ExitCode> {
        interrupt::listen()?;
        // A slip of the pen is told before the work, not after it.
        let index = self.index.as_deref().map(ModelIndex::at);
        let listed = index.zip(self.model.as_deref());
        if let Some((index, model)) = &listed {
            let entry = index.entry(model)?;
            entry.with_context(|| format!("the index does not list model {model}"))?;
        }
        let device = device::open(&self.device)?;
        let pooled = OutOfFold::gather(&self.run, Views::One, Target::new(&device, &self.device))?;
        let first = pooled.folds.first().context("there is no fold")?;
        let folds = pooled.known(&first.data, Target::new(&device, &self.device));
        let suits = Suits::of_folds(&folds, &pooled.recipe)?;
        let mut rows: Vec<Row> = Vec::new();
        let mut as_is = None;
        for (name, change) in Change::ALL {
            let changed = self.answer(&pooled, &suits, change, &device)?;
            let before = as_is.get_or_insert_with(|| changed.clone());
            let row = robustness::compare(name, before, &changed, self.seed);
            println!(
                "{name:<22} label changes {:>5.1} %, class changes {:>5.1} %, unfit {:>5.1} %, AUROC {:.3}, macro F1 {:.3}",
                100.0 * row.label_changes.value,
                100.0 * row.class_changes.value,
                100.0 * row.unfit.value,
                row.auroc.value,
                row.macro_f1.value
            );
            rows.push(row);
        }
        if let Some(folder) = &self.out {
            let provenance = self.provenance(&pooled);
            let lines = provenance
                .iter()
                .map(|(key, value)| format!("- {key}: {value}\n"));
            let text = format!(
                "# {}, out of fold: what changes of pictures do\n\n{}\n{}",
                pooled.recipe.network.title(),
                robustness::table(&rows)?,
                lines.collect::<String>()
            );
            files::replace(&folder.join("robustness.md"), text.as_bytes())?;
            files::replace(
                &folder.join("robustness.json"),
                &report::json(&provenance, &Table { changes: &rows })?,
            )?;
        }
        if let Some((index, model)) = listed {
            index.change(model, |entry| {
                entry.robustness = rows.iter().map(Row::to_index).collect();
            })?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The answers of all folds to changed pictures of the chosen cells.
    fn answer(
        &self,
        pooled: &OutOfFold,
        suits: &[Suits],
        change: Change,
        device: &Device,
    ) -> Result<Vec<Answer>> {
        let mut all = Vec::new();
        let folds = pooled.folds.iter().zip(&pooled.operating_points).zip(suits);
        for ((fold, at), suits) in folds {
            ensure!(!interrupt::asked(), "stopped; nothing is kept");
            let cells = self.chosen(fold);
            let changed = |at: usize| {
                let full = dataset::open(&fold.data.samples[at].path)?;
                change.of(
                    &full,
                    &mut seeded::rng(Stream::Robustness, self.seed, &[at as u64]),
                )
            };
            let (mut logits, mut judged) = (Vec::new(), Vec::new());
            for part in cells.chunks(AT_ONCE) {
                let pictures: Vec<_> = part.par_iter().map(|&at| changed(at)).collect();
                let pictures: Vec<Picture> = pictures.into_iter().collect::<Result<_>>()?;
                let target = Target::new(device, &self.device);
                let outputs = fold.candidate.outputs_of(&pictures, target)?;
                let pairs = pictures.par_iter().zip(&outputs);
                let judge =
                    |(picture, output): (&Picture, &Output)| suits.judge(picture, &output.pooled);
                judged.par_extend(pairs.map(judge));
                logits.extend(outputs.iter().map(|output| output.logits));
            }
            let mut answers = fold.data.answers(&cells, &logits, *at)?;
            for (answer, suitability) in answers.iter_mut().zip(&judged) {
                answer.suit(suitability);
            }
            all.extend(answers);
        }
        Ok(all)
    }

    fn chosen(&self, fold: &Judged) -> Vec<usize> {
        let subject = |&at: &usize| fold.data.samples[at].subject.as_str();
        let chosen = robustness::spread(fold.cells.iter().map(subject), self.each);
        chosen.into_iter().map(|at| fold.cells[at]).collect()
    }

    fn provenance(&self, pooled: &OutOfFold) -> Vec<(&'static str, String)> {
        let join =
            |of: fn(&Judged) -> String| pooled.folds.iter().map(of).collect::<Vec<_>>().join(", ");
        vec![
            ("Split", join(|by| by.data.split.hash())),
            ("Weights (SHA-256)", join(|by| by.candidate.hash.clone())),
            ("Training seed", join(|by| by.candidate.seed.to_string())),
            ("Most cells of a subject", self.each.to_string()),
            ("Seed", self.seed.to_string()),
            ("Device", self.device.clone()),
            report::program(),
        ]
    }
}
