//! Maps made in steps, so that a page can draw each and stop between them.

use burn::tensor::Tensor;

use super::Question;

/// A map in the making.
pub trait StepwiseMap {
    /// Number of steps.
    fn steps(&self) -> usize;

    /// Does the next one; called as often as there are steps.
    fn step(&mut self);

    /// The map from the steps that are done; all zero before the first.
    ///
    /// # Shapes
    ///
    /// `[h', w']`
    fn map(&self) -> Tensor<2>;

    /// Does all steps that there are, from the first.
    fn finish(&mut self) -> Tensor<2> {
        for _ in 0..self.steps() {
            self.step();
        }
        self.map()
    }
}

/// A map of one step.
pub(super) struct SingleStep<'a> {
    question: Question<'a>,
    explain: fn(&Question<'_>) -> Tensor<2>,
    map: Option<Tensor<2>>,
}

impl<'a> SingleStep<'a> {
    pub(super) fn new(question: Question<'a>, explain: fn(&Question<'_>) -> Tensor<2>) -> Self {
        Self {
            question,
            explain,
            map: None,
        }
    }
}

impl StepwiseMap for SingleStep<'_> {
    fn steps(&self) -> usize {
        1
    }

    fn step(&mut self) {
        self.map = Some((self.explain)(&self.question));
    }

    fn map(&self) -> Tensor<2> {
        let nothing = || Tensor::zeros([1, 1], &self.question.x.device());
        self.map.clone().unwrap_or_else(nothing)
    }
}
