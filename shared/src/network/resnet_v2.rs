//! ResNet with pre-activation: K. He, X. Zhang, S. Ren, J. Sun, "Identity Mappings in Deep Residual
//! Networks", ECCV 2016 (arXiv 1603.05027), figure 4e, with the stages of "Deep Residual Learning for
//! Image Recognition", CVPR 2016, table 1.
//!
//! Departures, as in keras.applications, whose weights are used: the stride stands in the last block
//! of a stage instead of the first of the next; the stem, the last convolution of a block and that beside
//! a stage's first block have a bias.

use super::{
    Definition, Operands, Published,
    layers::{
        Activation, ConvConfig, LayerConfig, MaxPoolConfig, NormConfig, Normalisation, Padding,
    },
    plan::{BlockConfig, Plan},
};
use crate::prepare::ChannelOrder;

/// Inner channels, number of blocks, and stride of the last one: conv2 to conv5 of table 1.
const STAGES: [(usize, usize, usize); 4] = [(64, 3, 2), (128, 8, 2), (256, 36, 2), (512, 3, 1)];

/// Channels out for each inner channel.
const EXPANSION: usize = 4;

const STEM: usize = 64;

const NORM: Normalisation = Normalisation {
    epsilon: 1.001e-5,
    momentum: 0.01,
};

/// ResNet152V2.
pub const RESNET152_V2: Definition = Definition {
    name: "resnet152v2",
    title: "ResNet152V2",
    side: 224,
    mean: [127.5; 3],
    deviation: [127.5; 3],
    order: ChannelOrder::Rgb,
    plan,
    published: Some(Published::keras(
        "https://storage.googleapis.com/tensorflow/keras-applications/resnet/resnet152v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
        [
            "ed17cf2e0169df9d443503ef94b23b33",
            "a49b44d1979771252814e80f8ec446f9",
        ],
        Operands::ShortcutFirst,
        "ResNet152V2 on ImageNet (after K. He et al.), as in keras.applications",
    )),
};

fn plan() -> Plan {
    let stem = ConvConfig::new(3, STEM, 7).stride(2);
    let stem = LayerConfig::Conv(stem.padding(Padding::Zeros(3)).bias());
    let pool = LayerConfig::MaxPool(MaxPoolConfig {
        kernel: 3,
        stride: 2,
        padding: Padding::Zeros(1),
    });
    let mut stages = vec![vec![BlockConfig::plain(vec![stem, pool])]];
    let mut inputs = STEM;
    for (inner, count, stride) in STAGES {
        let outputs = EXPANSION * inner;
        let mut blocks = first(inputs, inner);
        blocks.extend((1..count).map(|at| {
            let stride = if at + 1 == count { stride } else { 1 };
            later(outputs, inner, stride)
        }));
        stages.push(blocks);
        inputs = outputs;
    }
    stages.push(vec![BlockConfig::plain(vec![activated_norm(inputs)])]);
    Plan::new(stages)
}

/// The first block of a stage: what stands beside it starts after the pre-activation.
fn first(inputs: usize, inner: usize) -> Vec<BlockConfig> {
    let beside = ConvConfig::new(inputs, EXPANSION * inner, 1).bias();
    vec![
        BlockConfig::plain(vec![activated_norm(inputs)]),
        BlockConfig::residual(
            bottleneck(inputs, inner, 1),
            vec![LayerConfig::Conv(beside)],
        ),
    ]
}

/// A later block, beside which the input stands as it is, or every second position of it.
fn later(channels: usize, inner: usize, stride: usize) -> BlockConfig {
    let mut body = vec![activated_norm(channels)];
    body.extend(bottleneck(channels, inner, stride));
    let every_second = LayerConfig::MaxPool(MaxPoolConfig {
        kernel: 1,
        stride,
        padding: Padding::Valid,
    });
    let beside = if stride > 1 {
        vec![every_second]
    } else {
        Vec::new()
    };
    BlockConfig::residual(body, beside)
}

/// 1x1, 3x3, 1x1.
fn bottleneck(inputs: usize, inner: usize, stride: usize) -> Vec<LayerConfig> {
    let relu = |conv: ConvConfig| conv.norm(NORM).activation(Activation::Relu);
    let middle = ConvConfig::new(inner, inner, 3).stride(stride);
    let rows = [
        relu(ConvConfig::new(inputs, inner, 1)),
        relu(middle.padding(Padding::Zeros(1))),
        ConvConfig::new(inner, EXPANSION * inner, 1).bias(),
    ];
    rows.map(LayerConfig::Conv).to_vec()
}

fn activated_norm(channels: usize) -> LayerConfig {
    LayerConfig::Norm(NormConfig {
        channels,
        normalisation: NORM,
        activation: Activation::Relu,
    })
}
