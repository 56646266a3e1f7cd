//! The `index.json` that lists the models of a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use shared::artifact::{Index, IndexEntry};

use crate::files;

/// A list of models on the disk, which may not be there yet.
#[derive(Clone, Debug)]
pub struct ModelIndex(PathBuf);

impl ModelIndex {
    /// The index of a folder of models.
    pub fn of_folder(folder: &Path) -> Self {
        Self(folder.join("index.json"))
    }

    /// The index in this file.
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// What the file holds; nothing where there is none.
    ///
    /// # Errors
    ///
    /// Where it can't be read or is no index: what can't be read is not empty.
    pub fn read(&self) -> Result<Option<Index>> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("can't read {}", self.0.display()));
            }
        };
        let index = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is no index of models", self.0.display()))?;
        Ok(Some(index))
    }

    /// What is said of a model, which is named by the first digits of its file's SHA-256, if it is listed.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn entry(&self, model: &str) -> Result<Option<IndexEntry>> {
        let models = self.read()?.unwrap_or_default().models;
        Ok(models.into_iter().find(|e| e.sha256.starts_with(model)))
    }

    /// Changes what is said of a model.
    ///
    /// # Errors
    ///
    /// Where the index can't be read or written, or does not list the model.
    pub fn change(&self, model: &str, change: impl FnOnce(&mut IndexEntry)) -> Result<()> {
        let mut index = self.read()?.unwrap_or_default();
        let of_model = |entry: &&mut IndexEntry| entry.sha256.starts_with(model);
        let entry = index.models.iter_mut().find(of_model);
        change(entry.with_context(|| format!("{} does not list model {model}", self.0.display()))?);
        self.write(&index)
    }

    /// Lists a model in place of the one with its name. The old one's file goes last: until the new list is there, the
    /// old one names files that are.
    ///
    /// # Errors
    ///
    /// Where the index can't be read or written, or the old file can't be removed.
    pub fn add(&self, entry: IndexEntry) -> Result<()> {
        let mut index = self.read()?.unwrap_or_default();
        let file = entry.file.clone();
        let old = match index.models.iter_mut().find(|old| old.name == entry.name) {
            Some(old) => Some(std::mem::replace(old, entry).file),
            None => {
                index.models.push(entry);
                None
            }
        };
        self.write(&index)?;
        match old.filter(|old| *old != file) {
            Some(old) => files::remove(&self.0.with_file_name(old)),
            None => Ok(()),
        }
    }

    fn write(&self, index: &Index) -> Result<()> {
        files::replace(&self.0, &serde_json::to_vec_pretty(index)?)
    }
}

#[cfg(test)]
#[path = "model_index_tests.rs"]
mod tests;
