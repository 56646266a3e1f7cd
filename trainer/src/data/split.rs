//! Splits into training, validation and test: by leak group, never by file.

use std::{collections::BTreeMap, fmt, path::Path};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use shared::artifact::sha256;

use crate::{
    data::{dataset::Sample, partition},
    files::Shown as _,
};

/// A side of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What the weights are fitted to.
    Train,
    /// What choices are made on; of a fold, the cells that are held out.
    Val,
    /// What is looked at once.
    Test,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.name() == name)
    }
}

/// A side for each cell, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    sides: BTreeMap<String, Side>,
}

/// A leak group that stood on several sides, and has been put on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    group: String,
    cells: usize,
    side: Side,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (group, cells, side) = (&self.group, self.cells, self.side.name());
        write!(
            f,
            "leak group {group} stood on several sides: {cells} cells moved to {side}"
        )
    }
}

impl Split {
    /// Takes the column that the data set suggests, as it is.
    ///
    /// # Errors
    ///
    /// Where a cell has no side.
    pub fn suggested(samples: &[Sample]) -> Result<Self> {
        let side = |sample: &Sample| {
            let name = sample.suggested.as_deref().unwrap_or_default();
            let side = Side::from_name(name).with_context(|| {
                format!(
                    "{}: `{name}` is no side of a split; expected train, val or test",
                    sample.name
                )
            })?;
            Ok((sample.name.clone(), side))
        };
        let sides = samples.iter().map(side).collect::<Result<_>>()?;
        Ok(Self { sides })
    }

    /// Reads a file with the columns `name` and `side`, as [`Self::to_csv`] writes it.
    ///
    /// # Errors
    ///
    /// Where it can't be read, names a cell that is not there, or leaves one out.
    pub fn from_file(path: &Path, samples: &[Sample]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
            side: String,
        }
        let mut reader =
            csv::Reader::from_path(path).with_context(|| format!("can't read {}", path.shown()))?;
        let mut sides = BTreeMap::new();
        for row in reader.deserialize::<Row>() {
            let row = row.with_context(|| {
                format!("{}: expected the columns `name` and `side`", path.shown())
            })?;
            let side = Side::from_name(&row.side).with_context(|| {
                format!("{}: {}: `{}` is no side", path.shown(), row.name, row.side)
            })?;
            sides.insert(row.name, side);
        }
        for sample in samples {
            ensure!(
                sides.contains_key(&sample.name),
                "{} lacks {}; every cell needs a side",
                path.shown(),
                sample.name
            );
        }
        ensure!(
            sides.len() == samples.len(),
            "{} names {} cells, the data hold {}; is it the split of other data?",
            path.shown(),
            sides.len(),
            samples.len()
        );
        Ok(Self { sides })
    }

    /// Assigns leak groups to the sides at random, so that each class gets close to its shares
    /// (training, validation, test) of cells.
    ///
    /// # Errors
    ///
    /// Where a class has fewer than three groups.
    pub fn random(samples: &[Sample], shares: [f64; 3], seed: u64) -> Result<Self> {
        let parts = partition::partition(samples, &shares, seed)?;
        Ok(Self::of_parts(samples, &parts, |part| Side::ALL[part]))
    }

    /// One of several folds: its cells are held out as [`Side::Val`], all others are for training.
    ///
    /// # Errors
    ///
    /// Where a class has fewer groups than there are folds, or there is no such fold.
    pub fn fold(samples: &[Sample], fold: Fold, seed: u64) -> Result<Self> {
        let Fold { count, index } = fold;
        ensure!(count >= 2, "--folds is {count}; expected at least 2");
        ensure!(
            index < count,
            "--fold is {index}; {count} folds are counted from 0 to {}",
            count - 1
        );
        let parts = partition::partition(samples, &vec![1.0 / count as f64; count], seed)?;
        let side = |part| {
            if part == index {
                Side::Val
            } else {
                Side::Train
            }
        };
        Ok(Self::of_parts(samples, &parts, side))
    }

    /// Everything for training.
    pub fn all(samples: &[Sample]) -> Self {
        let train = |sample: &Sample| (sample.name.clone(), Side::Train);
        Self {
            sides: samples.iter().map(train).collect(),
        }
    }

    fn of_parts(
        samples: &[Sample],
        parts: &BTreeMap<&str, usize>,
        side: impl Fn(usize) -> Side,
    ) -> Self {
        let sided = |sample: &Sample| (sample.name.clone(), side(parts[sample.group.as_str()]));
        Self {
            sides: samples.iter().map(sided).collect(),
        }
    }

    /// The side of a cell.
    pub fn side(&self, sample: &Sample) -> Option<Side> {
        self.sides.get(&sample.name).copied()
    }

    /// Positions of a side's cells.
    pub fn indices(&self, samples: &[Sample], side: Side) -> Vec<usize> {
        let on_side = |at: &usize| self.side(&samples[*at]) == Some(side);
        (0..samples.len()).filter(on_side).collect()
    }

    /// SHA-256 over `name,side` lines in the order of the names: 16 hexadecimal digits.
    pub fn hash(&self) -> String {
        let line = |(name, side): (&String, &Side)| format!("{name},{}\n", side.name());
        let lines: String = self.sides.iter().map(line).collect();
        sha256(lines.as_bytes())[..16].to_owned()
    }

    /// Lines of `name,subject,leak_group,side`.
    pub fn to_csv(&self, samples: &[Sample]) -> Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["name", "subject", "leak_group", "side"])?;
        for sample in samples {
            let side = self.side(sample).map_or("", Side::name);
            csv.write_record([&sample.name, &sample.subject, &sample.group, side])?;
        }
        Ok(csv.into_inner()?)
    }

    /// Puts each leak group that stands on several sides on the one that has most of its cells.
    #[must_use]
    pub fn mended(mut self, samples: &[Sample]) -> (Self, Vec<Moved>) {
        let mut counts: BTreeMap<&str, BTreeMap<Side, usize>> = BTreeMap::new();
        for sample in samples {
            if let Some(side) = self.side(sample) {
                *counts
                    .entry(&sample.group)
                    .or_default()
                    .entry(side)
                    .or_default() += 1;
            }
        }
        counts.retain(|_, sides| sides.len() > 1);
        let mut moved = Vec::new();
        for (group, sides) in counts {
            // The first of equals: training.
            let most = sides.iter().rev().max_by_key(|(_, cells)| **cells);
            let Some((&side, &stay)) = most else { continue };
            for sample in samples.iter().filter(|s| s.group == group) {
                self.sides.insert(sample.name.clone(), side);
            }
            let cells = sides.values().sum::<usize>() - stay;
            moved.push(Moved {
                group: group.to_owned(),
                cells,
                side,
            });
        }
        (self, moved)
    }

    /// That no leak group stands on two sides.
    ///
    /// # Errors
    ///
    /// The first that does.
    pub fn check(&self, samples: &[Sample]) -> Result<()> {
        let mut seen: BTreeMap<&str, (Side, &str)> = BTreeMap::new();
        for sample in samples {
            let Some(side) = self.side(sample) else {
                continue;
            };
            let (first, name) = *seen.entry(&sample.group).or_insert((side, &sample.name));
            if first != side {
                bail!(
                    "leak group {} stands on two sides: {name} is in {}, {} in {}",
                    sample.group,
                    first.name(),
                    sample.name,
                    side.name()
                );
            }
        }
        Ok(())
    }
}

/// One of several folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Number of folds.
    pub count: usize,
    /// Number of the fold, from 0.
    pub index: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::partition::tests::samples;
    use shared::class::Class;
    use std::collections::BTreeSet;

    /// That no group is separated and the sides have both classes.
    fn holds(split: &Split, samples: &[Sample], sides: &[Side]) {
        split.check(samples).unwrap();
        for &side in sides {
            let classes: BTreeSet<_> = split
                .indices(samples, side)
                .iter()
                .map(|&i| samples[i].class.index())
                .collect();
            assert_eq!(classes.len(), Class::COUNT, "{side:?}");
        }
    }

    #[test]
    fn no_group_is_separated_and_every_side_has_both_classes() {
        for seed in 0..50 {
            let samples = samples(&[5, 1, 40, 3, 9, 12, 7]);
            let split = Split::random(&samples, [0.9, 0.05, 0.05], seed).unwrap();
            holds(&split, &samples, &Side::ALL);
        }
    }

    #[test]
    fn folds_hold_every_cell_out_once() {
        let samples = samples(&[5, 1, 40, 3, 9, 12, 7]);
        let mut held_out = Vec::new();
        for index in 0..4 {
            let split = Split::fold(&samples, Fold { count: 4, index }, 7).unwrap();
            holds(&split, &samples, &[Side::Train, Side::Val]);
            held_out.extend(split.indices(&samples, Side::Val));
        }
        held_out.sort_unstable();
        assert_eq!(held_out, (0..samples.len()).collect::<Vec<_>>());
        for (count, index) in [(1, 0), (4, 4), (8, 0)] {
            Split::fold(&samples, Fold { count, index }, 7).unwrap_err();
        }
    }

    #[test]
    fn equal_seeds_give_equal_hashes() {
        let samples = samples(&[5, 1, 40, 3]);
        let hash = |seed| {
            Split::random(&samples, [0.6, 0.2, 0.2], seed)
                .unwrap()
                .hash()
        };
        assert_eq!(hash(1), hash(1));
        assert!((2..20).any(|seed| hash(seed) != hash(1)));
    }

    #[test]
    fn a_separated_group_is_found_and_put_where_most_of_it_is() {
        let mut samples = samples(&[3]);
        for (at, sample) in samples.iter_mut().enumerate() {
            sample.suggested = Some(if at == 0 { "train" } else { "val" }.to_owned());
        }
        let split = Split::suggested(&samples).unwrap();
        let error = split.check(&samples).unwrap_err().to_string();
        assert!(error.contains("two sides"), "{error}");
        let (split, moved) = split.mended(&samples);
        split.check(&samples).unwrap();
        let [only] = moved.as_slice() else {
            panic!("{moved:?}")
        };
        assert_eq!((only.cells, only.side), (1, Side::Val));
        assert!(split.mended(&samples).1.is_empty());
    }

    #[test]
    fn a_file_gives_the_split_that_wrote_it() {
        let samples = samples(&[5, 1, 40, 3]);
        let split = Split::random(&samples, [0.6, 0.2, 0.2], 3).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("split.csv");
        std::fs::write(&file, split.to_csv(&samples).unwrap()).unwrap();
        assert_eq!(Split::from_file(&file, &samples).unwrap(), split);
        let error = Split::from_file(&file, &samples[1..])
            .unwrap_err()
            .to_string();
        assert!(error.contains("other data"), "{error}");
        std::fs::write(&file, "name,side\n").unwrap();
        let error = Split::from_file(&file, &samples).unwrap_err().to_string();
        assert!(error.contains("lacks"), "{error}");
    }
}
