//! EfficientNetV2: M. Tan, Q. V. Le, "EfficientNetV2: Smaller Models and Faster Training", ICML 2021
//! (arXiv 2104.00298), table 4 for S, and its authors' code for M and L. No departures.

use super::{
    Definition, Digest, Operands, Published, Source,
    bottleneck::Bottleneck,
    layers::{Activation, ConvConfig, LayerConfig, Normalisation},
    plan::{BlockConfig, Plan},
};
use crate::prepare::ChannelOrder;

/// How a stage's blocks are made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fused,
    /// Depthwise, with squeeze-and-excitation of a quarter of the channels in.
    Depthwise,
}

use Kind::{Depthwise, Fused};

/// A row of table 4: kind, expansion, stride, channels, layers. Every kernel is 3x3.
type Row = (Kind, usize, usize, usize, usize);

const SMALL: [Row; 6] = [
    (Fused, 1, 1, 24, 2),
    (Fused, 4, 2, 48, 4),
    (Fused, 4, 2, 64, 4),
    (Depthwise, 4, 2, 128, 6),
    (Depthwise, 6, 1, 160, 9),
    (Depthwise, 6, 2, 256, 15),
];

const MEDIUM: [Row; 7] = [
    (Fused, 1, 1, 24, 3),
    (Fused, 4, 2, 48, 5),
    (Fused, 4, 2, 80, 5),
    (Depthwise, 4, 2, 160, 7),
    (Depthwise, 6, 1, 176, 14),
    (Depthwise, 6, 2, 304, 18),
    (Depthwise, 6, 1, 512, 5),
];

const LARGE: [Row; 7] = [
    (Fused, 1, 1, 32, 4),
    (Fused, 4, 2, 64, 7),
    (Fused, 4, 2, 96, 7),
    (Depthwise, 4, 2, 192, 10),
    (Depthwise, 6, 1, 224, 19),
    (Depthwise, 6, 2, 384, 25),
    (Depthwise, 6, 1, 640, 7),
];

const HEAD: usize = 1280;

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.1,
};

/// Where the weights are.
macro_rules! published {
    ($name:literal, $trunk:literal, $whole:literal) => {
        Some(Published {
            address: concat!(
                "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-",
                $name,
                "_notop.h5"
            ),
            digest: Digest::Md5 {
                trunk: $trunk,
                whole: $whole,
            },
            source: Source::Keras(Operands::BodyFirst),
            attribution: "EfficientNetV2 on ImageNet, The TensorFlow Authors, as in keras.applications (Apache-2.0)",
        })
    };
}

/// EfficientNetV2S.
pub const S: Definition = Definition {
    name: "efficientnetv2-s",
    title: "EfficientNetV2S",
    side: 384,
    mean: [128.0; 3],
    deviation: [128.0; 3],
    order: ChannelOrder::Rgb,
    plan: || plan(&SMALL),
    published: published!(
        "s",
        "af0682fb74e8c54910f2d4393339c070",
        "e1d88a8495beba45748fedd0cecbe016"
    ),
};

/// EfficientNetV2M.
pub const M: Definition = Definition {
    name: "efficientnetv2-m",
    title: "EfficientNetV2M",
    side: 480,
    plan: || plan(&MEDIUM),
    published: published!(
        "m",
        "1b8dc055df72dde80d614482840fe342",
        "a3bf6aa3276309f4fc6a34aa114c95cd"
    ),
    ..S
};

/// EfficientNetV2L.
pub const L: Definition = Definition {
    name: "efficientnetv2-l",
    title: "EfficientNetV2L",
    side: 480,
    plan: || plan(&LARGE),
    published: published!(
        "l",
        "b0b66b5c863aef5b46e8608fe1711615",
        "27e6d408b53c7ebc868fefa357689935"
    ),
    ..S
};

fn plan(rows: &[Row]) -> Plan {
    let active = |conv: ConvConfig| {
        let conv = conv.norm(NORM).activation(Activation::Silu);
        vec![BlockConfig::plain(vec![LayerConfig::Conv(conv)])]
    };
    // The stem has as many channels as the first stage.
    let mut inputs = rows[0].3;
    let mut stages = vec![active(ConvConfig::new(3, inputs, 3).stride(2))];
    for &(kind, expansion, stride, outputs, layers) in rows {
        let block = |at: usize| {
            let inputs = if at == 0 { inputs } else { outputs };
            let block = Bottleneck {
                inputs,
                expansion,
                kernel: 3,
                stride: if at == 0 { stride } else { 1 },
                outputs,
                squeezed: (kind == Depthwise).then_some(inputs / 4),
                activation: Activation::Silu,
                norm: NORM,
            };
            match kind {
                Fused => block.fused(),
                Depthwise => block.depthwise(),
            }
        };
        stages.push((0..layers).map(block).collect());
        inputs = outputs;
    }
    stages.push(active(ConvConfig::new(inputs, HEAD, 1)));
    Plan { stages }
}
