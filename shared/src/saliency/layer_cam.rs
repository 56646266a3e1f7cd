//! LayerCAM: P.-T. Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", IEEE Transactions
//! on Image Processing 2021, equations 6 and 7.
//!
//! ```text
//! map = relu(sum over k of relu(d y_c / d A_k) A_k)
//! ```
//!
//! The maps may be those of an earlier stage, which are finer and say less of classes.
//!
//! Sign: positive speaks for the class; what speaks against it is cut off at zero.

use burn::tensor::{Tensor, activation};

use super::{Definition, Family, Question, Sign, gradient::Stage};

/// LayerCAM.
pub(super) const DEFINITION: Definition = Definition {
    name: "layer-cam",
    title: || say!("method-layer-cam"),
    family: Family::ClassActivation,
    sign: Sign::Positive,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-class-activation", class = class),
};

/// The map from the maps after the question's stages: one forward and one backward pass.
///
/// # Shapes
///
/// `[h', w']`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let stage = Stage::after(question, question.stages);
    let weights = activation::relu(stage.gradients.clone());
    stage.weigh(question, weights)
}
