//! Calibration of probabilities: one temperature for the logits.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::class::Class;

/// Temperature scaling: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017
/// (arXiv 1706.04599), section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The logits are divided by it; above 1 softens.
    pub temperature: f64,
}

/// Range in which the temperature is looked for.
const TEMPERATURES: (f64, f64) = (0.05, 20.0);

/// Steps of the search: the interval shrinks below 1e-9.
const STEPS: usize = 120;

/// Why a temperature can't be fitted.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a temperature needs at least one cell with finite logits; found none")]
pub struct NothingToFit;

impl Calibration {
    /// Probability of the lymphoblast class.
    ///
    /// ```text
    /// p = 1 / (1 + exp(-(z_lymphoblast - z_normal) / T))
    /// ```
    pub fn probability(&self, logits: [f32; Class::COUNT]) -> f64 {
        sigmoid(margin(logits) / self.temperature)
    }

    /// Finds the temperature with the least negative log-likelihood (golden-section search over
    /// its logarithm, where the loss has one valley).
    ///
    /// # Errors
    ///
    /// [`NothingToFit`] without a single finite cell.
    pub fn fit(cells: &[([f32; Class::COUNT], Class)]) -> Result<Self, NothingToFit> {
        let signed: Vec<f64> = cells
            .iter()
            .map(|&(logits, class)| match class {
                Class::Lymphoblast => margin(logits),
                Class::Normal => -margin(logits),
            })
            .filter(|m| m.is_finite())
            .collect();
        if signed.is_empty() {
            return Err(NothingToFit);
        }
        let loss = |log_t: f64| -> f64 {
            let t = log_t.exp();
            signed.iter().map(|m| softplus(-m / t)).sum()
        };
        let temperature = minimum(loss, TEMPERATURES.0.ln(), TEMPERATURES.1.ln()).exp();
        Ok(Self { temperature })
    }
}

fn margin(logits: [f32; Class::COUNT]) -> f64 {
    f64::from(logits[Class::Lymphoblast.index()]) - f64::from(logits[Class::Normal.index()])
}

/// `1 / (1 + exp(-x))`, without overflow.
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// `ln(1 + exp(x))` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Golden-section search (J. Kiefer 1953) for the minimum of a function with one valley.
fn minimum(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = (5_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..STEPS {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if f(a) <= f(b) { high = b } else { low = a }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probability_is_the_softmax() {
        let one = Calibration { temperature: 1.0 };
        assert!((one.probability([0.0, 3_f32.ln()]) - 0.75).abs() < 1e-7);
        let two = Calibration { temperature: 2.0 };
        assert!((two.probability([0.0, 2.0 * 3_f32.ln()]) - 0.75).abs() < 1e-7);
        assert_eq!(one.probability([1e30, -1e30]), 0.0);
        assert_eq!(one.probability([-1e30, 1e30]), 1.0);
    }

    /// At margin 2, three of four are right: the likelihood is greatest where
    /// `sigmoid(2 / T) = 3 / 4`, so `T = 2 / ln 3`.
    #[test]
    fn temperature_of_a_case_by_hand() {
        let right = ([0.0, 2.0], Class::Lymphoblast);
        let wrong = ([0.0, 2.0], Class::Normal);
        let fitted = Calibration::fit(&[right, right, right, wrong]).unwrap();
        assert!((fitted.temperature - 2.0 / 3_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn nothing_to_fit_is_an_error() {
        assert_eq!(Calibration::fit(&[]), Err(NothingToFit));
        let broken = ([f32::NAN, 0.0], Class::Normal);
        assert_eq!(Calibration::fit(&[broken]), Err(NothingToFit));
    }
}
