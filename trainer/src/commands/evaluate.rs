//! `trainer evaluate`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail, ensure};
use burn::tensor::Device;
use clap::Args;
use maud::{Markup, html};
use shared::artifact::{Interval, Scores};

use crate::{
    data::{
        source::{Source, Splitting},
        split::Side,
    },
    device,
    device::Target,
    evaluate::{
        candidate::{Candidate, Judged, OutOfFold},
        report::Judgement,
        wrong_cells::{self, Wrong},
    },
    files::{self, Shown as _},
    inference::logits::Views,
    metrics::{self, Answer, Confusion, operating_point::OperatingPoint},
    report::{self, section, table},
};

/// Score a model or runs on cells that they did not learn from.
///
/// A model file is scored on one side of a split, a run on a side of its own split, and the runs of all folds
/// on every cell, each by the run that did not see it (out of fold).
#[derive(Args, Debug)]
pub struct Evaluate {
    /// Model file
    #[arg(
        long,
        value_name = "FILE.safetensors",
        conflicts_with = "run",
        requires = "data"
    )]
    model: Option<PathBuf>,
    /// Folder of a run, or of one run for each fold; cells and split are those of its training
    #[arg(
        long,
        value_name = "FOLDER",
        num_args = 1..,
        required_unless_present = "model",
        conflicts_with_all = [
            "data", "split", "split_seed", "shares", "folds", "fold", "split_file", "memory", "unseen"
        ]
    )]
    run: Vec<PathBuf>,
    /// Folder of cells, for a model file
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    #[command(flatten)]
    splitting: Splitting,
    /// The model learned from none of these cells: they are of another data set
    #[arg(long)]
    unseen: bool,
    /// Side of the split
    #[arg(long, value_enum, default_value = "val")]
    side: Side,
    /// Mean of the answers to eight orientations of each cell (test-time augmentation)
    #[arg(long)]
    tta: bool,
    /// Device: cpu, wgpu, vulkan, metal or cuda
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Wrong cells in the report
    #[arg(long, default_value_t = 24, value_name = "CELLS")]
    wrong: usize,
    /// Folder for report.html, scores.json and answers.csv
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Answers, and who gave them.
struct Answered {
    title: String,
    by: Vec<Judged>,
    answers: Vec<Answer>,
    is_out_of_fold: bool,
}

impl Evaluate {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where model, runs or cells can't be used, or the report can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let device = device::open(&self.device)?;
        let judged = self.judge(&device)?;
        let judgement = Judgement::new(&judged.answers, self.seed);
        print(&judged.title, &judgement.scores());
        if let Some(warning) = report::few_groups(judgement.leak_groups) {
            println!("  {warning}");
        }
        for row in &judgement.subjects {
            println!(
                "  subject {:<6} {:>5.1} % of {} cells right",
                row.subject,
                100.0 * row.accuracy(),
                row.cells
            );
        }
        println!("For research and teaching only: these figures are no clinical evidence.");
        if let Some(folder) = &self.out {
            self.write(folder, &judged, &judgement, &device)?;
            println!("report: {}", folder.join("report.html").shown());
        }
        Ok(ExitCode::SUCCESS)
    }

    fn judge(&self, device: &Device) -> Result<Answered> {
        let views = if self.tta { Views::Eight } else { Views::One };
        let candidate = match (&self.model, &self.data, self.run.as_slice()) {
            (Some(model), Some(data), _) => {
                let source = Source {
                    data: data.clone(),
                    splitting: self.splitting.clone(),
                };
                Candidate::of_model(model, source, self.unseen, device)?
            }
            (_, _, [run]) => Candidate::of_run(run, device)?.0,
            (_, _, []) => bail!("name a --model with --data, or runs with --run"),
            (_, _, runs) => {
                ensure!(
                    self.side == Side::Val,
                    "runs of several folds answer for the cells that they hold out; leave --side out"
                );
                let pooled = OutOfFold::gather(runs, views, Target::new(device, &self.device))?;
                let title = format!("{}, out of fold", pooled.recipe.network.title());
                return Ok(Answered {
                    title,
                    by: pooled.folds,
                    answers: pooled.answers,
                    is_out_of_fold: true,
                });
            }
        };
        let own = candidate.operating_point;
        let title = format!("{}, {} side", candidate.title, self.side.name());
        let judged = candidate.judge(self.side, views, Target::new(device, &self.device))?;
        let answers = judged.answers(own.unwrap_or(OperatingPoint::UNFITTED))?;
        Ok(Answered {
            title,
            by: vec![judged],
            answers,
            is_out_of_fold: false,
        })
    }

    fn write(
        &self,
        folder: &Path,
        judged: &Answered,
        judgement: &Judgement,
        device: &Device,
    ) -> Result<()> {
        let answers = judged.answers.as_slice();
        let mut cells = Vec::new();
        for answer in wrong_cells::most_wrong(answers, self.wrong) {
            for by in &judged.by {
                if let Some((picture, map)) = by.explain(&answer.name, answer.decided, device)? {
                    cells.push(Wrong {
                        answer,
                        picture,
                        map,
                    });
                }
            }
        }
        let body = html! {
            (judgement.draw(answers))
            @if judged.is_out_of_fold { (section("Folds", &folds(judged))) }
            (section("The most wrong cells", &wrong_cells::sheet(&cells)?))
        };
        let join =
            |of: fn(&Judged) -> String| judged.by.iter().map(of).collect::<Vec<_>>().join(", ");
        let provenance = [
            (
                "Data",
                judged.by[0].candidate.source.data.shown().to_string(),
            ),
            ("Cells", answers.len().to_string()),
            ("Split", join(|by| by.data.split.hash())),
            ("Weights (SHA-256)", join(|by| by.candidate.hash.clone())),
            ("Training seed", join(|by| by.candidate.seed.to_string())),
            ("Seed of the intervals", self.seed.to_string()),
            (
                "Views of each cell",
                if self.tta { "8" } else { "1" }.to_owned(),
            ),
            ("Device", self.device.clone()),
            report::program(),
        ];
        let page = report::page(&judged.title, &provenance, &body);
        files::replace(&folder.join("report.html"), page.as_bytes())?;
        files::replace(
            &folder.join("scores.json"),
            &report::json(&provenance, judgement)?,
        )?;
        files::replace(&folder.join("answers.csv"), &csv(answers)?)
    }
}

/// Each fold's metrics, and how temperature and thresholds came about.
fn folds(judged: &Answered) -> Markup {
    let mut rows = Vec::new();
    let mut first = 0;
    for (at, by) in judged.by.iter().enumerate() {
        let answers = &judged.answers[first..first + by.cells.len()];
        first += by.cells.len();
        let scores: Vec<_> = answers.iter().map(|a| (a.probability, a.class)).collect();
        let areas: Vec<_> = answers.iter().map(|a| (a.area, a.class)).collect();
        rows.push(vec![
            at.to_string(),
            answers.len().to_string(),
            metrics::subjects(answers).len().to_string(),
            format!("{:.3}", metrics::auroc(&scores)),
            format!("{:.3}", Confusion::count(answers).macro_f1()),
            format!("{:.3}", metrics::auroc(&areas)),
            by.data.split.hash(),
        ]);
    }
    let head = [
        "Fold",
        "Cells",
        "Subjects",
        "AUROC",
        "Macro F1",
        "Cell area alone, AUROC",
        "Split",
    ];
    html! {
        (table(&head, &rows))
        p.soft {
            "Every cell is answered by the run that did not learn from its leak group. The temperature and the "
            "decision of a fold are fitted on the other folds' answers."
        }
    }
}

/// The answers as rows.
fn csv(answers: &[Answer]) -> Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "name",
        "subject",
        "leak_group",
        "class",
        "called",
        "probability_lymphoblast",
        "logit_normal",
        "logit_lymphoblast",
        "area",
    ])?;
    for a in answers {
        csv.write_record([
            &a.name,
            &a.subject,
            &a.group,
            a.class.name(),
            a.decided.name(),
            &format!("{:.6}", a.probability),
            &format!("{:.6}", a.logits[0]),
            &format!("{:.6}", a.logits[1]),
            &a.area.to_string(),
        ])?;
    }
    Ok(csv.into_inner()?)
}

/// Prints scores as lines for people.
pub fn print(title: &str, scores: &Scores) {
    let interval = |i: &Interval| format!("{:.3} (95 % {:.3} to {:.3})", i.value, i.low, i.high);
    println!(
        "{title}: {} cells of {} subjects",
        scores.cells, scores.subjects
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
    if let (Some([normal, lymphoblast]), Some(unsure)) = (scores.coverage, scores.unsure) {
        println!(
            "  class in set {:.1} % of lymphoblasts, {:.1} % of normal cells; {:.1} % unsure",
            100.0 * lymphoblast,
            100.0 * normal,
            100.0 * unsure
        );
    }
}
