//! Distance of a picture's features from those of the training cells.

use serde::{Deserialize, Serialize};

use crate::{
    cell::{self, Finding, Kind, Suitability, SuitabilityStatistics},
    network::weights::{Source, Weight},
    picture::Picture,
};

/// Begins the names of the parameters of a model file that belong here.
pub const PREFIX: &str = "familiarity.";

/// The distribution of what the head reads, over the training cells and their changed copies: a Gaussian with some main axes, and
/// one variance for all that is left (M. E. Tipping, C. M. Bishop, "Probabilistic Principal Component Analysis", JRSS B 1999). Its distance
/// finds pictures that a classifier was not made for: K. Lee et al., "A Simple Unified Framework for Detecting
/// Out-of-Distribution Samples", NeurIPS 2018.
#[derive(Clone, Debug, PartialEq)]
pub struct Familiarity {
    /// Mean of each of the `p` features.
    pub mean: Vec<f32>,
    /// Deviation of each.
    pub deviation: Vec<f32>,
    /// `k` main axes of the features over their deviations, of length 1, upright to each other: `[k, p]`, row by row.
    pub axes: Vec<f32>,
    /// The variance along each axis, and that along any other: `k + 1` values.
    pub variances: Vec<f32>,
}

/// The limit of familiarity; in the model file's card.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamiliarityLimit {
    /// The distance beyond which a picture is unfamiliar, set on cells of subjects that the distribution was not made from.
    pub distance: f64,
}

impl Familiarity {
    /// Distance of one picture's features from the mean, in deviations, as the root mean square over features.
    ///
    /// ```text
    /// z = (x - mean) / deviation          c_i = axis_i z
    /// distance^2 = (sum over i of c_i^2 / variance_i  +  (|z|^2 - sum over i of c_i^2) / rest) / p
    /// ```
    ///
    /// It is about 1 for training cells.
    ///
    /// # Shapes
    ///
    /// `pooled` is `[p]`; what is missing counts as the mean.
    pub fn distance(&self, pooled: &[f32]) -> f64 {
        let width = self.mean.len();
        let scale = self.mean.iter().zip(&self.deviation);
        let z: Vec<f64> = pooled
            .iter()
            .zip(scale)
            .map(|(x, (mean, deviation))| f64::from(x - mean) / f64::from(*deviation))
            .collect();
        let mut left = z.iter().map(|z| z * z).sum::<f64>();
        let mut sum = 0.0;
        let axes = self.axes.chunks(width.max(1)).zip(&self.variances);
        for (axis, variance) in axes {
            let along: f64 = axis.iter().zip(&z).map(|(a, z)| f64::from(*a) * z).sum();
            sum += along * along / f64::from(*variance);
            left -= along * along;
        }
        let rest = self.variances.last().map_or(1.0, |rest| f64::from(*rest));
        ((sum + left.max(0.0) / rest) / width.max(1) as f64).sqrt()
    }

    /// A finding where a picture is beyond the limit.
    pub fn finding(&self, pooled: &[f32], limit: FamiliarityLimit) -> Option<Finding> {
        let usual = [0.0, limit.distance];
        Finding::beyond(Kind::Unfamiliar, self.distance(pooled), usual)
    }

    /// As parameters of a model file.
    pub fn to_weights(&self) -> Vec<Weight> {
        let width = self.mean.len();
        let count = self.variances.len() - 1;
        let weight = |name: &str, shape: Vec<usize>, values: &Vec<f32>| Weight {
            name: format!("{PREFIX}{name}"),
            shape,
            values: values.clone(),
        };
        vec![
            weight("mean", vec![width], &self.mean),
            weight("deviation", vec![width], &self.deviation),
            weight("axes", vec![count, width], &self.axes),
            weight("variances", vec![count + 1], &self.variances),
        ]
    }

    /// From the parameters of a model file whose head has `width` inputs; none where they are missing or can't be used.
    pub fn from_weights(source: &mut impl Source, width: usize) -> Option<Self> {
        let mut values = |name: &str| Some(source.get(&format!("{PREFIX}{name}"))?.values);
        let found = Self {
            mean: values("mean")?,
            deviation: values("deviation")?,
            axes: values("axes")?,
            variances: values("variances")?,
        };
        let has_sides = found.mean.len() == width
            && found.deviation.len() == width
            && !found.variances.is_empty()
            && found.axes.len() == (found.variances.len() - 1) * width;
        let scales = || found.deviation.iter().chain(&found.variances);
        let all = || found.mean.iter().chain(&found.axes).chain(scales());
        let is_usable = all().all(|v| v.is_finite()) && scales().all(|v| *v > 0.0);
        (has_sides && is_usable).then_some(found)
    }
}

/// Suitability of a picture, by its looks and by its features.
pub fn suitability(
    picture: &Picture,
    statistics: &SuitabilityStatistics,
    known: Option<(&Familiarity, FamiliarityLimit)>,
    pooled: &[f32],
) -> Suitability {
    let by_looks = cell::suitability(picture, statistics);
    // Of black, nothing more is to be said.
    let known = known.filter(|_| !by_looks.is_empty());
    let by_network = known.and_then(|(known, limit)| known.finding(pooled, limit));
    by_looks.with(by_network)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three features, the first two of which go together: variance 1.9 along (1, 1), 0.1 for the rest.
    fn pair() -> Familiarity {
        let half = 0.5_f32.sqrt();
        Familiarity {
            mean: vec![1.0, 2.0, 3.0],
            deviation: vec![1.0, 2.0, 0.5],
            axes: vec![half, half, 0.0],
            variances: vec![1.9, 0.1],
        }
    }

    #[test]
    fn distances_by_hand() {
        let distance = |pooled: [f32; 3]| pair().distance(&pooled);
        assert_eq!(distance([1.0, 2.0, 3.0]), 0.0);
        // z = (1, 1, 0): all along the axis. z = (1, -1, 0): all across it.
        assert!((distance([2.0, 4.0, 3.0]) - (2.0 / 1.9 / 3.0_f64).sqrt()).abs() < 1e-6);
        assert!((distance([2.0, 0.0, 3.0]) - (2.0 / 0.1 / 3.0_f64).sqrt()).abs() < 1e-6);
        assert!((distance([1.0, 2.0, 3.5]) - (1.0 / 0.1 / 3.0_f64).sqrt()).abs() < 1e-6);
    }

    #[test]
    fn what_is_far_or_no_number_is_found() {
        let limit = FamiliarityLimit { distance: 1.0 };
        let finding = |pooled: [f32; 3]| pair().finding(&pooled, limit);
        assert_eq!(finding([2.0, 4.0, 3.0]), None);
        assert_eq!(
            finding([2.0, 0.0, 3.0]).map(|f| f.kind),
            Some(Kind::Unfamiliar)
        );
        assert!(finding([f32::NAN, 0.0, 3.0]).is_some());
    }

    #[test]
    fn parameters_come_back_and_wrong_ones_do_not() {
        let mut weights = pair().to_weights();
        assert_eq!(Familiarity::from_weights(&mut weights, 3), Some(pair()));
        assert_eq!(Familiarity::from_weights(&mut weights, 4), None);
        weights[1].values[0] = 0.0;
        assert_eq!(Familiarity::from_weights(&mut weights, 3), None);
        assert_eq!(Familiarity::from_weights(&mut Vec::new(), 3), None);
    }
}
