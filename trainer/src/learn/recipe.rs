//! What a training run is: the command's arguments, which are also its record.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum, builder::RangedU64ValueParser};
use serde::{Deserialize, Serialize};
use shared::{network::Architecture, prepare::Preparation};

use crate::{augment::Augmentation, dataset::Sample, split::Split};

/// How cells are drawn for an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// Every cell once; the loss weighs the classes.
    Plain,
    /// With replacement: both classes alike, and a leak group by the square root of its size.
    Balanced,
}

/// What batch norm statistics do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Norm {
    /// They stay as imported: right for fine-tuning on few subjects.
    Frozen,
    /// They follow the batches: needed from scratch.
    Moving,
}

/// Which split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum SplitKind {
    /// The column of the data set.
    Suggested,
    /// 90:5:5 of the cells of each class, by leak group, from the seed.
    Random,
}

/// Where cells and their split come from.
#[derive(Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Folder of cells: with an index.csv, or with C-NMC file names
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Which split by leak group
    #[arg(long, value_enum, default_value = "suggested")]
    pub split: SplitKind,
    /// Seed of a random split
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub split_seed: u64,
}

impl Source {
    /// Reads the list of cells and splits it.
    ///
    /// # Errors
    ///
    /// Where the folder can't be read or the split can't be made.
    pub fn load(&self) -> Result<(Vec<Sample>, Split)> {
        let samples = crate::dataset::load(&self.data)?;
        let split = match self.split {
            SplitKind::Suggested => Split::suggested(&samples)
                .context("the data set suggests no usable split; try --split random")?,
            SplitKind::Random => Split::random(&samples, [0.9, 0.05, 0.05], self.split_seed)?,
        };
        Ok((samples, split))
    }
}

/// A training run.
#[derive(Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Network
    #[arg(long, value_parser = parse_architecture)]
    pub network: Architecture,
    /// Cells and split
    #[command(flatten)]
    pub source: Source,
    /// Weights to start from, made by `trainer import`
    #[arg(long, value_name = "FILE")]
    pub init: Option<PathBuf>,
    /// Device: cpu, wgpu, vulkan, metal or cuda
    #[arg(long, default_value = "cpu")]
    pub device: String,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Side of the centred square that is cut out, in native pixels; 0 takes the whole frame
    #[arg(long, default_value_t = 320, value_name = "PIXELS")]
    pub crop: u32,
    /// Side of the network's input; that of its paper if left out
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(16..=1024))]
    pub side: Option<u32>,
    /// Passes over the training cells
    #[arg(long, default_value_t = 4)]
    pub epochs: usize,
    /// Passes of the head alone over cached features, before the first epoch
    #[arg(long, default_value_t = 0)]
    pub head_epochs: usize,
    /// Cells a step
    #[arg(long, default_value_t = 16, value_parser = positive())]
    pub batch: usize,
    /// Greatest learning rate of the trunk (AdamW)
    #[arg(long, default_value_t = 1e-4)]
    pub rate: f64,
    /// Rate of each stage of the trunk as a share of the next one's: below 1, what ImageNet taught
    /// the first stages is changed little
    #[arg(long, default_value_t = even(), value_name = "SHARE", value_parser = share)]
    #[serde(default = "even")]
    pub rate_decay: f64,
    /// Greatest learning rate of the head
    #[arg(long, default_value_t = 1e-3)]
    pub head_rate: f64,
    /// Share of the steps in which the rate rises; then it falls as a cosine
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub warm_up: f64,
    /// Weight decay (AdamW)
    #[arg(long, default_value_t = 0.01)]
    pub weight_decay: f32,
    /// Number of first stages that stay as they are
    #[arg(long, default_value_t = 0, value_name = "STAGES")]
    pub freeze: usize,
    /// Batch norm statistics
    #[arg(long, value_enum, default_value = "frozen")]
    pub norm: Norm,
    /// How cells are drawn
    #[arg(long, value_enum, default_value = "balanced")]
    pub sampling: Sampling,
    /// Share of each target that is spread over both classes
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    pub label_smoothing: f32,
    /// Share of the pooled features that is dropped
    #[arg(long, default_value_t = 0.2, value_name = "SHARE")]
    pub dropout: f32,
    /// Share of the cells for which a block at the end of the trunk would be skipped (stochastic
    /// depth); a block's own share grows with its place. Only for EfficientNets, whose papers take 0.2
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = less_than_all)]
    #[serde(default)]
    pub drop_path: f32,
    /// Changes of the pictures
    #[command(flatten)]
    pub augmentation: Augmentation,
    /// Steps between two checkpoints
    #[arg(long, default_value_t = 50, value_name = "STEPS", value_parser = positive())]
    pub checkpoint_every: usize,
}

impl Recipe {
    /// What the network expects of its input.
    pub fn preparation(&self) -> Preparation {
        let crop = (self.crop > 0).then_some(self.crop);
        self.network.preparation(crop, self.side())
    }

    /// Side of the network's input.
    pub fn side(&self) -> u32 {
        self.side.unwrap_or(self.network.side())
    }
}

/// One rate for all stages: also what runs had before there was a choice.
fn even() -> f64 {
    1.0
}

/// For clap: more than nothing, and at most all.
fn share(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err("expected more than 0 and at most 1".to_owned())
    }
}

/// For clap: from nothing to less than all.
fn less_than_all(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "expected a number".to_owned())?;
    if (0.0..1.0).contains(&value) {
        Ok(value)
    } else {
        Err("expected at least 0 and less than 1".to_owned())
    }
}

/// For clap: a number of at least one.
fn positive() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// For clap: an architecture by its name.
///
/// # Errors
///
/// The names that there are.
pub fn parse_architecture(name: &str) -> Result<Architecture, String> {
    let names = Architecture::ALL.map(Architecture::name).join(", ");
    Architecture::from_name(name).ok_or_else(|| format!("expected one of {names}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        recipe: Recipe,
    }

    impl Recipe {
        /// The recipe of a command line; the first word is the command.
        pub fn of(line: &str) -> Self {
            Arguments::parse_from(line.split_whitespace()).recipe
        }
    }

    #[test]
    fn a_run_from_before_newer_arguments_can_be_read() {
        let recipe = Recipe::of("train --network simple-net --data nowhere");
        let mut record = serde_json::to_value(&recipe).unwrap();
        record
            .as_object_mut()
            .unwrap()
            .remove("rate_decay")
            .unwrap();
        record.as_object_mut().unwrap().remove("drop_path").unwrap();
        let read: Recipe = serde_json::from_value(record).unwrap();
        assert_eq!(read, recipe);
    }

    #[test]
    fn a_decay_is_a_share() {
        for good in ["1", "0.7"] {
            assert!(share(good).is_ok());
        }
        for bad in ["0", "-0.5", "1.1", "NaN", "much"] {
            assert!(share(bad).is_err(), "{bad}");
        }
    }
}
