//! `trainer compare`

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::Result;
use burn::tensor::Device;
use clap::Args;
use shared::predict;

use crate::{
    data::split::Side,
    device,
    device::Target,
    evaluate::{
        Entry, Plan, Table,
        candidate::Candidate,
        compare_plan::{Job, Splits},
        compare_report::{self, Curve},
        compare_runs, compare_table,
    },
    files::{self, Shown as _},
    inference::logits::Views,
    interrupt,
    learn::{checkpoint, recipe::Recipe},
    metrics::{Confusion, operating_point::OperatingPoint},
    report,
};

/// Compare networks: train what is missing, evaluate all, write the paper's two tables.
///
/// Table I is over the training cells, Table II over cells that no network learned from: the test side, or with
/// folds every cell out of fold. Runs that are finished, or partly done, are used as they are.
#[derive(Args, Debug)]
pub struct Compare {
    /// Configuration: title, data, [split], [recipe], and a [[model]] for each network
    #[arg(long, value_name = "FILE.toml")]
    config: PathBuf,
    /// Folder of the runs
    #[arg(long, value_name = "FOLDER", default_value = "runs/compare")]
    runs: PathBuf,
    /// Folder for report.html, tables.md, tables.tex, table-1.csv, table-2.csv and curves.csv
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Devices of one kind that share the runs, each taking the next one: cuda:0,cuda:1. Without it each run takes its own --device
    #[arg(long, value_name = "DEVICES", value_delimiter = ',')]
    devices: Vec<String>,
    /// Train every network from random weights, all stages, with statistics that follow the batches, whatever the configuration says; give
    /// other --runs than those from weights have
    #[arg(long)]
    from_scratch: bool,
    /// Seed of the intervals
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Passes that are timed, after some that are not.
const TIMED: usize = 15;
const WARM: usize = 3;

/// What the runs of all models say.
#[derive(Default)]
struct Evidence {
    train: Vec<Entry>,
    held_out: Vec<Entry>,
    curves: Vec<Curve>,
    /// Held-out F1 of each model on each split.
    f1: BTreeMap<String, Vec<(String, f64)>>,
    hashes: Vec<String>,
    splits: BTreeMap<String, String>,
    /// On which devices the runs ended.
    devices: BTreeSet<String>,
}

impl Compare {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the configuration can't be understood, a run fails, or the results can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let plan = Plan::read(&self.config)?;
        let mut jobs = plan.jobs()?;
        match self.from_scratch {
            true => jobs.iter_mut().for_each(Job::forget_weights),
            false => compare_runs::fetch_weights(&jobs, |job| self.folder(job))?,
        }
        compare_runs::run_all(&mut jobs, &self.devices, |job| self.folder(job))?;
        let held_out = match plan.split {
            Splits::Folds { .. } => Side::Val,
            _ => Side::Test,
        };
        let mut evidence = Evidence::default();
        for job in &jobs {
            interrupt::heed()?;
            println!("evaluating {} on {}", job.model, job.split);
            self.gather(job, held_out, &mut evidence)?;
        }
        let what = if held_out == Side::Val {
            "held-out cells, out of fold"
        } else {
            "test cells"
        };
        let tables = [
            Table::new("Table I: training cells", &evidence.train, self.seed)?,
            Table::new(&format!("Table II: {what}"), &evidence.held_out, self.seed)?,
        ];
        self.write(&plan, &jobs, &tables, &evidence)?;
        for table in &tables {
            println!("\n{}", table.markdown());
        }
        println!("report: {}", self.out.join("report.html").shown());
        Ok(ExitCode::SUCCESS)
    }

    fn folder(&self, job: &Job) -> PathBuf {
        self.runs.join(&job.model).join(&job.split)
    }

    /// Adds what a run says of its training cells and of those that it did not learn from.
    fn gather(&self, job: &Job, held_out: Side, evidence: &mut Evidence) -> Result<()> {
        let folder = self.folder(job);
        // Answers are worked out on the first of several devices: times of different ones can't be compared.
        let first = self.devices.first().unwrap_or(&job.recipe.device);
        let name = first.split(',').next().unwrap_or_default();
        let device = device::open(name)?;
        let target = Target::new(&device, name);
        let (_, recipe, progress) = checkpoint::open_finished(&folder)?;
        evidence.devices.insert(recipe.device);
        evidence.curves.push(Curve {
            model: job.model.clone(),
            split: job.split.clone(),
            history: progress.history,
        });
        let (candidate, _) = Candidate::of_run(&folder, &device)?;
        let is_first = !evidence.train.iter().any(|entry| entry.model == job.model);
        let milliseconds = if is_first {
            Some(time(&candidate, &device)?)
        } else {
            None
        };
        for (side, entries) in [
            (Side::Train, &mut evidence.train),
            (held_out, &mut evidence.held_out),
        ] {
            let judged = candidate.clone().judge(side, Views::One, target)?;
            let answers = judged.answers(OperatingPoint::UNFITTED)?;
            if side == held_out {
                let f1 = Confusion::count(&answers).macro_f1();
                evidence
                    .f1
                    .entry(job.model.clone())
                    .or_default()
                    .push((job.split.clone(), f1));
                evidence
                    .hashes
                    .push(format!("{} {} {}", job.model, job.split, candidate.hash));
                evidence
                    .splits
                    .insert(job.split.clone(), judged.data.split.hash());
            }
            match entries.iter_mut().find(|entry| entry.model == job.model) {
                Some(entry) => entry.answers.extend(answers),
                None => entries.push(Entry {
                    model: job.model.clone(),
                    milliseconds,
                    answers,
                }),
            }
        }
        Ok(())
    }

    fn write(
        &self,
        plan: &Plan,
        jobs: &[Job],
        tables: &[Table; 2],
        evidence: &Evidence,
    ) -> Result<()> {
        let spread: Vec<(String, String)> = evidence
            .held_out
            .iter()
            .map(|entry| {
                (
                    entry.model.clone(),
                    compare_table::spread(&evidence.f1[&entry.model]),
                )
            })
            .collect();
        let splits = evidence
            .splits
            .iter()
            .map(|(name, hash)| format!("{name} {hash}"));
        let devices: Vec<String> = evidence.devices.iter().cloned().collect();
        let provenance = [
            ("Data", plan.data.shown().to_string()),
            ("Splits (SHA-256)", splits.collect::<Vec<_>>().join(", ")),
            ("Weights (SHA-256)", evidence.hashes.join(", ")),
            ("Configuration", self.config.shown().to_string()),
            (
                "Training seed",
                distinct(jobs, |recipe| recipe.seed.to_string()),
            ),
            ("Device", devices.join(", ")),
            ("Seed of the intervals", self.seed.to_string()),
            report::program(),
        ];
        let body = compare_report::draw(tables, &evidence.held_out, &evidence.curves, &spread);
        let page = report::page(&plan.title, &provenance, &body);
        let mut markdown = format!(
            "# {}\n\nFor research and teaching only. Not a medical device.\n",
            plan.title
        );
        for table in tables {
            write!(markdown, "\n{}", table.markdown())?;
        }
        markdown += "\nHeld-out F1 of each split, mean (least to greatest):\n\n";
        for (model, text) in &spread {
            writeln!(markdown, "- {model}: {text}")?;
        }
        markdown += "\nWhere the figures come from:\n\n";
        for (name, value) in &provenance {
            writeln!(markdown, "- {name}: {value}")?;
        }
        let latex: Vec<String> = tables.iter().map(Table::latex).collect();
        let write = |name: &str, bytes: &[u8]| files::replace(&self.out.join(name), bytes);
        write("report.html", page.as_bytes())?;
        write("tables.md", markdown.as_bytes())?;
        write("tables.tex", latex.join("\n").as_bytes())?;
        write("table-1.csv", &tables[0].csv()?)?;
        write("table-2.csv", &tables[1].csv()?)?;
        write("curves.csv", &curves(&evidence.curves)?)?;
        copy_config(&self.config, &self.out.join("compare.toml"))
    }
}

/// What the runs have of something, each named once.
fn distinct(jobs: &[Job], of: impl Fn(&Recipe) -> String) -> String {
    let all: BTreeSet<String> = jobs.iter().map(|job| of(&job.recipe)).collect();
    all.into_iter().collect::<Vec<_>>().join(", ")
}

/// The configuration beside the results, if it is not there already.
fn copy_config(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    files::replace(to, &bytes)
}

/// Median time of a warm pass of one picture, from the prepared tensor to probabilities, in ms.
fn time(candidate: &Candidate, device: &Device) -> Result<f64> {
    let x = shared::artifact::golden_input(&candidate.preparation, device);
    let mut times = Vec::with_capacity(TIMED);
    for pass in 0..WARM + TIMED {
        let start = Instant::now();
        let logits =
            pollster::block_on(predict::read_logits(candidate.network.forward(x.clone())))?;
        std::hint::black_box(OperatingPoint::UNFITTED.calibration.probability(logits[0]));
        if pass >= WARM {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn curves(curves: &[Curve]) -> Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "network",
        "split",
        "epoch",
        "loss",
        "val_loss",
        "val_auroc",
        "val_macro_f1",
    ])?;
    for curve in curves {
        for row in &curve.history {
            let figures =
                [row.loss, row.val_loss, row.val_auroc, row.val_macro_f1].map(|f| f.to_string());
            let mut cells = vec![
                curve.model.clone(),
                curve.split.clone(),
                row.epoch.to_string(),
            ];
            cells.extend(figures);
            csv.write_record(&cells)?;
        }
    }
    Ok(csv.into_inner()?)
}
