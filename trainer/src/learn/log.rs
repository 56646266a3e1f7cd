//! What a run says while it goes on: a bar in a terminal, lines elsewhere, and `log.csv`.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::{
    checkpoint::{EpochRow, Progress},
    recipe::Recipe,
};
use crate::files;

/// A run's voice.
#[derive(Debug)]
pub struct Log {
    bar: ProgressBar,
    batch: usize,
    epochs: usize,
    every: usize,
}

impl Log {
    /// For a run with so many steps an epoch.
    ///
    /// # Errors
    ///
    /// Where the style of the bar can't be understood.
    pub fn new(recipe: &Recipe, per_epoch: usize) -> Result<Self> {
        let style = "{msg} {wide_bar} {pos}/{len} steps, {elapsed} gone, {eta} left";
        let steps = per_epoch * recipe.epochs;
        let bar = ProgressBar::new(steps as u64).with_style(ProgressStyle::with_template(style)?);
        Ok(Self {
            bar,
            batch: recipe.batch,
            epochs: recipe.epochs,
            every: recipe.checkpoint_every,
        })
    }

    /// The run goes on from a step.
    pub fn start(&self, step: usize) {
        self.bar.set_position(step as u64);
        self.bar.reset_eta();
    }

    /// A line.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| println!("{line}"));
    }

    /// After a step.
    pub fn show(&self, epoch: usize, progress: &Progress) {
        let mean = progress.loss_sum / progress.loss_count as f64;
        let speed = self.bar.per_sec() * self.batch as f64;
        let epochs = self.epochs;
        let message = format!("epoch {epoch}/{epochs}, loss {mean:.4}, {speed:.1} pictures/s");
        self.bar.set_position(progress.step as u64);
        // Without a terminal there is no bar: a line now and then.
        if self.bar.is_hidden() && progress.step.is_multiple_of(self.every) {
            let left = HumanDuration(self.bar.eta());
            println!("step {}: {message}, {left} left", progress.step);
        }
        self.bar.set_message(message);
    }

    /// After an epoch: a line, and the whole `log.csv` anew.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn epoch(&self, file: &Path, history: &[EpochRow]) -> Result<()> {
        let mut csv = String::from("epoch,loss,val_loss,val_auroc,val_macro_f1\n");
        for row in history {
            let EpochRow {
                epoch,
                loss,
                val_loss,
                val_auroc,
                val_macro_f1,
            } = row;
            writeln!(csv, "{epoch},{loss},{val_loss},{val_auroc},{val_macro_f1}")?;
        }
        files::replace(file, csv.as_bytes())?;
        if let Some(EpochRow {
            epoch,
            loss,
            val_loss,
            val_auroc,
            val_macro_f1,
        }) = history.last()
        {
            let mut line = match epoch {
                0 => "fitted head".to_owned(),
                _ => format!("epoch {epoch}: loss {loss:.4}"),
            };
            if val_auroc.is_finite() {
                write!(
                    line,
                    ", val loss {val_loss:.4}, val AUROC {val_auroc:.4}, val macro F1 {val_macro_f1:.4}"
                )?;
            }
            self.say(&line);
        }
        Ok(())
    }

    /// The run is over.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
