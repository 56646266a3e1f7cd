//! The layers that every network is made of.

use burn::{
    module::{Module, Param, ParamId},
    nn::{
        BatchNorm, BatchNormConfig, Initializer, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, activation},
};

/// The two forms of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Convolutions with batch norm: what is trained.
    Training,
    /// Convolutions with a bias that holds the batch norm: what is deployed.
    Folded,
}

/// What follows a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing (a linear bottleneck).
    Identity,
    /// `max(x, 0)`
    Relu,
    /// `min(max(x, 0), 6)`
    Relu6,
}

impl Activation {
    /// Applies the activation to every value.
    pub fn forward(self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Identity => x,
            Self::Relu => activation::relu(x),
            Self::Relu6 => x.clamp(0.0, 6.0),
        }
    }
}

/// A row of an architecture's table: one convolution and what follows it.
#[derive(Clone, Copy, Debug)]
pub struct ConvNormConfig {
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
    /// What follows.
    pub activation: Activation,
    /// The batch norm's epsilon.
    pub epsilon: f64,
}

/// A convolution with its batch norm and activation; `SAME` padding as in TensorFlow.
///
/// In training form with batch norm statistics that move, it is
/// `activation(norm(conv(x)))`. With frozen statistics the norm is merged into the kernel first:
///
/// ```text
/// scale = gamma / sqrt(variance + epsilon)
/// w'    = w * scale          b' = beta - mean * scale
/// ```
///
/// which gives the same figures with one pass over the activation; [`ConvNorm::fold`] keeps that
/// kernel for good.
#[derive(Module, Debug)]
pub struct ConvNorm {
    conv: Conv2d,
    norm: Option<BatchNorm>,
    #[module(skip)]
    activation: Activation,
}

impl ConvNormConfig {
    /// Makes the layer with random (He) weights.
    pub fn init(self, form: Form, device: &Device) -> ConvNorm {
        let conv = Conv2dConfig::new([self.inputs, self.outputs], [self.kernel; 2])
            .with_stride([self.stride; 2])
            .with_groups(self.groups)
            .with_padding(PaddingConfig2d::Same)
            .with_bias(form == Form::Folded)
            .with_initializer(Initializer::KaimingNormal {
                gain: std::f64::consts::SQRT_2,
                fan_out_only: false,
            })
            .init(device);
        let norm = (form == Form::Training).then(|| {
            BatchNormConfig::new(self.outputs)
                .with_epsilon(self.epsilon)
                .init(device)
        });
        ConvNorm {
            conv,
            norm,
            activation: self.activation,
        }
    }
}

impl ConvNorm {
    /// Convolution, batch norm, activation.
    ///
    /// # Shapes
    ///
    /// `[n, inputs, h, w]` to `[n, outputs, ceil(h / stride), ceil(w / stride)]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = match &self.norm {
            Some(norm) if norm.training.is_enabled() && x.device().is_autodiff() => {
                norm.forward(self.conv.forward(x))
            }
            Some(norm) => {
                let (weight, bias) = self.merged(norm);
                self.convolve(x, weight, Some(bias))
            }
            None => {
                let bias = self.conv.bias.as_ref().map(Param::val);
                self.convolve(x, self.conv.weight.val(), bias)
            }
        };
        self.activation.forward(y)
    }

    /// The same layer with its batch norm merged into kernel and bias.
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
        let device = weight.device();
        let mean = norm.running_mean.value().to_device(&device);
        let variance = norm.running_var.value().to_device(&device);
        let scale = norm.gamma.val() / (variance + norm.epsilon).sqrt();
        let bias = norm.beta.val() - mean * scale.clone();
        let outputs = scale.dims()[0];
        // [outputs] over [outputs, inputs / groups, k, k]
        let weight = weight * scale.reshape([outputs, 1, 1, 1]);
        (weight, bias)
    }

    /// The convolution itself; a 1x1 kernel is one matrix product.
    fn convolve(&self, x: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>) -> Tensor<4> {
        let pointwise =
            self.conv.kernel_size == [1, 1] && self.conv.stride == [1, 1] && self.conv.groups == 1;
        if pointwise {
            return pointwise_product(x, weight, bias);
        }
        let conv = Conv2d {
            weight: constant(weight),
            bias: bias.map(constant),
            ..self.conv.clone()
        };
        conv.forward(x)
    }
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
fn constant<const D: usize>(value: Tensor<D>) -> Param<Tensor<D>> {
    Param::initialized(ParamId::new(), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;

    /// Merged and unmerged kernels round differently, in f32.
    const TOLERANCE: f32 = 1e-4;

    fn config(kernel: usize, stride: usize, groups: usize) -> ConvNormConfig {
        ConvNormConfig {
            inputs: 4,
            outputs: 4,
            kernel,
            stride,
            groups,
            activation: Activation::Relu6,
            epsilon: 1e-3,
        }
    }

    /// Burn's own convolution and batch norm are the reference, one after the other.
    #[test]
    fn merged_and_folded_layers_are_burns_convolution_and_batch_norm() {
        let device = Device::flex();
        for (kernel, stride, groups) in [(3, 1, 1), (3, 2, 1), (5, 2, 4), (3, 1, 4), (1, 1, 1)] {
            let mut layer = config(kernel, stride, groups).init(Form::Training, &device);
            let random =
                |low, high| Tensor::<1>::random([4], Distribution::Uniform(low, high), &device);
            let norm = layer.norm.as_mut().unwrap();
            norm.gamma = constant(random(0.5, 1.5));
            norm.beta = constant(random(-0.5, 0.5));
            norm.running_mean = burn::module::RunningState::new(random(-0.5, 0.5));
            norm.running_var = burn::module::RunningState::new(random(0.5, 2.0));
            let x = Tensor::<4>::random([2, 4, 9, 8], Distribution::Uniform(-2.0, 2.0), &device);
            let apart = layer
                .norm
                .as_ref()
                .unwrap()
                .forward(layer.conv.forward(x.clone()));
            let apart = layer.activation.forward(apart);
            let merged = layer.forward(x.clone());
            let folded = layer.fold().forward(x);
            for other in [merged, folded] {
                assert_eq!(apart.dims(), other.dims());
                let worst = (apart.clone() - other).abs().max().into_scalar::<f32>();
                assert!(
                    worst <= TOLERANCE,
                    "{worst} with {kernel}, {stride}, {groups}"
                );
            }
        }
    }
}
