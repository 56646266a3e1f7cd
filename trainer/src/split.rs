//! Which cells are for training, validation and test: by leak group, never by file.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use shared::{artifact::sha256, class::Class};

use crate::{dataset::Sample, seeded};

/// A side of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What the weights are fitted to.
    Train,
    /// What choices are made on.
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

impl Split {
    /// Takes the column that the data set suggests.
    ///
    /// # Errors
    ///
    /// Where a cell has no side, or a leak group stands on two.
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
        let split = Self { sides };
        split.check(samples)?;
        Ok(split)
    }

    /// Deals leak groups to the sides at random, so that each class gets close to its shares
    /// (training, validation, test) of cells.
    ///
    /// # Errors
    ///
    /// Where a class has fewer than three groups.
    pub fn random(samples: &[Sample], shares: [f64; 3], seed: u64) -> Result<Self> {
        let mut side_of_group = BTreeMap::new();
        for class in Class::ALL {
            let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
            for sample in samples.iter().filter(|s| s.class == class) {
                *sizes.entry(&sample.group).or_default() += 1;
            }
            ensure!(
                sizes.len() >= Side::ALL.len(),
                "the class `{}` has {} subjects or leak groups; a split needs at least 3",
                class.name(),
                sizes.len()
            );
            let mut groups: Vec<_> = sizes.into_iter().collect();
            groups.shuffle(&mut seeded::rng(&[seed, class.index() as u64]));
            deal(&groups, shares, &mut side_of_group);
        }
        let side = |sample: &Sample| (sample.name.clone(), side_of_group[sample.group.as_str()]);
        Ok(Self {
            sides: samples.iter().map(side).collect(),
        })
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

    fn check(&self, samples: &[Sample]) -> Result<()> {
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

/// Gives each group, in their order, to the side that lacks most of its share; the last ones go to
/// sides that have none yet.
fn deal<'a>(
    groups: &[(&'a str, usize)],
    shares: [f64; 3],
    side_of_group: &mut BTreeMap<&'a str, Side>,
) {
    let total: usize = groups.iter().map(|(_, cells)| cells).sum();
    let wanted = shares.map(|share| share * total as f64);
    let mut given = [0.0; 3];
    for (place, &(group, cells)) in groups.iter().enumerate() {
        if side_of_group.contains_key(group) {
            continue;
        }
        let lack = |side: usize| wanted[side] - given[side];
        let open = groups.len() - place;
        let empty: Vec<usize> = (0..3).filter(|&s| given[s] == 0.0).collect();
        let candidates = if open <= empty.len() {
            empty
        } else {
            vec![0, 1, 2]
        };
        let best = candidates
            .into_iter()
            .max_by(|a, b| lack(*a).total_cmp(&lack(*b)));
        let side = best.unwrap_or(0);
        given[side] += cells as f64;
        side_of_group.insert(group, Side::ALL[side]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn samples(sizes: &[usize]) -> Vec<Sample> {
        let mut all = Vec::new();
        for class in Class::ALL {
            for (group, &size) in sizes.iter().enumerate() {
                for cell in 0..size {
                    let group = format!("{}{group}", class.name());
                    all.push(Sample {
                        path: "".into(),
                        name: format!("{group}-{cell}"),
                        class,
                        subject: group.clone(),
                        group,
                        suggested: None,
                    });
                }
            }
        }
        all
    }

    #[test]
    fn no_group_is_separated_and_every_side_has_both_classes() {
        for seed in 0..50 {
            let samples = samples(&[5, 1, 40, 3, 9, 12, 7]);
            let split = Split::random(&samples, [0.9, 0.05, 0.05], seed).unwrap();
            split.check(&samples).unwrap();
            for side in Side::ALL {
                let classes: BTreeSet<_> = split
                    .indices(&samples, side)
                    .iter()
                    .map(|&i| samples[i].class.index())
                    .collect();
                assert_eq!(classes.len(), 2, "{side:?} with seed {seed}");
            }
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
    fn too_few_subjects_are_refused() {
        let error = Split::random(&samples(&[5, 5]), [0.9, 0.05, 0.05], 0).unwrap_err();
        assert!(error.to_string().contains("at least 3"), "{error}");
    }

    #[test]
    fn a_suggested_split_that_separates_a_group_is_refused() {
        let mut samples = samples(&[2]);
        for (at, sample) in samples.iter_mut().enumerate() {
            sample.suggested = Some(if at == 0 { "train" } else { "val" }.to_owned());
        }
        let error = Split::suggested(&samples).unwrap_err().to_string();
        assert!(error.contains("two sides"), "{error}");
    }
}
