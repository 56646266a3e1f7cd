//! Reading and writing model files.

use std::{collections::HashMap, fmt};

use burn::tensor::Device;
use safetensors::{SafeTensors, serialize, tensor::TensorView};
use sha2::{Digest, Sha256};

use super::{Card, FORMAT_VERSION, Precision, golden::golden_input, store};
use crate::{
    class::Class,
    familiarity::Familiarity,
    network::{
        Form, Network,
        weights::{self, Weight, WeightsError},
    },
    predict,
    words::Said,
};

/// The one metadata entry of the container: the card as JSON. One entry, since the order of
/// several is not fixed, and equal models must give equal files.
const CARD_ENTRY: &str = "lymphoscope";

/// Why a file is not a model that can be used.
#[derive(Debug)]
pub enum ArtifactError {
    /// Not a safetensors file, or a damaged one.
    Container {
        /// The reader's reason.
        reason: String,
    },
    /// A safetensors file of something else.
    NoCard,
    /// An entry of the card is missing or unusable.
    Card {
        /// The reason, with the entry's name.
        reason: String,
    },
    /// Another version of the format.
    Version {
        /// The version of the file.
        found: u64,
    },
    /// A parameter is stored in a way that is not read.
    Storage {
        /// The parameter.
        name: String,
        /// Its type in the file.
        found: String,
    },
    /// A kernel in int8 and its scales are not both there, or do not fit each other.
    Scales {
        /// The kernel.
        name: String,
    },
    /// A parameter does not fit into the precision, or is not a number.
    Value {
        /// The parameter.
        name: String,
        /// The value.
        value: f32,
        /// The precision that was asked for.
        precision: Precision,
    },
    /// The weights are of another network.
    Weights {
        /// The network that the card names.
        network: &'static str,
        /// The reason.
        source: WeightsError,
    },
    /// The card says that something is familiar, and the parameters that say what are missing or unusable.
    Familiarity,
    /// The network does not answer its golden input as its card says.
    Golden {
        /// The logits of the card.
        expected: [f32; Class::COUNT],
        /// The logits of the network.
        found: [f32; Class::COUNT],
    },
    /// The bytes are not those that the index names.
    Hash {
        /// The hash in the index.
        expected: String,
        /// The hash of the bytes.
        found: String,
    },
}

impl ArtifactError {
    /// The error in words.
    pub fn said(&self) -> Said {
        match self {
            Self::Container { reason } => said!("model-container", reason = reason),
            Self::NoCard => said!("model-no-card"),
            Self::Card { reason } => said!("model-card-bad", reason = reason),
            Self::Version { found } => {
                said!("model-version", found = *found, expected = FORMAT_VERSION)
            }
            Self::Storage { name, found } => said!("model-storage", name = name, found = found),
            Self::Scales { name } => said!("model-scales", name = name),
            Self::Value {
                name,
                value,
                precision,
            } => said!(
                "model-value",
                name = name,
                precision = precision.name(),
                value = value.to_string(),
            ),
            Self::Weights { network, source } => {
                said!(
                    "model-weights",
                    network = *network,
                    reason = source.to_string()
                )
            }
            Self::Familiarity => said!("model-familiarity"),
            Self::Golden { expected, found } => said!(
                "model-golden",
                found = format!("{found:?}"),
                expected = format!("{expected:?}"),
            ),
            Self::Hash { expected, found } => {
                said!("model-hash", found = found, expected = expected)
            }
        }
    }
}

impl fmt::Display for ArtifactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for ArtifactError {}

impl ArtifactError {
    pub(super) fn unreadable(reason: &serde_json::Error) -> Self {
        Self::Card {
            reason: reason.to_string(),
        }
    }
}

/// A model that is ready to run.
#[derive(Debug)]
pub struct Model {
    /// The card of its file.
    pub card: Card,
    /// The folded network on its device.
    pub network: Network,
    /// Distribution of the features of its training cells, where the file has one.
    pub familiarity: Option<Familiarity>,
}

impl Model {
    /// Asks the network the picture whose answer its card knows. Gives the largest difference of a logit.
    ///
    /// # Errors
    ///
    /// [`ArtifactError::Golden`] where it answers otherwise, or the device gives no answer.
    pub async fn check_golden(&self, device: &Device) -> Result<f32, ArtifactError> {
        let golden = self.card.golden;
        let x = golden_input(&self.card.preparation, device);
        let logits = predict::read_logits(self.network.forward(x)).await;
        // A device that gives none has failed as one that gives no numbers.
        let found = logits.map_or([f32::NAN; Class::COUNT], |logits| logits[0]);
        if golden.agrees(found) {
            return Ok(golden.difference(found));
        }
        Err(ArtifactError::Golden {
            expected: golden.logits,
            found,
        })
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks bytes against the hash of the index.
///
/// # Errors
///
/// [`ArtifactError::Hash`] where they differ.
pub fn verify(bytes: &[u8], expected: &str) -> Result<(), ArtifactError> {
    let found = sha256(bytes);
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(ArtifactError::Hash {
        expected: expected.to_owned(),
        found,
    })
}

/// Reads what a model file says, not its weights.
///
/// # Errors
///
/// [`ArtifactError`] where it is no model file or its card can't be used.
pub fn read_card(bytes: &[u8]) -> Result<Card, ArtifactError> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| container(&e))?;
    let entries = metadata.metadata().as_ref().ok_or(ArtifactError::NoCard)?;
    Card::from_json(entries.get(CARD_ENTRY).ok_or(ArtifactError::NoCard)?)
}

fn container(error: &safetensors::SafeTensorError) -> ArtifactError {
    ArtifactError::Container {
        reason: error.to_string(),
    }
}

/// Reads a model file and puts its weights on a device without autodiff.
///
/// # Errors
///
/// [`ArtifactError`] that says what was expected and what was found.
pub fn read(bytes: &[u8], device: &Device) -> Result<Model, ArtifactError> {
    let card = read_card(bytes)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| container(&e))?;
    store::check(&tensors, card.precision)?;
    let network = card
        .architecture
        .init_pooling(card.preparation.pooling, Form::Folded, device);
    let mut stored = store::Stored(tensors);
    let network = weights::load(network, &mut stored).map_err(|source| ArtifactError::Weights {
        network: card.architecture.name(),
        source,
    })?;
    let familiarity = match card.familiarity {
        None => None,
        Some(_) => {
            let width = network.head().weight.lazy_shape()[0];
            let found = Familiarity::from_weights(&mut stored, width);
            Some(found.ok_or(ArtifactError::Familiarity)?)
        }
    };
    Ok(Model {
        card,
        network,
        familiarity,
    })
}

/// Writes a model file with the precision that its card names.
///
/// # Errors
///
/// [`ArtifactError::Value`] where a weight is not finite in that precision.
pub fn write(card: &Card, weights: &[Weight]) -> Result<Vec<u8>, ArtifactError> {
    let mut stored = Vec::with_capacity(weights.len());
    for weight in weights {
        stored.extend(store::store(weight, card.precision)?);
    }
    let mut views = Vec::with_capacity(stored.len());
    for entry in &stored {
        let view = TensorView::new(entry.dtype, entry.shape.clone(), &entry.bytes);
        views.push((entry.name.clone(), view.map_err(|e| container(&e))?));
    }
    let metadata = HashMap::from([(CARD_ENTRY.to_owned(), card.to_json()?)]);
    serialize(views, Some(metadata)).map_err(|e| container(&e))
}
