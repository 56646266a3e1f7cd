//! The card of a model file: identity, preparation, operating point, training record and metrics.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ArtifactError, Golden};
use crate::{
    calibrate::Calibration,
    cell::{SuitabilityStatistics, TraitStatistics},
    class::Class,
    familiarity::FamiliarityLimit,
    network::Architecture,
    predict::Thresholds,
    prepare::Preparation,
    saliency::Method,
};

/// The version of the file format that this code reads and writes.
pub const FORMAT_VERSION: u32 = 2;

/// Precision of stored weights. They are used as f32 in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floats.
    F32,
    /// 16-bit floats: half the download.
    F16,
    /// 8-bit whole numbers with a scale for each channel out, for kernels; the rest as f32. A
    /// quarter of the download.
    Int8,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Self; 3] = [Self::F32, Self::F16, Self::Int8];

    /// The name used in files and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Int8 => "int8",
        }
    }
}

/// What storing the weights with less precision changes, on the validation cells, or on some training cells
/// where there is no validation side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number of cells.
    pub cells: usize,
    /// Largest difference of a logit from that with f32 weights.
    pub largest_logit_difference: f32,
    /// Cells that get another label than with f32 weights.
    pub label_changes: usize,
}

/// A metric with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The metric on all cells.
    pub value: f64,
    /// Lower end, from a bootstrap over subjects.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Metrics of a model on one side of a split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Number of cells.
    pub cells: usize,
    /// Number of subjects.
    pub subjects: usize,
    /// Area under the ROC curve.
    pub auroc: Interval,
    /// Mean of the two classes' F1.
    pub macro_f1: Interval,
    /// Share of lymphoblasts that are found.
    pub sensitivity: f64,
    /// Share of normal cells that are found.
    pub specificity: f64,
    /// Expected calibration error, 15 bins.
    pub calibration_error: f64,
    /// Share of the cells of each class, in the order of [`Class::ALL`], whose prediction set holds the class: where it is named, or the answer
    /// is unsure. Unknown for models from before it was measured.
    #[serde(default)]
    pub coverage: Option<[f64; Class::COUNT]>,
    /// Share of the cells that are unsure: what the coverage costs.
    #[serde(default)]
    pub unsure: Option<f64>,
    /// AUROC of the cell's area alone on the same cells: the baseline to beat.
    pub area_auroc: f64,
}

/// Scores on the cells that chose the epoch, and on those that did not.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// On the validation side: the epoch, the temperature and the thresholds were chosen here.
    pub validation: Option<Scores>,
    /// On the test side, looked at once.
    pub test: Option<Scores>,
    /// On every cell, each answered by a network of the same recipe that did not learn from its leak group;
    /// where the weights learned from all cells.
    #[serde(default)]
    pub out_of_fold: Option<Scores>,
}

/// Record of a model's training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// Name and source of the data set.
    pub data_set: String,
    /// Hash of the split, from the trainer.
    pub split_hash: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Epoch that was kept, counted from 1.
    pub epoch: usize,
    /// Epochs that were run.
    pub epochs: usize,
    /// The command's arguments, whole.
    pub recipe: Value,
    /// Commit of the checkout from which the file was exported.
    pub commit: String,
}

/// The metadata of a model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Name in files and commands.
    pub name: String,
    /// Name shown to people.
    pub title: String,
    /// The network.
    pub architecture: Architecture,
    /// Precision of the stored weights.
    pub precision: Precision,
    /// The classes in the order of the outputs.
    pub classes: Vec<Class>,
    /// Preparation of the network's input.
    pub preparation: Preparation,
    /// Logits to probabilities.
    pub calibration: Calibration,
    /// Probabilities to answers.
    pub thresholds: Thresholds,
    /// Statistics of the training cells.
    pub suitability: SuitabilityStatistics,
    /// Where a picture is unfamiliar to the network; the distribution is among the file's parameters. Nothing in files from before it was
    /// measured.
    #[serde(default)]
    pub familiarity: Option<FamiliarityLimit>,
    /// Record of the training.
    pub training: TrainingRecord,
    /// Its metrics.
    pub metrics: Metrics,
    /// Effect of the stored precision; unknown for models from before it was measured.
    #[serde(default)]
    pub agreement: Option<Agreement>,
    /// The saliency method that earned it to be shown first, by measure (`trainer explain --measure`); Grad-CAM in files from before there was
    /// a choice.
    #[serde(default = "grad_cam")]
    pub default_method: Method,
    /// An input with its output, to check a device with.
    pub golden: Golden,
    /// Licence of the weights.
    pub licence: String,
    /// Whom data and initial weights come from.
    pub attribution: Vec<String>,
}

fn grad_cam() -> Method {
    Method::GradCam
}

impl Card {
    /// The card as text.
    ///
    /// # Errors
    ///
    /// [`ArtifactError::Card`] where a value can't be written as JSON.
    pub fn to_json(&self) -> Result<String, ArtifactError> {
        serde_json::to_string(self).map_err(|e| ArtifactError::unreadable(&e))
    }

    /// Reads and checks a card.
    ///
    /// # Errors
    ///
    /// [`ArtifactError`] that names the entry that is missing, of another version, or unusable.
    pub fn from_json(json: &str) -> Result<Self, ArtifactError> {
        let value: Value = serde_json::from_str(json).map_err(|e| ArtifactError::unreadable(&e))?;
        match value.get("format_version").and_then(Value::as_u64) {
            Some(found) if found == u64::from(FORMAT_VERSION) => {}
            Some(found) => return Err(ArtifactError::Version { found }),
            None => return Err(ArtifactError::NoCard),
        }
        let card: Self =
            serde_json::from_value(value).map_err(|e| ArtifactError::unreadable(&e))?;
        card.check()?;
        Ok(card)
    }

    fn check(&self) -> Result<(), ArtifactError> {
        let t = self.calibration.temperature;
        let side = self.preparation.side as usize;
        let checks = [
            ("classes", self.classes == Class::ALL),
            ("preparation", self.preparation.is_valid()),
            ("preparation", self.architecture.plan().takes(side)),
            ("calibration", t.is_finite() && t > 0.0),
            ("thresholds", self.thresholds.is_valid()),
            (
                "suitability",
                self.suitability
                    .traits
                    .as_ref()
                    .is_none_or(TraitStatistics::is_valid),
            ),
        ];
        match checks.into_iter().find(|(_, good)| !good) {
            Some((key, _)) => Err(ArtifactError::Card {
                reason: format!("the values of `{key}` can't be used"),
            }),
            None => Ok(()),
        }
    }
}
