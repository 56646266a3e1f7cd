//! Figures of a set of answers.

use std::collections::BTreeMap;

use rand::RngExt;
use shared::{
    artifact::{Interval, Scores},
    class::Class,
};

use crate::seeded;

/// One answered cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whom the cell is of; what the bootstrap draws.
    pub subject: String,
    /// What the cell is.
    pub class: Class,
    /// Probability of the lymphoblast class.
    pub probability: f64,
    /// The class that is named.
    pub decided: Class,
    /// The cell's area in pixels: the baseline.
    pub area: f64,
}

/// Bins of the calibration error.
const BINS: usize = 15;

/// Draws of the bootstrap.
const DRAWS: u64 = 2000;

/// Ends of a 95 % interval.
const ENDS: (f64, f64) = (0.025, 0.975);

/// Area under the ROC curve: the share of (lymphoblast, normal) pairs in the right order, ties
/// counted half (H. B. Mann, D. R. Whitney 1947). `NaN` where a class is missing.
pub fn auroc(scores: &[(f64, Class)]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut right) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let positive = tied
            .iter()
            .filter(|(_, class)| *class == Class::Lymphoblast)
            .count() as f64;
        let negative = tied.len() as f64 - positive;
        right += positive * (below + negative / 2.0);
        below += negative;
    }
    right / (below * (sorted.len() as f64 - below))
}

/// Answers counted by class and by whether they are right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Confusion {
    /// Lymphoblasts called lymphoblast.
    pub true_positive: f64,
    /// Normal cells called lymphoblast.
    pub false_positive: f64,
    /// Normal cells called normal.
    pub true_negative: f64,
    /// Lymphoblasts called normal.
    pub false_negative: f64,
}

impl Confusion {
    /// Counts answers.
    pub fn count<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> Self {
        let mut counts = Self::default();
        for answer in answers {
            let place = match (answer.class, answer.decided) {
                (Class::Lymphoblast, Class::Lymphoblast) => &mut counts.true_positive,
                (Class::Normal, Class::Lymphoblast) => &mut counts.false_positive,
                (Class::Normal, Class::Normal) => &mut counts.true_negative,
                (Class::Lymphoblast, Class::Normal) => &mut counts.false_negative,
            };
            *place += 1.0;
        }
        counts
    }

    /// Mean of the two classes' F1; a class that is neither there nor called counts 0.
    pub fn macro_f1(&self) -> f64 {
        let wrong = self.false_positive + self.false_negative;
        let f1 = |right: f64| {
            if right > 0.0 {
                2.0 * right / (2.0 * right + wrong)
            } else {
                0.0
            }
        };
        f64::midpoint(f1(self.true_positive), f1(self.true_negative))
    }

    /// Share of lymphoblasts that are found.
    pub fn sensitivity(&self) -> f64 {
        self.true_positive / (self.true_positive + self.false_negative)
    }

    /// Share of normal cells that are found.
    pub fn specificity(&self) -> f64 {
        self.true_negative / (self.true_negative + self.false_positive)
    }
}

/// Expected calibration error (M. P. Naeini et al., AAAI 2015) of the probability of the
/// lymphoblast class, equal bins.
pub fn calibration_error(answers: &[Answer]) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); BINS];
    for answer in answers {
        let at = ((answer.probability * BINS as f64) as usize).min(BINS - 1);
        bins[at].0 += 1.0;
        bins[at].1 += answer.probability;
        bins[at].2 += f64::from(u8::from(answer.class == Class::Lymphoblast));
    }
    bins.iter()
        .map(|(_, said, found)| (said - found).abs())
        .sum::<f64>()
        / answers.len() as f64
}

/// All scores of a set of answers, with intervals from a bootstrap over subjects.
pub fn scores(answers: &[Answer], seed: u64) -> Scores {
    let all: Vec<&Answer> = answers.iter().collect();
    let figure_auroc = |set: &[&Answer]| {
        auroc(
            &set.iter()
                .map(|a| (a.probability, a.class))
                .collect::<Vec<_>>(),
        )
    };
    let figure_f1 = |set: &[&Answer]| Confusion::count(set.iter().copied()).macro_f1();
    let areas: Vec<_> = answers.iter().map(|a| (a.area, a.class)).collect();
    let counts = Confusion::count(answers);
    let subjects = by_subject(answers);
    Scores {
        cells: answers.len(),
        subjects: subjects.len(),
        auroc: interval(&all, &subjects, seed, &figure_auroc),
        macro_f1: interval(&all, &subjects, seed, &figure_f1),
        sensitivity: counts.sensitivity(),
        specificity: counts.specificity(),
        calibration_error: calibration_error(answers),
        area_auroc: auroc(&areas),
    }
}

/// Each subject with the number of right answers and of cells, worst first.
pub fn subjects(answers: &[Answer]) -> Vec<(String, f64, usize)> {
    let right = |cells: &[&Answer]| cells.iter().filter(|a| a.decided == a.class).count() as f64;
    let mut rows: Vec<_> = by_subject(answers)
        .into_iter()
        .map(|(_, cells)| (cells[0].subject.clone(), right(&cells), cells.len()))
        .collect();
    rows.sort_by(|a, b| (a.1 / a.2 as f64).total_cmp(&(b.1 / b.2 as f64)));
    rows
}

fn by_subject(answers: &[Answer]) -> Vec<(Class, Vec<&Answer>)> {
    let mut groups: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    for answer in answers {
        groups.entry(&answer.subject).or_default().push(answer);
    }
    groups
        .into_values()
        .map(|cells| (cells[0].class, cells))
        .collect()
}

/// Percentile interval; subjects are drawn with replacement within each class, so that every draw
/// has both classes.
fn interval(
    all: &[&Answer],
    subjects: &[(Class, Vec<&Answer>)],
    seed: u64,
    figure: &impl Fn(&[&Answer]) -> f64,
) -> Interval {
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut rng = seeded::rng(&[seed, draw]);
            let mut set = Vec::with_capacity(all.len());
            for class in Class::ALL {
                let own: Vec<_> = subjects.iter().filter(|(c, _)| *c == class).collect();
                for _ in 0..own.len() {
                    set.extend(own[rng.random_range(0..own.len())].1.iter().copied());
                }
            }
            figure(&set)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[(share * (drawn.len() - 1) as f64).round() as usize];
    Interval {
        value: figure(all),
        low: at(ENDS.0),
        high: at(ENDS.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(subject: &str, class: Class, probability: f64) -> Answer {
        let decided = if probability >= 0.5 {
            Class::Lymphoblast
        } else {
            Class::Normal
        };
        Answer {
            subject: subject.to_owned(),
            class,
            probability,
            decided,
            area: probability,
        }
    }

    #[test]
    fn auroc_by_hand() {
        use Class::{Lymphoblast as L, Normal as N};
        assert_eq!(auroc(&[(0.1, N), (0.4, N), (0.35, L), (0.8, L)]), 0.75);
        assert_eq!(auroc(&[(0.5, N), (0.5, L)]), 0.5);
        assert_eq!(auroc(&[(0.9, N), (0.1, L)]), 0.0);
        assert!(auroc(&[(0.9, N)]).is_nan());
    }

    #[test]
    fn confusion_by_hand() {
        let answers = [
            answer("1", Class::Lymphoblast, 0.9),
            answer("1", Class::Lymphoblast, 0.5),
            answer("2", Class::Lymphoblast, 0.4),
            answer("H1", Class::Normal, 0.6),
            answer("H1", Class::Normal, 0.1),
        ];
        let counts = Confusion::count(&answers);
        assert!((counts.sensitivity() - 2.0 / 3.0).abs() < 1e-12);
        assert!((counts.specificity() - 0.5).abs() < 1e-12);
        // F1 of the lymphoblasts 4/6, of the normal cells 2/4
        assert!((counts.macro_f1() - 7.0 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn calibration_error_by_hand() {
        let answers = [
            answer("1", Class::Lymphoblast, 0.95),
            answer("H1", Class::Normal, 0.95),
            answer("H1", Class::Normal, 0.01),
        ];
        // One bin says 1.9 and finds 1, another says 0.01 and finds 0.
        assert!((calibration_error(&answers) - 0.91 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn intervals_hold_the_figure_and_do_not_depend_on_luck() {
        let mut answers = Vec::new();
        for at in 0..60_u32 {
            let class = if at % 2 == 0 {
                Class::Lymphoblast
            } else {
                Class::Normal
            };
            let subject = format!("{}{}", class.name(), at % 10);
            let shift = if class == Class::Lymphoblast {
                0.2
            } else {
                0.0
            };
            answers.push(answer(
                &subject,
                class,
                f64::from(at * 37 % 60) / 75.0 + shift,
            ));
        }
        let one = scores(&answers, 1);
        assert_eq!(one, scores(&answers, 1));
        assert_eq!((one.cells, one.subjects), (60, 10));
        assert!(one.auroc.low < one.auroc.value && one.auroc.value < one.auroc.high);
    }
}
