//! The model file: weights in safetensors, and everything that is needed to use and judge them in
//! its metadata.

mod card;
mod file;
mod golden;
mod index;
mod store;

pub use card::{
    Agreement, Card, FORMAT_VERSION, Interval, Metrics, Precision, Scores, TrainingRecord,
};
pub use file::{ArtifactError, Model, hex, read, read_card, sha256, verify, write};
pub use golden::{GOLDEN_TOLERANCE, Golden, golden_input};
pub use index::{Faithfulness, Index, IndexEntry, Robustness, Sanity, WorseThanChance};
