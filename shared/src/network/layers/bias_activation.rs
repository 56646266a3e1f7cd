//! Bias and clipping activation after a convolution on the CPU, in one pass each way.
//!
//! As operations of their own, the sum, the clipping and their gradients go over every activation some ten times,
//! and keep a mask and a sum of each for the way back; here it is one pass each way, and only the result is kept.

#[cfg(feature = "flex")]
mod operator;

use burn::tensor::Tensor;

use super::Activation;

/// `activation(x + bias)` on the CPU; `None` elsewhere, and for activations that do more than clip.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `bias` is `[c]`.
#[cfg(feature = "flex")]
pub fn bias_activation(
    x: &Tensor<4>,
    bias: &Tensor<1>,
    activation: Activation,
) -> Option<Tensor<4>> {
    let limits = match activation {
        Activation::Identity => [f32::NEG_INFINITY, f32::INFINITY],
        Activation::Relu => [0.0, f32::INFINITY],
        Activation::Relu6 => [0.0, 6.0],
        Activation::Silu | Activation::Sigmoid => return None,
    };
    super::runs_on_cpu([x.dtype(), bias.dtype()], &x.device())
        .then(|| operator::clipped(x.clone(), bias.clone(), limits))
}

/// Without the CPU backend there is nothing to do.
#[cfg(not(feature = "flex"))]
pub fn bias_activation(_: &Tensor<4>, _: &Tensor<1>, _: Activation) -> Option<Tensor<4>> {
    None
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution};

    /// Numbers around one, summed over a few hundred.
    const ROUNDING: f64 = 1e-4;

    #[test]
    fn agrees_with_sum_and_activation() {
        let device = Device::flex().autodiff();
        let normal = Distribution::Normal(1.0, 3.0);
        for activation in [Activation::Identity, Activation::Relu, Activation::Relu6] {
            let x = Tensor::<4>::random([3, 5, 7, 6], normal, &device).require_grad();
            let bias = Tensor::<1>::random([5], normal, &device).require_grad();
            let expected = activation.forward(x.clone() + bias.clone().reshape([1, 5, 1, 1]));
            let own = [x.clone().detach().require_grad()];
            let own_bias = bias.clone().detach().require_grad();
            let found = bias_activation(&own[0], &own_bias, activation).unwrap();
            let same = |a: Tensor<4>, b: Tensor<4>| a.all_close(b, Some(0.0), Some(ROUNDING));
            assert!(
                same(found.clone().inner(), expected.clone().inner()),
                "{activation:?}"
            );
            let outer =
                Tensor::<4>::random([3, 5, 7, 6], normal, &device.clone().without_autodiff());
            let outer = Tensor::from_inner(outer);
            let theirs = (expected * outer.clone()).sum().backward();
            let ours = (found * outer).sum().backward();
            assert!(
                same(own[0].grad(&ours).unwrap(), x.grad(&theirs).unwrap()),
                "{activation:?}"
            );
            let (a, b) = (own_bias.grad(&ours).unwrap(), bias.grad(&theirs).unwrap());
            assert!(
                a.all_close(b, Some(ROUNDING), Some(ROUNDING)),
                "{activation:?}"
            );
        }
        let x = Tensor::<4>::zeros([1, 5, 1, 1], &device);
        assert!(bias_activation(&x, &Tensor::zeros([5], &device), Activation::Silu).is_none());
    }
}
