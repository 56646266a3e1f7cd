//! Squeeze-and-excitation: J. Hu, L. Shen, G. Sun, "Squeeze-and-Excitation Networks", CVPR 2018,
//! equations 2 to 4.

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{Activation, ConvConfig, ConvNorm, Form};

/// A row of an architecture's table: each channel is weighed by what the others hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExciteConfig {
    /// Channels in and out.
    pub channels: usize,
    /// Channels between the two products.
    pub squeezed: usize,
    /// Activation after the first product.
    pub activation: Activation,
}

impl ExciteConfig {
    /// Both products, as 1x1 convolutions with a bias.
    pub fn convs(self) -> [ConvConfig; 2] {
        let reduce = ConvConfig::new(self.channels, self.squeezed, 1).bias();
        let expand = ConvConfig::new(self.squeezed, self.channels, 1).bias();
        [
            reduce.activation(self.activation),
            expand.activation(Activation::Sigmoid),
        ]
    }

    /// Makes the layer with random weights.
    pub fn init(self, form: Form, device: &Device) -> Excite {
        let [reduce, expand] = self.convs().map(|conv| conv.init(form, device));
        Excite { reduce, expand }
    }
}

/// `x * sigmoid(expand(activation(reduce(mean(x)))))`
#[derive(Module, Debug)]
pub struct Excite {
    reduce: ConvNorm,
    expand: ConvNorm,
}

impl Excite {
    /// Runs the layer.
    ///
    /// # Shapes
    ///
    /// `[n, channels, h, w]`, unchanged.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [n, channels, h, w] = x.dims();
        // [n, channels, h, w] to [n, channels, h * w]: a channel's positions in one row
        let mean = x.clone().reshape([n, channels, h * w]).mean_dim(2);
        let squeezed = self.reduce.forward(mean.reshape([n, channels, 1, 1]));
        x * self.expand.forward(squeezed)
    }
}
