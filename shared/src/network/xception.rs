//! Xception: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR 2017
//! (arXiv 1610.02357), figure 5. No departures.

use super::{
    Definition, Operands, Published,
    layers::{Activation, ConvConfig, LayerConfig, MaxPoolConfig, Normalisation, Padding},
    plan::{BlockConfig, Plan},
};
use crate::prepare::ChannelOrder;

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.01,
};

const POOL: LayerConfig = LayerConfig::MaxPool(MaxPoolConfig {
    kernel: 3,
    stride: 2,
    padding: Padding::Same,
});

const RELU: LayerConfig = LayerConfig::Activate(Activation::Relu);

/// Xception.
pub const XCEPTION: Definition = Definition {
    name: "xception",
    title: "Xception",
    side: 299,
    mean: [127.5; 3],
    deviation: [127.5; 3],
    order: ChannelOrder::Rgb,
    plan,
    published: Some(Published::keras(
        "https://storage.googleapis.com/tensorflow/keras-applications/xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
        [
            "b0042744bf5b25fce3cb969f33bebb97",
            "0a58e3b7378bc2990ea3b43d5981f1f6",
        ],
        Operands::BodyFirst,
        "Xception on ImageNet, F. Chollet, as in keras.applications (MIT)",
    )),
};

/// Entry flow, eight times the middle flow, exit flow.
fn plan() -> Plan {
    let mut stages = vec![vec![BlockConfig::plain(vec![
        stem(3, 32, 2),
        stem(32, 64, 1),
    ])]];
    // The first block's input has been through a ReLU already.
    stages.push(vec![narrowing([64, 128, 128], &[])]);
    stages.push(vec![narrowing([128, 256, 256], &[RELU])]);
    stages.push(vec![narrowing([256, 728, 728], &[RELU])]);
    stages.extend((0..8).map(|_| vec![middle(728)]));
    stages.push(vec![narrowing([728, 728, 1024], &[RELU])]);
    let [first, second] = [separable(1024, 1536), separable(1536, 2048)];
    let body = [&first[..], &[RELU], &second, &[RELU]].concat();
    stages.push(vec![BlockConfig::plain(body)]);
    Plan::new(stages)
}

fn stem(inputs: usize, outputs: usize, stride: usize) -> LayerConfig {
    let conv = ConvConfig::new(inputs, outputs, 3).stride(stride);
    let conv = conv.padding(Padding::Valid).norm(NORM);
    LayerConfig::Conv(conv.activation(Activation::Relu))
}

/// A depthwise 3x3 convolution, then a 1x1 one with batch norm.
fn separable(inputs: usize, outputs: usize) -> [LayerConfig; 2] {
    [
        LayerConfig::Conv(ConvConfig::depthwise(inputs, 3)),
        LayerConfig::Conv(ConvConfig::new(inputs, outputs, 1).norm(NORM)),
    ]
}

/// Two separable convolutions and a pooling beside a 1x1 convolution, both with stride 2.
fn narrowing([inputs, between, outputs]: [usize; 3], before: &[LayerConfig]) -> BlockConfig {
    let [first, second] = [separable(inputs, between), separable(between, outputs)];
    let body = [before, &first, &[RELU], &second, &[POOL]].concat();
    let shortcut = ConvConfig::new(inputs, outputs, 1).stride(2).norm(NORM);
    BlockConfig::residual(body, vec![LayerConfig::Conv(shortcut)])
}

/// Three times ReLU and a separable convolution, added to the input.
fn middle(channels: usize) -> BlockConfig {
    let [depthwise, pointwise] = separable(channels, channels);
    BlockConfig::residual([RELU, depthwise, pointwise].repeat(3), Vec::new())
}
