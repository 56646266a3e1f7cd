//! Input gradient: K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks",
//! ICLR workshop 2014 (arXiv 1312.6034), section 3.1.
//!
//! ```text
//! w        = d y_c / d x
//! map[i,j] = max over channels of |w[channel, i, j]|
//! ```
//!
//! Sign: none; large means that a small change of this pixel changes the logit of the class much.

use burn::tensor::Tensor;

use super::{Definition, Family, Question, Sign, gradient};

/// Input gradient.
pub(super) const DEFINITION: Definition = Definition {
    name: "input-gradient",
    title: || say!("method-input-gradient"),
    family: Family::Gradient,
    sign: Sign::Unsigned,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-gradient", class = class),
};

/// The map: one forward and one backward pass, gradients for the input only.
///
/// # Shapes
///
/// `[h, w]`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let x = question.x.clone();
    strongest(gradient::of_inputs(question, x))
}

/// The largest size over channels.
///
/// # Shapes
///
/// `[1, 3, h, w]` to `[h, w]`
pub fn strongest(gradient: Tensor<4>) -> Tensor<2> {
    let [_, _, h, w] = gradient.dims();
    gradient.abs().max_dim(1).reshape([h, w])
}
