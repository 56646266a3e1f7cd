//! `trainer train`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::learn::{self, recipe::Recipe};

/// Train a network, or go on with a run that was stopped.
#[derive(Args, Debug)]
pub struct Train {
    #[command(flatten)]
    recipe: Recipe,
    /// Folder of the run: checkpoints, weights of each epoch, log
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

impl Train {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// As [`learn::run`].
    pub fn run(self) -> Result<ExitCode> {
        let progress = learn::run(&self.recipe, &self.out)?;
        let best = progress
            .best()
            .context("no epoch was run; raise --epochs")?;
        println!(
            "best epoch {} of {}: val AUROC {:.4}, val macro F1 {:.4}; log in {}",
            best.epoch,
            progress.history.len(),
            best.val_auroc,
            best.val_macro_f1,
            self.out.join("log.csv").display()
        );
        Ok(ExitCode::SUCCESS)
    }
}
