//! Integrated Gradients: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017
//! (arXiv 1703.01365), equations 1 and 3.
//!
//! ```text
//! map[i,j] = sum over channels of (x - x') mean over n of d y_c / d x at x' + a_n (x - x')      a_n = (n + 1/2) / N
//! ```
//!
//! `x'` is the picture without anything, black. Completeness: the map's sum is `y_c(x) - y_c(x')`, but for the error of
//! the sum over `N` points.
//!
//! Sign: positive speaks for the class, negative against it.

use burn::tensor::{Tensor, TensorData};

use super::{Question, Work, gradient};

/// Points on the way in all.
pub const POINTS: usize = 64;

/// Points are taken this far from each other, round and round, so that what is done lies all over the way.
const STRIDE: usize = 37;

/// The method at work: points on the way from black to the picture, some at once.
#[derive(Debug)]
pub struct IntegratedGradients<'a> {
    question: Question<'a>,
    done: usize,
    sum: Tensor<4>,
}

impl<'a> IntegratedGradients<'a> {
    /// Nothing is done yet.
    pub fn new(question: Question<'a>) -> Self {
        let sum = question.x.zeros_like();
        Self {
            question,
            done: 0,
            sum,
        }
    }
}

impl Work for IntegratedGradients<'_> {
    fn steps(&self) -> usize {
        POINTS.div_ceil(self.question.at_once)
    }

    fn step(&mut self) {
        let question = &self.question;
        let last = (self.done + question.at_once).min(POINTS);
        let along = |at: usize| ((at * STRIDE % POINTS) as f32 + 0.5) / POINTS as f32;
        let shares: Vec<f32> = (self.done..last).map(along).collect();
        let shares = TensorData::new(shares, [last - self.done, 1, 1, 1]);
        let shares = Tensor::<4>::from_data(shares, &question.x.device());
        let between = question.behind(shares);
        let found = gradient::of_inputs(question.network, between, question.class);
        self.sum = self.sum.clone() + found.sum_dim(0);
        self.done = last;
    }

    fn map(&self) -> Tensor<2> {
        let mean = self.sum.clone() / self.done.max(1) as f32;
        self.question.over_channels(mean)
    }
}
