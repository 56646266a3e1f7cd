//! Layers against Burn's own convolution and batch norm.

use super::*;
use burn::tensor::Distribution;

/// Merged and unmerged kernels round differently, in f32.
const TOLERANCE: f32 = 1e-4;

const NORM: Normalisation = Normalisation {
    epsilon: 1e-3,
    momentum: 0.1,
};

/// Kernel, stride, groups and surroundings.
const CASES: [(usize, usize, usize, Padding); 9] = [
    (3, 1, 1, Padding::Same),
    (3, 2, 1, Padding::Same),
    (3, 2, 1, Padding::Valid),
    (3, 2, 1, Padding::Zeros(1)),
    (7, 2, 1, Padding::Zeros(3)),
    (5, 2, 4, Padding::Same),
    (3, 1, 4, Padding::Same),
    (1, 1, 1, Padding::Same),
    (1, 2, 1, Padding::Same),
];

fn config((kernel, stride, groups, padding): (usize, usize, usize, Padding)) -> ConvConfig {
    let conv = ConvConfig {
        groups,
        ..ConvConfig::new(4, 4, kernel)
    };
    conv.stride(stride)
        .padding(padding)
        .norm(NORM)
        .activation(Activation::Relu6)
}

/// Burn's own convolution and batch norm are the reference, one after the other.
#[test]
fn merged_and_folded_layers_are_burns_convolution_and_batch_norm() {
    let device = Device::flex();
    for case in CASES {
        let mut layer = config(case).init(Form::Training, &device);
        let random =
            |low, high| Tensor::<1>::random([4], Distribution::Uniform(low, high), &device);
        let norm = layer.norm.as_mut().unwrap();
        norm.gamma = constant(random(0.5, 1.5));
        norm.beta = constant(random(-0.5, 0.5));
        norm.running_mean = burn::module::RunningState::new(random(-0.5, 0.5));
        norm.running_var = burn::module::RunningState::new(random(0.5, 2.0));
        let x = Tensor::<4>::random([2, 4, 9, 8], Distribution::Uniform(-2.0, 2.0), &device);
        let apart = layer
            .norm
            .as_ref()
            .unwrap()
            .forward(layer.conv.forward(x.clone()));
        let apart = layer.activation.forward(apart);
        let merged = layer.forward(x.clone());
        let folded = layer.fold().forward(x);
        for other in [merged, folded] {
            assert_eq!(apart.dims(), other.dims());
            let worst = (apart.clone() - other).abs().max().into_scalar::<f32>();
            assert!(worst <= TOLERANCE, "{worst} with {case:?}");
        }
    }
}
