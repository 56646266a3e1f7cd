//! `trainer train`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Error, Result};
use clap::Args;

#[cfg(unix)]
use crate::commands::room;
use crate::{
    device,
    files::Shown as _,
    interrupt,
    learn::{self, recipe::Recipe},
};

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
        let progress = learn::run(&self.recipe, &self.out).map_err(find_room)?;
        let result = progress
            .result(self.recipe.keep)
            .context("no epoch was run; raise --epochs")?;
        let epochs = progress.history.iter().filter(|row| !row.is_fitted());
        let what = if result.is_fitted() {
            "the fitted head".to_owned()
        } else {
            format!("epoch {} of {}", result.epoch, epochs.count())
        };
        let figures = if result.val_auroc.is_finite() {
            format!(
                "val AUROC {:.4}, val macro F1 {:.4}",
                result.val_auroc, result.val_macro_f1
            )
        } else {
            "there is no validation side".to_owned()
        };
        let log = self.out.join("log.csv");
        println!("{what} is the result: {figures}; log in {}", log.shown());
        Ok(ExitCode::SUCCESS)
    }
}

/// Tries, for a run that had no room, what has: by another program in the place of this one.
fn find_room(error: Error) -> Error {
    if !device::is_out_of_memory(&error) || interrupt::asked() {
        return error;
    }
    #[cfg(unix)]
    {
        eprintln!("error: {error:#}");
        room::take_over().context("can't try what has room")
    }
    #[cfg(not(unix))]
    error
}
