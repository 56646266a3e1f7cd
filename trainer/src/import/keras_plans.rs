//! The plans of the fixtures (`tests/fixtures/blocks.py`).

use shared::network::{
    bottleneck::Bottleneck,
    layers::{
        Activation, ConvConfig, LayerConfig, MaxPoolConfig, NormConfig, Normalisation, Padding,
    },
    plan::{BlockConfig, Plan},
};

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.1,
};

const RELU: LayerConfig = LayerConfig::Activate(Activation::Relu);

fn conv(conv: ConvConfig) -> LayerConfig {
    LayerConfig::Conv(conv)
}

fn max_pool(kernel: usize, stride: usize, padding: Padding) -> LayerConfig {
    LayerConfig::MaxPool(MaxPoolConfig {
        kernel,
        stride,
        padding,
    })
}

fn one_stage(blocks: Vec<BlockConfig>) -> Plan {
    Plan::new(vec![blocks])
}

/// The stem, a narrowing and a middle block of Xception.
pub fn separable() -> Plan {
    let stem = ConvConfig::new(3, 4, 3).stride(2).padding(Padding::Valid);
    let stem = stem.norm(NORM).activation(Activation::Relu);
    let pair = |inputs| {
        [
            conv(ConvConfig::depthwise(inputs, 3)),
            conv(ConvConfig::new(inputs, 6, 1).norm(NORM)),
        ]
    };
    let pool = max_pool(3, 2, Padding::Same);
    let beside = conv(ConvConfig::new(4, 6, 1).stride(2).norm(NORM));
    let [first, second] = [pair(4), pair(6)];
    let narrowing = [&[RELU], &first[..], &[RELU], &second, &[pool]].concat();
    let middle = [&[RELU], &second[..]].concat().repeat(2);
    one_stage(vec![
        BlockConfig::plain(vec![conv(stem)]),
        BlockConfig::residual(narrowing, vec![beside]),
        BlockConfig::residual(middle, Vec::new()),
    ])
}

/// As in VGG.
pub fn plain() -> Plan {
    let relu = |inputs, outputs| {
        let with_bias = ConvConfig::new(inputs, outputs, 3).bias();
        conv(with_bias.activation(Activation::Relu))
    };
    let pool = max_pool(2, 2, Padding::Valid);
    one_stage(vec![BlockConfig::plain(vec![relu(3, 4), relu(4, 5), pool])])
}

/// The stem of ResNetV2 and a stage.
pub fn preactivation() -> Plan {
    let normalisation = Normalisation {
        epsilon: 1.001e-5,
        momentum: 0.01,
    };
    let norm = |channels| {
        LayerConfig::Norm(NormConfig {
            channels,
            normalisation,
            activation: Activation::Relu,
        })
    };
    let body = |inputs, stride| {
        let active = |c: ConvConfig| conv(c.norm(normalisation).activation(Activation::Relu));
        let middle = ConvConfig::new(2, 2, 3).stride(stride);
        vec![
            active(ConvConfig::new(inputs, 2, 1)),
            active(middle.padding(Padding::Zeros(1))),
            conv(ConvConfig::new(2, 8, 1).bias()),
        ]
    };
    let stem = ConvConfig::new(3, 4, 7).stride(2);
    let stem = conv(stem.padding(Padding::Zeros(3)).bias());
    let beside = conv(ConvConfig::new(4, 8, 1).bias());
    let second = [vec![norm(8)], body(8, 2)].concat();
    one_stage(vec![
        BlockConfig::plain(vec![stem, max_pool(3, 2, Padding::Zeros(1))]),
        BlockConfig::plain(vec![norm(4)]),
        BlockConfig::residual(body(4, 1), vec![beside]),
        BlockConfig::residual(second, vec![max_pool(1, 2, Padding::Valid)]),
    ])
}

/// Expansion, kernel, stride, channels in and out; squeezed; kind.
type Row = ([usize; 5], Option<usize>, fn(Bottleneck) -> BlockConfig);

/// A stem, then blocks.
fn bottlenecks(rows: &[Row]) -> Plan {
    let stem = ConvConfig::new(3, 4, 3).stride(2).norm(NORM);
    let stem = conv(stem.activation(Activation::Silu));
    let mut blocks = vec![BlockConfig::plain(vec![stem])];
    for &([expansion, kernel, stride, inputs, outputs], squeezed, kind) in rows {
        blocks.push(kind(Bottleneck {
            inputs,
            expansion,
            kernel,
            stride,
            outputs,
            squeezed,
            activation: Activation::Silu,
            norm: NORM,
        }));
    }
    one_stage(blocks)
}

/// A block of EfficientNet.
pub fn bottleneck() -> Plan {
    bottlenecks(&[([2, 5, 1, 4, 4], Some(1), Bottleneck::depthwise)])
}

/// Fused blocks of EfficientNetV2.
pub fn fused() -> Plan {
    bottlenecks(&[
        ([1, 3, 1, 4, 4], None, Bottleneck::fused),
        ([2, 3, 2, 4, 6], None, Bottleneck::fused),
    ])
}
