//! Depthwise convolutions that learn on the CPU.

use burn::tensor::{Device, Tensor, ops::PadMode, s};

use super::Padding;

/// Whether a depthwise convolution on this device is better done by [`differentiable`]: where there are
/// gradients, and on the CPU. Burn's GPU backends have a kernel for the gradient of the weights
/// (`conv_weight_grad_depthwise` of `burn-cubecl`), and `k k` slices cost memory there.
pub fn learns_here(device: &Device) -> bool {
    // Equality leaves out whether there are gradients.
    #[cfg(feature = "flex")]
    let is_cpu = *device == Device::flex();
    #[cfg(not(feature = "flex"))]
    let is_cpu = false;
    device.is_autodiff() && is_cpu
}

/// A depthwise convolution as a sum of shifted products:
///
/// ```text
/// y[n, c, i, j] = sum over p, q of w[c, p, q] * x[n, c, stride i + p, stride j + q]
/// ```
///
/// The same figures as the convolution. Its gradient with respect to the weights is one product
/// and one sum for each place of the kernel; Burn's own is one convolution for each channel on
/// backends without a kernel for it (`conv2d_weight_grad_groups`), of which there are thousands.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `weight` is `[c, 1, k, k]`.
pub fn differentiable(
    x: Tensor<4>,
    weight: &Tensor<4>,
    stride: usize,
    padding: Padding,
) -> Tensor<4> {
    let [_, channels, h, w] = x.dims();
    let kernel = weight.dims()[2];
    let (top, bottom) = padding.around(h, kernel, stride);
    let (left, right) = padding.around(w, kernel, stride);
    let padded = x.pad((left, right, top, bottom), PadMode::Constant(0.0));
    let span = |side| (padding.output(side, kernel, stride) - 1) * stride + 1;
    let (rows, columns) = (span(h), span(w));
    let step = stride as isize;
    let mut sum: Option<Tensor<4>> = None;
    for p in 0..kernel {
        for q in 0..kernel {
            let shifted = padded
                .clone()
                .slice(s![.., .., p..p + rows;step, q..q + columns;step]);
            let factor = weight.clone().slice(s![.., .., p..p + 1, q..q + 1]);
            let product = shifted * factor.reshape([1, channels, 1, 1]);
            sum = Some(match sum {
                Some(sum) => sum + product,
                None => product,
            });
        }
    }
    sum.unwrap_or(padded)
}
