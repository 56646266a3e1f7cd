//! `trainer predict`

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use shared::{
    answer_row::{self, COLUMNS},
    decode::{Decoded, Note},
    summary::{Outcome, Summary, no_proof},
};

use crate::{
    commands::pictures::{Inputs, Ready, for_each, progress, tell},
    data::dataset,
    files::{self, Shown as _},
    parallel,
};

/// Classify pictures.
///
/// Writes `file,probability_lymphoblast,label,logit_normal,logit_lymphoblast,suitability`, a row a
/// picture. `suitability` is `fit`, or names what speaks against the picture, a space between two names; a picture that is
/// not `fit` is `unsure`, and one without anything like a cell has no answer at all: the fields are empty. What can't be
/// read is named on standard error, one line each, and the exit code is 1. Rows are written as they come, and stay where the
/// command is stopped.
///
/// With `--summary` a second table says what came of the pictures, a row a subject: by C-NMC names, else by folders. The interval of
/// a share of lymphoblasts allows for mistakes that go together within a person. Its words go to standard error.
#[derive(Args, Debug)]
pub struct Predict {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to write the rows; standard output if left out
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Where to write what came of all pictures, a row a subject
    #[arg(long, value_name = "FILE.csv")]
    summary: Option<PathBuf>,
}

impl Predict {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the model can't be used, a path does not exist or the rows can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let ready = self.inputs.open()?;
        let files = self.inputs.files()?;
        let out: Box<dyn Write> = match &self.out {
            Some(path) => Box::new(files::create(path)?),
            None => Box::new(io::stdout()),
        };
        let is_silent = self.out.is_some() || !io::stdout().is_terminal();
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(COLUMNS)?;
        // Before the work: a place that can't be written to is told at once.
        let summary = self.summary.as_deref().map(files::create).transpose()?;
        let mut outcomes: Vec<(String, Outcome)> = Vec::new();
        let bar = progress(&files, is_silent);
        let answer = |path: &PathBuf| Answered::of(&ready, path);
        let code = parallel::ahead(&files, self.inputs.threads(), answer, |next| {
            for_each(&files, "classified", &bar, |path| {
                let answered = next();
                let outcome = answered
                    .as_ref()
                    .map_or(Outcome::Failed, |answered| answered.outcome);
                if summary.is_some() {
                    outcomes.push((self.inputs.subject(path), outcome));
                }
                let answered = answered?;
                tell(path, &answered.notes);
                rows.write_record(answered.row?)?;
                // Whatever happens next, it is kept.
                rows.flush().context("can't write the rows")
            })
        })?;
        if let Some(file) = summary {
            let of = outcomes
                .iter()
                .map(|(subject, outcome)| (subject.as_str(), *outcome));
            summarise(file, &Summary::of(of)).context("can't write the summary")?;
        }
        Ok(code)
    }
}

/// What is said of a picture.
struct Answered {
    /// Its row, or why it has none.
    row: Result<[String; 6]>,
    outcome: Outcome,
    /// How its file was read.
    notes: Vec<Note>,
}

impl Answered {
    fn of(ready: &Ready, path: &Path) -> Result<Self> {
        let Decoded { picture, notes, .. } = dataset::read(path)?;
        let (row, outcome) = match pollster::block_on(ready.model.examine(&picture)) {
            Ok(examined) => {
                let answer = (&examined.prediction, &examined.suitability);
                let row = answer_row::row(&path.shown(), answer.0, answer.1);
                (Ok(row), Outcome::of(answer.0, answer.1))
            }
            Err(why) => (Err(why.into()), Outcome::Failed),
        };
        Ok(Self {
            row,
            outcome,
            notes,
        })
    }
}

/// Writes the summary, and says it in words.
fn summarise(file: impl Write, summary: &Summary) -> Result<()> {
    let mut rows = csv::Writer::from_writer(file);
    rows.write_record(Summary::COLUMNS)?;
    for row in summary.rows() {
        rows.write_record(row)?;
    }
    rows.flush()?;
    eprintln!("{}", summary.all.counted());
    if let Some(words) = summary.shared_out() {
        // Who searches a terminal's text types plain blanks.
        eprintln!("{} {}", words.replace('\u{a0}', " "), no_proof());
    }
    Ok(())
}
