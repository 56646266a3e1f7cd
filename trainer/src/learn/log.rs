//! The log of a run: a dashboard in a terminal, lines elsewhere, and `log.csv`.

use std::{
    fmt::Write as _,
    mem,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

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
    /// Where the first step compiles kernels and has not been made: the device.
    compiles: Option<String>,
    /// Time of this epoch's steps, and how much of it was spent waiting for cells.
    took: Duration,
    waited: Duration,
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
            compiles: (recipe.device != "cpu").then(|| recipe.device.clone()),
            took: Duration::ZERO,
            waited: Duration::ZERO,
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

    /// The first step begins, if it does: on a GPU it compiles its kernels, and says so for as long as it lasts.
    pub fn first_step(&mut self) -> Option<FirstStep> {
        let device = self.compiles.take()?;
        self.say(format!("first step on {device}: its kernels are compiled"));
        // Over a dashboard there is no place for lines.
        self.dashboard.is_none().then(FirstStep::begin)
    }

    /// The device has waited for a batch.
    pub fn waited(&mut self, time: Duration) {
        self.waited += time;
    }

    /// A step is done, that took so long with its batch.
    pub fn worked(&mut self, time: Duration) {
        self.took += time;
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
            self.say(format!(
                "step {step}: epoch {epoch}/{epochs}, loss {mean:.4}, {speed:.1} pictures/s, {left} left"
            ));
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
            let (took, waited) = (mem::take(&mut self.took), mem::take(&mut self.waited));
            if !took.is_zero() {
                let share = 100.0 * waited.as_secs_f64() / took.as_secs_f64();
                write!(line, "; waited for cells {share:.0} % of the time")?;
            }
            self.say(line);
        }
        Ok(())
    }
}

/// How often it is said that the first step still lasts.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first step, while it is under way; dropped without an end, it has failed, and why is said elsewhere.
#[derive(Debug)]
pub struct FirstStep {
    end: mpsc::Sender<()>,
    speaker: JoinHandle<()>,
}

impl FirstStep {
    fn begin() -> Self {
        let (end, ended) = mpsc::channel();
        let begun = Instant::now();
        let speak = move || {
            let say = |what: &str| {
                let seconds = begun.elapsed().as_secs_f64();
                println!("first step {what} {seconds:.1} s");
            };
            loop {
                match ended.recv_timeout(PATIENCE) {
                    Err(RecvTimeoutError::Timeout) => say("under way for"),
                    Ok(()) => break say("done after"),
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        };
        Self {
            end,
            speaker: thread::spawn(speak),
        }
    }

    /// It is done; returns once that is said.
    pub fn done(self) {
        if self.end.send(()).is_err() || self.speaker.join().is_err() {
            eprintln!("what told of the first step has failed");
        }
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
