//! Score-CAM: H. Wang et al., "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks", CVPR workshop
//! 2020 (arXiv 1910.01279), equations 6 to 9.
//!
//! ```text
//! H_k = A_k, brought to the picture's size and to 0 to 1
//! w   = softmax over k of y_c(x H_k + x' (1 - H_k))
//! map = relu(sum over k of w_k A_k)
//! ```
//!
//! `x'` is the picture without anything, black: what a mask hides. The paper takes `y_c(x')` off first, which the softmax undoes.
//! Maps are taken in an order that is spread over all of them, so that those that are done stand for the rest.
//!
//! Sign: positive speaks for the class.

use burn::tensor::{Tensor, TensorData, activation};

use super::{Definition, Family, Question, Sign, StepwiseMap, resample};

/// Score-CAM.
pub(super) const DEFINITION: Definition = Definition {
    name: "score-cam",
    title: || say!("method-score-cam"),
    family: Family::ClassActivation,
    sign: Sign::Positive,
    is_quick: false,
    adds_up: false,
    meaning: |class| say!("meaning-score-cam", class = class),
};

/// Keeps the quotient of a map that is the same everywhere finite.
const LEAST: f32 = 1e-8;

/// The method at work: maps as masks, some at once.
#[derive(Debug)]
pub struct ScoreCam<'a> {
    question: Question<'a>,
    /// In the order in which they are taken, `[k, 1, h', w']`.
    maps: Tensor<4>,
    /// Scores of the masks that are done, `[n, 1]` each.
    scores: Vec<Tensor<2>>,
    done: usize,
}

impl<'a> ScoreCam<'a> {
    /// The maps are there, no mask is done yet.
    pub fn new(question: Question<'a>) -> Self {
        let maps = question.merged_features();
        let [_, k, h, w] = maps.dims();
        let order = Tensor::from_data(TensorData::new(spread(k), [k]), &maps.device());
        Self {
            question,
            maps: maps.reshape([k, 1, h, w]).select(0, order),
            scores: Vec::new(),
            done: 0,
        }
    }

    fn count(&self) -> usize {
        self.maps.dims()[0]
    }
}

impl StepwiseMap for ScoreCam<'_> {
    fn steps(&self) -> usize {
        self.count().div_ceil(self.question.at_once)
    }

    fn step(&mut self) {
        let n = self.question.at_once.min(self.count() - self.done);
        let [_, _, h, w] = self.question.x.dims();
        let masks = resample::resize(self.maps.clone().narrow(0, self.done, n), (h, w));
        let least = masks.clone().min_dim(2).min_dim(3);
        let most = masks.clone().max_dim(2).max_dim(3);
        let masks = (masks - least.clone()) / (most - least + LEAST);
        self.scores.push(self.question.masked_logits(masks));
        self.done += n;
    }

    fn map(&self) -> Tensor<2> {
        let [_, _, h, w] = self.maps.dims();
        if self.done == 0 {
            return Tensor::zeros([h, w], &self.maps.device());
        }
        let weights = activation::softmax(Tensor::cat(self.scores.clone(), 0), 0);
        let maps = self.maps.clone().narrow(0, 0, self.done);
        let sum = (maps * weights.reshape([self.done, 1, 1, 1])).sum_dim(0);
        activation::relu(sum).reshape([h, w])
    }
}

/// All numbers below `count`, neighbours far apart.
fn spread(count: usize) -> Vec<i32> {
    let shares_none = |stride: &usize| greatest_common_divisor(*stride, count) == 1;
    // The golden ratio leaves the most even gaps.
    let first = (count as f64 * 0.618) as usize + 1;
    let stride = (first..=first + count).find(shares_none).unwrap_or(1);
    (0..count).map(|at| (at * stride % count) as i32).collect()
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn every_map_is_taken_once() {
        for count in [1, 2, 3, 64, 1280, 1281, 2048] {
            let mut order = spread(count);
            let half: i64 = order[..count / 2].iter().map(|at| i64::from(*at)).sum();
            if count > 60 {
                // The first half stands for all: its mean is the middle.
                let mean = half as f64 / (count / 2) as f64 / count as f64;
                assert!((mean - 0.5).abs() < 0.05, "{count}: {mean}");
            }
            order.sort_unstable();
            assert_eq!(order, (0..count as i32).collect::<Vec<_>>());
        }
    }
}
