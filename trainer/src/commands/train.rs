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
        let result = progress
            .result(self.recipe.keep)
            .context("no epoch was run; raise --epochs")?;
        println!(
            "epoch {} of {} is the result: val AUROC {:.4}, val macro F1 {:.4}; log in {}",
            result.epoch,
            progress.history.len(),
            result.val_auroc,
            result.val_macro_f1,
            self.out.join("log.csv").display()
        );
        Ok(ExitCode::SUCCESS)
    }
}
