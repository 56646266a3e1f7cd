//! `index.json`: the models that the page offers.

use serde::{Deserialize, Serialize};

use crate::{
    network::{Architecture, pooling::PooledRegion},
    saliency::Method,
};

/// The list of models; the first one is the default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The models.
    pub models: Vec<IndexEntry>,
}

/// One model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Name in files and commands.
    pub name: String,
    /// Name shown to people.
    pub title: String,
    /// The network.
    pub architecture: Architecture,
    /// Side of its input in pixels.
    pub side: u32,
    /// File name beside the index.
    pub file: String,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Over which positions the network pools.
    #[serde(default)]
    pub pooling: PooledRegion,
    /// Saliency methods whose maps are much the same for this network with weights drawn anew (`trainer sanity`): for teaching only.
    #[serde(default)]
    pub teaching_only: Vec<Method>,
    /// Methods whose maps show worse than chance what the answer hangs on.
    #[serde(default)]
    pub worse_than_chance: Vec<WorseThanChance>,
}

/// A method whose maps are worse than random orders at deletion or insertion (`trainer explain --measure`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorseThanChance {
    /// The method.
    pub method: Method,
    /// The smaller of the two mean gains; its 95 % interval lies below zero.
    pub gain: f64,
}

impl IndexEntry {
    /// Multiplications with a weight in one pass over a picture.
    pub fn multiply_adds(&self) -> u64 {
        let plan = self.architecture.plan_pooling(self.pooling);
        plan.multiply_adds(self.side as usize)
    }
}
