//! SimpleNet: the small network that is trained from scratch.

use burn::{
    module::{Module, ParamId, list_param_ids},
    tensor::{Device, Tensor},
};

use super::layers::{Activation, ConvNorm, ConvNormConfig, Form};

/// Channels out and stride of each 3x3 convolution; each is followed by batch norm and ReLU.
///
/// Ours: the paper names a SimpleNet without its layers. 392,978 parameters with the head of two
/// classes, 16 input pixels to a position of the last map.
const LAYERS: [(usize, usize); 6] = [(16, 2), (32, 1), (64, 2), (96, 2), (128, 2), (160, 1)];

/// A sequence of six 3x3 convolutions.
#[derive(Module, Debug)]
pub struct SimpleNet {
    layers: Vec<ConvNorm>,
}

impl SimpleNet {
    /// Channels of the last maps.
    pub const FEATURES: usize = LAYERS[LAYERS.len() - 1].0;

    /// Makes the network with random weights.
    pub fn new(form: Form, device: &Device) -> Self {
        let mut inputs = 3;
        let layers = LAYERS
            .iter()
            .map(|&(outputs, stride)| {
                let config = ConvNormConfig {
                    inputs,
                    outputs,
                    kernel: 3,
                    stride,
                    groups: 1,
                    activation: Activation::Relu,
                    epsilon: 1e-3,
                };
                inputs = outputs;
                config.init(form, device)
            })
            .collect();
        Self { layers }
    }

    /// Number of stages: one a layer.
    pub fn stage_count(&self) -> usize {
        self.layers.len()
    }

    /// Runs stage `index`.
    pub fn stage(&self, index: usize, x: Tensor<4>) -> Tensor<4> {
        self.layers[index].forward(x)
    }

    /// The parameters of stage `index`.
    pub fn stage_parameters(&self, index: usize) -> Vec<ParamId> {
        list_param_ids(&self.layers[index])
    }

    /// Merges every batch norm into its convolution.
    pub fn fold(self) -> Self {
        Self {
            layers: self.layers.into_iter().map(ConvNorm::fold).collect(),
        }
    }

    /// Freezes the first `count` stages: no gradients, no moving statistics.
    pub fn freeze_stages(self, count: usize) -> Self {
        let freeze = |(index, layer): (usize, ConvNorm)| {
            if index < count { layer.freeze() } else { layer }
        };
        Self {
            layers: self.layers.into_iter().enumerate().map(freeze).collect(),
        }
    }
}
