use burn::{
    nn::{PaddingConfig2d, conv::Conv2dConfig},
    tensor::{Device, Distribution, Tensor},
};

use super::{super::conv_norm::constant, *};

/// Sums of at most some thousand products of numbers around one, in another order; the greater sums themselves are
/// around a hundred.
const ROUNDING: f64 = 1e-4;

fn same(a: Tensor<4>, b: Tensor<4>) -> bool {
    a.dims() == b.dims() && a.all_close(b, Some(ROUNDING), Some(ROUNDING))
}

/// Kernel, step, sides, and channels in and out: every kind that networks have, and odd ones.
const KERNELS: [(usize, usize, [usize; 2], [usize; 2]); 15] = [
    (3, 1, [7, 7], [3, 3]),
    (3, 1, [1, 4], [3, 3]),
    (3, 2, [8, 9], [3, 5]),
    (3, 2, [7, 2], [3, 4]),
    (5, 1, [6, 5], [2, 9]),
    (5, 2, [9, 8], [3, 3]),
    (5, 2, [14, 14], [4, 3]),
    (3, 3, [10, 7], [3, 2]),
    (7, 2, [19, 18], [3, 17]),
    (1, 1, [3, 3], [3, 3]),
    (1, 2, [5, 6], [3, 7]),
    // Pictures of one position.
    (1, 1, [1, 1], [70, 9]),
    // More rows than a block holds, and several strips of columns.
    (3, 1, [9, 8], [70, 9]),
    (1, 1, [21, 20], [1030, 11]),
    // More lines than are calculated at once of a depthwise layer, more columns than at once of a weight gradient.
    (5, 1, [90, 70], [24, 3]),
];

fn of_burn(padding: Padding) -> PaddingConfig2d {
    match padding {
        Padding::Same => PaddingConfig2d::Same,
        Padding::Valid => PaddingConfig2d::Valid,
        Padding::Zeros(n) => PaddingConfig2d::Explicit(n, n, n, n),
    }
}

/// A tensor that asks for its gradient.
fn learning<const D: usize>(values: &Tensor<D>) -> Tensor<D> {
    let device = values.device().autodiff();
    Tensor::from_inner(values.clone())
        .to_device(&device)
        .require_grad()
}

const ACTIVATIONS: [Activation; 5] = [
    Activation::Identity,
    Activation::Relu,
    Activation::Relu6,
    Activation::Silu,
    Activation::Sigmoid,
];

/// Input, weights and bias of a convolution; its result, and the gradients of the three where each value of the result
/// counts as `outer` says.
struct Given {
    x: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
}

impl Given {
    /// Sums of many products are no larger than those of few, so that activations show.
    fn random(x: [usize; 4], weight: [usize; 4]) -> Self {
        let device = Device::flex();
        let normal = Distribution::Normal(0.0, 1.0);
        let scale = (weight[1..].iter().product::<usize>() as f64).sqrt();
        Self {
            x: Tensor::random(x, normal, &device),
            weight: Tensor::random(weight, normal, &device) / scale,
            bias: Tensor::random([weight[0]], normal, &device),
        }
    }

    fn answers(
        &self,
        layer: impl Fn(Tensor<4>, Tensor<4>, Tensor<1>) -> Tensor<4>,
    ) -> [Tensor<4>; 4] {
        let (x, weight, bias) = (
            learning(&self.x),
            learning(&self.weight),
            learning(&self.bias),
        );
        let y = layer(x.clone(), weight.clone(), bias.clone());
        // Each value counts otherwise.
        let count = y.dims().iter().product::<usize>() as i64;
        let cpu = Device::flex();
        let outer = Tensor::<1, burn::tensor::Int>::arange(0..count, &cpu);
        let outer = outer.float().sin().reshape(y.dims());
        let outer = outer.to_device(&self.x.device());
        let gradients = (y.clone() * Tensor::from_inner(outer)).sum().backward();
        let outputs = bias.dims()[0];
        [
            y.inner(),
            x.grad(&gradients).expect("it learns"),
            weight.grad(&gradients).expect("it learns"),
            bias.grad(&gradients)
                .expect("it learns")
                .reshape([outputs, 1, 1, 1]),
        ]
        .map(|tensor| tensor.to_device(&cpu))
    }
}

/// Result and all gradients are those of Burn's convolution, sum and activation, for every kernel, step and side that
/// networks have.
#[test]
fn agrees_with_burns_convolution_and_activation() {
    let cases = KERNELS.iter().zip(ACTIVATIONS.iter().cycle());
    for (&(kernel, stride, [height, width], [inputs, outputs]), &activation) in cases {
        for (outputs, groups) in [(outputs, 1), (inputs, inputs)] {
            for padding in [Padding::Same, Padding::Valid, Padding::Zeros(2)] {
                if padding == Padding::Valid && (height < kernel || width < kernel) {
                    continue;
                }
                let given = Given::random(
                    [2, inputs, height, width],
                    [outputs, inputs / groups, kernel, kernel],
                );
                let conv = Conv2dConfig::new([inputs, outputs], [kernel; 2])
                    .with_groups(groups)
                    .with_stride([stride; 2])
                    .with_padding(of_burn(padding));
                let expected = given.answers(|x, weight, bias| {
                    let mut conv = conv.init(&x.device());
                    conv.weight = constant(weight);
                    conv.bias = Some(constant(bias));
                    activation.forward(conv.forward(x))
                });
                let placement = Placement { stride, padding };
                let own = |x: &Tensor<4>, weight: &Tensor<4>, bias: &Tensor<1>| {
                    activated(x, weight, Some(bias), placement, activation).unwrap()
                };
                let found = given.answers(|x, weight, bias| own(&x, &weight, &bias));
                let place = format!(
                    "{kernel} by {stride} over {height} x {width}, {groups} groups, {padding:?}, {activation:?}"
                );
                let plain = own(&given.x, &given.weight, &given.bias);
                assert!(same(plain, expected[0].clone()), "{place}: no gradients");
                let pairs = found.into_iter().zip(expected);
                for ((found, expected), what) in pairs.zip(["result", "input", "weights", "bias"]) {
                    assert!(same(found, expected), "{place}: {what}");
                }
            }
        }
    }
}

/// Only what is asked for has a gradient, whichever of the three it is.
#[test]
fn each_gradient_alone_is_as_with_the_others() {
    let device = Device::flex();
    let normal = Distribution::Normal(0.0, 1.0);
    let x = Tensor::<4>::random([2, 3, 6, 5], normal, &device);
    let weight = Tensor::<4>::random([4, 3, 3, 3], normal, &device);
    let bias = Tensor::<1>::random([4], normal, &device);
    let placement = Placement {
        stride: 2,
        padding: Padding::Same,
    };
    let (all_x, all_weight, all_bias) = (learning(&x), learning(&weight), learning(&bias));
    let y = activated(
        &all_x,
        &all_weight,
        Some(&all_bias),
        placement,
        Activation::Silu,
    )
    .unwrap();
    let all = y.sum().backward();

    let of_x = learning(&x);
    let y = activated(&of_x, &weight, Some(&bias), placement, Activation::Silu).unwrap();
    assert!(same(
        of_x.grad(&y.sum().backward()).unwrap(),
        all_x.grad(&all).unwrap()
    ));
    let of_weight = learning(&weight);
    let y = activated(&x, &of_weight, None, placement, Activation::Identity).unwrap();
    let without = convolve(&x, &weight, placement).unwrap();
    assert!(same(y.clone().inner(), without));
    let own = learning(&weight);
    let plain = convolve(&learning(&x), &own, placement).unwrap();
    assert!(same(
        of_weight.grad(&y.sum().backward()).unwrap(),
        own.grad(&plain.sum().backward()).unwrap()
    ));
    let of_bias = learning(&bias);
    let y = activated(&x, &weight, Some(&of_bias), placement, Activation::Silu).unwrap();
    let found = of_bias.grad(&y.sum().backward()).unwrap();
    assert!(found.all_close(all_bias.grad(&all).unwrap(), Some(ROUNDING), Some(ROUNDING)));
}

/// A result does not depend on what other pictures are in the batch.
#[test]
fn pictures_of_a_batch_do_not_touch_each_other() {
    let device = Device::flex();
    let normal = Distribution::Normal(0.0, 1.0);
    for (kernel, side, groups) in [(1, 1, 1), (1, 5, 1), (3, 7, 1), (3, 40, 1), (3, 40, 5)] {
        let x = Tensor::<4>::random([3, 5, side, side], normal, &device);
        let weight = Tensor::<4>::random([5, 5 / groups, kernel, kernel], normal, &device);
        let placement = Placement {
            stride: 1,
            padding: Padding::Same,
        };
        let of = |x: &Tensor<4>| activated(x, &weight, None, placement, Activation::Silu).unwrap();
        let all = of(&x);
        for picture in 0..3 {
            let alone = of(&x.clone().narrow(0, picture, 1));
            let among = all.clone().narrow(0, picture, 1);
            assert!(
                alone.all_close(among, Some(0.0), Some(0.0)),
                "{kernel} over {side}, {groups} groups, picture {picture}"
            );
        }
    }
}

/// Processors without vector instructions give the same, and pass on what is no number, too.
#[test]
fn without_vector_instructions_it_is_the_same() {
    let mut x: Vec<f32> = (0..3 * 7 * 6).map(|at| (at as f32).sin()).collect();
    x[40] = f32::NAN;
    let weight: Vec<f32> = (0..5 * 27).map(|at| (at as f32 * 0.7).cos()).collect();
    let window = window::Window {
        kernel: 3,
        stride: 1,
        before: [1, 1],
        input: [7, 6],
        output: [7, 6],
        is_depthwise: false,
    };
    for activation in ACTIVATIONS {
        let product = product::Product {
            columns: columns::Columns {
                x: &x,
                window: &window,
            },
            weight: &weight,
            rows: 27,
            finish: &finish::Finish {
                bias: None,
                activation,
            },
        };
        let found = pulp::Simd::vectorize(pulp::Scalar, product);
        let expected = product.calculate();
        assert!(found.iter().any(|value| value.is_nan()), "{activation:?}");
        for (a, b) in found.iter().zip(&expected) {
            let is_same = (a - b).abs() < 1e-4 || a.is_nan() && b.is_nan();
            assert!(is_same, "{activation:?}: {a} and {b}");
        }
    }
}

/// What is no number stays so through every layer, or an answer would hide it.
#[test]
fn what_is_no_number_is_passed_on() {
    let device = Device::flex();
    for (weight, is_depthwise) in [
        ([2, 2, 3, 3], false),
        ([2, 1, 3, 3], true),
        ([2, 2, 1, 1], false),
    ] {
        let x = Tensor::<4>::full([1, 2, 6, 6], f32::NAN, &device);
        let weight = Tensor::<4>::ones(weight, &device);
        for activation in ACTIVATIONS {
            let placement = Placement {
                stride: 1,
                padding: Padding::Same,
            };
            let y = activated(&x, &weight, None, placement, activation).unwrap();
            let all_are_none = y.is_nan().all().into_scalar::<bool>();
            assert!(all_are_none, "{activation:?}, depthwise: {is_depthwise}");
        }
    }
}

#[test]
fn elsewhere_burns_own_is_taken() {
    let device = Device::flex();
    let x = Tensor::<4>::zeros([1, 1, 3, 3], &device).cast(burn::tensor::FloatDType::F16);
    let weight = x.clone();
    let placement = Placement {
        stride: 1,
        padding: Padding::Same,
    };
    assert!(convolve(&x, &weight, placement).is_none());
    assert!(activated(&x, &weight, None, placement, Activation::Relu).is_none());
    // Two groups of two channels.
    let x = Tensor::<4>::zeros([1, 4, 3, 3], &device);
    let weight = Tensor::<4>::zeros([4, 2, 3, 3], &device);
    assert!(activated(&x, &weight, None, placement, Activation::Relu).is_none());
}

/// Result and gradients on a GPU are those on the CPU, for kernels of each channel and for such as sum over all.
#[cfg(feature = "wgpu")]
#[test]
fn gpus_give_what_the_cpu_gives() {
    let gpu = Device::wgpu(burn::tensor::DeviceKind::DefaultDevice);
    for (kernel, stride, [height, width], [n, inputs, outputs], groups) in [
        (3, 1, [7, 7], [2, 3, 3], 3),
        (3, 2, [8, 9], [2, 3, 3], 3),
        (5, 1, [6, 5], [2, 3, 3], 3),
        (5, 2, [9, 8], [3, 5, 5], 5),
        // Several pictures a cube, and cubes that have fewer.
        (3, 1, [5, 6], [17, 130, 130], 130),
        // Units of a cube that have several values each, and as many units as there can be.
        (5, 1, [23, 21], [2, 3, 3], 3),
        (3, 2, [9, 8], [2, 3, 8], 1),
        (3, 1, [6, 6], [3, 8, 5], 1),
        (1, 2, [5, 5], [2, 4, 4], 1),
    ] {
        let place = format!("{kernel} by {stride} over {height} x {width}, {groups} groups");
        let x = [n, inputs, height, width];
        let given = Given::random(x, [outputs, inputs / groups, kernel, kernel]);
        let placement = Placement {
            stride,
            padding: Padding::Same,
        };
        let conv = Conv2dConfig::new([inputs, outputs], [kernel; 2])
            .with_stride([stride; 2])
            .with_padding(PaddingConfig2d::Same)
            .with_bias(false);
        let layer = |x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>| {
            let y = convolve(&x, &weight, placement).unwrap_or_else(|| {
                let mut conv = conv.init(&x.device());
                conv.weight = constant(weight);
                conv.forward(x)
            });
            y + bias.reshape([1, outputs, 1, 1])
        };
        let expected = given.answers(layer);
        let there = Given {
            x: given.x.to_device(&gpu),
            weight: given.weight.to_device(&gpu),
            bias: given.bias.to_device(&gpu),
        };
        let pairs = there.answers(layer).into_iter().zip(expected);
        for ((found, expected), what) in pairs.zip(["result", "input", "weights", "bias"]) {
            assert!(same(found, expected), "{place}: {what}");
        }
    }
}
