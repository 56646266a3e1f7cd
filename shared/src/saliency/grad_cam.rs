//! Grad-CAM: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via
//! Gradient-based Localization", ICCV 2017 (arXiv 1610.02391), equations 1 and 2.
//!
//! ```text
//! alpha_k = mean over i, j of d y_c / d A_k[i, j]        (1)
//! map     = relu(sum over k of alpha_k A_k)              (2)
//! ```
//!
//! These networks end in `y_c = b_c + sum_k W[c, k] mean(A_k)`, so that
//! `d y_c / d A_k[i, j] = W[c, k] / (h w)`: the gradient is known without a backward pass. The map is the
//! class activation map of B. Zhou et al., CVPR 2016, without what is below zero.
//!
//! A head that reads deviations too, `V[c, k] sd(A_k)`, has the same `alpha_k`: the gradient of a deviation,
//! `(A_k[i, j] - mean(A_k)) / (h w sd(A_k))`, has the mean 0. What deviations carry of the answer is so not in the map. Where
//! it reads several views of the picture, `A_k` is the mean of their maps, each turned back.
//!
//! Sign: positive speaks for the class; what speaks against it is cut off at zero.

use burn::tensor::{Tensor, activation};

use super::{Definition, Family, Question, Sign, gradient::Stage};

/// Grad-CAM.
pub(super) const DEFINITION: Definition = Definition {
    name: "grad-cam",
    title: || say!("method-grad-cam"),
    family: Family::ClassActivation,
    sign: Sign::Positive,
    is_quick: true,
    adds_up: false,
    meaning: |class| say!("meaning-class-activation", class = class),
};

/// The map from the closed form: no further pass.
///
/// # Shapes
///
/// `[h', w']`, as the last feature maps
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let features = question.merged_features();
    let [_, _, h, w] = features.dims();
    let alpha = question.network.head_weights(question.class) / (h * w) as f32;
    weigh(features, alpha)
}

/// The map by equations 1 and 2, with a backward pass: what the closed form is checked against.
///
/// # Shapes
///
/// As in [`explain`].
pub fn explain_by_autodiff(question: &Question<'_>) -> Tensor<2> {
    let Stage { gradients, .. } = Stage::last(question);
    let [_, k, _, _] = gradients.dims();
    let alpha = gradients.mean_dim(2).mean_dim(3).mean_dim(0).reshape([k]);
    weigh(question.merged_features(), alpha)
}

/// `relu(sum_k weights[k] A_k)`
fn weigh(features: Tensor<4>, weights: Tensor<1>) -> Tensor<2> {
    let [_, k, h, w] = features.dims();
    // [1, k, h, w] to [k, h * w]: the sum over maps is one matrix product
    let product = weights.reshape([1, k]).matmul(features.reshape([k, h * w]));
    activation::relu(product).reshape([h, w])
}
