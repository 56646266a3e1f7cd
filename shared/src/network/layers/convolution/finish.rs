//! What follows the sums of a convolution (its epilogue): a bias for each channel, and the activation.

use pulp::{Simd, bytemuck};

use crate::network::layers::Activation;

use super::curve;

/// Bias and activation after the sums of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// A bias for each channel, `[outputs]`.
    pub bias: Option<&'a [f32]>,
    /// The activation.
    pub activation: Activation,
}

impl Finish<'_> {
    /// Nothing.
    pub const NONE: Finish<'static> = Finish {
        bias: None,
        activation: Activation::Identity,
    };

    /// The bias of a channel, with which its sums begin.
    #[inline(always)]
    pub fn bias(&self, channel: usize) -> f32 {
        match self.bias {
            Some(bias) => bias.get(channel).copied().unwrap_or(0.0),
            None => 0.0,
        }
    }

    /// The least and the greatest value of a result, before [`Finish::curve`].
    #[inline(always)]
    pub fn limits(&self) -> [f32; 2] {
        limits(self.activation)
    }

    /// What an activation does that does more than clip.
    #[inline(always)]
    pub fn curve(&self, values: &mut [f32]) {
        match self.activation {
            Activation::Identity | Activation::Relu | Activation::Relu6 => {}
            Activation::Silu => curve::silu(values),
            Activation::Sigmoid => curve::sigmoid(values),
        }
    }
}

/// The least and the greatest result of an activation that clips; none otherwise.
#[inline(always)]
pub fn limits(activation: Activation) -> [f32; 2] {
    match activation {
        Activation::Relu => [0.0, f32::INFINITY],
        Activation::Relu6 => [0.0, 6.0],
        Activation::Identity | Activation::Silu | Activation::Sigmoid => {
            [f32::NEG_INFINITY, f32::INFINITY]
        }
    }
}

/// Each value, no less than the first and no more than the second limit.
///
/// What is no number stays so: of two of which one is none, vector instructions give none or the second.
#[inline(always)]
pub fn clip<S: Simd>(simd: S, mut values: S::f32s, [low, high]: [f32; 2]) -> S::f32s {
    if S::F32_LANES == 1 {
        // Without vectors, `max` would give the other one.
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(std::slice::from_mut(&mut values));
        lanes
            .iter_mut()
            .for_each(|value| *value = value.clamp(low, high));
        return values;
    }
    let values = simd.max_f32s(simd.splat_f32s(low), values);
    simd.min_f32s(simd.splat_f32s(high), values)
}
