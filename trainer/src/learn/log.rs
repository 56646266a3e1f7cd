//! The log of a run: a dashboard in a terminal, lines elsewhere, and `log.csv`.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;
use indicatif::{HumanDuration, ProgressBar};

use crate::{
    files,
    learn::{
        checkpoint::{EpochRow, Progress},
        dashboard::Dashboard,
        recipe::Recipe,
    },
};

/// A run's voice.
#[derive(Debug)]
pub struct Log {
    title: &'static str,
    dashboard: Option<Dashboard>,
    /// Lines for the terminal once the dashboard has left it.
    kept: Vec<String>,
    /// Never drawn: what is left of the time.
    pace: ProgressBar,
    batch: usize,
    per_epoch: usize,
    epochs: usize,
    every: usize,
}

impl Log {
    /// For a run with so many steps an epoch.
    pub fn new(recipe: &Recipe, per_epoch: usize) -> Self {
        let pace = ProgressBar::hidden();
        pace.set_length((per_epoch * recipe.epochs) as u64);
        Self {
            title: recipe.network.title(),
            dashboard: None,
            kept: Vec::new(),
            pace,
            batch: recipe.batch,
            per_epoch,
            epochs: recipe.epochs,
            every: recipe.checkpoint_every,
        }
    }

    /// The run goes on from a step.
    pub fn start(&mut self, step: usize) {
        self.pace.set_position(step as u64);
        self.pace.reset_eta();
        if step < self.per_epoch * self.epochs {
            self.dashboard = Dashboard::open(self.title, self.epochs);
        }
    }

    /// A line.
    pub fn say(&mut self, line: String) {
        match self.dashboard {
            Some(_) => self.kept.push(line),
            None => println!("{line}"),
        }
    }

    /// An epoch begins or goes on.
    pub fn begin(&mut self, epoch: usize) {
        if let Some(dashboard) = &mut self.dashboard {
            dashboard.begin(epoch, self.per_epoch * self.batch);
        }
    }

    /// After a step.
    pub fn show(&mut self, epoch: usize, progress: &Progress) {
        let mean = progress.loss_sum / progress.loss_count as f64;
        self.pace.set_position(progress.step as u64);
        if let Some(dashboard) = &mut self.dashboard {
            let done = progress.step - (epoch - 1) * self.per_epoch;
            dashboard.step(done * self.batch, mean);
        } else if progress.step.is_multiple_of(self.every) {
            let (step, epochs) = (progress.step, self.epochs);
            let speed = self.pace.per_sec() * self.batch as f64;
            let left = HumanDuration(self.pace.eta());
            println!(
                "step {step}: epoch {epoch}/{epochs}, loss {mean:.4}, {speed:.1} pictures/s, {left} left"
            );
        }
    }

    /// The validation side is being judged.
    pub fn validate(&mut self, cells: usize) {
        if let Some(dashboard) = &mut self.dashboard {
            dashboard.validate(cells);
        }
    }

    /// After an epoch: a line, and the whole `log.csv` anew.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn epoch(&mut self, file: &Path, history: &[EpochRow]) -> Result<()> {
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
        if let Some(row) = history.last() {
            if let Some(dashboard) = &mut self.dashboard {
                dashboard.epoch(row);
            }
            let EpochRow {
                epoch,
                loss,
                val_loss,
                val_auroc,
                val_macro_f1,
            } = row;
            let mut line = if row.is_fitted() {
                "fitted head".to_owned()
            } else {
                format!("epoch {epoch}: loss {loss:.4}")
            };
            if val_auroc.is_finite() {
                write!(
                    line,
                    ", val loss {val_loss:.4}, val AUROC {val_auroc:.4}, val macro F1 {val_macro_f1:.4}"
                )?;
            }
            self.say(line);
        }
        Ok(())
    }
}

impl Drop for Log {
    /// Gives the terminal back, and says what there was no place for.
    fn drop(&mut self) {
        self.dashboard = None;
        for line in self.kept.drain(..) {
            println!("{line}");
        }
    }
}
