//! Predictions: logits, calibration and thresholds to a [`Prediction`].

use std::fmt;

use crate::{calibrate::Calibration, cell::Suitability, class::Class, words::Said};
use burn::tensor::{ExecutionError, Tensor};
use serde::{Deserialize, Serialize};

/// Share of the cells of each class whose prediction set holds the class, on subjects that a model has not seen: what thresholds are set
/// for. A set is a class, or both where the answer is unsure.
pub const COVERAGE: f64 = 0.9;

/// Thresholds of the answer, on the calibrated probability of the lymphoblast class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Below it the answer is normal.
    pub normal_below: f64,
    /// Which way an answer between the two leans: lymphoblast from here on. Scores of two classes
    /// are counted here.
    pub decision: f64,
    /// From it on the answer is lymphoblast.
    pub lymphoblast_from: f64,
}

impl Thresholds {
    /// Whether the two are probabilities in the right order.
    pub fn is_valid(&self) -> bool {
        let ends = [
            0.0,
            self.normal_below,
            self.decision,
            self.lymphoblast_from,
            1.0,
        ];
        ends.is_sorted() && ends.iter().all(|end| end.is_finite())
    }

    /// The answer to a probability.
    pub fn label(&self, probability: f64) -> Label {
        if probability >= self.lymphoblast_from {
            Label::Lymphoblast
        } else if probability < self.normal_below {
            Label::Normal
        } else {
            Label::Unsure
        }
    }

    /// The class that a probability speaks for where there must be an answer.
    pub fn decide(&self, probability: f64) -> Class {
        if probability >= self.decision {
            Class::Lymphoblast
        } else {
            Class::Normal
        }
    }
}

/// The answer for one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// A normal cell.
    Normal,
    /// A lymphoblast.
    Lymphoblast,
    /// Between the thresholds, or of a picture that does not suit the model: no answer is an answer.
    Unsure,
    /// There is no cell to speak of.
    NoCell,
}

impl Label {
    /// The label for a picture that suits the model or does not.
    #[must_use]
    pub fn given(self, suitability: &Suitability) -> Self {
        if suitability.is_empty() {
            Self::NoCell
        } else if suitability.is_fit() {
            self
        } else {
            Self::Unsure
        }
    }

    /// Whether a class is in the prediction set: where it is named, and where nothing is.
    pub fn allows(self, class: Class) -> bool {
        match self {
            Self::Normal => class == Class::Normal,
            Self::Lymphoblast => class == Class::Lymphoblast,
            Self::Unsure => true,
            Self::NoCell => false,
        }
    }

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => Class::Normal.name(),
            Self::Lymphoblast => Class::Lymphoblast.name(),
            Self::Unsure => "unsure",
            Self::NoCell => "",
        }
    }
}

/// Prediction for one cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The network's outputs, in the order of [`Class::ALL`].
    pub logits: [f32; Class::COUNT],
    /// Calibrated probability of the lymphoblast class.
    pub probability: f64,
    /// The answer.
    pub label: Label,
    /// The class that is named, or that an unsure answer leans to; maps speak for it.
    pub leaning: Class,
}

impl Prediction {
    /// Calibrates logits and applies the thresholds.
    pub fn new(
        logits: [f32; Class::COUNT],
        calibration: &Calibration,
        thresholds: &Thresholds,
    ) -> Self {
        let probability = calibration.probability(logits);
        let label = thresholds.label(probability);
        let leaning = thresholds.decide(probability);
        Self {
            logits,
            probability,
            label,
            leaning,
        }
    }

    /// The answer for a picture that suits the model or does not: only one that does gets a class, and only one with
    /// something like a cell in it gets an answer.
    #[must_use]
    pub fn given(self, suitability: &Suitability) -> Self {
        Self {
            label: self.label.given(suitability),
            ..self
        }
    }
}

/// Why values could not be read back from the device.
#[derive(Debug)]
pub enum ReadError {
    /// The device failed, or was lost.
    Device(String),
    /// Values that are not finite: an overflow, or a shader that went wrong.
    NotFinite,
}

impl ReadError {
    /// The error in words.
    pub fn said(&self) -> Said {
        match self {
            Self::Device(reason) => said!("why-no-values", reason = reason),
            Self::NotFinite => said!("why-no-numbers"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for ReadError {}

impl From<ExecutionError> for ReadError {
    fn from(error: ExecutionError) -> Self {
        Self::Device(error.to_string())
    }
}

/// Reads a tensor's values back from its device, last side fastest.
///
/// # Errors
///
/// [`ReadError`] where the device fails or a value is not finite.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    let data = tensor.into_data_async().await?;
    let values: Vec<f32> = data.iter::<f32>().collect();
    if values.iter().all(|v| v.is_finite()) {
        Ok(values)
    } else {
        Err(ReadError::NotFinite)
    }
}

/// Reads the logits of a batch back from its device.
///
/// # Shapes
///
/// `[n, classes]` to `n` rows
///
/// # Errors
///
/// [`ReadError`] where the device fails or a value is not finite.
pub async fn read_logits(logits: Tensor<2>) -> Result<Vec<[f32; Class::COUNT]>, ReadError> {
    let values = read(logits).await?;
    Ok(values.as_chunks::<{ Class::COUNT }>().0.to_vec())
}

/// Output of a network for one picture, read back from its device.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its outputs, in the order of [`Class::ALL`].
    pub logits: [f32; Class::COUNT],
    /// Its pooled features.
    pub pooled: Vec<f32>,
}

impl Output {
    /// Logits beside what the head read, so that both are read back at once.
    ///
    /// # Shapes
    ///
    /// `[n, p]` and `[n, classes]` to `[n, classes + p]`
    pub fn join(pooled: Tensor<2>, logits: Tensor<2>) -> Tensor<2> {
        Tensor::cat(vec![logits, pooled], 1)
    }

    /// Output of a joined row.
    pub fn of_row(row: &[f32]) -> Self {
        Self {
            logits: std::array::from_fn(|class| row[class]),
            pooled: row[Class::COUNT..].to_vec(),
        }
    }
}

/// Reads logits, and what the head read, of one picture back from its device, at once.
///
/// # Shapes
///
/// `[1, p]` and `[1, classes]`
///
/// # Errors
///
/// [`ReadError`] where the device fails or a value is not finite.
pub async fn read_output(pooled: Tensor<2>, logits: Tensor<2>) -> Result<Output, ReadError> {
    Ok(Output::of_row(&read(Output::join(pooled, logits)).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Finding, Kind};

    #[test]
    fn the_band_is_unsure() {
        let calibration = Calibration { temperature: 1.0 };
        let thresholds = Thresholds {
            normal_below: 0.25,
            decision: 0.5,
            lymphoblast_from: 0.75,
        };
        let label = |margin: f32| Prediction::new([0.0, margin], &calibration, &thresholds).label;
        assert_eq!(label(0.0), Label::Unsure);
        assert_eq!(label(1.09), Label::Unsure);
        assert_eq!(label(1.1), Label::Lymphoblast);
        assert_eq!(label(-1.09), Label::Unsure);
        assert_eq!(label(-1.1), Label::Normal);
    }

    #[test]
    fn only_a_picture_that_suits_the_model_gets_a_class() {
        let calibration = Calibration { temperature: 1.0 };
        let thresholds = Thresholds {
            normal_below: 0.4,
            decision: 0.5,
            lymphoblast_from: 0.6,
        };
        let sure = Prediction::new([0.0, 9.0], &calibration, &thresholds);
        let given = |kinds: &[Kind]| {
            let finding = |&kind: &Kind| Finding {
                kind,
                value: 1.0,
                usual: [0.0, 0.5],
            };
            sure.given(&Suitability(kinds.iter().map(finding).collect()))
        };
        assert_eq!(given(&[]), sure);
        assert_eq!(given(&[Kind::Blurred]).label, Label::Unsure);
        assert_eq!(given(&[Kind::Empty]).label, Label::NoCell);
        assert_eq!(given(&[Kind::Blurred]).leaning, Class::Lymphoblast);
    }

    #[test]
    fn thresholds_in_the_wrong_order_are_invalid() {
        let valid = |normal_below, decision, lymphoblast_from| {
            Thresholds {
                normal_below,
                decision,
                lymphoblast_from,
            }
            .is_valid()
        };
        assert!(valid(0.4, 0.5, 0.6));
        assert!(!valid(0.6, 0.5, 0.4));
        assert!(!valid(0.4, 0.7, 0.6));
        assert!(!valid(f64::NAN, 0.5, 0.6));
        assert!(!valid(-0.1, 0.5, 1.1));
    }
}
