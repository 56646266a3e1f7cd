//! A hundred lymphoblasts and a hundred normal cells with the answers of a network that is as good as the shown model: what its
//! limits make of them.
//!
//! The scores of both classes have logistic distributions of scale 1, so far apart that the AUROC is that of the model:
//!
//! ```text
//! AUROC = e^d (e^d - 1 - d) / (e^d - 1)^2
//! ```
//!
//! Each score's probability is the share of lymphoblasts among cells of that score, so that percentages come true.

/// Cells of each class.
pub const CELLS: usize = 100;

/// What limits make of the cells of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Named as what they are.
    pub right: usize,
    /// Named as the other class.
    pub wrong: usize,
    /// Left open.
    pub unsure: usize,
}

/// Probabilities of drawn cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Of normal cells and of lymphoblasts, rising.
    pub probabilities: [Vec<f64>; 2],
}

impl Limits {
    /// The cells of a network with an AUROC.
    pub fn of(auroc: f64) -> Self {
        let apart = apart(auroc);
        let quantile = |at: usize| {
            let share = (at as f64 + 0.5) / CELLS as f64;
            (share / (1.0 - share)).ln()
        };
        let density = |score: f64| {
            let e = (-score.abs()).exp();
            e / (1.0 + e).powi(2)
        };
        let probability = |score: f64| {
            let (normal, blast) = (density(score), density(score - apart));
            blast / (normal + blast)
        };
        let of = |shift: f64| {
            (0..CELLS)
                .map(|at| probability(quantile(at) + shift))
                .collect()
        };
        Self {
            probabilities: [of(0.0), of(apart)],
        }
    }

    /// What limits make of normal cells and of lymphoblasts.
    pub fn named(&self, normal_below: f64, lymphoblast_from: f64) -> [Named; 2] {
        let below = |of: &[f64]| of.iter().filter(|p| **p < normal_below).count();
        let from = |of: &[f64]| of.iter().filter(|p| **p >= lymphoblast_from).count();
        let [normal, blast] = &self.probabilities;
        let named = |right: usize, wrong: usize| Named {
            right,
            wrong,
            unsure: CELLS - right - wrong,
        };
        [
            named(below(normal), from(normal)),
            named(from(blast), below(blast)),
        ]
    }
}

/// How far apart two logistic distributions lie that have an AUROC, by halving.
fn apart(auroc: f64) -> f64 {
    let of = |d: f64| {
        let e = d.exp();
        e * (e - 1.0 - d) / (e - 1.0).powi(2)
    };
    let (mut low, mut high) = (1e-3, 30.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if of(middle) < auroc {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawn_answers_have_the_models_auroc_and_percentages_that_come_true() {
        let limits = Limits::of(0.92);
        let [normal, blast] = &limits.probabilities;
        let pairs = normal
            .iter()
            .flat_map(|n| blast.iter().map(move |b| (n, b)));
        let won: f64 = pairs
            .map(|(n, b)| match b.total_cmp(n) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            })
            .sum();
        let auroc = won / (CELLS * CELLS) as f64;
        assert!((auroc - 0.92).abs() < 0.01, "{auroc}");
        let between = |of: &[f64]| of.iter().filter(|p| (0.6..0.8).contains(*p)).count() as f64;
        let share = between(blast) / (between(blast) + between(normal));
        assert!((share - 0.7).abs() < 0.1, "{share}");
    }

    /// What the lesson says: the wider the band, the fewer are wrong, and the more are left open.
    #[test]
    fn a_wider_band_leaves_more_open_and_fewer_wrong() {
        let limits = Limits::of(0.92);
        let sum = |below: f64, from: f64| {
            let [a, b] = limits.named(below, from);
            (a.wrong + b.wrong, a.unsure + b.unsure, a.right + b.right)
        };
        let never = sum(0.5, 0.5);
        assert_eq!(never.1, 0);
        assert!(never.0 > 20, "{never:?}");
        let band = sum(0.3, 0.7);
        assert!(band.0 < never.0 && band.1 > 20, "{band:?}");
        let wide = sum(0.1, 0.9);
        assert!(wide.0 < band.0 && wide.1 > band.1, "{wide:?}");
        assert_eq!(wide.0 + wide.1 + wide.2, 2 * CELLS);
    }
}
