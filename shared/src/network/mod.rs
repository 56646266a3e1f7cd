//! The networks: a trunk of convolutions, global average pooling, one linear layer.
//!
//! A new network is one file here and one line in each `match` on [`Architecture`] below.

pub mod efficientnet;
pub mod layers;
pub mod simple_net;
pub mod weights;

use std::ops::Range;

use burn::{
    module::{Module, ParamId},
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor},
};
use serde::{Deserialize, Serialize};

use crate::class::Class;
use efficientnet::EfficientNet;
pub use layers::Form;
use simple_net::SimpleNet;

/// Which network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Architecture {
    /// Six 3x3 convolutions, trained from scratch.
    #[serde(rename = "simple-net")]
    SimpleNet,
    /// EfficientNet-Lite0, from ImageNet weights.
    #[serde(rename = "efficientnet-lite0")]
    EfficientNetLite0,
}

impl Architecture {
    /// Every network.
    pub const ALL: [Self; 2] = [Self::SimpleNet, Self::EfficientNetLite0];

    /// The name used in files, commands and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::SimpleNet => "simple-net",
            Self::EfficientNetLite0 => "efficientnet-lite0",
        }
    }

    /// The network with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// Makes the network with random weights.
    pub fn init(self, form: Form, device: &Device) -> Network {
        let (trunk, features) = match self {
            Self::SimpleNet => {
                let trunk = Trunk::SimpleNet(SimpleNet::new(form, device));
                (trunk, SimpleNet::FEATURES)
            }
            Self::EfficientNetLite0 => {
                let trunk = Trunk::EfficientNet(EfficientNet::lite0(form, device));
                (trunk, EfficientNet::FEATURES)
            }
        };
        let head = LinearConfig::new(features, Class::COUNT).init(device);
        Network { trunk, head }
    }
}

/// The convolutions of a network.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "one is held at a time")]
enum Trunk {
    SimpleNet(SimpleNet),
    EfficientNet(EfficientNet),
}

/// A network: trunk, global average pooling, one linear layer.
#[derive(Module, Debug)]
pub struct Network {
    trunk: Trunk,
    head: Linear,
}

impl Network {
    /// Number of stages of the trunk, the unit of freezing.
    pub fn stage_count(&self) -> usize {
        match &self.trunk {
            Trunk::SimpleNet(net) => net.stage_count(),
            Trunk::EfficientNet(net) => net.stage_count(),
        }
    }

    /// Runs some stages of the trunk, one after the other.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to the maps after the last stage of `stages`.
    pub fn stages(&self, x: Tensor<4>, stages: Range<usize>) -> Tensor<4> {
        stages.fold(x, |x, index| match &self.trunk {
            Trunk::SimpleNet(net) => net.stage(index, x),
            Trunk::EfficientNet(net) => net.stage(index, x),
        })
    }

    /// The parameters of stage `index`, for a learning rate of its own.
    pub fn stage_parameters(&self, index: usize) -> Vec<ParamId> {
        match &self.trunk {
            Trunk::SimpleNet(net) => net.stage_parameters(index),
            Trunk::EfficientNet(net) => net.stage_parameters(index),
        }
    }

    /// The last feature maps.
    ///
    /// # Shapes
    ///
    /// `[n, 3, h, w]` to `[n, k, h', w']`
    pub fn features(&self, x: Tensor<4>) -> Tensor<4> {
        self.stages(x, 0..self.stage_count())
    }

    /// Global average pooling.
    ///
    /// # Shapes
    ///
    /// `[n, k, h, w]` to `[n, k]`
    pub fn pool(features: Tensor<4>) -> Tensor<2> {
        let [n, k, h, w] = features.dims();
        // [n, k, h, w] to [n, k, h * w]: a map's positions in one row
        features.reshape([n, k, h * w]).mean_dim(2).reshape([n, k])
    }

    /// The linear layer.
    ///
    /// # Shapes
    ///
    /// `[n, k]` to `[n, classes]`
    pub fn classify(&self, pooled: Tensor<2>) -> Tensor<2> {
        self.head.forward(pooled)
    }

    /// Picture to logits.
    ///
    /// # Shapes
    ///
    /// `[n, 3, h, w]` to `[n, classes]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.classify(Self::pool(self.features(x)))
    }

    /// The linear layer.
    pub fn head(&self) -> &Linear {
        &self.head
    }

    /// The weights of the linear layer for one class.
    ///
    /// # Shapes
    ///
    /// `[k]`
    pub fn head_weights(&self, class: Class) -> Tensor<1> {
        let weight = self.head.weight.val();
        let index = class.index();
        let features = weight.dims()[0];
        weight
            .slice([0..features, index..index + 1])
            .reshape([features])
    }

    /// The deployed form: every batch norm merged into its convolution.
    pub fn fold(self) -> Self {
        let trunk = match self.trunk {
            Trunk::SimpleNet(net) => Trunk::SimpleNet(net.fold()),
            Trunk::EfficientNet(net) => Trunk::EfficientNet(net.fold()),
        };
        Self {
            trunk,
            head: self.head,
        }
    }

    /// Freezes the first `count` stages: no gradients, no moving statistics.
    pub fn freeze_stages(self, count: usize) -> Self {
        let trunk = match self.trunk {
            Trunk::SimpleNet(net) => Trunk::SimpleNet(net.freeze_stages(count)),
            Trunk::EfficientNet(net) => Trunk::EfficientNet(net.freeze_stages(count)),
        };
        Self {
            trunk,
            head: self.head,
        }
    }
}
