//! RISE: V. Petsiuk, A. Das, K. Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models", BMVC 2018
//! (arXiv 1806.07421), equation 6 and section 3.2.
//!
//! ```text
//! map[i,j] = 1 / (N p) sum over n of (f_n - f) M_n[i,j]      f_n = f_c(x M_n + x' (1 - M_n))      f = mean of all f_n
//! ```
//!
//! `f_c` is the class's probability (softmax of the logits), `x'` black. A mask `M_n` is a coarse grid of which a share `p` is
//! 1, resized (bilinear) and shifted at random by less than a cell of the grid.
//!
//! Petsiuk et al. leave `f` out. Their map is then far above zero everywhere, by nearly the same, and only differences within it
//! mean something; with `f` taken off, a place that makes no difference is zero, and fewer masks do. Added up are differences from
//! the whole picture's probability, which change nothing in `f_n - f` but lose no digits where the network is sure.
//!
//! Sign: positive where the class is the likelier, the place being seen; negative where it is the less likely.

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;

use super::{Definition, Family, Question, Sign, StepwiseMap, resample};
use crate::seeded::{self, Stream};

/// RISE.
pub(super) const DEFINITION: Definition = Definition {
    name: "rise",
    title: || say!("method-rise"),
    family: Family::Perturbation,
    sign: Sign::Signed,
    is_quick: false,
    adds_up: false,
    meaning: |class| say!("meaning-rise", class = class),
};

/// Masks in all; Petsiuk et al. take 4000 to 8000.
pub const MASKS: usize = 256;

/// Cells of the coarse grid in a row.
const GRID: usize = 7;

/// Share of the cells that are seen.
const SEEN: f32 = 0.5;

/// The method at work: masks, some at once.
#[derive(Debug)]
pub struct Rise<'a> {
    question: Question<'a>,
    done: usize,
    /// Of `(f_n - f_c(x)) M_n`, `[h, w]`.
    sum: Tensor<2>,
    /// Of `M_n`, `[h, w]`.
    seen: Tensor<2>,
    /// Of `f_n - f_c(x)`, `[1, 1]`.
    likelier: Tensor<2>,
}

impl<'a> Rise<'a> {
    /// No mask is done yet.
    pub fn new(question: Question<'a>) -> Self {
        let [_, _, h, w] = question.x.dims();
        let device = question.x.device();
        let nothing = Tensor::zeros([h, w], &device);
        Self {
            question,
            done: 0,
            sum: nothing.clone(),
            seen: nothing,
            likelier: Tensor::zeros([1, 1], &device),
        }
    }

    /// One mask, `[1, 1, h, w]`; the same for a seed on every device.
    fn mask(&self, at: usize) -> Tensor<4> {
        let [_, _, h, w] = self.question.x.dims();
        let device = self.question.x.device();
        let mut rng = seeded::rng(Stream::Rise, self.question.seed, &[at as u64]);
        let side = GRID + 1;
        let cells: Vec<f32> = (0..side * side)
            .map(|_| f32::from(rng.random::<f32>() < SEEN))
            .collect();
        let cells = Tensor::from_data(TensorData::new(cells, [1, 1, side, side]), &device);
        let mut along = |target: usize, device: &Device| {
            let cell = target.div_ceil(GRID) as f32;
            let shift = (rng.random::<f32>() * cell).floor();
            resample::matrix((target, side), shift, cell, device)
        };
        let down = along(h, &device);
        let across = along(w, &device);
        resample::between(cells, down, across)
    }
}

impl StepwiseMap for Rise<'_> {
    fn steps(&self) -> usize {
        MASKS.div_ceil(self.question.at_once)
    }

    fn step(&mut self) {
        let question = &self.question;
        let [_, _, h, w] = question.x.dims();
        let last = (self.done + question.at_once).min(MASKS);
        let masks = Tensor::cat((self.done..last).map(|at| self.mask(at)).collect(), 0);
        let likelier = question.probability_change(masks.clone());
        let flat = |sum: Tensor<4>| sum.sum_dim(0).reshape([h, w]);
        let weighed = masks.clone() * likelier.clone().reshape([last - self.done, 1, 1, 1]);
        self.sum = self.sum.clone() + flat(weighed);
        self.seen = self.seen.clone() + flat(masks);
        self.likelier = self.likelier.clone() + likelier.sum_dim(0);
        self.done = last;
    }

    fn map(&self) -> Tensor<2> {
        let count = self.done.max(1) as f32;
        let mean = self.likelier.clone() / count;
        (self.sum.clone() - self.seen.clone() * mean) / (count * SEEN)
    }
}
