//! Intervals from drawing subjects again (B. Efron 1979).

use std::collections::BTreeMap;

use rand::RngExt;
use shared::{
    artifact::Interval,
    class::Class,
    quantile,
    seeded::{self, Stream},
};

use crate::metrics::{Answer, scores::Metric};

/// Draws.
const DRAWS: u64 = 2000;

/// Ends of a 95 % interval.
const ENDS: (f64, f64) = (0.025, 0.975);

/// Draws of leak groups with replacement, within each class, so that every draw has both classes. Cells of a
/// subject, and of subjects that share cells, are drawn together: they are not independent.
#[derive(Debug)]
pub struct Bootstrap {
    /// The positions of each group's answers, group by group, for each class.
    groups: [Vec<Vec<usize>>; Class::COUNT],
    seed: u64,
}

impl Bootstrap {
    /// Draws for a set of answers.
    pub fn new(answers: &[Answer], seed: u64) -> Self {
        let of = answers.iter().map(|a| (a.group.as_str(), a.class));
        Self::of_groups(of, seed)
    }

    /// Draws for whatever comes in groups, each of a class.
    pub fn of_groups<'a>(of: impl Iterator<Item = (&'a str, Class)>, seed: u64) -> Self {
        let mut groups: [BTreeMap<&str, Vec<usize>>; Class::COUNT] = Default::default();
        for (at, (group, class)) in of.enumerate() {
            groups[class.index()].entry(group).or_default().push(at);
        }
        Self {
            groups: groups.map(|of_class| of_class.into_values().collect()),
            seed,
        }
    }

    /// Leak groups of each class.
    pub fn counts(&self) -> [usize; Class::COUNT] {
        self.groups.each_ref().map(Vec::len)
    }

    /// Positions of the answers of a draw.
    fn draw(&self, number: u64) -> Vec<usize> {
        let mut rng = seeded::rng(Stream::Bootstrap, self.seed, &[number]);
        let mut drawn = Vec::new();
        for groups in &self.groups {
            for _ in 0..groups.len() {
                drawn.extend_from_slice(&groups[rng.random_range(0..groups.len())]);
            }
        }
        drawn
    }

    /// Figures with their percentile intervals, all from the same draws.
    pub fn intervals<const N: usize>(
        &self,
        answers: &[Answer],
        metrics: &[Metric; N],
    ) -> [Interval; N] {
        let of_draw = |drawn: &[usize]| {
            let set: Vec<&Answer> = drawn.iter().map(|&at| &answers[at]).collect();
            metrics.iter().map(|metric| metric(&set)).collect()
        };
        let found = self.of_draws(answers.len(), of_draw);
        std::array::from_fn(|at| found[at])
    }

    /// Intervals of whatever metrics can be computed from positions of answers: of differences between
    /// models, say, which are then paired.
    pub fn of_draws(&self, cells: usize, metrics: impl Fn(&[usize]) -> Vec<f64>) -> Vec<Interval> {
        let whole = metrics(&(0..cells).collect::<Vec<_>>());
        let drawn: Vec<Vec<f64>> = (0..DRAWS)
            .map(|number| metrics(&self.draw(number)))
            .collect();
        let interval = |(at, value): (usize, f64)| {
            let values = quantile::sorted(drawn.iter().map(|metrics| metrics[at]).collect());
            let end = |share: f64| quantile::quantile(&values, share);
            Interval {
                value,
                low: end(ENDS.0),
                high: end(ENDS.1),
            }
        };
        whole.into_iter().enumerate().map(interval).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{scores, tests::answer};

    /// Four subjects a class; answers of one are better than those of the other.
    fn answers(shift: f64) -> Vec<Answer> {
        let one = |at: u32| {
            let class = Class::ALL[at as usize % 2];
            let right = if class == Class::Lymphoblast {
                shift
            } else {
                0.0
            };
            let subject = format!("{}{}", class.name(), at % 8);
            answer(&subject, class, f64::from(at * 37 % 80) / 110.0 + right)
        };
        (0..80).map(one).collect()
    }

    #[test]
    fn a_draw_has_whole_groups_of_both_classes() {
        let answers = answers(0.1);
        let bootstrap = Bootstrap::new(&answers, 3);
        for number in 0..20 {
            let drawn = bootstrap.draw(number);
            assert_eq!(drawn.len(), 80);
            let mut times: BTreeMap<&str, usize> = BTreeMap::new();
            for at in drawn {
                *times.entry(&answers[at].group).or_default() += 1;
            }
            assert!(times.values().all(|cells| cells % 10 == 0));
            assert!(times.keys().any(|g| g.starts_with("normal")));
            assert!(times.keys().any(|g| g.starts_with("lymph")));
        }
    }

    #[test]
    fn differences_are_paired() {
        let (worse, better) = (answers(0.1), answers(0.2));
        let bootstrap = Bootstrap::new(&worse, 3);
        let difference = |a: &[Answer], b: &[Answer]| {
            let of = |answers: &[Answer], drawn: &[usize]| {
                scores::auroc(&drawn.iter().map(|&at| &answers[at]).collect::<Vec<_>>())
            };
            bootstrap.of_draws(a.len(), |drawn| vec![of(b, drawn) - of(a, drawn)])[0]
        };
        let same = difference(&worse, &worse);
        assert_eq!([same.value, same.low, same.high], [0.0; 3]);
        let gain = difference(&worse, &better);
        assert!(gain.value > 0.0 && gain.low > 0.0, "{gain:?}");
        let [alone] = bootstrap.intervals(&better, &[scores::auroc]);
        assert!(gain.high - gain.low < alone.high - alone.low);
    }
}
