//! SimpleNet: the small network that is trained from scratch.

use super::{
    Definition,
    layers::{Activation, ConvConfig, LayerConfig, Normalisation},
    plan::{BlockConfig, Plan},
};
use crate::prepare::ChannelOrder;

/// Channels out and stride of each 3x3 convolution; each is followed by batch norm and ReLU.
///
/// Ours: the paper names a SimpleNet without its layers. 375,986 parameters with the head of two
/// classes and the moving statistics, 16 input pixels to a position of the last map.
const LAYERS: [(usize, usize); 6] = [(16, 2), (32, 1), (64, 2), (96, 2), (128, 2), (160, 1)];

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.1,
};

/// A sequence of six 3x3 convolutions.
pub const SIMPLE_NET: Definition = Definition {
    name: "simple-net",
    title: "SimpleNet",
    side: 160,
    mean: [127.0; 3],
    deviation: [128.0; 3],
    order: ChannelOrder::Rgb,
    plan,
    published: None,
};

fn plan() -> Plan {
    let mut inputs = 3;
    let layer = |&(outputs, stride): &(usize, usize)| {
        let conv = ConvConfig::new(inputs, outputs, 3).stride(stride);
        inputs = outputs;
        let conv = conv.norm(NORM).activation(Activation::Relu);
        vec![BlockConfig::plain(vec![LayerConfig::Conv(conv)])]
    };
    Plan::new(LAYERS.iter().map(layer).collect())
}
