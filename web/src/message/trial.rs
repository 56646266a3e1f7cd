//! What a lesson asks of the engine: a picture, changed by hand, and what the network then says.

use serde::{Deserialize, Serialize};
use shared::saliency::{Map, Method};

use super::Classified;

/// How a picture is changed. The order is that in which pictures are: the cell is so large, its stain so strong, the lens so
/// sharp, the file so small; last a person covers parts of what the network sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// How many times as large the cell is.
    pub size: f32,
    /// Each channel times a factor.
    pub gains: [f32; 3],
    /// Deviation of a Gaussian blur, in pixels; 0 for none.
    pub blur: f32,
    /// Quality of the JPEG that it was stored as, if it was.
    pub jpeg: Option<u8>,
    /// Discs that are black: places of their middles from the left and from above, and their radii, all as shares of the square
    /// that the network sees.
    pub covers: Vec<[f32; 3]>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            size: 1.0,
            gains: [1.0; 3],
            blur: 0.0,
            jpeg: None,
            covers: Vec::new(),
        }
    }
}

/// A changed picture, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Number of the trial.
    pub id: u64,
    /// The changes.
    pub changes: Changes,
    /// The method of a map, if one is wanted; the model's own where it is not said which.
    pub map: Option<Option<Method>>,
    /// What is drawn anew for a second map beside the first, and from which seed.
    pub anew: Option<(Depth, u64)>,
}

/// How much of a network is drawn anew, from its last layer down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Depth {
    /// The last layer, which names the classes.
    #[default]
    Head,
    /// That and the upper third of the stages.
    Third,
    /// Everything.
    All,
}

impl Depth {
    /// Every one, the least first.
    pub const ALL: [Self; 3] = [Self::Head, Self::Third, Self::All];
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Number of the trial.
    pub id: u64,
    /// Side of the square that the network saw.
    pub side: u32,
    /// That square, `4 * side * side` bytes.
    #[serde(with = "serde_bytes")]
    pub rgba: Vec<u8>,
    /// What the network says of it.
    pub classified: Classified,
    /// A map of it, by a method.
    pub map: Option<(Method, Map)>,
    /// The same by a network of which a part was drawn anew.
    pub anew: Option<Anew>,
}

/// The map of a network of which a part was drawn anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anew {
    /// From which seed.
    pub seed: u64,
    /// The map.
    pub map: Map,
    /// How far it and the network's own put the parts of the cell in the same order, by how strong they are.
    pub alike: f64,
}
