//! What the head reads: pooling, mirror images, and what they mean for answers and maps.
#![allow(clippy::unwrap_used, reason = "tests")]

use burn::tensor::{Device, Distribution, Tensor, TensorData, module::adaptive_avg_pool2d};
use shared::{
    class::Class,
    network::{
        Architecture, Form, Network,
        pooling::{PooledRegion, Pooling},
    },
    saliency::{Method, Pass, Sign, gradient::Stage},
};

/// Two ways to compute the same figure in f32 through tens of layers.
const TOLERANCE: f64 = 1e-4;

fn tensor(values: &[f32], shape: [usize; 4]) -> Tensor<4> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), &Device::flex())
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn is_close<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> bool {
    a.all_close(b, Some(TOLERANCE), Some(TOLERANCE))
}

#[test]
fn mirror_images_by_hand() {
    let x = tensor(&[1.0, 2.0, 3.0, 4.0], [1, 1, 2, 2]);
    let views = Pooling::Mirrored.views(x);
    let expected = [
        [1.0, 2.0, 3.0, 4.0],
        [3.0, 4.0, 1.0, 2.0],
        [2.0, 1.0, 4.0, 3.0],
        [4.0, 3.0, 2.0, 1.0],
    ];
    assert_eq!(values(views), expected.concat());
}

#[test]
fn the_views_of_a_picture_stay_with_it() {
    // Maps of two pictures in four views: the mean of picture 0 is 1 to 4, that of picture 1 is 10 to 40.
    let means = [1.0, 10.0, 2.0, 20.0, 3.0, 30.0, 4.0, 40.0];
    let maps: Vec<f32> = means.iter().flat_map(|m| [m - 1.0, m + 1.0]).collect();
    let pooled = values(Pooling::Mirrored.pool(tensor(&maps, [8, 1, 1, 2]), None));
    let expected = [2.5, 1.0, 25.0, 1.0];
    for (found, expected) in pooled.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{pooled:?}");
    }
}

#[test]
fn merged_views_are_the_picture() {
    let x: Vec<f32> = (0..24).map(|at| at as f32).collect();
    let x = tensor(&x, [1, 2, 3, 4]);
    let again = Pooling::Mirrored.merge_views(Pooling::Mirrored.views(x.clone()));
    assert_eq!(values(again), values(x));
}

/// A network that reads mirror images has one answer for all of them, and its map turns with the picture.
#[test]
fn mirrored_pooling_does_not_care_for_mirrors() {
    let device = Device::flex();
    device.seed(1);
    let made = |name: &str| {
        Architecture::from_name(name)
            .unwrap()
            .init(Form::Training, &device)
            .fold()
    };
    let x = Tensor::<4>::random([1, 3, 64, 64], Distribution::Normal(0.0, 1.0), &device);
    let [cells, plain] = ["efficientnet-lite0-cells", "efficientnet-lite0"].map(made);
    let map = |x: &Tensor<4>| {
        let pass = Pass::new(&cells, x.clone(), Tensor::zeros([1, 3, 1, 1], &device));
        pass.ask(Class::Lymphoblast).explain(Method::GradCam)
    };
    let (answer, plain_map) = (cells.forward(x.clone()), map(&x));
    for (turned, turned_map) in [
        (x.clone().flip([2]), plain_map.clone().flip([0])),
        (x.clone().flip([3]), plain_map.clone().flip([1])),
        (x.clone().flip([2, 3]), plain_map.flip([0, 1])),
    ] {
        assert!(is_close(map(&turned), turned_map));
        assert!(is_close(cells.forward(turned), answer.clone()));
    }
    let turned = plain.forward(x.clone().flip([3]));
    assert!(!is_close(turned, plain.forward(x)));
}

/// Two maps of three positions, of which the cell holds one wholly, one by half and one not at all.
#[test]
fn pooling_over_the_cell_by_hand() {
    let maps = tensor(&[1.0, 4.0, 100.0, 2.0, 2.0, -7.0], [1, 2, 1, 3]);
    let cell = tensor(&[1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [1, 1, 1, 6]);
    let pooled = values(Pooling::Cell.pool(maps.clone(), Some(cell)));
    // Weights 2/3 and 1/3: mean 2, variance (1 + 1 + 4) / 3; the second map is 2 all over the cell.
    let expected = [2.0, 2.0, 2.0_f32.sqrt(), 0.001];
    for (found, expected) in pooled.iter().zip(expected) {
        assert!((found - expected).abs() < 2e-3, "{pooled:?}");
    }
    // Without a cell all positions count alike.
    let none = Pooling::Cell.pool(maps.clone(), Some(tensor(&[0.0; 3], [1, 1, 1, 3])));
    assert!(is_close(none, Pooling::Cell.pool(maps, None)));
}

fn over_cell(side: usize) -> (Network, Tensor<4>) {
    let device = Device::flex();
    device.seed(2);
    let architecture = Architecture::from_name("efficientnet-lite0-cells").unwrap();
    let network = architecture
        .init_pooling(PooledRegion::Cell, Form::Training, &device)
        .fold();
    let picture = Tensor::<4>::random([1, 3, side, side], Distribution::Normal(0.0, 1.0), &device);
    let is_cell = |at: usize| {
        let [x, y] = [at % side, at / side].map(|v| v as f32 - side as f32 * 0.4);
        f32::from(x * x + y * y < (side as f32 * 0.3).powi(2))
    };
    let cell: Vec<f32> = (0..side * side).map(is_cell).collect();
    let cell = tensor(&cell, [1, 1, side, side]);
    (network, Tensor::cat(vec![picture, cell], 1))
}

/// The answer hangs on what the cell's positions see alone: beside them the maps may be anything.
#[test]
fn what_lies_beside_the_cell_is_not_read() {
    let (network, x) = over_cell(160);
    let (picture, cell) = network.pooling().split_mask(x.clone());
    let maps = network.features(picture);
    let [_, k, h, w] = maps.dims();
    let share = values(adaptive_avg_pool2d(cell.clone().unwrap(), [h, w]));
    let beside: Vec<f32> = share.iter().map(|v| f32::from(*v == 0.0)).collect();
    assert!(beside.contains(&1.0) && beside.contains(&0.0));
    let noise = tensor(&beside, [1, 1, h, w]) * 3.0;
    let changed = maps.clone() + noise.expand([1, k, h, w]);
    let answer = |maps: Tensor<4>| network.classify(network.pool(maps, cell.clone()));
    assert!(is_close(answer(changed), answer(maps.clone())));
    assert!(is_close(answer(maps), network.forward(x)));
}

/// Maps times gradients add up to the logit without its bias, deviations and mask included, and none of it lies beside the cell.
#[test]
fn a_map_over_the_cell_adds_up() {
    let (network, x) = over_cell(160);
    let baseline = Tensor::zeros([1, 3, 1, 1], &Device::flex());
    let (_, cell) = network.pooling().split_mask(x.clone());
    for class in Class::ALL {
        let pass = Pass::new(&network, x.clone(), baseline.clone());
        let logit = values(pass.seen().logits.clone())[class.index()];
        let bias = values(network.head().bias.as_ref().unwrap().val())[class.index()];
        let question = pass.ask(class);
        let stage = Stage::last(&question);
        let sum = values((stage.maps.clone() * stage.gradients.clone()).sum())[0];
        // What keeps deviations finite is 1e-6 of their squares.
        assert!(
            (sum - (logit - bias)).abs() < 2e-3,
            "{sum}, {}",
            logit - bias
        );
        let map = question.explain(Method::HiresCam);
        let [h, w] = map.dims();
        let share = values(adaptive_avg_pool2d(cell.clone().unwrap(), [h, w]));
        for (value, share) in values(map).into_iter().zip(share) {
            assert!(share > 0.0 || value.abs() < 1e-6);
        }
    }
}

/// Every method answers for a network that pools over the cell; two runs are equal.
#[test]
fn every_method_takes_a_network_that_pools_over_the_cell() {
    let (network, x) = over_cell(64);
    let baseline = Tensor::zeros([1, 3, 1, 1], &Device::flex());
    for method in Method::ALL {
        let map = || {
            let pass = Pass::new(&network, x.clone(), baseline.clone());
            values(pass.ask(Class::Lymphoblast).explain(method))
        };
        let first = map();
        assert!(first.iter().all(|v| v.is_finite()), "{}", method.name());
        // To untrained weights a class may have nothing that speaks for it.
        if method.sign() != Sign::Positive {
            assert!(first.iter().any(|v| *v != 0.0), "{}", method.name());
        }
        assert_eq!(first, map(), "{}", method.name());
    }
}
