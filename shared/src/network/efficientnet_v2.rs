//! EfficientNetV2: M. Tan, Q. V. Le, "EfficientNetV2: Smaller Models and Faster Training", ICML 2021
//! (arXiv 2104.00298), table 4 for S, and its authors' code for M and L. No departures.

use super::{
    Definition, Operands, Published,
    bottleneck::{self, Kind, Stage, Trunk},
    layers::{Activation, Normalisation},
    plan::Plan,
};
use crate::prepare::ChannelOrder;

/// Depthwise blocks have squeeze-and-excitation of a quarter of the channels in.
const DEPTHWISE: Kind = Kind::Depthwise {
    has_excitation: true,
};

/// A row of table 4: kind, expansion, stride, channels, layers. Every kernel is 3x3.
type Row = (Kind, usize, usize, usize, usize);

const SMALL: [Row; 6] = [
    (Kind::Fused, 1, 1, 24, 2),
    (Kind::Fused, 4, 2, 48, 4),
    (Kind::Fused, 4, 2, 64, 4),
    (DEPTHWISE, 4, 2, 128, 6),
    (DEPTHWISE, 6, 1, 160, 9),
    (DEPTHWISE, 6, 2, 256, 15),
];

const MEDIUM: [Row; 7] = [
    (Kind::Fused, 1, 1, 24, 3),
    (Kind::Fused, 4, 2, 48, 5),
    (Kind::Fused, 4, 2, 80, 5),
    (DEPTHWISE, 4, 2, 160, 7),
    (DEPTHWISE, 6, 1, 176, 14),
    (DEPTHWISE, 6, 2, 304, 18),
    (DEPTHWISE, 6, 1, 512, 5),
];

const LARGE: [Row; 7] = [
    (Kind::Fused, 1, 1, 32, 4),
    (Kind::Fused, 4, 2, 64, 7),
    (Kind::Fused, 4, 2, 96, 7),
    (DEPTHWISE, 4, 2, 192, 10),
    (DEPTHWISE, 6, 1, 224, 19),
    (DEPTHWISE, 6, 2, 384, 25),
    (DEPTHWISE, 6, 1, 640, 7),
];

const HEAD: usize = 1280;

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.1,
};

const ATTRIBUTION: &str =
    "EfficientNetV2 on ImageNet, The TensorFlow Authors, as in keras.applications (Apache-2.0)";

/// Addresses of this family's weights, with their MD5 without and with the layers above the trunk.
const fn published(address: &'static str, md5: [&'static str; 2]) -> Option<Published> {
    Some(Published::keras(
        address,
        md5,
        Operands::BodyFirst,
        ATTRIBUTION,
    ))
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
    published: published(
        "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-s_notop.h5",
        [
            "af0682fb74e8c54910f2d4393339c070",
            "e1d88a8495beba45748fedd0cecbe016",
        ],
    ),
};

/// EfficientNetV2M.
pub const M: Definition = Definition {
    name: "efficientnetv2-m",
    title: "EfficientNetV2M",
    side: 480,
    plan: || plan(&MEDIUM),
    published: published(
        "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-m_notop.h5",
        [
            "1b8dc055df72dde80d614482840fe342",
            "a3bf6aa3276309f4fc6a34aa114c95cd",
        ],
    ),
    ..S
};

/// EfficientNetV2L.
pub const L: Definition = Definition {
    name: "efficientnetv2-l",
    title: "EfficientNetV2L",
    side: 480,
    plan: || plan(&LARGE),
    published: published(
        "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-l_notop.h5",
        [
            "b0b66b5c863aef5b46e8608fe1711615",
            "27e6d408b53c7ebc868fefa357689935",
        ],
    ),
    ..S
};

fn plan(rows: &[Row]) -> Plan {
    let stage = |&(kind, expansion, stride, outputs, repeats): &Row| Stage {
        kind,
        expansion,
        kernel: 3,
        stride,
        outputs,
        repeats,
    };
    bottleneck::trunk(&Trunk {
        // The stem has as many channels as the first stage.
        stem: rows[0].3,
        stages: rows.iter().map(stage).collect(),
        head: HEAD,
        activation: Activation::Silu,
        norm: NORM,
    })
}
