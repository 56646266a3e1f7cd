//! Gradients shared by the methods.

use burn::tensor::Tensor;

use super::Question;
use crate::{autodiff::back, class::Class};

/// Gradients of the class's logits with respect to changed pictures of the cell.
///
/// # Shapes
///
/// `[n, 3, h, w]` to the same
pub fn of_inputs(question: &Question<'_>, x: Tensor<4>) -> Tensor<4> {
    of_logits(x, question.class, |x| question.answer(x))
}

/// Maps after a stage, and the gradient of the class's logit with respect to them.
#[derive(Debug)]
pub struct Stage {
    /// `[views, k, h, w]`
    pub maps: Tensor<4>,
    /// As the maps; times the number of views, so that each view counts as a picture of its own.
    pub gradients: Tensor<4>,
}

impl Stage {
    /// The last maps, which the head reads.
    pub fn last(question: &Question<'_>) -> Self {
        let stages = question.network.stage_count();
        Self::of_maps(question, question.features.clone(), stages)
    }

    /// The maps after the first `stages` stages of the trunk.
    pub fn after(question: &Question<'_>, stages: usize) -> Self {
        let network = question.network;
        let x = network.pooling().views(question.x.clone());
        Self::of_maps(question, network.stages(x, 0..stages), stages)
    }

    fn of_maps(question: &Question<'_>, maps: Tensor<4>, stages: usize) -> Self {
        let network = question.network;
        let rest = stages..network.stage_count();
        let gradients = of_logits(maps.clone(), question.class, |maps| {
            question.answer_to_maps(network.stages(maps, rest))
        });
        Self {
            maps,
            gradients: gradients * network.pooling().view_count() as f32,
        }
    }

    /// Weighted maps, summed, of all views turned back, without what speaks against the class:
    /// `relu(sum over k of weights_k A_k)`.
    ///
    /// # Shapes
    ///
    /// `weights` is `[views, k, h, w]` or `[views, k, 1, 1]`; the result `[h, w]`.
    pub fn weigh(self, question: &Question<'_>, weights: Tensor<4>) -> Tensor<2> {
        let [_, _, h, w] = self.maps.dims();
        let sum = (self.maps * weights).sum_dim(1);
        let merged = question.network.pooling().merge_views(sum);
        burn::tensor::activation::relu(merged).reshape([h, w])
    }
}

/// The backward pass: the class's logits, summed over pictures, do not mix in them.
fn of_logits(
    x: Tensor<4>,
    class: Class,
    forward: impl FnOnce(Tensor<4>) -> Tensor<2>,
) -> Tensor<4> {
    back(x, |x| of_class(forward(x), class).sum())
}

/// One class's column.
///
/// # Shapes
///
/// `[n, classes]` to `[n, 1]`
pub fn of_class(logits: Tensor<2>, class: Class) -> Tensor<2> {
    let [n, _] = logits.dims();
    let index = class.index();
    logits.slice([0..n, index..index + 1])
}
