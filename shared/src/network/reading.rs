//! What stands between a picture and the trunk, and between the last maps and the head.

use burn::tensor::Tensor;

/// Keeps the root of a map that is the same everywhere, and its gradient, finite.
const LEAST_VARIANCE: f32 = 1e-6;

/// How the head reads what the trunk sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
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
}

impl Reading {
    /// Passes through the trunk for a picture.
    pub fn views(self) -> usize {
        match self {
            Self::Mean => 1,
            Self::Mirrored => 4,
        }
    }

    /// Figures that the head reads of this many maps.
    pub fn width(self, maps: usize) -> usize {
        match self {
            Self::Mean => maps,
            Self::Mirrored => 2 * maps,
        }
    }

    /// The views of pictures or of their maps, one after the other. Each view is its own inverse.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to `[views n, c, h, w]`, all of the first view first
    pub fn look(self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Mean => x,
            Self::Mirrored => {
                let views = 0..self.views();
                Tensor::cat(views.map(|at| mirrored(x.clone(), at)).collect(), 0)
            }
        }
    }

    /// Maps of all views to what the head reads.
    ///
    /// # Shapes
    ///
    /// `[views n, k, h, w]` to `[n, k]`, or `[n, 2 k]` with deviations
    pub fn pool(self, maps: Tensor<4>) -> Tensor<2> {
        let [all, k, h, w] = maps.dims();
        // [views n, k, h, w] to [views n, k, h * w]: a map's positions in one row
        let rows = maps.reshape([all, k, h * w]);
        let mean = rows.clone().mean_dim(2);
        match self {
            Self::Mean => mean.reshape([all, k]),
            Self::Mirrored => {
                let apart = rows - mean.clone();
                let variance = (apart.clone() * apart).mean_dim(2);
                let deviation = (variance + LEAST_VARIANCE).sqrt();
                let both = Tensor::cat(vec![mean, deviation], 1);
                // [views n, 2 k, 1] to [views, n, 2 k]: the views of a picture above one another
                let views = both.reshape([self.views(), all / self.views(), 2 * k]);
                views.mean_dim(0).reshape([all / self.views(), 2 * k])
            }
        }
    }

    /// The mean of the views' maps, each turned back: where a map's mean comes from in the picture.
    ///
    /// # Shapes
    ///
    /// `[views, k, h, w]`, of one picture, to `[1, k, h, w]`
    pub fn align(self, maps: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Mean => maps,
            Self::Mirrored => {
                debug_assert_eq!(maps.dims()[0], self.views(), "one picture's views");
                let view = |at: usize| mirrored(maps.clone().narrow(0, at, 1), at);
                (1..self.views()).fold(view(0), |sum, at| sum + view(at)) / self.views() as f32
            }
        }
    }
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
