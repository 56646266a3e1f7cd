//! Layers of all networks.
//!
//! A layer's configuration is a row of an architecture's table ([`LayerConfig`]); the layer itself
//! holds the weights ([`Layer`]).

mod conv_norm;
mod convolution;
mod excite;
mod norm;
mod pool;

use burn::{
    module::Module,
    tensor::{DType, Device, Tensor, activation},
};

pub use conv_norm::{ConvConfig, ConvNorm, Offset, Padding};
pub use excite::{Excite, ExciteConfig};
pub use norm::{Norm, NormConfig, Normalisation};
pub use pool::{MaxPool, MaxPoolConfig};

/// The two forms of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Convolutions with batch norm: what is trained.
    Training,
    /// Convolutions with a bias that holds the batch norm: what is deployed.
    Folded,
}

/// Activation after a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing (a linear bottleneck).
    Identity,
    /// `max(x, 0)`
    Relu,
    /// `min(max(x, 0), 6)`
    Relu6,
    /// `x / (1 + exp(-x))` (also called swish)
    Silu,
    /// `1 / (1 + exp(-x))`
    Sigmoid,
}

impl Activation {
    /// Applies the activation to every value.
    pub fn forward(self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Identity => x,
            Self::Relu => activation::relu(x),
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::Silu => activation::silu(x),
            Self::Sigmoid => activation::sigmoid(x),
        }
    }
}

/// A row of an architecture's table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LayerConfig {
    /// A convolution and what follows it.
    Conv(ConvConfig),
    /// A batch norm that stands before a convolution, with its activation.
    Norm(NormConfig),
    /// An activation on its own.
    Activate(Activation),
    /// The largest value of each window.
    MaxPool(MaxPoolConfig),
    /// Squeeze-and-excitation.
    Excite(ExciteConfig),
}

impl LayerConfig {
    /// Makes the layer with random weights.
    pub fn init(self, form: Form, device: &Device) -> Layer {
        match self {
            Self::Conv(config) => Layer::Conv(config.init(form, device)),
            Self::Norm(config) => Layer::Norm(config.init(form, device)),
            Self::Activate(activation) => Layer::Activate(Activate { activation }),
            Self::MaxPool(config) => Layer::MaxPool(config.init()),
            Self::Excite(config) => Layer::Excite(config.init(form, device)),
        }
    }

    /// Channels and side after this layer, from those before it.
    pub fn output(self, (channels, side): (usize, usize)) -> (usize, usize) {
        match self {
            Self::Conv(c) => (c.outputs, c.padding.output(side, c.kernel, c.stride)),
            Self::MaxPool(p) => (channels, p.padding.output(side, p.kernel, p.stride)),
            Self::Norm(_) | Self::Activate(_) | Self::Excite(_) => (channels, side),
        }
    }

    /// Multiplications with a weight for an input of this side; the rest is small beside them.
    pub fn multiply_adds(self, side: usize) -> u64 {
        match self {
            Self::Conv(c) => {
                let side = c.padding.output(side, c.kernel, c.stride);
                // In a browser, usize has 32 bits: too few for the product.
                let factors = [
                    c.kernel,
                    c.kernel,
                    c.inputs / c.groups,
                    c.outputs,
                    side,
                    side,
                ];
                factors.iter().map(|&factor| factor as u64).product()
            }
            Self::Excite(e) => 2 * e.channels as u64 * e.squeezed as u64,
            Self::Norm(_) | Self::Activate(_) | Self::MaxPool(_) => 0,
        }
    }
}

/// One layer with its weights.
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a network has a few hundred; their weights are elsewhere"
)]
pub enum Layer {
    /// A convolution and what follows it.
    Conv(ConvNorm),
    /// A batch norm that stands before a convolution, with its activation.
    Norm(Norm),
    /// An activation on its own.
    Activate(Activate),
    /// The largest value of each window.
    MaxPool(MaxPool),
    /// Squeeze-and-excitation.
    Excite(Excite),
}

impl Layer {
    /// Runs the layer.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to the shape that [`LayerConfig::output`] tells.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Conv(layer) => layer.forward(x),
            Self::Norm(layer) => layer.forward(x),
            Self::Activate(layer) => layer.activation.forward(x),
            Self::MaxPool(layer) => layer.forward(x),
            Self::Excite(layer) => layer.forward(x),
        }
    }

    /// The activation that ends the layer.
    pub fn activation(&self) -> Activation {
        match self {
            Self::Conv(layer) => layer.activation(),
            Self::Norm(layer) => layer.activation(),
            Self::Activate(layer) => layer.activation,
            Self::MaxPool(_) | Self::Excite(_) => Activation::Identity,
        }
    }

    /// The deployed form of the layer.
    pub fn fold(self) -> Self {
        match self {
            Self::Conv(layer) => Self::Conv(layer.fold()),
            Self::Norm(layer) => Self::Norm(layer.fold()),
            same => same,
        }
    }
}

/// An activation on its own.
#[derive(Module, Debug)]
pub struct Activate {
    #[module(skip)]
    activation: Activation,
}

/// Whether layers run by the operations of our own for Burn's CPU backend: there, with gradients or without, in f32.
#[cfg(feature = "flex")]
fn runs_on_cpu(dtypes: [DType; 2], device: &Device) -> bool {
    // Equality leaves out whether there are gradients.
    dtypes == [DType::F32; 2] && *device == Device::flex()
}

/// Without the CPU backend there are none.
#[cfg(not(feature = "flex"))]
fn runs_on_cpu(_: [DType; 2], _: &Device) -> bool {
    false
}
