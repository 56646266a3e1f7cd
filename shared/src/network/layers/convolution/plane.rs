//! Depthwise convolutions of planes on the CPU: forward, and the gradients of input and weights.
//!
//! A padded plane is taken apart into `stride * stride` phases, those of its positions that one place of the
//! kernel can meet. In a phase, each place of the kernel is a shift, and the convolution a sum of shifted copies
//! of long, gapless rows, whose loops the compiler turns into vector instructions.

#[cfg(feature = "cube")]
use burn::tensor::Shape;
use pulp::{Simd, WithSimd};

use super::sums::Sums;

/// Geometry of a kernel on a plane.
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

    fn places(&self) -> usize {
        self.kernel * self.kernel
    }

    /// Calls back for each row of each phase that meets the plane: its first position among the phases, the
    /// first position in the plane, and how many follow, a stride apart.
    #[inline(always)]
    fn rows(&self, mut each: impl FnMut(usize, usize, usize)) {
        let Self {
            stride,
            before: [top, left],
            input: [height, width],
            ..
        } = *self;
        let rows = self.phase() / self.width();
        for a in 0..stride {
            for b in 0..stride {
                // Columns `first..end` of the phase lie in the plane.
                let first = left.saturating_sub(b).div_ceil(stride);
                let end = (width + left)
                    .saturating_sub(b)
                    .div_ceil(stride)
                    .min(self.width());
                if first >= end {
                    continue;
                }
                for row in 0..rows {
                    let y = row * stride + a;
                    if y < top || y - top >= height {
                        continue;
                    }
                    let at = (a * stride + b) * self.phase() + row * self.width() + first;
                    each(
                        at,
                        (y - top) * width + first * stride + b - left,
                        end - first,
                    );
                }
            }
        }
    }

    /// A plane, taken apart; what lies around it in `phases` stays as it is.
    #[inline(always)]
    fn take_apart(&self, plane: &[f32], phases: &mut [f32]) {
        let stride = self.stride;
        self.rows(|at, from, count| {
            let row = &mut phases[at..at + count];
            if stride == 1 {
                row.copy_from_slice(&plane[from..from + count]);
            } else {
                row.iter_mut()
                    .zip(plane[from..].iter().step_by(stride))
                    .for_each(|(to, v)| *to = *v);
            }
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

/// Buffers of one plane. Every plane of a window fills the same places, so that zeros around them stay.
struct Buffers {
    phases: Vec<f32>,
    wide: Vec<f32>,
}

impl Buffers {
    fn new(window: &Window) -> Self {
        Self {
            phases: vec![0.0; window.stride * window.stride * window.phase()],
            wide: vec![0.0; window.span()],
        }
    }
}

/// `y[c] = w[c] * x[c]` for every plane.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `weight` is `[c, 1, k, k]`; the result is `[n, c, h', w']`.
pub fn forward(x: &[f32], weight: &[f32], window: &Window) -> Vec<f32> {
    pulp::Arch::new().dispatch(Forward { x, weight, window })
}

/// The gradient with respect to the input, from that with respect to the result.
///
/// # Shapes
///
/// As in [`forward`].
pub fn input_gradient(gradient: &[f32], weight: &[f32], window: &Window) -> Vec<f32> {
    pulp::Arch::new().dispatch(InputGradient {
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
    pulp::Arch::new().dispatch(WeightGradient {
        x,
        gradient,
        channels,
        window,
    })
}

// `dispatch` compiles what is inlined into `call` for each set of vector instructions, and takes the one that
// the processor has.

struct Forward<'a> {
    x: &'a [f32],
    weight: &'a [f32],
    window: &'a Window,
}

impl WithSimd for Forward<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { x, weight, window } = self;
        let mut y = vec![0.0; x.len() / area(window.input) * area(window.output)];
        let Buffers {
            mut phases,
            mut wide,
        } = Buffers::new(window);
        let shifts: Vec<usize> = (0..window.places()).map(|at| window.shift(at)).collect();
        let outputs = y.chunks_exact_mut(area(window.output));
        let inputs = x.chunks_exact(area(window.input));
        for ((plane, result), kernel) in inputs.zip(outputs).zip(kernels(weight, window)) {
            window.take_apart(plane, &mut phases);
            let sums = Sums {
                phases: &phases,
                shifts: &shifts,
                factors: kernel,
            };
            sums.write(simd, &mut wide);
            for (row, values) in result.chunks_exact_mut(window.output[1]).enumerate() {
                values.copy_from_slice(&wide[row * window.width()..][..window.output[1]]);
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
        let mut x = vec![0.0; gradient.len() / area(window.output) * area(window.input)];
        let Buffers {
            mut phases,
            mut wide,
        } = Buffers::new(window);
        let inputs = x.chunks_exact_mut(area(window.input));
        let outputs = gradient.chunks_exact(area(window.output));
        for ((result, plane), kernel) in outputs.zip(inputs).zip(kernels(weight, window)) {
            window.spread(result, &mut wide);
            phases.fill(0.0);
            for (place, &factor) in kernel.iter().enumerate() {
                add_scaled(&mut phases[window.shift(place)..], &wide, factor);
            }
            window.rows(|at, from, count| {
                let row = &phases[at..at + count];
                if window.stride == 1 {
                    plane[from..from + count].copy_from_slice(row);
                } else {
                    let to = plane[from..].iter_mut().step_by(window.stride);
                    to.zip(row).for_each(|(to, v)| *to = *v);
                }
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
        let Buffers {
            mut phases,
            mut wide,
        } = Buffers::new(window);
        let inputs = x.chunks_exact(area(window.input));
        let outputs = gradient.chunks_exact(area(window.output));
        for (at, (plane, result)) in inputs.zip(outputs).enumerate() {
            window.take_apart(plane, &mut phases);
            window.spread(result, &mut wide);
            let own = &mut sums[at % channels * places..][..places];
            for (place, sum) in own.iter_mut().enumerate() {
                *sum += product(&wide, &phases[window.shift(place)..]);
            }
        }
        sums
    }
}

fn area([height, width]: [usize; 2]) -> usize {
    height * width
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

/// Partial sums, so that products need not wait for each other.
const LANES: usize = 32;

#[inline(always)]
fn product(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, rest_a) = a[..length].as_chunks::<LANES>();
    let (b, rest_b) = b[..length].as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
