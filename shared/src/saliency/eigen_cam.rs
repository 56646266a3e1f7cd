//! Eigen-CAM: M. B. Muhammad, M. Yeasin, "Eigen-CAM: Class Activation Map using Principal Components", IJCNN 2020
//! (arXiv 2008.00299).
//!
//! ```text
//! map = O v      O: positions x maps, each map less its mean; v: the first right singular vector of O
//! ```
//!
//! The class has no part in it: the map says where the last maps vary most, not for what that speaks.
//!
//! Sign: that of `v` is arbitrary; taken so that the map is high where the maps are high in the mean.

use burn::tensor::Tensor;

use super::{Definition, Family, Question, Sign};

/// Eigen-CAM.
pub(super) const DEFINITION: Definition = Definition {
    name: "eigen-cam",
    title: || say!("method-eigen-cam"),
    family: Family::ClassActivation,
    sign: Sign::Unsigned,
    is_quick: true,
    adds_up: false,
    meaning: |_| say!("meaning-eigen-cam"),
};

/// Rounds of the power method; each brings the vector nearer by the quotient of the first two singular values squared.
const ROUNDS: usize = 64;

/// Keeps lengths above zero.
const LEAST: f32 = 1e-12;

/// The map from the last feature maps; no further pass.
///
/// # Shapes
///
/// `[h', w']`
pub fn explain(question: &Question<'_>) -> Tensor<2> {
    let maps = question.merged_features();
    let [_, k, h, w] = maps.dims();
    // [1, k, h, w] to [h * w, k]
    let rows = maps.reshape([k, h * w]).transpose();
    first_component(rows).reshape([h, w])
}

/// Rows along their first principal component, by the power method.
///
/// # Shapes
///
/// `[n, k]` to `[n, 1]`
fn first_component(rows: Tensor<2>) -> Tensor<2> {
    let mean_of_maps = rows.clone().mean_dim(1);
    let rows = rows.clone() - rows.mean_dim(0);
    // Squares of large maps would leave the numbers that there are.
    let size = rows.clone().abs().max().reshape([1, 1]) + LEAST;
    let rows = rows / size.clone();
    let columns = rows.clone().transpose();
    // What all maps have in common is a good start, and decides the sign.
    let towards = (mean_of_maps.clone() - mean_of_maps.mean_dim(0)) / size.clone();
    let mut vector = columns.clone().matmul(towards.clone());
    for _ in 0..ROUNDS {
        vector = unit(columns.clone().matmul(rows.clone().matmul(unit(vector))));
    }
    let along = rows.matmul(vector);
    let sign = (along.clone() * towards).sum_dim(0).sign();
    along * sign * size
}

/// A vector of length 1; a zero stays one.
fn unit(vector: Tensor<2>) -> Tensor<2> {
    let length = (vector.clone() * vector.clone()).sum_dim(0).sqrt();
    vector / (length + LEAST)
}
