//! `index.json`: the models that the page offers.

use serde::{Deserialize, Serialize};

use super::Interval;
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
    /// How far answers of the model's recipe survive what happens to pictures (`trainer robustness`).
    #[serde(default)]
    pub robustness: Vec<Robustness>,
    /// How well methods show what the answer hangs on.
    #[serde(default)]
    pub faithfulness: Vec<Faithfulness>,
    /// How much maps hang on what the network has learnt.
    #[serde(default)]
    pub sanity: Vec<Sanity>,
}

/// Effect of a change of pictures on the answers of a recipe: each cell answered by a network that had not seen its leak group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Robustness {
    /// The change's name; the first one is none.
    pub change: String,
    /// Number of cells.
    pub cells: usize,
    /// Share of the cells that are called the other class where there must be an answer.
    pub class_changes: Interval,
    /// Area under the ROC curve of the changed pictures.
    pub auroc: Interval,
}

/// How well the maps of a method show what the answer hangs on (`trainer explain --measure`): means over cells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faithfulness {
    /// The method.
    pub method: Method,
    /// Number of cells.
    pub cells: usize,
    /// Area by which the probability falls quicker than with random orders.
    pub deletion_gain: Interval,
    /// Area by which it rises quicker.
    pub insertion_gain: Interval,
    /// Share of what speaks for the answer that lies on the cell or its border; none where no map has any.
    pub on_cell: Option<f64>,
    /// Rank correlation with the map under noise; none where every map is even.
    pub stability: Option<f64>,
}

/// Likeness of a method's maps to those of the same network with weights drawn anew (`trainer sanity`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sanity {
    /// The method.
    pub method: Method,
    /// Number of cells.
    pub cells: usize,
    /// Mean rank correlation within the cell.
    pub correlation: Interval,
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

    /// How well a method shows what the answer hangs on, where that was measured.
    pub fn faithfulness_of(&self, method: Method) -> Option<&Faithfulness> {
        self.faithfulness.iter().find(|of| of.method == method)
    }
}
