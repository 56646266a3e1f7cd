//! Geometry of a convolution.

use std::ops::Range;

#[cfg(feature = "cube")]
use burn::tensor::Shape;

/// Geometry of a kernel on the planes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Side of the kernel.
    pub kernel: usize,
    /// Its step, both ways.
    pub stride: usize,
    /// Zeros above and left of the plane.
    pub before: [usize; 2],
    /// Height and width of the plane.
    pub input: [usize; 2],
    /// Height and width of the result.
    pub output: [usize; 2],
    /// Whether each channel has a kernel of its own; else each result sums over all channels.
    pub is_depthwise: bool,
}

impl Window {
    /// Positions of a plane.
    pub fn input_area(&self) -> usize {
        self.input[0] * self.input[1]
    }

    /// Positions of a result's plane.
    pub fn output_area(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Positions of the kernel.
    pub fn places(&self) -> usize {
        self.kernel * self.kernel
    }

    /// Whether the kernel is one weight that meets each position.
    pub fn is_whole(&self) -> bool {
        self.kernel == 1 && self.stride == 1 && self.before == [0, 0] && self.input == self.output
    }

    /// The line of the plane that a line of the kernel meets from a line of the result; none beyond the plane.
    pub fn line_met(&self, line: usize, of_kernel: usize) -> Option<usize> {
        let met = (line * self.stride + of_kernel).checked_sub(self.before[0])?;
        (met < self.input[0]).then_some(met)
    }

    /// The columns of a result from which a column of the kernel meets the plane.
    pub fn columns_inside(&self, of_kernel: usize) -> Range<usize> {
        let (before, side, place) = (self.before[1], self.input[1], of_kernel);
        let first = before.saturating_sub(place).div_ceil(self.stride);
        first..(side + before).saturating_sub(place).div_ceil(self.stride)
    }

    /// The window whose result is this one's input, if it meets the results with the kernel turned round: that of the
    /// input's gradient. None where kernels lie apart, or wholly beside the plane.
    pub fn turned(&self) -> Option<Self> {
        let last = self.kernel - 1;
        let is_near = self.stride == 1 && self.before.iter().all(|before| *before <= last);
        is_near.then(|| Self {
            before: self.before.map(|before| last - before),
            input: self.output,
            output: self.input,
            ..*self
        })
    }

    /// Shape of the result.
    #[cfg(feature = "cube")]
    pub fn results(&self, input: &Shape, weight: &Shape) -> Shape {
        let [n, ..] = input.dims::<4>();
        let [channels, ..] = weight.dims::<4>();
        Shape::new([n, channels, self.output[0], self.output[1]])
    }

    /// Shape of the input.
    #[cfg(feature = "cube")]
    pub fn inputs(&self, result: &Shape, weight: &Shape) -> Shape {
        let [n, ..] = result.dims::<4>();
        let [outputs, inputs, ..] = weight.dims::<4>();
        let channels = if self.is_depthwise { outputs } else { inputs };
        Shape::new([n, channels, self.input[0], self.input[1]])
    }

    /// Shape of the weights.
    #[cfg(feature = "cube")]
    pub fn weights(&self, input: &Shape, result: &Shape) -> Shape {
        let [_, inputs, ..] = input.dims::<4>();
        let [_, outputs, ..] = result.dims::<4>();
        let inputs = if self.is_depthwise { 1 } else { inputs };
        Shape::new([outputs, inputs, self.kernel, self.kernel])
    }
}
