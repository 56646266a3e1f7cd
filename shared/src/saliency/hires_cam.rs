//! HiResCAM: R. L. Draelos, L. Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural
//! networks", 2020 (arXiv 2011.08891), equation 5.
//!
//! ```text
//! map = relu(sum over k of A_k (d y_c / d A_k))
//! ```
//!
//! Where the head reads means alone the gradient is the same everywhere, and the map is Grad-CAM's. Where it reads deviations,
//! too, what they carry of the answer is in this map, and is not in Grad-CAM's.
//!
//! Sign: positive speaks for the class; what speaks against it is cut off at zero.

use burn::tensor::Tensor;

use super::{Definition, Family, Question, Sign, gradient::Stage};

/// HiResCAM.
pub(super) const DEFINITION: Definition = Definition {
    name: "hires-cam",
    title: || say!("method-hires-cam"),
    family: Family::ClassActivation,
    sign: Sign::Positive,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-class-activation", class = class),
};

/// The map from the last feature maps: one forward and one backward pass.
///
/// # Shapes
///
/// `[h', w']`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let stage = Stage::last(question);
    let weights = stage.gradients.clone();
    stage.weigh(question, weights)
}
