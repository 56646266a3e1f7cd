//! VGG: K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
//! Recognition", ICLR 2015 (arXiv 1409.1556), table 1.
//!
//! Departure: global average pooling and one linear layer in place of the three fully connected ones
//! (with these, 138 million parameters instead of 15), as in the paper that this project reproduces.

use super::{
    Definition, Operands, Published,
    layers::{Activation, ConvConfig, LayerConfig, MaxPoolConfig, Padding},
    plan::{BlockConfig, Plan},
};
use crate::prepare::ChannelOrder;

/// Channels and number of the 3x3 convolutions before each pooling: column D of table 1.
const BLOCKS: [(usize, usize); 5] = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];

const POOL: MaxPoolConfig = MaxPoolConfig {
    kernel: 2,
    stride: 2,
    padding: Padding::Valid,
};

/// VGG16.
pub const VGG16: Definition = Definition {
    name: "vgg16",
    title: "VGG16",
    side: 224,
    // As Caffe, in which it was trained: only the mean is taken off.
    mean: [103.939, 116.779, 123.68],
    deviation: [1.0; 3],
    order: ChannelOrder::Bgr,
    plan,
    published: Some(Published::keras(
        "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        [
            "6d6bbae143d832006294945121d1f1fc",
            "64373286793e3c8b2b4e3219cbf3544b",
        ],
        Operands::BodyFirst,
        "VGG16 on ImageNet, K. Simonyan and A. Zisserman, Visual Geometry Group, University of Oxford (CC BY 4.0), as in keras.applications",
    )),
};

fn plan() -> Plan {
    let mut inputs = 3;
    let block = |&(outputs, count): &(usize, usize)| {
        let mut body = Vec::new();
        for _ in 0..count {
            let conv = ConvConfig::new(inputs, outputs, 3).bias();
            body.push(LayerConfig::Conv(conv.activation(Activation::Relu)));
            inputs = outputs;
        }
        body.push(LayerConfig::MaxPool(POOL));
        vec![BlockConfig::plain(body)]
    };
    Plan::new(BLOCKS.iter().map(block).collect())
}
