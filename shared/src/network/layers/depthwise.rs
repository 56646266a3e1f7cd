//! Depthwise convolutions on the CPU.
//!
//! Burn's gradient with respect to the weights of a convolution in groups is one convolution a group on backends
//! without a kernel for it (`conv2d_weight_grad_groups`), of which there are thousands. Its GPU backends have
//! one (`conv_weight_grad_depthwise` of `burn-cubecl`); its CPU backend gets one here.

#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "flex")]
mod kernel;
#[cfg(feature = "flex")]
mod operator;

use burn::tensor::Tensor;

use super::Padding;

/// A depthwise convolution on the CPU, with gradients where they are asked for; `None` elsewhere, where Burn's own does as well.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `weight` is `[c, 1, k, k]`.
#[cfg(feature = "flex")]
pub fn convolve(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    stride: usize,
    padding: Padding,
) -> Option<Tensor<4>> {
    let device = weight.device();
    let is_depthwise = weight.dims()[0] == x.dims()[1] && weight.dims()[1] == 1;
    let has_kernels = match super::runs_on_cpu([x.dtype(), weight.dtype()], &device) {
        true => is_depthwise,
        false => runs_on_cube(&device),
    };
    if !has_kernels {
        return None;
    }
    let [_, _, height, width] = x.dims();
    let kernel = weight.dims()[2];
    let before = [height, width].map(|side| padding.around(side, kernel, stride).0);
    let output = [height, width].map(|side| padding.output(side, kernel, stride));
    let window = kernel::Window {
        kernel,
        stride,
        before,
        input: [height, width],
        output,
        is_depthwise,
    };
    Some(operator::convolve(x.clone(), weight.clone(), window))
}

/// Whether there are kernels of our own for a GPU.
#[cfg(feature = "cube")]
fn runs_on_cube(device: &burn::tensor::Device) -> bool {
    *device != burn::tensor::Device::flex() && std::env::var_os("BURN_DEPTHWISE").is_none()
}

/// Without GPUs there are none.
#[cfg(all(feature = "flex", not(feature = "cube")))]
fn runs_on_cube(_: &burn::tensor::Device) -> bool {
    false
}

/// Without the CPU backend there is nothing to do.
#[cfg(not(feature = "flex"))]
pub fn convolve(_: &Tensor<4>, _: &Tensor<4>, _: usize, _: Padding) -> Option<Tensor<4>> {
    None
}

#[cfg(all(test, feature = "flex"))]
#[path = "depthwise_tests.rs"]
mod tests;
