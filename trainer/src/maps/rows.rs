//! Figures of maps, a row each, written as they come: a command that was stopped goes on where it was.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Serialize, de::DeserializeOwned};

use crate::files;

/// The rows of a CSV file.
#[derive(Debug)]
pub struct Rows<R> {
    path: PathBuf,
    /// What is there.
    pub rows: Vec<R>,
}

/// What every row begins with.
pub trait Keyed {
    /// First digits of the model file's SHA-256.
    fn model(&self) -> &str;
}

impl<R: Serialize + DeserializeOwned + Keyed> Rows<R> {
    /// Opens a file of rows; none where there is no file.
    ///
    /// # Errors
    ///
    /// Where the file can't be understood or is of another model.
    pub fn open(path: PathBuf, model: &str) -> Result<Self> {
        let mut rows: Vec<R> = Vec::new();
        if path.exists() {
            let what = || format!("can't read {}", path.display());
            let mut reader = csv::Reader::from_path(&path).with_context(what)?;
            for row in reader.deserialize() {
                rows.push(row.with_context(what)?);
            }
        }
        let other = rows.iter().find(|row| row.model() != model);
        ensure!(
            other.is_none(),
            "{} holds figures of another model; name another folder with --out",
            path.display()
        );
        Ok(Self { path, rows })
    }

    /// Adds a row, on disk too.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn push(&mut self, row: R) -> Result<()> {
        self.rows.push(row);
        let mut csv = csv::Writer::from_writer(Vec::new());
        for row in &self.rows {
            csv.serialize(row)?;
        }
        files::replace(&self.path, &csv.into_inner()?)
    }

    /// Where the rows stand.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
