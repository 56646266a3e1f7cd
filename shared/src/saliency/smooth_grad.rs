//! SmoothGrad: D. Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017 (arXiv 1706.03825), and its squared
//! form: S. Hooker et al., "A Benchmark for Interpretability Methods in Deep Neural Networks", NeurIPS 2019.
//!
//! ```text
//! map   = max over channels of | mean over n of g(x + e_n) |          e_n ~ N(0, s (max x - min x))
//! map^2 = max over channels of   mean over n of g(x + e_n)^2
//! ```
//!
//! `g` is the gradient of the class's logit.
//!
//! Sign: none, as for the input gradient.

use burn::tensor::{Tensor, TensorData};
use rand::distr::Distribution;
use rand_distr::StandardNormal;

use super::{Definition, Family, Question, Sign, StepwiseMap, gradient, input_gradient};
use crate::seeded::{self, Stream};

/// SmoothGrad.
pub(super) const DEFINITION: Definition = Definition {
    name: "smooth-grad",
    title: || say!("method-smooth-grad"),
    family: Family::Gradient,
    sign: Sign::Unsigned,
    is_quick: false,
    adds_up: false,
    meaning: |class| say!("meaning-gradient", class = class),
};

/// SmoothGrad, squared.
pub(super) const SQUARED: Definition = Definition {
    name: "smooth-grad-squared",
    title: || say!("method-smooth-grad-squared"),
    family: Family::Gradient,
    sign: Sign::Unsigned,
    is_quick: false,
    adds_up: false,
    meaning: |class| say!("meaning-gradient", class = class),
};

/// Noise, as a share of the picture's range of values; Smilkov et al. name 10 to 20 %.
const NOISE: f32 = 0.15;

/// Noisy pictures in all.
pub const SAMPLES: usize = 16;

/// SmoothGrad at work: noisy pictures, some at once.
#[derive(Debug)]
pub struct SmoothGrad<'a> {
    question: Question<'a>,
    is_squared: bool,
    done: usize,
    sum: Tensor<4>,
}

impl<'a> SmoothGrad<'a> {
    /// Nothing is done yet.
    pub fn new(question: Question<'a>, is_squared: bool) -> Self {
        let sum = question.x.zeros_like();
        Self {
            question,
            is_squared,
            done: 0,
            sum,
        }
    }

    /// Noise of one sample with the deviation 1; the same for a seed on every device.
    fn noise(&self, sample: usize) -> Vec<f32> {
        let mut rng = seeded::rng(Stream::SmoothGrad, self.question.seed, &[sample as u64]);
        let count = self.question.x.shape().num_elements();
        (0..count)
            .map(|_| StandardNormal.sample(&mut rng))
            .collect()
    }

    /// Adds the gradients of some pictures.
    ///
    /// # Shapes
    ///
    /// `noise` is `[n, 3, h, w]`, of deviation 1.
    pub(super) fn add(&mut self, noise: Tensor<4>) {
        let question = &self.question;
        let x = question.x.clone();
        let range = (x.clone().max() - x.clone().min()).reshape([1, 1, 1, 1]);
        let noisy = x + noise * range * NOISE;
        self.done += noisy.dims()[0];
        let found = gradient::of_inputs(question, noisy);
        let found = if self.is_squared {
            found.clone() * found
        } else {
            found
        };
        self.sum = self.sum.clone() + found.sum_dim(0);
    }
}

impl StepwiseMap for SmoothGrad<'_> {
    fn steps(&self) -> usize {
        SAMPLES.div_ceil(self.question.at_once)
    }

    fn step(&mut self) {
        let last = (self.done + self.question.at_once).min(SAMPLES);
        let noise: Vec<f32> = (self.done..last).flat_map(|at| self.noise(at)).collect();
        let [_, c, h, w] = self.question.x.dims();
        let noise = TensorData::new(noise, [last - self.done, c, h, w]);
        self.add(Tensor::from_data(noise, &self.question.x.device()));
    }

    fn map(&self) -> Tensor<2> {
        input_gradient::strongest(self.sum.clone() / self.done.max(1) as f32)
    }
}
