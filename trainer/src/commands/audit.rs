//! `trainer audit`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::{
    data::source::Source,
    files::{self, Shown as _},
    report,
    study::{audit, file_stats},
};

/// Look for what makes a data set or its split give metrics that are too good.
///
/// Names equal and nearly equal pictures on two sides, under two subjects or of two classes, subjects and
/// leak groups on two sides, subjects under two spellings, and descriptors of the files that alone tell a class
/// or a side. A split is taken as it is given. The exit code is 1 where something was found.
#[derive(Args, Debug, Serialize)]
pub struct Audit {
    #[command(flatten)]
    source: Source,
    /// Where to write the findings as JSON
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
}

impl Audit {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the data can't be listed, the split can't be made or the findings can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let (samples, split) = self.source.as_given()?;
        let stats = file_stats::of_all(&samples);
        let found = audit::audit(&samples, &stats, &split);
        for finding in &found.findings {
            println!("{finding}");
        }
        println!(
            "{} cells, split {}: {} findings; {} more pairs show one cell twice within a leak group and a side",
            samples.len(),
            split.hash(),
            found.findings.len(),
            found.repeated
        );
        if let Some(path) = &self.out {
            let provenance = [
                ("Data", self.source.data.shown().to_string()),
                ("Cells", samples.len().to_string()),
                ("Split", split.hash()),
                report::program(),
            ];
            files::replace(path, &report::json(&provenance, &found)?)?;
        }
        Ok(if found.findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
