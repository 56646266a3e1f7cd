//! Reading and writing model files.

use std::collections::HashMap;

use burn::tensor::Device;
use half::f16;
use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Card, FORMAT_VERSION, Precision};
use crate::network::{
    Form, Network,
    weights::{self, Source, Weight, WeightsError},
};

/// The one metadata entry of the container: the card as JSON. One entry, since the order of
/// several is not fixed, and equal models must give equal files.
const CARD_ENTRY: &str = "lymphoscope";

/// Why a file is not a model that can be used.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// Not a safetensors file, or a damaged one.
    #[error("this is not a whole safetensors file ({reason}); expected a Lymphoscope model")]
    Container {
        /// What the reader found.
        reason: String,
    },
    /// A safetensors file of something else.
    #[error("this safetensors file says nothing of itself; expected a Lymphoscope model")]
    NoCard,
    /// An entry of the card is missing or unusable.
    #[error("what this model file says of itself can't be used: {reason}")]
    Card {
        /// What is wrong, with the entry's name.
        reason: String,
    },
    /// Another version of the format.
    #[error("the model file has format version {found}; expected {FORMAT_VERSION}")]
    Version {
        /// The version of the file.
        found: u64,
    },
    /// A parameter is stored in a way that is not read.
    #[error("`{name}` is stored as {found}; expected F32 or F16")]
    Storage {
        /// The parameter.
        name: String,
        /// Its type in the file.
        found: String,
    },
    /// A parameter does not fit into 16 bits, or is not a number.
    #[error("`{name}` holds a value that {precision} can't: {value}", precision = precision.name())]
    Value {
        /// The parameter.
        name: String,
        /// The value.
        value: f32,
        /// The precision that was asked for.
        precision: Precision,
    },
    /// The weights are of another network.
    #[error("the weights do not fit {network}: {source}")]
    Weights {
        /// The network that the card names.
        network: &'static str,
        /// What does not fit.
        source: WeightsError,
    },
    /// The bytes are not those that the index names.
    #[error("the file's SHA-256 is {found}; expected {expected}: it is damaged or was replaced")]
    Hash {
        /// The hash in the index.
        expected: String,
        /// The hash of the bytes.
        found: String,
    },
}

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
    /// What its file says.
    pub card: Card,
    /// The folded network on its device.
    pub network: Network,
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
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

/// Reads a model file and puts its weights on a device without autodiff.
///
/// # Errors
///
/// [`ArtifactError`] that says what was expected and what was found.
pub fn read(bytes: &[u8], device: &Device) -> Result<Model, ArtifactError> {
    let container = |e: safetensors::SafeTensorError| ArtifactError::Container {
        reason: e.to_string(),
    };
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
    let entries = metadata.metadata().as_ref().ok_or(ArtifactError::NoCard)?;
    let card = Card::from_json(entries.get(CARD_ENTRY).ok_or(ArtifactError::NoCard)?)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
    for (name, view) in tensors.iter() {
        if !matches!(view.dtype(), Dtype::F32 | Dtype::F16) {
            let found = format!("{:?}", view.dtype());
            return Err(ArtifactError::Storage {
                name: name.to_owned(),
                found,
            });
        }
    }
    let network = card.architecture.init(Form::Folded, device);
    let network =
        weights::load(network, &mut Stored(tensors)).map_err(|source| ArtifactError::Weights {
            network: card.architecture.name(),
            source,
        })?;
    Ok(Model { card, network })
}

/// The parameters of an open file, turned into f32 one by one.
struct Stored<'a>(SafeTensors<'a>);

impl Source for Stored<'_> {
    fn get(&mut self, name: &str) -> Option<Weight> {
        let view = self.0.tensor(name).ok()?;
        let values = match view.dtype() {
            Dtype::F16 => {
                let halves = view.data().as_chunks::<2>().0.iter();
                halves.map(|b| f16::from_le_bytes(*b).to_f32()).collect()
            }
            _ => {
                let words = view.data().as_chunks::<4>().0.iter();
                words.map(|b| f32::from_le_bytes(*b)).collect()
            }
        };
        let shape = view.shape().to_vec();
        Some(Weight {
            name: name.to_owned(),
            shape,
            values,
        })
    }

    fn names(&self) -> Vec<String> {
        self.0.names().into_iter().map(str::to_owned).collect()
    }
}

/// Writes a model file with the precision that its card names.
///
/// # Errors
///
/// [`ArtifactError::Value`] where a weight is not finite in that precision.
pub fn write(card: &Card, weights: &[Weight]) -> Result<Vec<u8>, ArtifactError> {
    let stored = weights
        .iter()
        .map(|weight| store(weight, card.precision))
        .collect::<Result<Vec<_>, _>>()?;
    let dtype = match card.precision {
        Precision::F32 => Dtype::F32,
        Precision::F16 => Dtype::F16,
    };
    let container = |e: safetensors::SafeTensorError| ArtifactError::Container {
        reason: e.to_string(),
    };
    let mut views = Vec::with_capacity(weights.len());
    for (weight, bytes) in weights.iter().zip(&stored) {
        let view = TensorView::new(dtype, weight.shape.clone(), bytes).map_err(container)?;
        views.push((weight.name.clone(), view));
    }
    let metadata = HashMap::from([(CARD_ENTRY.to_owned(), card.to_json()?)]);
    serialize(views, Some(metadata)).map_err(container)
}

fn store(weight: &Weight, precision: Precision) -> Result<Vec<u8>, ArtifactError> {
    let mut bytes = Vec::with_capacity(weight.values.len() * 4);
    for &value in &weight.values {
        let kept = match precision {
            Precision::F32 => {
                bytes.extend(value.to_le_bytes());
                value
            }
            Precision::F16 => {
                let half = f16::from_f32(value);
                bytes.extend(half.to_le_bytes());
                half.to_f32()
            }
        };
        if !kept.is_finite() {
            return Err(ArtifactError::Value {
                name: weight.name.clone(),
                value,
                precision,
            });
        }
    }
    Ok(bytes)
}
