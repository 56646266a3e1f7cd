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

use super::Explanation;
use crate::{class::Class, network::Network};

/// The map: one forward and one backward pass, gradients for the input only.
///
/// # Shapes
///
/// `x` is `[1, 3, h, w]`; the map is `[h, w]`.
pub fn explain(network: &Network, x: Tensor<4>, class: Class) -> Explanation {
    let [_, _, h, w] = x.dims();
    let device = x.device();
    let x = x.autodiff().require_grad();
    let logits = network.forward(x.clone());
    let index = class.index();
    let gradients = logits.clone().slice([0..1, index..index + 1]).backward();
    let map = match x.grad(&gradients) {
        Some(gradient) => gradient.abs().max_dim(1).reshape([h, w]),
        None => Tensor::zeros([h, w], &device),
    };
    Explanation {
        map,
        logits: logits.inner(),
    }
}
