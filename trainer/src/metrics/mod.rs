//! Metrics of a set of answers.

mod answers;
pub mod bootstrap;
pub mod operating_point;
pub mod scores;

use shared::{artifact::Scores, class::Class, predict::Label};

pub use answers::{Answer, SubjectRow, subjects};
use bootstrap::Bootstrap;

/// Bins of the calibration error.
pub const BINS: usize = 15;

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

/// Average precision: the area under the steps of the precision-recall curve, `sum (R_n - R_(n-1)) P_n` over
/// the distinct scores from the highest (as scikit-learn's `average_precision_score`). `NaN` without a
/// lymphoblast.
pub fn average_precision(scores: &[(f64, Class)]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let is_blast = |pair: &&(f64, Class)| pair.1 == Class::Lymphoblast;
    let total = sorted.iter().filter(is_blast).count() as f64;
    let (mut found, mut called, mut area) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let more = tied.iter().filter(is_blast).count() as f64;
        found += more;
        called += tied.len() as f64;
        area += more / total * (found / called);
    }
    if total > 0.0 { area } else { f64::NAN }
}

/// Mean of minus the logarithm of the probability of the class that is there. `NaN` without a cell.
pub fn cross_entropy(answers: &[Answer]) -> f64 {
    let loss = |answer: &Answer| {
        let right = match answer.class {
            Class::Lymphoblast => answer.probability,
            Class::Normal => 1.0 - answer.probability,
        };
        -right.max(f64::MIN_POSITIVE).ln()
    };
    answers.iter().map(loss).sum::<f64>() / answers.len() as f64
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

    /// Right answers, calls and cells of each class: normal cells first.
    fn by_class(&self) -> [[f64; 3]; Class::COUNT] {
        let Self {
            true_positive: tp,
            false_positive: fp,
            true_negative: tn,
            false_negative: fn_,
        } = *self;
        [[tn, tn + fn_, tn + fp], [tp, tp + fp, tp + fn_]]
    }

    /// Mean over the classes; what is divided by nothing counts 0, as in scikit-learn.
    fn mean(&self, of_class: impl Fn([f64; 3]) -> f64) -> f64 {
        let [normal, blasts] = self.by_class().map(of_class);
        f64::midpoint(normal, blasts)
    }

    /// Mean of the two classes' precision.
    pub fn macro_precision(&self) -> f64 {
        self.mean(|[right, called, _]| share(right, called))
    }

    /// Mean of the two classes' recall: the balanced accuracy.
    pub fn macro_recall(&self) -> f64 {
        self.mean(|[right, _, cells]| share(right, cells))
    }

    /// Mean of the two classes' F1.
    pub fn macro_f1(&self) -> f64 {
        self.mean(f1)
    }

    /// Mean of the two classes' F1, weighed by their cells.
    pub fn weighted_f1(&self) -> f64 {
        let weighed = |class: [f64; 3]| f1(class) * class[2];
        let total: f64 = self.by_class().iter().map(|class| class[2]).sum();
        share(self.by_class().map(weighed).iter().sum(), total)
    }

    /// Correlation of answers and classes (B. W. Matthews 1975); 0 where one of them is always the same.
    pub fn matthews(&self) -> f64 {
        let Self {
            true_positive: tp,
            false_positive: fp,
            true_negative: tn,
            false_negative: fn_,
        } = *self;
        let below = ((tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_)).sqrt();
        share(tp * tn - fp * fn_, below)
    }

    /// Share of right answers.
    pub fn accuracy(&self) -> f64 {
        let right = self.true_positive + self.true_negative;
        share(right, right + self.false_positive + self.false_negative)
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

fn f1([right, called, cells]: [f64; 3]) -> f64 {
    share(2.0 * right, called + cells)
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Cells whose probability lies in one of equal bins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Number of cells.
    pub cells: f64,
    /// Sum of their probabilities.
    pub said: f64,
    /// Number of lymphoblasts among them.
    pub found: f64,
}

/// The probability of the lymphoblast class beside what is there, in equal bins.
pub fn reliability<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for answer in answers {
        let bin = &mut bins[((answer.probability * BINS as f64) as usize).min(BINS - 1)];
        bin.cells += 1.0;
        bin.said += answer.probability;
        bin.found += f64::from(u8::from(answer.class == Class::Lymphoblast));
    }
    bins
}

/// Expected calibration error (M. P. Naeini et al., AAAI 2015) of the probability of the
/// lymphoblast class, equal bins.
pub fn calibration_error<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> f64 {
    let bins = reliability(answers);
    let cells: f64 = bins.iter().map(|bin| bin.cells).sum();
    bins.iter()
        .map(|bin| (bin.said - bin.found).abs())
        .sum::<f64>()
        / cells
}

/// Scores of a set of answers as a model's card has them, with intervals from a bootstrap over subjects.
pub fn scores(answers: &[Answer], seed: u64) -> Scores {
    let bootstrap = Bootstrap::new(answers, seed);
    let [auroc, macro_f1] = bootstrap.intervals(answers, &[scores::auroc, scores::macro_f1]);
    let counts = Confusion::count(answers);
    let areas: Vec<_> = answers.iter().map(|a| (a.area, a.class)).collect();
    Scores {
        cells: answers.len(),
        subjects: subjects(answers).len(),
        auroc,
        macro_f1,
        sensitivity: counts.sensitivity(),
        specificity: counts.specificity(),
        calibration_error: calibration_error(answers),
        coverage: Some(Class::ALL.map(|class| coverage(answers, class))),
        unsure: Some(unsure(answers)),
        area_auroc: self::auroc(&areas),
    }
}

/// Share of a class's cells whose prediction set holds the class; `NaN` without such a cell.
pub fn coverage<'a>(answers: impl IntoIterator<Item = &'a Answer>, class: Class) -> f64 {
    let of_class = answers.into_iter().filter(|a| a.class == class);
    mean(of_class.map(|a| a.label.allows(class)))
}

/// Share of the cells that get no class.
pub fn unsure<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> f64 {
    mean(answers.into_iter().map(|a| a.label == Label::Unsure))
}

/// Share of those that are true.
fn mean(are_met: impl Iterator<Item = bool>) -> f64 {
    let (count, met) = are_met.fold((0.0, 0.0), |(count, met), is_met| {
        (count + 1.0, met + f64::from(u8::from(is_met)))
    });
    met / count
}

#[cfg(test)]
#[path = "mod_tests.rs"]
pub mod tests;
