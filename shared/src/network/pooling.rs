//! Views of a picture before the trunk, and pooling of the last maps before the head.

use burn::tensor::{Tensor, module::adaptive_avg_pool2d};
use serde::{Deserialize, Serialize};

/// Keeps the root of a map that is the same everywhere, and its gradient, finite.
const LEAST_VARIANCE: f32 = 1e-6;

/// The positions of the last maps over which a network pools: the choice that a card and the command line hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PooledRegion {
    /// As the network's plan has it: over all of the frame.
    #[default]
    Frame,
    /// Over the cell alone ([`Pooling::Cell`]).
    Cell,
}

impl PooledRegion {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Frame, Self::Cell];

    /// The name used in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Cell => "cell",
        }
    }
}

/// Pooling of the last maps to the inputs of the head, and the views of a picture that are pooled together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooling {
    /// Global average pooling: the mean of each map of the picture as it is.
    #[default]
    Mean,
    /// Mean and deviation of each map, averaged over the picture's four mirror images: as it is, upside down,
    /// left for right, both. An answer is the same for all four.
    ///
    /// ```text
    /// p_k = mean over v of mean(A_k^v)          p_(K + k) = mean over v of sqrt(var(A_k^v) + 1e-6)
    /// ```
    ///
    /// The head being linear, this equals the mean of the four answers.
    Mirrored,
    /// Mean and deviation of each map over the cell alone, of the picture as it is. The cell's mask `M` is a channel of
    /// the input; a position counts by the share of it that is cell.
    ///
    /// ```text
    /// w_i = M_i / sum over j of M_j          p_k = sum over i of w_i A_k[i]
    ///                                        p_(K + k) = sqrt(sum over i of w_i (A_k[i] - p_k)^2 + 1e-6)
    /// ```
    ///
    /// Over the whole frame the black around a cell would count, and so the cell's area, in every input of the head.
    Cell,
}

impl Pooling {
    /// Takes an input apart into its picture and the cell's mask, where it has one.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to `[n, 3, h, w]` and `[n, 1, h, w]`
    pub fn split_mask(self, x: Tensor<4>) -> (Tensor<4>, Option<Tensor<4>>) {
        match self {
            Self::Mean | Self::Mirrored => (x, None),
            Self::Cell => (x.clone().narrow(1, 0, 3), Some(x.narrow(1, 3, 1))),
        }
    }

    /// Number of views of a picture, each of which passes through the trunk.
    pub fn view_count(self) -> usize {
        match self {
            Self::Mean | Self::Cell => 1,
            Self::Mirrored => 4,
        }
    }

    /// Inputs of the head for this many maps.
    pub fn width(self, maps: usize) -> usize {
        match self {
            Self::Mean => maps,
            Self::Mirrored | Self::Cell => 2 * maps,
        }
    }

    /// The views of pictures or of their maps, one after the other. Each view is its own inverse.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to `[views n, c, h, w]`, all of the first view first
    pub fn views(self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Mean | Self::Cell => x,
            Self::Mirrored => {
                let views = 0..self.view_count();
                Tensor::cat(views.map(|at| mirrored(x.clone(), at)).collect(), 0)
            }
        }
    }

    /// Pools the maps of all views to the inputs of the head.
    ///
    /// # Shapes
    ///
    /// `[views n, k, h, w]` to `[n, k]`, or `[n, 2 k]` with deviations. `cell` is `[n, 1, h', w']`, or `[1, 1, h', w']`
    /// where the pictures show one cell, as changed copies of it do; without it all positions count alike.
    pub fn pool(self, maps: Tensor<4>, cell: Option<Tensor<4>>) -> Tensor<2> {
        let [all, k, h, w] = maps.dims();
        // [views n, k, h, w] to [views n, k, h * w]: a map's positions in one row
        let rows = maps.reshape([all, k, h * w]);
        if let (Self::Cell, Some(cell)) = (self, cell) {
            return over_cell(rows, adaptive_avg_pool2d(cell, [h, w]));
        }
        let mean = rows.clone().mean_dim(2);
        match self {
            Self::Mean => mean.reshape([all, k]),
            Self::Mirrored | Self::Cell => {
                let apart = rows - mean.clone();
                let variance = (apart.clone() * apart).mean_dim(2);
                let deviation = (variance + LEAST_VARIANCE).sqrt();
                let both = Tensor::cat(vec![mean, deviation], 1);
                // [views n, 2 k, 1] to [views, n, 2 k]: the views of a picture above one another
                let views = both.reshape([self.view_count(), all / self.view_count(), 2 * k]);
                views.mean_dim(0).reshape([all / self.view_count(), 2 * k])
            }
        }
    }

    /// The mean of the views' maps, each turned back: where a map's mean comes from in the picture.
    ///
    /// # Shapes
    ///
    /// `[views, k, h, w]`, of one picture, to `[1, k, h, w]`
    pub fn merge_views(self, maps: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Mean | Self::Cell => maps,
            Self::Mirrored => {
                debug_assert_eq!(maps.dims()[0], self.view_count(), "one picture's views");
                let view = |at: usize| mirrored(maps.clone().narrow(0, at, 1), at);
                (1..self.view_count()).fold(view(0), |sum, at| sum + view(at))
                    / self.view_count() as f32
            }
        }
    }
}

/// Mean and deviation of maps over the cell.
///
/// # Shapes
///
/// `rows` is `[n, k, h * w]`, `cell` `[n, 1, h, w]` or `[1, 1, h, w]`; the result `[n, 2 k]`
fn over_cell(rows: Tensor<3>, cell: Tensor<4>) -> Tensor<2> {
    let [n, k, positions] = rows.dims();
    let [cells, ..] = cell.dims();
    let share = cell.reshape([cells, 1, positions]);
    // Where there is no cell, all positions count alike.
    let is_empty = share.clone().sum_dim(2).equal_elem(0.0).float();
    let share = share + is_empty;
    let weight = share.clone() / share.sum_dim(2);
    let mean = (rows.clone() * weight.clone()).sum_dim(2);
    let apart = rows - mean.clone();
    let variance = (apart.clone() * apart * weight).sum_dim(2);
    let deviation = (variance + LEAST_VARIANCE).sqrt();
    Tensor::cat(vec![mean, deviation], 1).reshape([n, 2 * k])
}

/// A picture's view: 0 as it is, 1 upside down, 2 left for right, 3 both.
fn mirrored(x: Tensor<4>, view: usize) -> Tensor<4> {
    match view {
        0 => x,
        1 => x.flip([2]),
        2 => x.flip([3]),
        _ => x.flip([2, 3]),
    }
}
