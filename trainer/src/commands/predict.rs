//! `trainer predict`

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use clap::Args;
use shared::{
    predict::{self, Label},
    prepare,
};

use super::pictures::{Inputs, Ready, for_each};
use crate::{dataset, files};

/// Classify pictures.
///
/// Writes `file,probability_lymphoblast,label,logit_normal,logit_lymphoblast,suitability`, a row a
/// picture. `suitability` is `fit`, or names what speaks against the picture, a space between two names; a picture that is
/// not `fit` is `unsure`, and one without anything like a cell has no answer at all: the fields are empty. What can't be
/// read is named on standard error, one line each, and the exit code is 1.
#[derive(Args, Debug)]
pub struct Predict {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to write the rows; standard output if left out
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

const HEADER: &str =
    "file,probability_lymphoblast,label,logit_normal,logit_lymphoblast,suitability\n";

impl Predict {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the model can't be used, a path does not exist or the rows can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let ready = self.inputs.open()?;
        let mut rows = HEADER.to_owned();
        let code = for_each(&self.inputs.files()?, "classified", |path| {
            rows += &row(&ready, path)?;
            Ok(())
        });
        match &self.out {
            Some(path) => files::replace(path, rows.as_bytes())?,
            None => print!("{rows}"),
        }
        Ok(code)
    }
}

fn row(ready: &Ready, path: &Path) -> Result<String> {
    let card = &ready.model.card;
    let picture = dataset::open(path)?;
    let x = prepare::prepare(&picture, &card.preparation, &ready.device);
    let network = &ready.model.network;
    let pooled = network.pooled(x);
    let logits = network.classify(pooled.clone());
    let output = pollster::block_on(predict::read_output(pooled, logits))?;
    let (prediction, suitability) = ready.model.answer(&picture, &output);
    let mut line = quoted(&path.display().to_string());
    if prediction.label == Label::NoCell {
        writeln!(line, ",,,,,{suitability}")?;
        return Ok(line);
    }
    let [normal, lymphoblast] = prediction.logits;
    let label = prediction.label.name();
    writeln!(
        line,
        ",{:.6},{label},{normal:.6},{lymphoblast:.6},{suitability}",
        prediction.probability
    )?;
    Ok(line)
}

/// A field of a CSV line. A name that a spreadsheet would take for a formula gets a quote in front.
fn quoted(field: &str) -> String {
    let guarded = if field.starts_with(['=', '+', '-', '@']) {
        format!("'{field}")
    } else {
        field.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_names_stay_one_field() {
        assert_eq!(quoted("a.png"), "a.png");
        assert_eq!(quoted("a,b\".png"), "\"a,b\"\".png\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "'=HYPERLINK(1)");
    }
}
