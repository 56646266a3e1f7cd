//! A convolution with its bias or batch norm, and its activation.

use burn::{
    module::{Module, Param, ParamId},
    nn::{
        BatchNorm, Initializer, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor},
};

use super::{
    Activation, Form, Normalisation,
    convolution::{self, Placement},
    norm, runs_on_cpu,
};

/// Padding of the input of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// As in TensorFlow: `ceil(side / stride)` outputs, and where the padding is odd the greater
    /// part of it at the end. A pool takes nothing from there.
    Same,
    /// None.
    Valid,
    /// This many zeros on each of the four sides (Keras' `ZeroPadding2D`), for a pool too.
    Zeros(usize),
}

impl Padding {
    /// Positions of a window along a side.
    pub fn output(self, side: usize, kernel: usize, stride: usize) -> usize {
        match self {
            Self::Same => side.div_ceil(stride),
            Self::Valid => (side + stride).saturating_sub(kernel) / stride,
            Self::Zeros(n) => (side + 2 * n + stride).saturating_sub(kernel) / stride,
        }
    }

    /// Padding before and after a side.
    #[cfg(feature = "flex")]
    pub(super) fn around(self, side: usize, kernel: usize, stride: usize) -> (usize, usize) {
        match self {
            Self::Same => {
                let needed = (side.div_ceil(stride) - 1) * stride + kernel;
                let total = needed.saturating_sub(side);
                (total / 2, total - total / 2)
            }
            Self::Valid => (0, 0),
            Self::Zeros(n) => (n, n),
        }
    }

    fn config(self) -> PaddingConfig2d {
        match self {
            Self::Same => PaddingConfig2d::Same,
            Self::Valid => PaddingConfig2d::Valid,
            Self::Zeros(n) => PaddingConfig2d::Explicit(n, n, n, n),
        }
    }
}

/// Offset of a convolution's products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offset {
    /// Nothing.
    None,
    /// A bias for each channel.
    Bias,
    /// A batch norm.
    Norm(Normalisation),
}

/// A row of an architecture's table: one convolution and what follows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConvConfig {
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// Side of the kernel.
    pub kernel: usize,
    /// Step of the kernel, both ways.
    pub stride: usize,
    /// 1, or `inputs` for a depthwise convolution.
    pub groups: usize,
    /// Padding of the input.
    pub padding: Padding,
    /// Offset of the products.
    pub offset: Offset,
    /// Activation of the result.
    pub activation: Activation,
}

impl ConvConfig {
    /// A convolution with stride 1, `SAME` padding and nothing after it.
    pub const fn new(inputs: usize, outputs: usize, kernel: usize) -> Self {
        Self {
            inputs,
            outputs,
            kernel,
            stride: 1,
            groups: 1,
            padding: Padding::Same,
            offset: Offset::None,
            activation: Activation::Identity,
        }
    }

    /// One kernel for each channel, with nothing after it.
    pub const fn depthwise(channels: usize, kernel: usize) -> Self {
        Self {
            groups: channels,
            ..Self::new(channels, channels, kernel)
        }
    }

    /// With another step.
    pub const fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// With other surroundings.
    pub const fn padding(self, padding: Padding) -> Self {
        Self { padding, ..self }
    }

    /// With a bias.
    pub const fn bias(self) -> Self {
        Self {
            offset: Offset::Bias,
            ..self
        }
    }

    /// With a batch norm.
    pub const fn norm(self, normalisation: Normalisation) -> Self {
        Self {
            offset: Offset::Norm(normalisation),
            ..self
        }
    }

    /// With an activation.
    pub const fn activation(self, activation: Activation) -> Self {
        Self { activation, ..self }
    }

    /// Makes the layer with random (He) weights.
    pub fn init(self, form: Form, device: &Device) -> ConvNorm {
        let has_bias = match self.offset {
            Offset::None => false,
            Offset::Bias => true,
            Offset::Norm(_) => form == Form::Folded,
        };
        let conv = Conv2dConfig::new([self.inputs, self.outputs], [self.kernel; 2])
            .with_stride([self.stride; 2])
            .with_groups(self.groups)
            .with_padding(self.padding.config())
            .with_bias(has_bias)
            .with_initializer(Initializer::KaimingNormal {
                gain: std::f64::consts::SQRT_2,
                fan_out_only: false,
            })
            .init(device);
        let norm = match (self.offset, form) {
            (Offset::Norm(normalisation), Form::Training) => {
                Some(normalisation.init(self.outputs, device))
            }
            _ => None,
        };
        ConvNorm {
            conv,
            norm,
            padding: self.padding,
            activation: self.activation,
        }
    }
}

/// A convolution with its batch norm and activation.
///
/// In training form with batch norm statistics that move, it is
/// `activation(norm(conv(x)))`. With frozen statistics the norm is merged into the kernel first:
///
/// ```text
/// scale = gamma / sqrt(variance + epsilon)
/// w'    = w * scale          b' = beta - mean * scale
/// ```
///
/// which gives the same results with one pass over the activation; [`ConvNorm::fold`] keeps that
/// kernel for good.
#[derive(Module, Debug)]
pub struct ConvNorm {
    conv: Conv2d,
    norm: Option<BatchNorm>,
    #[module(skip)]
    padding: Padding,
    #[module(skip)]
    activation: Activation,
}

impl ConvNorm {
    /// Its activation.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// Convolution, batch norm, activation.
    ///
    /// # Shapes
    ///
    /// `[n, inputs, h, w]` to `[n, outputs, h', w']`, sides as [`Padding::output`] tells.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let weight = || self.conv.weight.val();
        let bias = || self.conv.bias.as_ref().map(Param::val);
        let (weight, bias) = match &self.norm {
            Some(norm) if norm::moves(norm, &x) => {
                let y = norm.forward(self.convolve(x, weight(), None));
                return self.activation.forward(y);
            }
            Some(norm) => {
                let (weight, bias) = self.merged(norm);
                (weight, Some(bias))
            }
            None => (weight(), bias()),
        };
        let (placement, activation) = (self.placement(), self.activation);
        convolution::activated(&x, &weight, bias.as_ref(), placement, activation)
            .unwrap_or_else(|| activation.forward(self.convolve(x, weight, bias)))
    }

    fn placement(&self) -> Placement {
        Placement {
            stride: self.conv.stride[0],
            padding: self.padding,
        }
    }

    /// The layer with its batch norm merged into kernel and bias.
    pub fn fold(mut self) -> Self {
        if let Some(norm) = self.norm.take() {
            let (weight, bias) = self.merged(&norm);
            self.conv.weight = constant(weight);
            self.conv.bias = Some(constant(bias));
        }
        self
    }

    /// Kernel and bias that include the batch norm with its running statistics.
    fn merged(&self, norm: &BatchNorm) -> (Tensor<4>, Tensor<1>) {
        let weight = self.conv.weight.val();
        let (scale, shift) = norm::scale_and_shift(norm, &weight.device());
        let outputs = scale.dims()[0];
        // [outputs] over [outputs, inputs / groups, k, k]
        let weight = weight * scale.reshape([outputs, 1, 1, 1]);
        (weight, shift)
    }

    /// The convolution itself; off the CPU, a 1x1 kernel is one matrix product.
    fn convolve(&self, x: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>) -> Tensor<4> {
        let [outputs, _, kernel, _] = weight.dims();
        let is_on_cpu = runs_on_cpu([x.dtype(), weight.dtype()], &weight.device());
        let is_padded = matches!(self.padding, Padding::Zeros(_));
        if kernel == 1 && self.conv.groups == 1 && !is_padded && !is_on_cpu {
            return pointwise_product(subsample(x, self.conv.stride[0]), weight, bias);
        }
        if let Some(y) = convolution::convolve(&x, &weight, self.placement()) {
            return match bias {
                Some(bias) => y + bias.reshape([1, outputs, 1, 1]),
                None => y,
            };
        }
        let conv = Conv2d {
            weight: constant(weight),
            bias: bias.map(constant),
            ..self.conv.clone()
        };
        conv.forward(x)
    }
}

/// Every position that a 1x1 window with this step takes.
///
/// # Shapes
///
/// `[n, c, h, w]` to `[n, c, ceil(h / stride), ceil(w / stride)]`
pub(super) fn subsample(x: Tensor<4>, stride: usize) -> Tensor<4> {
    use burn::tensor::s;
    if stride == 1 {
        return x;
    }
    let step = stride as isize;
    x.slice(s![.., .., ..;step, ..;step])
}

/// `w [o, i] @ x [n, i, h * w]`: without autotune, the fast way for a 1x1 kernel on WebGPU.
fn pointwise_product(x: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>) -> Tensor<4> {
    let [n, inputs, h, w] = x.dims();
    let outputs = weight.dims()[0];
    // [n, i, h, w] to [n, i, h * w]: a picture's positions in one row
    let rows = x.reshape([n, inputs, h * w]);
    let product = weight.reshape([1, outputs, inputs]).matmul(rows);
    let sum = match bias {
        Some(bias) => product + bias.reshape([1, outputs, 1]),
        None => product,
    };
    sum.reshape([n, outputs, h, w])
}

/// A parameter that holds a value as it is, without asking for gradients of its own.
pub(super) fn constant<const D: usize>(value: Tensor<D>) -> Param<Tensor<D>> {
    Param::initialized(ParamId::new(), value)
}

#[cfg(test)]
#[path = "conv_norm_tests.rs"]
mod tests;
