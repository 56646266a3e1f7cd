//! Batch norm, merged into its convolution or by itself.

use burn::{
    module::{Module, Param},
    nn::{BatchNorm, BatchNormConfig},
    tensor::{Device, Tensor},
};

use super::{
    Activation, Form, Padding,
    conv_norm::constant,
    convolution::{self, Placement},
};

/// The constants of a batch norm: S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    /// Added to the variance.
    pub epsilon: f64,
    /// Share of a batch in the moving statistics: one minus what Keras calls momentum.
    pub momentum: f64,
}

impl Normalisation {
    pub(super) fn init(self, channels: usize, device: &Device) -> BatchNorm {
        BatchNormConfig::new(channels)
            .with_epsilon(self.epsilon)
            .with_momentum(self.momentum)
            .init(device)
    }
}

/// Whether the statistics of a norm are those of the batch, and follow it.
pub(super) fn moves(norm: &BatchNorm, x: &Tensor<4>) -> bool {
    norm.training.is_enabled() && x.device().is_autodiff()
}

/// A norm with its running statistics as `x * scale + shift`.
///
/// # Shapes
///
/// `[channels]` both
pub(super) fn scale_and_shift(norm: &BatchNorm, device: &Device) -> (Tensor<1>, Tensor<1>) {
    let mean = norm.running_mean.value().to_device(device);
    let variance = norm.running_var.value().to_device(device);
    let scale = norm.gamma.val() / (variance + norm.epsilon).sqrt();
    let shift = norm.beta.val() - mean * scale.clone();
    (scale, shift)
}

/// A row of an architecture's table: a batch norm before a convolution (K. He et al., "Identity
/// Mappings in Deep Residual Networks", ECCV 2016, figure 4e).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormConfig {
    /// Channels in and out.
    pub channels: usize,
    /// Its constants.
    pub normalisation: Normalisation,
    /// Activation of the result.
    pub activation: Activation,
}

impl NormConfig {
    /// Makes the layer; it changes nothing at first but by its activation.
    pub fn init(self, form: Form, device: &Device) -> Norm {
        let (norm, affine) = match form {
            Form::Training => (Some(self.normalisation.init(self.channels, device)), None),
            Form::Folded => {
                let scale = constant(Tensor::ones([self.channels], device));
                let shift = constant(Tensor::zeros([self.channels], device));
                (None, Some(Affine { scale, shift }))
            }
        };
        Norm {
            norm,
            affine,
            activation: self.activation,
        }
    }
}

/// A batch norm and its activation; in the folded form, a scale and a shift for each channel.
#[derive(Module, Debug)]
pub struct Norm {
    norm: Option<BatchNorm>,
    affine: Option<Affine>,
    #[module(skip)]
    activation: Activation,
}

/// `x * scale + shift`, for each channel.
#[derive(Module, Debug)]
struct Affine {
    scale: Param<Tensor<1>>,
    shift: Param<Tensor<1>>,
}

impl Norm {
    /// Its activation.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// Batch norm, activation.
    ///
    /// # Shapes
    ///
    /// `[n, channels, h, w]`, unchanged.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = match (&self.norm, &self.affine) {
            (Some(norm), _) if moves(norm, &x) => norm.forward(x),
            (Some(norm), _) => return self.apply(scale_and_shift(norm, &x.device()), x),
            (None, Some(affine)) => {
                return self.apply((affine.scale.val(), affine.shift.val()), x);
            }
            (None, None) => x,
        };
        self.activation.forward(y)
    }

    /// `activation(x * scale + shift)`: on the CPU one pass, as a kernel of one weight for each channel.
    fn apply(&self, (scale, shift): (Tensor<1>, Tensor<1>), x: Tensor<4>) -> Tensor<4> {
        let channels = scale.dims()[0];
        let kernels = scale.clone().reshape([channels, 1, 1, 1]);
        let each = Placement {
            stride: 1,
            padding: Padding::Valid,
        };
        // [channels] over [n, channels, h, w]
        let over = |v: Tensor<1>| v.reshape([1, channels, 1, 1]);
        convolution::activated(&x, &kernels, Some(&shift), each, self.activation)
            .unwrap_or_else(|| self.activation.forward(x * over(scale) + over(shift)))
    }

    /// The layer as scale and shift.
    pub fn fold(mut self) -> Self {
        if let Some(norm) = self.norm.take() {
            let (scale, shift) = scale_and_shift(&norm, &norm.gamma.val().device());
            self.affine = Some(Affine {
                scale: constant(scale),
                shift: constant(shift),
            });
        }
        self
    }
}
