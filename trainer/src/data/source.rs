//! Arguments for cells and their split, shared by all commands that need one.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::data::{
    dataset::{self, Sample, subjects},
    split::{Fold, Split},
};

/// Kind of split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum SplitKind {
    /// The column `suggested_split` of the data set.
    Suggested,
    /// 90:5:5 of the cells of each class, by leak group, from the seed.
    Random,
    /// One of several folds, by leak group, from the seed: its cells are held out as `val`.
    Folds,
    /// The file named by --split-file.
    File,
    /// Every cell is for training: for a model whose recipe was judged by folds.
    All,
}

/// Source of cells and their split.
#[derive(Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Folder of cells: with an index.csv, or with C-NMC file names
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Which split
    #[command(flatten)]
    #[serde(flatten)]
    pub splitting: Splitting,
}

/// Arguments of the split.
#[derive(Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Splitting {
    /// Which split by leak group
    #[arg(long, value_enum, default_value = "suggested")]
    pub split: SplitKind,
    /// Seed of a random split and of folds
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub split_seed: u64,
    /// Shares of training, validation and test in a random split
    #[arg(long, default_value = "90:5:5", value_name = "A:B:C")]
    #[serde(default = "paper_shares")]
    pub shares: String,
    /// Number of folds
    #[arg(long, default_value_t = 5, value_name = "NUMBER")]
    #[serde(default = "five")]
    pub folds: usize,
    /// The fold that is held out, from 0
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    #[serde(default)]
    pub fold: usize,
    /// Split from a file with the columns name and side, as `trainer split --out` writes it
    #[arg(long, value_name = "FILE.csv", required_if_eq("split", "file"))]
    #[serde(default)]
    pub split_file: Option<PathBuf>,
    /// GiB of cropped pictures that are kept in memory; where they need more, each is read whenever it is needed
    #[arg(long, default_value_t = six(), value_name = "GIB")]
    #[serde(default = "six")]
    pub memory: f64,
}

fn six() -> f64 {
    6.0
}

/// The paper's shares.
fn paper_shares() -> String {
    "90:5:5".to_owned()
}

fn five() -> usize {
    5
}

impl Source {
    /// Reads the list of cells and splits it by leak group. What a given split separates is put
    /// together, and said on standard error.
    ///
    /// # Errors
    ///
    /// Where the folder can't be read or the split can't be made.
    pub fn load(&self) -> Result<(Vec<Sample>, Split)> {
        let (samples, split) = self.as_given()?;
        subjects::check_spellings(&samples)?;
        let (split, moved) = split.mended(&samples);
        for group in moved {
            eprintln!("{group}");
        }
        split.check(&samples)?;
        Ok((samples, split))
    }

    /// Reads the list of cells with the split as it is given, leaks and all.
    ///
    /// # Errors
    ///
    /// Where the folder can't be read or the split can't be made.
    pub fn as_given(&self) -> Result<(Vec<Sample>, Split)> {
        let samples = dataset::load(&self.data)?;
        let split = self.splitting.split(&samples)?;
        Ok((samples, split))
    }
}

impl Splitting {
    /// The split as it is given.
    fn split(&self, samples: &[Sample]) -> Result<Split> {
        Ok(match self.split {
            SplitKind::Suggested => Split::suggested(samples)
                .context("the data set suggests no usable split; try --split random")?,
            SplitKind::Random => Split::random(samples, self.parts()?, self.split_seed)?,
            SplitKind::Folds => {
                let fold = Fold {
                    count: self.folds,
                    index: self.fold,
                };
                Split::fold(samples, fold, self.split_seed)?
            }
            SplitKind::File => {
                let file = self.split_file.as_ref();
                Split::from_file(file.context("--split file needs --split-file")?, samples)?
            }
            SplitKind::All => Split::all(samples),
        })
    }

    /// The shares of the sides, of sum 1.
    fn parts(&self) -> Result<[f64; 3]> {
        let parts: Option<Vec<f64>> = self
            .shares
            .split(':')
            .map(|part| part.parse().ok())
            .collect();
        let parts = parts.and_then(|parts| <[f64; 3]>::try_from(parts).ok());
        let parts = parts.with_context(|| {
            format!(
                "--shares is `{}`; expected three numbers, as 90:5:5",
                self.shares
            )
        })?;
        ensure!(
            parts.iter().all(|part| part.is_finite() && *part > 0.0),
            "--shares is `{}`; each share has to be more than 0",
            self.shares
        );
        let sum: f64 = parts.iter().sum();
        Ok(parts.map(|part| part / sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splitting(shares: &str) -> Splitting {
        Splitting {
            split: SplitKind::Random,
            split_seed: 1,
            shares: shares.to_owned(),
            folds: 5,
            fold: 0,
            split_file: None,
            memory: 6.0,
        }
    }

    #[test]
    fn shares_are_parts_of_one() {
        assert_eq!(splitting("2:1:1").parts().unwrap(), [0.5, 0.25, 0.25]);
        for bad in ["90:5", "90:5:x", "1:0:1", "1:-1:1", "NaN:1:1", ""] {
            splitting(bad).parts().unwrap_err();
        }
    }
}
