//! Guided backpropagation: J. T. Springenberg et al., "Striving for Simplicity: The All Convolutional Net", ICLR workshop 2015
//! (arXiv 1412.6806), section 3.4.
//!
//! ```text
//! g[x]     = relu(g[y]) dy/dx      for an activation y = a(x)
//! map[i,j] = max over channels of |g[channel, i, j]|
//! ```
//!
//! Elsewhere gradients pass as they are. The paper has ReLU; with SiLU the same rule is taken at its output. The gates inside
//! squeeze-and-excitation are no activations of maps and are left alone.
//!
//! The map looks sharp because it finds edges: it hardly changes when the network's upper layers are drawn anew (J. Adebayo et al.,
//! "Sanity Checks for Saliency Maps", NeurIPS 2018), so it says little of why an answer was given. (Of the networks looked at there; for ours `trainer sanity` says.)
//!
//! Sign: none, as for the input gradient.

use burn::tensor::{Tensor, activation};

use super::{Definition, Family, Question, Sign, gradient::Stage, input_gradient};
use crate::{
    autodiff::back,
    network::layers::{Activation, Layer},
};

/// Guided backpropagation.
pub(super) const DEFINITION: Definition = Definition {
    name: "guided-backprop",
    title: || say!("method-guided-backprop"),
    family: Family::Gradient,
    sign: Sign::Unsigned,
    is_quick: true,
    adds_up: false,
    meaning: |_| say!("meaning-guided-backprop"),
};

/// The map: a forward pass that keeps what goes into each block, and one block's backward pass after the other, so that no more than a
/// block's graph is in memory.
///
/// # Shapes
///
/// `[h, w]`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let network = question.network;
    let pooling = network.pooling();
    let mut x = pooling.views(question.x.clone());
    let mut inputs = Vec::new();
    for block in network.blocks() {
        inputs.push(x.clone());
        x = block.forward(x, &mut |_| None);
    }
    let mut g = Stage::last(question).gradients;
    for (block, x) in network.blocks().rev().zip(inputs.into_iter().rev()) {
        g = block.backward(x, g, &through);
    }
    // The views' gradients stand where their pixels stand; the mean of them is the picture's.
    input_gradient::strongest(pooling.merge_views(g))
}

/// Gradient at a layer's output to that at its input.
fn through(layer: &Layer, x: Tensor<4>, g: Tensor<4>) -> Tensor<4> {
    let g = match layer.activation() {
        Activation::Relu | Activation::Relu6 | Activation::Silu => activation::relu(g),
        Activation::Identity | Activation::Sigmoid => g,
    };
    back(x, |x| (layer.forward(x) * g.autodiff()).sum())
}
