//! Occlusion: M. D. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014 (arXiv 1311.2901),
//! section 4.2.
//!
//! ```text
//! map[i,j] = mean over windows W that cover (i, j) of y_c(x) - y_c(x, black in W)
//! ```
//!
//! Sign: positive where hiding takes from the class's logit, negative where it adds.

use burn::tensor::{Tensor, TensorData};

use super::{Definition, Family, Question, Sign, StepwiseMap, gradient};

/// Occlusion.
pub(super) const DEFINITION: Definition = Definition {
    name: "occlusion",
    title: || say!("method-occlusion"),
    family: Family::Perturbation,
    sign: Sign::Signed,
    is_quick: false,
    adds_up: false,
    meaning: |class| say!("meaning-occlusion", class = class),
};

/// Each window is this share of the picture's side and overlaps the next by half.
const SHARE: usize = 6;

/// The method at work: windows, some at once.
#[derive(Debug)]
pub struct Occlusion<'a> {
    question: Question<'a>,
    windows: Vec<Window>,
    /// `y_c(x)`, `[1, 1]`
    whole: Tensor<2>,
    /// Drops, summed over the windows that are done, and how many cover a position; `[h, w]`.
    sum: Tensor<2>,
    covers: Tensor<2>,
    done: usize,
}

/// Rows and columns from a corner.
#[derive(Clone, Copy, Debug)]
struct Window {
    top: usize,
    left: usize,
    height: usize,
    width: usize,
}

impl Window {
    /// Windows of a size, all over the picture; the last ones end at its border.
    fn all((h, w): (usize, usize), (height, width): (usize, usize)) -> Vec<Self> {
        let window = |(top, left): (usize, usize)| Self {
            top,
            left,
            height,
            width,
        };
        let tops = starts(h, height);
        let lefts = starts(w, width);
        let places = tops.iter().flat_map(|t| lefts.iter().map(|l| (*t, *l)));
        places.map(window).collect()
    }

    /// 1 within, 0 elsewhere.
    fn mask(self, (h, w): (usize, usize)) -> Vec<f32> {
        let mut mask = vec![0.0; h * w];
        for row in self.top..self.top + self.height {
            mask[row * w + self.left..][..self.width].fill(1.0);
        }
        mask
    }
}

/// First places of windows, half of one apart.
fn starts(side: usize, window: usize) -> Vec<usize> {
    let stride = (window / 2).max(1);
    let mut starts: Vec<usize> = (0..=side - window).step_by(stride).collect();
    if starts.last().is_some_and(|last| last + window < side) {
        starts.push(side - window);
    }
    starts
}

impl<'a> Occlusion<'a> {
    /// No window is done yet.
    pub fn new(question: Question<'a>) -> Self {
        let [_, _, h, w] = question.x.dims();
        let window = (h.div_ceil(SHARE), w.div_ceil(SHARE));
        Self::with_window(question, window)
    }

    /// With windows of a height and width in pixels.
    fn with_window(question: Question<'a>, window: (usize, usize)) -> Self {
        let [_, _, h, w] = question.x.dims();
        let whole = gradient::of_class(question.logits.clone(), question.class);
        let nothing = Tensor::zeros([h, w], &question.x.device());
        Self {
            windows: Window::all((h, w), window),
            whole,
            sum: nothing.clone(),
            covers: nothing,
            done: 0,
            question,
        }
    }
}

impl StepwiseMap for Occlusion<'_> {
    fn steps(&self) -> usize {
        self.windows.len().div_ceil(self.question.at_once)
    }

    fn step(&mut self) {
        let [_, _, h, w] = self.question.x.dims();
        let last = (self.done + self.question.at_once).min(self.windows.len());
        let part = &self.windows[self.done..last];
        let n = part.len();
        let masks: Vec<f32> = part.iter().flat_map(|at| at.mask((h, w))).collect();
        let masks = TensorData::new(masks, [n, 1, h, w]);
        let masks = Tensor::<4>::from_data(masks, &self.question.x.device());
        let left = self
            .question
            .masked_logits(masks.ones_like() - masks.clone());
        let drops = (self.whole.clone() - left).reshape([n, 1, 1, 1]);
        let flat = |sum: Tensor<4>| sum.sum_dim(0).reshape([h, w]);
        self.sum = self.sum.clone() + flat(masks.clone() * drops);
        self.covers = self.covers.clone() + flat(masks);
        self.done = last;
    }

    fn map(&self) -> Tensor<2> {
        self.sum.clone() / self.covers.clone().clamp_min(1.0)
    }
}
