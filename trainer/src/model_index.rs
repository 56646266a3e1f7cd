//! Model files, and the `index.json` that lists those of a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use shared::artifact::{self, Index, IndexEntry, Interval, Model};

use crate::files::{self, Shown as _};

/// Digits of a model file's SHA-256 in its name.
pub const NAME_DIGITS: usize = 8;

/// A figure as the index holds it: six digits after the point, which are read as they were written.
pub fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// An interval as the index holds it ([`rounded`]).
pub fn rounded_interval(interval: &Interval) -> Interval {
    Interval {
        value: rounded(interval.value),
        low: rounded(interval.low),
        high: rounded(interval.high),
    }
}

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
                return Err(error).with_context(|| format!("can't read {}", self.0.shown()));
            }
        };
        let index = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is no index of models", self.0.shown()))?;
        Ok(Some(index))
    }

    /// What is said of a model, which is named by the first digits of its file's SHA-256, if it is listed.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn entry(&self, model: &str) -> Result<Option<IndexEntry>> {
        self.find(|entry| entry.sha256.starts_with(model))
    }

    /// What is said of the model in this file, if it is listed by its name.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn of_file(&self, path: &Path) -> Result<Option<IndexEntry>> {
        let name = path.file_name().unwrap_or_default();
        self.find(|entry| name == entry.file.as_str())
    }

    fn find(&self, is_it: impl FnMut(&IndexEntry) -> bool) -> Result<Option<IndexEntry>> {
        let models = self.read()?.unwrap_or_default().models;
        Ok(models.into_iter().find(is_it))
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
        change(entry.with_context(|| format!("{} does not list model {model}", self.0.shown()))?);
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
            // The very model again: what was found of it holds.
            Some(old) if old.sha256 == entry.sha256 => return Ok(()),
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

/// A model, and the SHA-256 of its file in hexadecimal.
pub type Opened = (Model, String);

/// Reads a model file and holds it against what is known of it: the digits in its name, the index beside it, the answer in
/// its card.
///
/// # Errors
///
/// Where it can't be read, is no model or not the one that it says.
pub fn open(path: &Path, device: &Device) -> Result<Opened> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.shown()))?;
    let sha256 = artifact::sha256(&bytes);
    let checked = || -> Result<Model> {
        let model = artifact::read(&bytes, device)?;
        check_name(path, &model.card.name, &sha256)?;
        let index = ModelIndex::at(&path.with_file_name("index.json"));
        if let Some(entry) = index.of_file(path)? {
            artifact::verify(&bytes, &entry.sha256)?;
        }
        pollster::block_on(model.check_golden(device))?;
        Ok(model)
    };
    let model = checked().with_context(|| path.shown())?;
    Ok((model, sha256))
}

/// Holds a file against the digits of its SHA-256 that `export` writes into its name.
fn check_name(path: &Path, name: &str, sha256: &str) -> Result<()> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let named = stem.strip_prefix(name);
    let named = named.and_then(|rest| rest.strip_prefix('-'));
    let is_hash = |digits: &&str| {
        digits.len() == NAME_DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    if let Some(digits) = named.filter(is_hash) {
        ensure!(
            sha256.starts_with(&digits.to_lowercase()),
            "the file's SHA-256 begins with {}, its name says {digits}: it is damaged or was changed",
            &sha256[..NAME_DIGITS]
        );
    }
    Ok(())
}

#[cfg(test)]
#[path = "model_index_tests.rs"]
mod tests;
