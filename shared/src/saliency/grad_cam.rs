//! Grad-CAM: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via
//! Gradient-based Localization", ICCV 2017 (arXiv 1610.02391), equations 1 and 2.
//!
//! ```text
//! alpha_k = mean over i, j of d y_c / d A_k[i, j]        (1)
//! map     = relu(sum over k of alpha_k A_k)              (2)
//! ```
//!
//! These networks end in `y_c = b_c + sum_k W[c, k] mean(A_k)`, so that
//! `d y_c / d A_k[i, j] = W[c, k] / (h w)`: the gradient is known without a backward pass. The
//! division by `h w` is the same at every position, and is left out: the map is
//! `relu(sum_k W[c, k] A_k)`, the class activation map of B. Zhou et al., CVPR 2016.
//!
//! A head that reads deviations too, `V[c, k] sd(A_k)`, has the same `alpha_k`: the gradient of a deviation,
//! `(A_k[i, j] - mean(A_k)) / (h w sd(A_k))`, has the mean 0. What deviations carry of the answer is so not in the map. Where it reads several views of the picture, `A_k` is
//! the mean of their maps, each turned back.
//!
//! Sign: positive speaks for the class; what speaks against it is cut off at zero.

use burn::tensor::{Tensor, activation};

use super::Explanation;
use crate::{class::Class, network::Network};

/// The map from the closed form: one forward pass.
///
/// # Shapes
///
/// `x` is `[1, 3, h, w]`; the map has the size of the last feature maps.
pub fn explain(network: &Network, x: Tensor<4>, class: Class) -> Explanation {
    let features = network.features(x);
    let logits = network.classify(network.pool(features.clone()));
    let map = of_features(network, features, class);
    Explanation { map, logits }
}

/// The map from the last feature maps of all views.
///
/// # Shapes
///
/// `[views, k, h, w]` to `[h, w]`
pub fn of_features(network: &Network, features: Tensor<4>, class: Class) -> Tensor<2> {
    weigh(
        network.reading().align(features),
        network.head_weights(class),
    )
}

/// The map by equations 1 and 2, with a backward pass, times `h w`: what the closed form is
/// checked against.
///
/// # Shapes
///
/// As in [`explain`].
pub fn explain_by_autodiff(network: &Network, x: Tensor<4>, class: Class) -> Explanation {
    let features = network.features(x).autodiff().require_grad();
    let logits = network.classify(network.pool(features.clone()));
    let index = class.index();
    let gradients = logits.clone().slice([0..1, index..index + 1]).backward();
    let features_inner = features.clone().inner();
    let [views, k, h, w] = features_inner.dims();
    let alpha = match features.grad(&gradients) {
        // [views, k, h, w] to [views, k, h * w]: a map's positions in one row
        Some(gradient) => gradient
            .reshape([views, k, h * w])
            .sum_dim(2)
            .sum_dim(0)
            .reshape([k]),
        None => Tensor::zeros([k], &features_inner.device()),
    };
    let map = weigh(network.reading().align(features_inner), alpha);
    Explanation {
        map,
        logits: logits.inner(),
    }
}

/// `relu(sum_k weights[k] A_k)`
fn weigh(features: Tensor<4>, weights: Tensor<1>) -> Tensor<2> {
    let [_, k, h, w] = features.dims();
    // [1, k, h, w] to [k, h * w]: the sum over maps is one matrix product
    let product = weights.reshape([1, k]).matmul(features.reshape([k, h * w]));
    activation::relu(product).reshape([h, w])
}
