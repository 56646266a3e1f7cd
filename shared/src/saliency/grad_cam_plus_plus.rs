//! Grad-CAM++: A. Chattopadhay et al., "Grad-CAM++: Generalized Gradient-based Visual Explanations for Deep Convolutional
//! Networks", WACV 2018 (arXiv 1710.11063), equations 5 and 19.
//!
//! ```text
//! g      = d y_c / d A_k[i, j]
//! a      = g^2 / (2 g^2 + g^3 sum over a, b of A_k[a, b])      0 where g is 0
//! w_k    = sum over i, j of a relu(g)
//! map    = relu(sum over k of w_k A_k)
//! ```
//!
//! Below stands `1e-6` more, as in pytorch-grad-cam. Where `g` is below a thousandth, as in networks whose head reads means over many
//! positions, that outweighs the rest, and weights go with the third power of `g` rather than with `g`.
//!
//! Sign: positive speaks for the class; what speaks against it is cut off at zero.

use burn::tensor::{Tensor, activation};

use super::{Definition, Family, Question, Sign, gradient::Stage};

/// Grad-CAM++.
pub(super) const DEFINITION: Definition = Definition {
    name: "grad-cam-plus-plus",
    title: || say!("method-grad-cam-plus-plus"),
    family: Family::ClassActivation,
    sign: Sign::Positive,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-class-activation", class = class),
};

/// Keeps the quotient finite.
const LEAST: f32 = 1e-6;

/// The map from the last feature maps: one forward and one backward pass.
///
/// # Shapes
///
/// `[h', w']`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let stage = Stage::last(question);
    let weights = weights(stage.maps.clone(), stage.gradients.clone());
    stage.weigh(question, weights)
}

/// The weights of the maps.
///
/// # Shapes
///
/// `[n, k, h, w]` twice to `[n, k, 1, 1]`
fn weights(maps: Tensor<4>, g: Tensor<4>) -> Tensor<4> {
    let squared = g.clone() * g.clone();
    let sum = maps.sum_dim(2).sum_dim(3);
    let below = squared.clone() * 2.0 + squared.clone() * g.clone() * sum + LEAST;
    let share = (squared / below).mask_fill(g.clone().equal_elem(0.0), 0.0);
    (share * activation::relu(g)).sum_dim(2).sum_dim(3)
}
