//! Metrics of maps, a row each, written as they come: a command that was stopped goes on where it was.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Serialize, de::DeserializeOwned};
use shared::artifact::Card;

use crate::{
    files::{self, Shown as _},
    report,
};

/// Digits of a model file's SHA-256 that tell models apart for people.
pub const HASH_DIGITS: usize = 12;

/// Origin of rows: model and seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// First digits of the model file's SHA-256.
    pub model: String,
    /// Seed of noise and masks.
    pub seed: u64,
}

/// The rows of a CSV file.
#[derive(Debug)]
pub struct Rows<R> {
    path: PathBuf,
    /// Model and seed of every row.
    pub origin: Origin,
    /// The rows so far.
    pub rows: Vec<R>,
}

/// A row that names its origin.
pub trait Keyed {
    /// Model and seed.
    fn origin(&self) -> Origin;
}

impl<R: Serialize + DeserializeOwned + Keyed> Rows<R> {
    /// Opens a file of rows; none where there is no file.
    ///
    /// # Errors
    ///
    /// Where the file can't be understood or is of another model or seed.
    pub fn open(path: PathBuf, origin: Origin) -> Result<Self> {
        let mut rows: Vec<R> = Vec::new();
        if path.exists() {
            let what = || format!("can't read {}", path.shown());
            let mut reader = csv::Reader::from_path(&path).with_context(what)?;
            for row in reader.deserialize() {
                rows.push(row.with_context(what)?);
            }
        }
        let other = rows.iter().find(|row| row.origin() != origin);
        ensure!(
            other.is_none(),
            "{} holds rows of another model or seed; name another folder with --out",
            path.shown()
        );
        Ok(Self { path, origin, rows })
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

    /// Writes tables of the rows with where they come from and what they are not, and says so.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn write_table(&self, path: &Path, table: &str, card: &Card) -> Result<()> {
        let Origin { model, seed } = &self.origin;
        let text = format!(
            "{}\n\n{table}\nModel {} ({model}), {}, seed {seed}, commit {}. Figures of each map: {}.\n",
            report::NOT_CLINICAL,
            card.title,
            card.architecture.name(),
            report::commit(),
            self.path.shown()
        );
        files::replace(path, text.as_bytes())?;
        println!("{}: {} maps", path.shown(), self.rows.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Row {
        figure: f64,
        model: String,
        seed: u64,
    }

    impl Keyed for Row {
        fn origin(&self) -> Origin {
            Origin {
                model: self.model.clone(),
                seed: self.seed,
            }
        }
    }

    #[test]
    fn rows_go_on_where_they_were_with_the_same_model_and_seed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let origin = |model: &str, seed| Origin {
            model: model.to_owned(),
            seed,
        };
        let row = |figure| Row {
            figure,
            model: "ab".to_owned(),
            seed: 1,
        };
        let mut rows = Rows::open(path.clone(), origin("ab", 1)).unwrap();
        rows.push(row(f64::NAN)).unwrap();
        rows.push(row(0.25)).unwrap();
        let again: Rows<Row> = Rows::open(path.clone(), origin("ab", 1)).unwrap();
        assert!(again.rows[0].figure.is_nan());
        assert_eq!(again.rows[1], row(0.25));
        for other in [origin("ab", 2), origin("cd", 1)] {
            let error = Rows::<Row>::open(path.clone(), other).unwrap_err();
            assert!(error.to_string().contains("--out"), "{error}");
        }
        std::fs::write(&path, "figure\nmany\n").unwrap();
        assert!(Rows::<Row>::open(path, origin("ab", 1)).is_err());
    }
}
