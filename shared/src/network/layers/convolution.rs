//! Convolutions with kernels of our own, as operations of Burn's backends with gradients.
//!
//! - On the CPU, all of them, with the bias and the activation that follow: Burn's bring the largest tensors of a
//!   network into another order and back, and what follows goes over them again. Its gradient with respect to the
//!   weights of a convolution in groups is one convolution a group there (`conv2d_weight_grad_groups`), of which there
//!   are thousands.
//! - On GPUs, depthwise ones: Burn's want channels last, and so transpose the largest tensors of a network, and its
//!   gradient with respect to the weights is one thread a weight. Dense ones are products of matrices there (implicit
//!   GEMM of `burn-cubecl`): else one of some thirteen kernels would have to be chosen by trial for each shape.

#[cfg(feature = "flex")]
mod activated;
#[cfg(feature = "flex")]
mod columns;
#[cfg(feature = "flex")]
mod curve;
#[cfg(feature = "flex")]
mod dense;
#[cfg(feature = "flex")]
mod finish;
#[cfg(feature = "cube")]
mod gpu;
#[cfg(feature = "flex")]
mod operator;
#[cfg(feature = "flex")]
mod plane;
#[cfg(feature = "flex")]
mod product;
#[cfg(feature = "flex")]
mod sums;
#[cfg(feature = "flex")]
mod window;

use burn::tensor::Tensor;

use super::{Activation, Padding};

/// The vector instructions that the processor has, or the browser: a program with relaxed SIMD is for browsers that have it.
#[cfg(feature = "flex")]
fn vectors() -> pulp::Arch {
    // Nobody can ask from within.
    #[cfg(all(feature = "relaxed-simd", target_arch = "wasm32"))]
    pulp::wasm::enable_relaxed_simd();
    pulp::Arch::new()
}

/// How the windows of a convolution lie on a plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Step from one to the next, both ways.
    pub stride: usize,
    /// What surrounds the plane.
    pub padding: Padding,
}

/// A convolution without bias, with gradients where they are asked for; `None` where Burn's own does as well.
///
/// # Shapes
///
/// `x` is `[n, i, h, w]`, `weight` is `[o, i, k, k]`, or `[c, 1, k, k]` for a depthwise one of `c` channels.
#[cfg(feature = "flex")]
pub fn convolve(x: &Tensor<4>, weight: &Tensor<4>, placement: Placement) -> Option<Tensor<4>> {
    let window = placement.window(x, weight)?;
    let device = weight.device();
    let is_own = super::runs_on_cpu([x.dtype(), weight.dtype()], &device) || is_gpu(&device);
    is_own.then(|| operator::convolve(x.clone(), weight.clone(), window))
}

/// A convolution with its bias, if it has one, and its activation on the CPU; `None` elsewhere.
///
/// # Shapes
///
/// As in [`convolve`]; `bias` is `[o]`.
#[cfg(feature = "flex")]
pub fn activated(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    bias: Option<&Tensor<1>>,
    placement: Placement,
    activation: Activation,
) -> Option<Tensor<4>> {
    let window = placement.window(x, weight)?;
    let device = weight.device();
    let has_same_dtype = bias.is_none_or(|bias| bias.dtype() == weight.dtype());
    if !has_same_dtype || !super::runs_on_cpu([x.dtype(), weight.dtype()], &device) {
        return None;
    }
    let bias = match bias {
        Some(bias) => bias.clone(),
        None => Tensor::zeros([weight.dims()[0]], &device),
    };
    let (x, weight) = (x.clone(), weight.clone());
    Some(activated::activated(x, weight, bias, window, activation))
}

#[cfg(feature = "flex")]
impl Placement {
    /// The geometry of a convolution; none of one in other groups than all channels or each, or without results.
    fn window(self, x: &Tensor<4>, weight: &Tensor<4>) -> Option<window::Window> {
        let Self { stride, padding } = self;
        let [_, channels, height, width] = x.dims();
        let [outputs, inputs, kernel, _] = weight.dims();
        let is_depthwise = inputs == 1 && outputs == channels;
        let output = [height, width].map(|side| padding.output(side, kernel, stride));
        let has_results = output[0] > 0 && output[1] > 0;
        (has_results && (is_depthwise || inputs == channels)).then_some(window::Window {
            kernel,
            stride,
            before: [height, width].map(|side| padding.around(side, kernel, stride).0),
            input: [height, width],
            output,
            is_depthwise,
        })
    }
}

/// Whether kernels for GPUs run on the device.
#[cfg(feature = "cube")]
fn is_gpu(device: &burn::tensor::Device) -> bool {
    let device = device.clone().without_autodiff();
    matches!(device.as_dispatch(), burn::backend::DispatchDevice::Cube(_))
}

/// Without GPUs there is none.
#[cfg(all(feature = "flex", not(feature = "cube")))]
fn is_gpu(_: &burn::tensor::Device) -> bool {
    false
}

/// Without the CPU backend there are no such kernels.
#[cfg(not(feature = "flex"))]
pub fn convolve(_: &Tensor<4>, _: &Tensor<4>, _: Placement) -> Option<Tensor<4>> {
    None
}

/// The same.
#[cfg(not(feature = "flex"))]
pub fn activated(
    _: &Tensor<4>,
    _: &Tensor<4>,
    _: Option<&Tensor<1>>,
    _: Placement,
    _: Activation,
) -> Option<Tensor<4>> {
    None
}

#[cfg(all(test, feature = "flex"))]
#[path = "convolution_tests.rs"]
mod tests;
