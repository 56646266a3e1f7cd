//! Convolutions that sum over all channels, on the CPU: forward, and the gradient of the input.

use super::{
    columns::{Columns, add_back},
    finish::Finish,
    product::Product,
    sums::dot,
    window::Window,
};

/// `y = finish(w * x)`
///
/// # Shapes
///
/// `x` is `[n, i, h, w]`, `weight` is `[o, i, k, k]`; the result is `[n, o, h', w']`.
pub fn forward(
    x: &[f32],
    weight: &[f32],
    rows: usize,
    window: &Window,
    finish: &Finish<'_>,
) -> Vec<f32> {
    if window.is_whole() && window.output_area() == 1 {
        return vectors(x, weight, rows, finish);
    }
    let product = Product {
        columns: Columns { x, window },
        weight,
        rows,
        finish,
    };
    product.calculate()
}

/// The gradient with respect to the input, from that with respect to the result.
///
/// # Shapes
///
/// As in [`forward`]; `gradient` is of its result's.
pub fn input_gradient(
    gradient: &[f32],
    weight: &[f32],
    outputs: usize,
    window: &Window,
) -> Vec<f32> {
    match window.turned() {
        Some(turned) => turned_product(gradient, weight, outputs, &turned),
        None => added_back(gradient, weight, outputs, window),
    }
}

/// The gradient as a convolution with the kernels turned round.
fn turned_product(gradient: &[f32], weight: &[f32], outputs: usize, turned: &Window) -> Vec<f32> {
    let places = turned.places();
    let rows = weight.len() / outputs;
    // [o, i, k k] to [i, o, k k], from the last place to the first
    let mut weights = Vec::with_capacity(weight.len());
    for first in (0..rows).step_by(places) {
        for weight in weight.chunks_exact(rows) {
            weights.extend(weight[first..first + places].iter().rev());
        }
    }
    let product = Product {
        columns: Columns {
            x: gradient,
            window: turned,
        },
        weight: &weights,
        rows: outputs * places,
        finish: &Finish::NONE,
    };
    product.calculate()
}

/// The gradient by what each place of the kernel gives back to the positions that it met.
fn added_back(gradient: &[f32], weight: &[f32], outputs: usize, window: &Window) -> Vec<f32> {
    let rows = weight.len() / outputs;
    // [o, i k k] to [i k k, o]
    let mut weights = Vec::with_capacity(weight.len());
    for row in 0..rows {
        weights.extend(weight[row..].iter().step_by(rows));
    }
    let alone = Window {
        kernel: 1,
        stride: 1,
        before: [0; 2],
        input: window.output,
        ..*window
    };
    let inputs = rows / window.places();
    let pictures = gradient.chunks_exact(outputs * window.output_area());
    let mut x = vec![0.0; pictures.len() * inputs * window.input_area()];
    let of_pictures = x.chunks_exact_mut(inputs * window.input_area());
    // Here the columns are made as a whole, of one picture at a time.
    for (x, gradient) in of_pictures.zip(pictures) {
        let product = Product {
            columns: Columns {
                x: gradient,
                window: &alone,
            },
            weight: &weights,
            rows: outputs,
            finish: &Finish::NONE,
        };
        add_back(&product.calculate(), window, x);
    }
    x
}

/// The same for pictures of one position: products of vectors, since a tile would hold little but zeros.
fn vectors(x: &[f32], weight: &[f32], rows: usize, finish: &Finish<'_>) -> Vec<f32> {
    struct Vectors<'a>(&'a [f32], &'a [f32], usize, &'a Finish<'a>);
    impl pulp::NullaryFnOnce for Vectors<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn call(self) -> Vec<f32> {
            let Self(x, weight, rows, finish) = self;
            let [low, high] = finish.limits();
            let of_picture = |x| {
                let weights = weight.chunks_exact(rows).enumerate();
                weights.map(move |(output, weight)| {
                    (finish.bias(output) + dot(weight, x)).clamp(low, high)
                })
            };
            let mut y: Vec<f32> = x.chunks_exact(rows).flat_map(of_picture).collect();
            finish.curve(&mut y);
            y
        }
    }
    super::vectors().dispatch(Vectors(x, weight, rows, finish))
}
