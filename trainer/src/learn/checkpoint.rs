//! The state of a run on disk: a killed run goes on from the last whole checkpoint.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::{module::Module, optim::ModuleOptimizer, store::ModuleRecord};
use serde::{Deserialize, Serialize};
use shared::network::Network;

use crate::{
    files::{self, Shown as _},
    learn::recipe::{Keep, Recipe},
    weights,
};

/// One finished epoch: a line of `log.csv`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EpochRow {
    /// Counted from 1; 0 is the fitted head of a run without epochs. A head that is fitted at the end is one more.
    pub epoch: usize,
    /// Mean training loss; `NaN` of a fitted head.
    #[serde(with = "exact")]
    pub loss: f64,
    /// Mean cross-entropy on the validation side, uncalibrated; `NaN` where the side is empty, as all below.
    #[serde(with = "exact", default = "unknown")]
    pub val_loss: f64,
    /// AUROC on the validation side.
    #[serde(with = "exact")]
    pub val_auroc: f64,
    /// Macro F1 on the validation side at probability 0.5.
    #[serde(with = "exact")]
    pub val_macro_f1: f64,
}

fn unknown() -> f64 {
    f64::NAN
}

/// Floats as text: JSON's numbers may come back changed in the last place.
mod exact {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// What a run must remember beside weights and optimiser.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps that are done.
    pub step: usize,
    /// Sum of the losses of the epoch that is being run.
    #[serde(with = "exact")]
    pub loss_sum: f64,
    /// Number of those losses.
    pub loss_count: usize,
    /// The epochs that are done.
    pub history: Vec<EpochRow>,
    /// Hash of the split whose training side the network learns from.
    #[serde(default)]
    pub split: String,
}

impl EpochRow {
    /// Whether no step, but a fit of the head led here.
    pub fn is_fitted(&self) -> bool {
        self.loss.is_nan()
    }
}

impl Progress {
    /// Whether the last thing that was done is a fit of the head.
    pub fn is_fitted(&self) -> bool {
        self.history.last().is_some_and(EpochRow::is_fitted)
    }

    /// The epoch whose weights are the run's result: the one with the best validation AUROC, the first of
    /// equals, or the last one.
    pub fn result(&self, keep: Keep) -> Option<&EpochRow> {
        let last = self.history.last();
        let judged = self.history.iter().filter(|row| row.val_auroc.is_finite());
        let better = |best: &EpochRow, row: &EpochRow| row.val_auroc > best.val_auroc;
        match keep {
            Keep::Last => last,
            Keep::Best | Keep::All => judged
                .reduce(|best, row| if better(best, row) { row } else { best })
                .or(last),
        }
    }

    /// Refuses a split that is another than the one that the network learned from: its held-out cells may be
    /// ones that were learned.
    ///
    /// # Errors
    ///
    /// Where the hashes differ.
    pub fn check_split(&self, found: &str) -> Result<()> {
        let learned = if self.split.is_empty() {
            "is not recorded"
        } else {
            &self.split
        };
        ensure!(
            self.split == found,
            "the split that the run learned from (hash {learned}) is not the one that its arguments make now \
             ({found}): cells were added, removed or renamed, or leak groups have changed. Train it anew"
        );
        Ok(())
    }

    /// Whether the last `patience` epochs were no better than one before them; never with 0.
    pub fn has_stalled(&self, patience: usize) -> bool {
        let best = self.result(Keep::Best).map_or(0, |row| row.epoch);
        let is_judged = self
            .history
            .last()
            .is_some_and(|row| row.val_auroc.is_finite());
        patience > 0 && is_judged && self.history.len() >= best + patience
    }
}

/// All that a run must remember.
#[derive(Clone)]
pub struct State {
    /// The network that is trained.
    pub network: Network,
    /// The moving average of its weights, without autodiff, if there is one.
    pub average: Option<Network>,
    /// What the optimiser remembers.
    pub optimiser: ModuleOptimizer,
    /// Where the run is.
    pub progress: Progress,
}

impl State {
    /// Refuses weights that are no numbers, before they can take the place of good ones.
    ///
    /// # Errors
    ///
    /// Where there are such weights, or the device does not give its weights back.
    pub fn check(&self) -> Result<()> {
        for network in [Some(&self.network), self.average.as_ref()]
            .into_iter()
            .flatten()
        {
            for weight in weights::collect(&network.valid())? {
                ensure!(
                    weight.values.iter().all(|value| value.is_finite()),
                    "after step {} weights of `{}` are not numbers; lower --rate (the last checkpoint is intact)",
                    self.progress.step,
                    weight.name
                );
            }
        }
        Ok(())
    }

    /// The network as it would be used: averaged where there is an average, folded, without autodiff.
    pub fn deployed(&self) -> Network {
        match &self.average {
            Some(average) => average.valid().fold(),
            None => self.network.valid().fold(),
        }
    }
}

/// A run's folder.
#[derive(Clone, Debug)]
pub struct RunFolder(PathBuf);

const STATE: &str = "progress.json";
const FINISHED: &str = "finished";
const RECORD: &str = "recipe.json";
const NETWORK: &str = "network.bpk";
const AVERAGE: &str = "average.bpk";
const OPTIMISER: &str = "optimiser.bpk";

/// Whether a folder holds a run that is over.
pub fn is_finished(path: &Path) -> bool {
    path.join(FINISHED).exists()
}

impl RunFolder {
    /// Opens or makes a run's folder. One that holds another recipe's run is refused ([`Recipe::goes_on_as`]).
    ///
    /// # Errors
    ///
    /// Where it can't be made, or was made with other arguments.
    pub fn open(path: &Path, recipe: &Recipe) -> Result<Self> {
        let record = path.join(RECORD);
        if record.exists() {
            let found: Recipe = read_json(&record)?;
            ensure!(
                found.goes_on_as(recipe),
                "{} holds a run with other arguments ({}); give another --out, or remove the folder",
                path.shown(),
                record.shown()
            );
            return Ok(Self(path.to_owned()));
        }
        let folder = Self(path.to_owned());
        folder.record(recipe)?;
        Ok(folder)
    }

    /// Notes by which recipe the run goes on.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn record(&self, recipe: &Recipe) -> Result<()> {
        files::replace(&self.0.join(RECORD), &serde_json::to_vec_pretty(recipe)?)
    }

    /// Where the weights of a finished epoch are.
    pub fn epoch_weights(&self, epoch: usize) -> PathBuf {
        self.0.join(format!("epoch-{epoch:03}.safetensors"))
    }

    /// Where the log is.
    pub fn log(&self) -> PathBuf {
        self.0.join("log.csv")
    }

    /// Notes that the run is over.
    ///
    /// # Errors
    ///
    /// Where the note can't be written.
    pub fn finish(&self) -> Result<()> {
        files::replace(&self.0.join(FINISHED), b"")
    }

    /// The progress of a run that is over; `None` of one that is not.
    ///
    /// # Errors
    ///
    /// Where it is over but can't be read.
    pub fn finished(&self) -> Result<Option<Progress>> {
        if !is_finished(&self.0) {
            return Ok(None);
        }
        let place = self
            .checkpoints()?
            .pop()
            .context("the run's checkpoint is gone")?;
        read_json(&place.join(STATE)).map(Some)
    }

    /// Saves a checkpoint and removes older ones. It counts only once it has been moved into its
    /// place whole.
    ///
    /// # Errors
    ///
    /// Where the disk is full or weights are no numbers; the last checkpoint stays.
    pub fn save(&self, state: &State) -> Result<()> {
        state.check()?;
        let State {
            network,
            average,
            optimiser,
            progress,
        } = state;
        let part = self.0.join("checkpoint.part");
        let place = self.0.join(format!("checkpoint-{:07}", progress.step));
        let write = || -> Result<()> {
            remove(&part)?;
            fs::create_dir_all(&part)?;
            // Burn gathers moving statistics by thread; this takes the last step's in.
            drop(network.valid());
            network.clone().into_record().save(part.join(NETWORK))?;
            if let Some(average) = average {
                average.clone().into_record().save(part.join(AVERAGE))?;
            }
            optimiser.save(part.join(OPTIMISER))?;
            fs::write(part.join(STATE), serde_json::to_vec(progress)?)?;
            remove(&place)?;
            fs::rename(&part, &place)?;
            Ok(())
        };
        write().with_context(|| format!("can't save the checkpoint {}", place.shown()))?;
        for old in self
            .checkpoints()?
            .into_iter()
            .filter(|path| *path != place)
        {
            remove(&old)?;
        }
        Ok(())
    }

    /// The last whole checkpoint, if there is one.
    ///
    /// # Errors
    ///
    /// Where it is there but can't be read.
    pub fn resume(&self, start: State) -> Result<State> {
        let Some(place) = self.checkpoints()?.pop() else {
            return Ok(start);
        };
        let load = |network: Network, file: &str| -> Result<Network> {
            Ok(network.try_load_record(ModuleRecord::load(place.join(file))?)?)
        };
        let read = || -> Result<_> {
            Ok(State {
                progress: read_json(&place.join(STATE))?,
                network: load(start.network, NETWORK)?,
                average: start
                    .average
                    .map(|network| load(network, AVERAGE))
                    .transpose()?,
                optimiser: start.optimiser.load(place.join(OPTIMISER))?,
            })
        };
        read().with_context(|| {
            format!(
                "can't go on from {}; remove it to start anew",
                place.shown()
            )
        })
    }

    /// Removes the weights of epochs that need not be kept.
    ///
    /// # Errors
    ///
    /// Where a file can't be removed.
    pub fn prune(&self, progress: &Progress, keep: Keep) -> Result<()> {
        let last = progress.history.len();
        let result = progress.result(keep).map_or(last, |row| row.epoch);
        let is_kept = |epoch| keep == Keep::All || epoch == last || epoch == result;
        for epoch in (1..=last).filter(|epoch| !is_kept(*epoch)) {
            let path = self.epoch_weights(epoch);
            if path.exists() {
                fs::remove_file(&path).with_context(|| format!("can't remove {}", path.shown()))?;
            }
        }
        Ok(())
    }

    fn checkpoints(&self) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with("checkpoint-") {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Reads the recipe and progress of a run that is over.
///
/// # Errors
///
/// Where the folder holds no run, or one that is not over.
pub fn open_finished(path: &Path) -> Result<(RunFolder, Recipe, Progress)> {
    let recipe: Recipe = read_json(&path.join(RECORD))
        .with_context(|| format!("{} holds no training run", path.shown()))?;
    let folder = RunFolder(path.to_owned());
    let progress = folder.finished()?.with_context(|| {
        format!(
            "the run in {} is not finished; the command that started it goes on with it",
            path.shown()
        )
    })?;
    Ok((folder, recipe, progress))
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.shown()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("can't understand {}", path.shown()))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't remove {}", folder.shown()))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "checkpoint_tests.rs"]
mod tests;
