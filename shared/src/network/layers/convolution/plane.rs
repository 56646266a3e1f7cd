//! Depthwise convolutions of planes on the CPU: forward, and the gradients of input and weights.
//!
//! A padded plane is taken apart into `stride * stride` phases, those of its positions that one place of the
//! kernel can meet. In a phase, each place of the kernel is a shift, and the convolution a sum of shifted copies
//! of long, gapless rows, whose loops the compiler turns into vector instructions.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::{
    columns::spaced,
    finish::Finish,
    sums::{Sums, dot},
    window::Window,
};

impl Window {
    /// Width of a phase.
    fn width(&self) -> usize {
        self.output[1] + (self.kernel - 1) / self.stride
    }

    /// Positions of a phase.
    fn phase(&self) -> usize {
        (self.output[0] + (self.kernel - 1) / self.stride) * self.width()
    }

    /// From the first to the last position of a result that has a phase's width.
    fn span(&self) -> usize {
        (self.output[0] - 1) * self.width() + self.output[1]
    }

    /// Position in the phases at which a place of the kernel meets the first position.
    fn shift(&self, place: usize) -> usize {
        let (p, q) = (place / self.kernel, place % self.kernel);
        let phase = (p % self.stride) * self.stride + q % self.stride;
        phase * self.phase() + p / self.stride * self.width() + q / self.stride
    }

    /// Calls back for each row of each phase that meets the plane: its first position among the phases, the
    /// first position in the plane, and how many follow, a stride apart.
    #[inline(always)]
    fn rows(&self, mut each: impl FnMut(usize, usize, usize)) {
        let (stride, left, width) = (self.stride, self.before[1], self.input[1]);
        let rows = self.phase() / self.width();
        for a in 0..stride {
            for b in 0..stride {
                // Columns `first..end` of the phase lie in the plane.
                let Range { start: first, end } = self.columns_inside(b);
                let end = end.min(self.width());
                if first >= end {
                    continue;
                }
                for row in 0..rows {
                    let Some(line) = self.line_met(row, a) else {
                        continue;
                    };
                    let at = (a * stride + b) * self.phase() + row * self.width() + first;
                    let from = line * width + first * stride + b - left;
                    each(at, from, end - first);
                }
            }
        }
    }

    /// Room for the phases of a plane. Every plane fills the same places, so that zeros around them stay.
    fn phases(&self) -> Vec<f32> {
        vec![0.0; self.stride * self.stride * self.phase()]
    }

    /// A plane, taken apart; what lies around it in `phases` stays as it is.
    #[inline(always)]
    fn take_apart(&self, plane: &[f32], phases: &mut [f32]) {
        let stride = self.stride;
        self.rows(|at, from, count| {
            let row = &mut phases[at..at + count];
            spaced(row, &plane[from..], stride);
        });
    }

    /// A result's rows, spread to a phase's width; what lies between stays as it is.
    #[inline(always)]
    fn spread(&self, result: &[f32], wide: &mut [f32]) {
        let columns = self.output[1];
        for (row, values) in result.chunks_exact(columns).enumerate() {
            wide[row * self.width()..][..columns].copy_from_slice(values);
        }
    }
}

/// `y[c] = finish(w[c] * x[c])` for every plane.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `weight` is `[c, 1, k, k]`; the result is `[n, c, h', w']`.
pub fn forward(x: &[f32], weight: &[f32], window: &Window, finish: &Finish<'_>) -> Vec<f32> {
    super::vectors().dispatch(Forward {
        x,
        weight,
        window,
        finish,
    })
}

/// The gradient with respect to the input, from that with respect to the result.
///
/// # Shapes
///
/// As in [`forward`].
pub fn input_gradient(gradient: &[f32], weight: &[f32], window: &Window) -> Vec<f32> {
    if let Some(turned) = window.turned() {
        let kernels = weight.chunks_exact(window.places());
        let weight: Vec<f32> = kernels
            .flat_map(|kernel| kernel.iter().rev())
            .copied()
            .collect();
        return forward(gradient, &weight, &turned, &Finish::NONE);
    }
    super::vectors().dispatch(InputGradient {
        gradient,
        weight,
        window,
    })
}

/// The gradient with respect to the weights, summed over the pictures.
///
/// # Shapes
///
/// As in [`forward`]; the result is that of `weight`.
pub fn weight_gradient(x: &[f32], gradient: &[f32], channels: usize, window: &Window) -> Vec<f32> {
    super::vectors().dispatch(WeightGradient {
        x,
        gradient,
        channels,
        window,
    })
}

/// Values of a plane's result that are calculated at once, in the cache beside the processor.
const SPAN: usize = 1024;

// `dispatch` compiles what is inlined into `call` for each set of vector instructions, and takes the one that
// the processor has.

struct Forward<'a> {
    x: &'a [f32],
    weight: &'a [f32],
    window: &'a Window,
    finish: &'a Finish<'a>,
}

impl WithSimd for Forward<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self {
            x,
            weight,
            window,
            finish,
        } = self;
        let channels = weight.len() / window.places();
        let planes = x.len() / window.input_area().max(1);
        let mut y = Vec::with_capacity(planes * window.output_area());
        let mut phases = window.phases();
        let mut lines = vec![0.0; SPAN.max(window.output[1])];
        let shifts: Vec<usize> = (0..window.places()).map(|at| window.shift(at)).collect();
        let (width, count) = (window.width(), window.output[1]);
        // What lies between the lines is calculated, too, where they are many.
        let most = 1 + (lines.len() - count) / width;
        let planes = x.chunks_exact(window.input_area().max(1));
        for (at, (plane, kernel)) in planes.zip(kernels(weight, window)).enumerate() {
            window.take_apart(plane, &mut phases);
            for first in (0..window.output[0]).step_by(most) {
                let own = most.min(window.output[0] - first);
                let lines = &mut lines[..(own - 1) * width + count];
                let sums = Sums {
                    phases: &phases[first * width..],
                    shifts: &shifts,
                    factors: kernel,
                    bias: finish.bias(at % channels),
                    limits: finish.limits(),
                };
                sums.write(simd, lines);
                finish.curve(lines);
                for line in 0..own {
                    y.extend_from_slice(&lines[line * width..][..count]);
                }
            }
        }
        y
    }
}

struct InputGradient<'a> {
    gradient: &'a [f32],
    weight: &'a [f32],
    window: &'a Window,
}

impl pulp::NullaryFnOnce for InputGradient<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn call(self) -> Vec<f32> {
        let Self {
            gradient,
            weight,
            window,
        } = self;
        let mut x = vec![0.0; gradient.len() / window.output_area() * window.input_area()];
        let (mut phases, mut wide) = (window.phases(), vec![0.0; window.span()]);
        let inputs = x.chunks_exact_mut(window.input_area());
        let outputs = gradient.chunks_exact(window.output_area());
        for ((result, plane), kernel) in outputs.zip(inputs).zip(kernels(weight, window)) {
            window.spread(result, &mut wide);
            phases.fill(0.0);
            for (place, &factor) in kernel.iter().enumerate() {
                add_scaled(&mut phases[window.shift(place)..], &wide, factor);
            }
            window.rows(|at, from, count| {
                let to = plane[from..].iter_mut().step_by(window.stride);
                to.zip(&phases[at..at + count]).for_each(|(to, v)| *to = *v);
            });
        }
        x
    }
}

struct WeightGradient<'a> {
    x: &'a [f32],
    gradient: &'a [f32],
    channels: usize,
    window: &'a Window,
}

impl pulp::NullaryFnOnce for WeightGradient<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn call(self) -> Vec<f32> {
        let Self {
            x,
            gradient,
            channels,
            window,
        } = self;
        let places = window.places();
        let mut sums = vec![0.0; channels * places];
        let (mut phases, mut wide) = (window.phases(), vec![0.0; window.span()]);
        let inputs = x.chunks_exact(window.input_area());
        let outputs = gradient.chunks_exact(window.output_area());
        for (at, (plane, result)) in inputs.zip(outputs).enumerate() {
            window.take_apart(plane, &mut phases);
            window.spread(result, &mut wide);
            let own = &mut sums[at % channels * places..][..places];
            for (place, sum) in own.iter_mut().enumerate() {
                *sum += dot(&wide, &phases[window.shift(place)..]);
            }
        }
        sums
    }
}

/// The kernel of each plane, picture after picture.
#[inline(always)]
fn kernels<'a>(weight: &'a [f32], window: &Window) -> impl Iterator<Item = &'a [f32]> + Clone {
    weight.chunks_exact(window.places()).cycle()
}

#[inline(always)]
fn add_scaled(to: &mut [f32], from: &[f32], factor: f32) {
    for (to, v) in to.iter_mut().zip(from) {
        *to += factor * v;
    }
}
