//! Max pooling.

use burn::{
    module::Module,
    nn::{PaddingConfig2d, pool::MaxPool2dConfig},
    tensor::{Tensor, ops::PadMode},
};

use super::{Padding, conv_norm::subsample};

/// A row of an architecture's table: the largest value of each window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPoolConfig {
    /// Side of the window.
    pub kernel: usize,
    /// Step of the window.
    pub stride: usize,
    /// Padding of the input.
    pub padding: Padding,
}

impl MaxPoolConfig {
    /// Makes the layer.
    pub fn init(self) -> MaxPool {
        MaxPool { config: self }
    }
}

/// The largest value of each window.
#[derive(Module, Debug)]
pub struct MaxPool {
    #[module(skip)]
    config: MaxPoolConfig,
}

impl MaxPool {
    /// Runs the layer.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to `[n, c, h', w']`, sides as [`Padding::output`] tells.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let MaxPoolConfig {
            kernel,
            stride,
            padding,
        } = self.config;
        if kernel == 1 {
            return subsample(x, stride);
        }
        let (x, same) = match padding {
            // Zeros count: what is pooled may be negative.
            Padding::Zeros(n) => (x.pad((n, n, n, n), PadMode::Constant(0.0)), false),
            Padding::Same => (x, true),
            Padding::Valid => (x, false),
        };
        let config = MaxPool2dConfig::new([kernel; 2]).with_strides([stride; 2]);
        let padding = if same {
            PaddingConfig2d::Same
        } else {
            PaddingConfig2d::Valid
        };
        config.with_padding(padding).init().forward(x)
    }
}
