//! Saliency: which parts of the picture the network's answer came from.
//!
//! A method is a function of a network, an input and a class, one file each. It returns a map on
//! the device, not normalised; `read` brings it to the host and `overlay` draws it.

pub mod grad_cam;
pub mod input_gradient;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::{
    class::Class,
    network::Network,
    predict::{self, ReadError},
};

/// Which method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Gradient-weighted class activation map.
    GradCam,
    /// Gradient of the logit with respect to the input.
    InputGradient,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::GradCam, Self::InputGradient];

    /// The name used in files and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::GradCam => "grad-cam",
            Self::InputGradient => "input-gradient",
        }
    }

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::GradCam => "Grad-CAM",
            Self::InputGradient => "Input gradient",
        }
    }

    /// The method with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }

    /// Runs the method.
    ///
    /// The network is taken as it is deployed: folded, on a device without autodiff. So no batch
    /// norm can move and no dropout can act while a map is made.
    ///
    /// # Shapes
    ///
    /// `x` is `[1, 3, h, w]`
    pub fn explain(self, network: &Network, x: Tensor<4>, class: Class) -> Explanation {
        match self {
            Self::GradCam => grad_cam::explain(network, x, class),
            Self::InputGradient => input_gradient::explain(network, x, class),
        }
    }
}

/// One forward pass, from which the answer is taken and then the map for it.
#[derive(Debug)]
pub struct Pass {
    x: Tensor<4>,
    features: Tensor<4>,
    /// `[1, classes]`
    pub logits: Tensor<2>,
}

impl Pass {
    /// Runs the network.
    ///
    /// # Shapes
    ///
    /// `x` is `[1, 3, h, w]`
    pub fn new(network: &Network, x: Tensor<4>) -> Self {
        let features = network.features(x.clone());
        let logits = network.classify(network.pool(features.clone()));
        Self {
            x,
            features,
            logits,
        }
    }

    /// The map of a method; Grad-CAM needs no further pass.
    ///
    /// # Shapes
    ///
    /// `[h', w']`
    pub fn explain(self, network: &Network, method: Method, class: Class) -> Tensor<2> {
        match method {
            Method::GradCam => grad_cam::of_features(network, self.features, class),
            other => other.explain(network, self.x, class).map,
        }
    }
}

/// A map and the logits of the pass that made it, still on the device.
#[derive(Debug)]
pub struct Explanation {
    /// Relevance for the class; `[h', w']`.
    pub map: Tensor<2>,
    /// `[1, classes]`
    pub logits: Tensor<2>,
}

/// A saliency map on the host; never normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Number of columns.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
    /// Rows from the top.
    pub values: Vec<f32>,
}

impl Map {
    /// Least and greatest value; `(0, 0)` for an empty map.
    pub fn range(&self) -> (f32, f32) {
        let mut values = self.values.iter().copied();
        let Some(first) = values.next() else {
            return (0.0, 0.0);
        };
        values.fold((first, first), |(low, high), v| (low.min(v), high.max(v)))
    }

    /// Whether no position stands out: all values are equal (to zero, as a rule).
    pub fn is_flat(&self) -> bool {
        let (low, high) = self.range();
        high <= low
    }
}

/// Reads a map back from its device.
///
/// # Errors
///
/// [`ReadError`] where the device fails or a value is not finite.
pub async fn read(map: Tensor<2>) -> Result<Map, ReadError> {
    let [height, width] = map.dims();
    let values = predict::read(map).await?;
    Ok(Map {
        width,
        height,
        values,
    })
}
