//! Bypass: channels that skip a block, as in dense connections.

use burn::tensor::{Tensor, module::adaptive_avg_pool2d};

use crate::autodiff::back;

/// The leading channels of a block's input that go past its layers; of `c` channels at most `c` each.
///
/// G. Huang et al., "Densely Connected Convolutional Networks", CVPR 2017, has later layers see what is kept; here they see what
/// they saw without it, so that weights learned without it fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bypass {
    /// Channels that the layers do not see.
    pub unseen: usize,
    /// Channels put before the layers' result, averaged to its sides.
    pub kept: usize,
}

impl Bypass {
    /// The layers' input.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to `[n, c - unseen, h, w]`
    pub(super) fn seen(self, x: Tensor<4>) -> Tensor<4> {
        skip_channels(x, self.unseen)
    }

    /// The kept channels of the input, before the layers' result.
    ///
    /// # Shapes
    ///
    /// `x` is `[n, c, h, w]`, `made` `[n, k, h', w']`; the result `[n, kept + k, h', w']`
    pub(super) fn prepend_to(self, made: Tensor<4>, x: Tensor<4>) -> Tensor<4> {
        let [_, _, h, w] = made.dims();
        Tensor::cat(vec![self.averaged(x, [h, w]), made], 1)
    }

    /// The part of a gradient at the block's output that is of what the layers made.
    ///
    /// # Shapes
    ///
    /// `[n, kept + k, h', w']` to `[n, k, h', w']`
    pub(super) fn of_made(self, g: Tensor<4>) -> Tensor<4> {
        skip_channels(g, self.kept)
    }

    /// The gradient at the block's input, from that at its output and that at what its layers see.
    ///
    /// # Shapes
    ///
    /// `x` is `[n, c, h, w]`, `g` `[n, kept + k, h', w']`, `at_seen` `[n, c - unseen, h, w]`; the result as `x`
    pub(super) fn gradient(self, x: Tensor<4>, g: Tensor<4>, at_seen: Tensor<4>) -> Tensor<4> {
        if self == Self::default() {
            return at_seen;
        }
        let [_, _, h, w] = g.dims();
        let at_kept = (self.kept > 0).then(|| g.narrow(1, 0, self.kept));
        back(x, |x| {
            let seen = (self.seen(x.clone()) * at_seen.autodiff()).sum();
            match at_kept {
                Some(g) => seen + (self.averaged(x, [h, w]) * g.autodiff()).sum(),
                None => seen,
            }
        })
    }

    /// The kept channels, `[n, c, h, w]` to `[n, kept, h', w']`.
    fn averaged(self, x: Tensor<4>, [h, w]: [usize; 2]) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        let kept = x.narrow(1, 0, self.kept);
        if [height, width] == [h, w] {
            kept
        } else {
            adaptive_avg_pool2d(kept, [h, w])
        }
    }
}

fn skip_channels(x: Tensor<4>, count: usize) -> Tensor<4> {
    if count == 0 {
        return x;
    }
    let rest = x.dims()[1] - count;
    x.narrow(1, count, rest)
}
