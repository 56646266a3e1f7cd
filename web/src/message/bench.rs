//! Times of the engine, to be held against those of others.

use serde::{Deserialize, Serialize};

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// A pass of the network to its answer.
    Forward,
    /// That and a Grad-CAM map.
    GradCam,
    /// The pass and the map of the input's gradient.
    InputGradient,
}

impl Work {
    /// Every one, the least first.
    pub const ALL: [Self; 3] = [Self::Forward, Self::GradCam, Self::InputGradient];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::GradCam => "grad-cam",
            Self::InputGradient => "input-gradient",
        }
    }
}

/// Some work with the loaded model, on a drawn picture, some times in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bench {
    /// The work.
    pub work: Work,
    /// How many times.
    pub rounds: u32,
}
