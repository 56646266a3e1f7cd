//! Convolutions with kernels of our own, as operations of Burn's backends with gradients.
//!
//! - On the CPU, depthwise ones. Burn's gradient with respect to the weights of a convolution in groups is one
//!   convolution a group there (`conv2d_weight_grad_groups`), of which there are thousands.
//! - On GPUs, depthwise ones: Burn's want channels last, and so transpose the largest tensors of a network, and its
//!   gradient with respect to the weights is one thread a weight. Dense ones are products of matrices there (implicit
//!   GEMM of `burn-cubecl`): else one of some thirteen kernels would have to be chosen by trial for each shape.

#[cfg(feature = "cube")]
mod gpu;
#[cfg(feature = "flex")]
mod operator;
#[cfg(feature = "flex")]
mod plane;
#[cfg(feature = "flex")]
mod sums;

use burn::tensor::Tensor;

use super::Padding;

/// A convolution without bias, with gradients where they are asked for; `None` where Burn's own does as well.
///
/// # Shapes
///
/// `x` is `[n, i, h, w]`, `weight` is `[o, i, k, k]`, or `[c, 1, k, k]` for a depthwise one of `c` channels.
#[cfg(feature = "flex")]
pub fn convolve(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    stride: usize,
    padding: Padding,
) -> Option<Tensor<4>> {
    let [_, channels, height, width] = x.dims();
    let [outputs, inputs, kernel, _] = weight.dims();
    let device = weight.device();
    let is_depthwise = inputs == 1 && outputs == channels;
    let is_on_cpu = super::runs_on_cpu([x.dtype(), weight.dtype()], &device);
    if !(is_on_cpu && is_depthwise || is_gpu(&device)) {
        return None;
    }
    let window = plane::Window {
        kernel,
        stride,
        before: [height, width].map(|side| padding.around(side, kernel, stride).0),
        input: [height, width],
        output: [height, width].map(|side| padding.output(side, kernel, stride)),
        is_depthwise,
    };
    Some(operator::convolve(x.clone(), weight.clone(), window))
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
pub fn convolve(_: &Tensor<4>, _: &Tensor<4>, _: usize, _: Padding) -> Option<Tensor<4>> {
    None
}

#[cfg(all(test, feature = "flex"))]
#[path = "convolution_tests.rs"]
mod tests;
