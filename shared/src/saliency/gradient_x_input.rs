//! Gradient x input: A. Shrikumar et al., "Not Just a Black Box", 2016 (arXiv 1605.01713).
//!
//! ```text
//! map[i,j] = sum over channels of (x - x')[channel, i, j] d y_c / d x[channel, i, j]
//! ```
//!
//! `x'` is the picture without anything, black. Taken from there, not from the zero of the network's numbers, the map
//! does not follow how pictures are normalised: a black pixel has none of the answer.
//!
//! Sign: positive speaks for the class, negative against it.

use burn::tensor::Tensor;

use super::{Definition, Family, Question, Sign, gradient};

/// Gradient × input.
pub(super) const DEFINITION: Definition = Definition {
    name: "gradient-x-input",
    title: || say!("method-gradient-x-input"),
    family: Family::Gradient,
    sign: Sign::Signed,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-attribution", class = class),
};

/// The map: one forward and one backward pass.
///
/// # Shapes
///
/// `[h, w]`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let x = question.x.clone();
    let gradient = gradient::of_inputs(question, x);
    question.over_channels(gradient)
}
