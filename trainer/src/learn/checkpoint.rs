//! The state of a run on disk: a killed run goes on from the last whole checkpoint.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::{module::Module, optim::ModuleOptimizer, store::ModuleRecord};
use serde::{Deserialize, Serialize};
use shared::network::Network;

use super::recipe::Recipe;
use crate::files;

/// One finished epoch: a line of `log.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRow {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean training loss.
    #[serde(with = "exact")]
    pub loss: f64,
    /// AUROC on the validation side.
    #[serde(with = "exact")]
    pub val_auroc: f64,
    /// Macro F1 on the validation side at probability 0.5.
    #[serde(with = "exact")]
    pub val_macro_f1: f64,
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
}

impl Progress {
    /// The epoch with the best validation AUROC, the first of equals.
    pub fn best(&self) -> Option<&EpochRow> {
        let first_best = |best: &'_ EpochRow, row: &EpochRow| row.val_auroc > best.val_auroc;
        self.history
            .iter()
            .reduce(|best, row| if first_best(best, row) { row } else { best })
    }
}

/// A run's folder.
#[derive(Clone, Debug)]
pub struct RunFolder(PathBuf);

const STATE: &str = "progress.json";
const NETWORK: &str = "network.bpk";
const OPTIMISER: &str = "optimiser.bpk";

impl RunFolder {
    /// Opens or makes a run's folder. One that holds another recipe's run is refused.
    ///
    /// # Errors
    ///
    /// Where it can't be made, or was made with other arguments.
    pub fn open(path: &Path, recipe: &Recipe) -> Result<Self> {
        let record = path.join("recipe.json");
        if record.exists() {
            let found: Recipe = read_json(&record)?;
            ensure!(
                &found == recipe,
                "{} holds a run with other arguments ({}); give another --out, or remove the folder",
                path.display(),
                record.display()
            );
        } else {
            files::replace(&record, &serde_json::to_vec_pretty(recipe)?)?;
        }
        Ok(Self(path.to_owned()))
    }

    /// Where the weights of a finished epoch are.
    pub fn epoch_weights(&self, epoch: usize) -> PathBuf {
        self.0.join(format!("epoch-{epoch:03}.safetensors"))
    }

    /// Where the log is.
    pub fn log(&self) -> PathBuf {
        self.0.join("log.csv")
    }

    /// Saves a checkpoint and removes older ones. It counts only once it has been moved into its
    /// place whole.
    ///
    /// # Errors
    ///
    /// Where the disk is full; the last checkpoint stays.
    pub fn save(
        &self,
        network: &Network,
        optimiser: &ModuleOptimizer,
        progress: &Progress,
    ) -> Result<()> {
        let part = self.0.join("checkpoint.part");
        let place = self.0.join(format!("checkpoint-{:07}", progress.step));
        let write = || -> Result<()> {
            remove(&part)?;
            fs::create_dir_all(&part)?;
            // Burn gathers moving statistics by thread; this takes the last step's in.
            drop(network.valid());
            network.clone().into_record().save(part.join(NETWORK))?;
            optimiser.save(part.join(OPTIMISER))?;
            fs::write(part.join(STATE), serde_json::to_vec(progress)?)?;
            remove(&place)?;
            fs::rename(&part, &place)?;
            Ok(())
        };
        write().with_context(|| format!("can't save the checkpoint {}", place.display()))?;
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
    pub fn resume(
        &self,
        network: Network,
        optimiser: ModuleOptimizer,
    ) -> Result<(Network, ModuleOptimizer, Progress)> {
        let Some(place) = self.checkpoints()?.pop() else {
            return Ok((network, optimiser, Progress::default()));
        };
        let read = || -> Result<_> {
            let progress: Progress = read_json(&place.join(STATE))?;
            let network = network.try_load_record(ModuleRecord::load(place.join(NETWORK))?)?;
            let optimiser = optimiser.load(place.join(OPTIMISER))?;
            Ok((network, optimiser, progress))
        };
        read().with_context(|| {
            format!(
                "can't go on from {}; remove it to start anew",
                place.display()
            )
        })
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

/// Reads a run's recipe and progress, for export.
///
/// # Errors
///
/// Where the folder holds no run.
pub fn open_finished(path: &Path) -> Result<(RunFolder, Recipe, Progress)> {
    let recipe: Recipe = read_json(&path.join("recipe.json"))
        .with_context(|| format!("{} holds no training run", path.display()))?;
    let folder = RunFolder(path.to_owned());
    let place = folder
        .checkpoints()?
        .pop()
        .context("the run has no checkpoint yet")?;
    let progress = read_json(&place.join(STATE))?;
    Ok((folder, recipe, progress))
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("can't understand {}", path.display()))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't remove {}", folder.display()))?;
    }
    Ok(())
}
