//! One backward pass on tensors that carry no graph of their own.

use burn::tensor::Tensor;

/// Gradient of a scalar with respect to its input.
///
/// # Shapes
///
/// As `x`
pub(crate) fn back(x: Tensor<4>, scalar: impl FnOnce(Tensor<4>) -> Tensor<1>) -> Tensor<4> {
    let x = x.autodiff().require_grad();
    let gradients = scalar(x.clone()).backward();
    x.grad(&gradients).unwrap_or_else(|| x.inner().zeros_like())
}
