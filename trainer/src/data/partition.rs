//! Partition of leak groups into parts, each with its share of each class's cells.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use rand::seq::SliceRandom;
use shared::class::Class;

use crate::data::dataset::Sample;
use shared::seeded::{self, Stream};

/// Orders of the groups that are tried; the best result counts.
const TRIES: u64 = 300;

/// What a part without a class costs, beside squared shares that sum to at most some ones.
const LACKS_CLASS: f64 = 100.0;

/// What a part with one group of a class costs: its metrics would be one subject's.
const ONE_GROUP: f64 = 0.01;

/// Cells of each class.
type Counts = [f64; Class::COUNT];

/// The part of each leak group. Deterministic under the seed, and never separates a group.
///
/// Groups in a random order go, one after the other, where they lessen the squared distance of the
/// parts' cells from their shares most; of many orders the best is kept.
///
/// # Errors
///
/// Where a class has no cells, or fewer groups than there are parts.
pub fn partition<'a>(
    samples: &'a [Sample],
    shares: &[f64],
    seed: u64,
) -> Result<BTreeMap<&'a str, usize>> {
    let mut sizes: BTreeMap<&str, Counts> = BTreeMap::new();
    for sample in samples {
        sizes.entry(&sample.group).or_default()[sample.class.index()] += 1.0;
    }
    for class in Class::ALL {
        let groups = sizes
            .values()
            .filter(|cells| cells[class.index()] > 0.0)
            .count();
        ensure!(
            groups > 0,
            "there are no cells of the class `{}`: nothing can be told apart; check --data",
            class.name()
        );
        ensure!(
            groups >= shares.len(),
            "the class `{}` has {groups} subjects or leak groups; a split into {} parts by leak group \
             needs at least {}. Get cells of more subjects, or ask for fewer folds",
            class.name(),
            shares.len(),
            shares.len()
        );
    }
    let groups: Vec<(&str, Counts)> = sizes.into_iter().collect();
    let table = Table::new(&groups, shares);
    let attempts = (0..TRIES).map(|attempt| table.attempt(&groups, seed, attempt));
    let best = attempts.min_by(|a, b| a.0.total_cmp(&b.0));
    let parts = best.map(|(_, parts)| parts).unwrap_or_default();
    Ok(groups.iter().map(|(name, _)| *name).zip(parts).collect())
}

/// Targets of the parts.
struct Table<'a> {
    shares: &'a [f64],
    totals: Counts,
}

impl<'a> Table<'a> {
    fn new(groups: &[(&str, Counts)], shares: &'a [f64]) -> Self {
        let total = |class: Class| groups.iter().map(|(_, cells)| cells[class.index()]).sum();
        Self {
            shares,
            totals: Class::ALL.map(total),
        }
    }

    /// Squared distance of a part's cells from its share, over the classes.
    fn distance(&self, part: usize, cells: &Counts) -> f64 {
        let of_class = |(cells, total): (&f64, &f64)| (cells / total - self.shares[part]).powi(2);
        cells.iter().zip(&self.totals).map(of_class).sum()
    }

    /// Gives the groups to the parts in one random order: what the result costs, and the part of each group.
    fn attempt(&self, groups: &[(&str, Counts)], seed: u64, attempt: u64) -> (f64, Vec<usize>) {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.shuffle(&mut seeded::rng(Stream::Partition, seed, &[attempt]));
        let mut given = vec![Counts::default(); self.shares.len()];
        let mut parts = vec![0; groups.len()];
        for (place, &at) in order.iter().enumerate() {
            let own = groups[at].1;
            let more = |part: usize| -> Counts {
                std::array::from_fn(|class| given[part][class] + own[class])
            };
            let change =
                |part: usize| self.distance(part, &more(part)) - self.distance(part, &given[part]);
            // The last groups of a class go to the parts that have none of it yet.
            let is_due = |part: &usize| {
                (0..Class::COUNT).any(|class| {
                    let open = order[place..]
                        .iter()
                        .filter(|at| groups[**at].1[class] > 0.0);
                    let empty = given.iter().filter(|cells| cells[class] == 0.0).count();
                    own[class] > 0.0 && given[*part][class] == 0.0 && open.count() <= empty
                })
            };
            let due: Vec<usize> = (0..given.len()).filter(is_due).collect();
            let candidates = if due.is_empty() {
                (0..given.len()).collect()
            } else {
                due
            };
            let best = candidates
                .into_iter()
                .min_by(|a, b| change(*a).total_cmp(&change(*b)));
            parts[at] = best.unwrap_or(0);
            given[parts[at]] = more(parts[at]);
        }
        (self.cost(groups, &parts, &given), parts)
    }

    fn cost(&self, groups: &[(&str, Counts)], parts: &[usize], given: &[Counts]) -> f64 {
        let mut cost = 0.0;
        for (part, cells) in given.iter().enumerate() {
            cost += self.distance(part, cells);
            for class in 0..Class::COUNT {
                let of_class = |at: &usize| parts[*at] == part && groups[*at].1[class] > 0.0;
                let members = (0..groups.len()).filter(of_class).count();
                cost += match members {
                    0 => LACKS_CLASS,
                    1 => ONE_GROUP,
                    _ => 0.0,
                };
            }
        }
        cost
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use rand::RngExt;

    /// Groups of these sizes in each class.
    pub fn samples(sizes: &[usize]) -> Vec<Sample> {
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
    fn equal_groups_are_partitioned_evenly() {
        let samples = samples(&[4; 10]);
        let parts = partition(&samples, &[0.2; 5], 1).unwrap();
        for part in 0..5 {
            assert_eq!(parts.values().filter(|p| **p == part).count(), 4);
        }
    }

    /// Over random sizes: every group has a part, every part has both classes, and shares are met as
    /// closely as the largest group allows.
    #[test]
    fn parts_come_close_to_their_shares() {
        for seed in 0..30 {
            let mut rng = seeded::rng(Stream::Drawing, seed, &[]);
            let count = rng.random_range(6..25);
            let sizes: Vec<usize> = (0..count).map(|_| rng.random_range(1..200)).collect();
            let samples = samples(&sizes);
            let shares = [0.7, 0.15, 0.15];
            let parts = partition(&samples, &shares, seed).unwrap();
            let (total, largest) = (
                sizes.iter().sum::<usize>() as f64,
                sizes.iter().max().unwrap(),
            );
            for class in Class::ALL {
                for (part, share) in shares.iter().enumerate() {
                    let cells = samples.iter().filter(|s| s.class == class);
                    let cells = cells.filter(|s| parts[s.group.as_str()] == part).count();
                    assert!(cells > 0);
                    let off = (cells as f64 - share * total).abs();
                    assert!(off <= *largest as f64, "{off} of {total}, seed {seed}");
                }
            }
        }
    }

    #[test]
    fn few_equal_groups_still_reach_every_part() {
        for count in 3..7 {
            let samples = samples(&vec![6; count]);
            let parts = partition(&samples, &[0.9, 0.05, 0.05], 1).unwrap();
            for class in Class::ALL {
                for part in 0..3 {
                    let has = |s: &&Sample| s.class == class && parts[s.group.as_str()] == part;
                    assert!(
                        samples.iter().any(|s| has(&s)),
                        "{count} groups, part {part}"
                    );
                }
            }
        }
    }

    #[test]
    fn too_few_subjects_are_refused() {
        let error = partition(&samples(&[5, 5]), &[0.9, 0.05, 0.05], 0).unwrap_err();
        assert!(error.to_string().contains("at least 3"), "{error}");
        let mut one_class = samples(&[5, 5, 5]);
        one_class.retain(|s| s.class == Class::Normal);
        let error = partition(&one_class, &[0.5, 0.5], 0)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no cells of the class `lymphoblast`"),
            "{error}"
        );
    }
}
