//! `trainer split`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;

use crate::{
    data::{dataset, source::Source, split::Side},
    files,
};

/// Show and save a split by leak group.
#[derive(Args, Debug)]
pub struct SplitCommand {
    #[command(flatten)]
    source: Source,
    /// Where to write `name,side` lines
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

impl SplitCommand {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the data can't be read, the split can't be made or the file can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let (samples, split) = self.source.load()?;
        println!("split {}", split.hash());
        println!(
            "{:<6} {:>6} {:>8} {:>12}",
            "side", "normal", "blasts", "subjects"
        );
        for side in Side::ALL {
            let cells: Vec<_> = split
                .indices(&samples, side)
                .into_iter()
                .map(|at| &samples[at])
                .collect();
            let [normal, blasts] = dataset::counts(&cells);
            let subjects = dataset::subjects(&cells).len();
            println!("{:<6} {normal:>6} {blasts:>8} {subjects:>12}", side.name());
        }
        if let Some(path) = self.out {
            files::replace(&path, &split.to_csv(&samples)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
