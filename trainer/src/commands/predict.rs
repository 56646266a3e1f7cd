//! `trainer predict`

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use shared::{decode::Decoded, predict::Label};

use crate::{
    commands::pictures::{Inputs, Ready, for_each, progress, tell},
    data::dataset,
    files::{self, Shown as _},
};

/// Classify pictures.
///
/// Writes `file,probability_lymphoblast,label,logit_normal,logit_lymphoblast,suitability`, a row a
/// picture. `suitability` is `fit`, or names what speaks against the picture, a space between two names; a picture that is
/// not `fit` is `unsure`, and one without anything like a cell has no answer at all: the fields are empty. What can't be
/// read is named on standard error, one line each, and the exit code is 1. Rows are written as they come, and stay where the
/// command is stopped.
#[derive(Args, Debug)]
pub struct Predict {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to write the rows; standard output if left out
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

const HEADER: [&str; 6] = [
    "file",
    "probability_lymphoblast",
    "label",
    "logit_normal",
    "logit_lymphoblast",
    "suitability",
];

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
        rows.write_record(HEADER)?;
        for_each(&files, "classified", &progress(&files, is_silent), |path| {
            rows.write_record(row(&ready, path)?)?;
            // Whatever happens next, it is kept.
            rows.flush().context("can't write the rows")
        })
    }
}

fn row(ready: &Ready, path: &Path) -> Result<[String; 6]> {
    let Decoded { picture, notes, .. } = dataset::read(path)?;
    tell(path, &notes);
    let examined = pollster::block_on(ready.model.examine(&picture))?;
    let prediction = examined.prediction;
    let file = guarded(path.shown());
    let suitability = examined.suitability.to_string();
    if prediction.label == Label::NoCell {
        let [probability, label, normal, lymphoblast] = [const { String::new() }; 4];
        return Ok([file, probability, label, normal, lymphoblast, suitability]);
    }
    let [normal, lymphoblast] = prediction.logits;
    Ok([
        file,
        format!("{:.6}", prediction.probability),
        prediction.label.name().to_owned(),
        format!("{normal:.6}"),
        format!("{lymphoblast:.6}"),
        suitability,
    ])
}

/// A name that a spreadsheet would take for a formula gets a quote in front.
fn guarded(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@']) {
        return format!("'{name}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!(guarded("a.png".to_owned()), "a.png");
        assert_eq!(guarded("=HYPERLINK(1)".to_owned()), "'=HYPERLINK(1)");
    }
}
