//! What the head reads: pooling, mirror images, and what they mean for answers and maps.
#![allow(clippy::unwrap_used, reason = "tests")]

use burn::tensor::{Device, Distribution, Tensor, TensorData};
use shared::{
    class::Class,
    network::{Architecture, Form, reading::Reading},
    saliency::{Method, Pass},
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
    let views = Reading::Mirrored.look(x);
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
    let pooled = values(Reading::Mirrored.pool(tensor(&maps, [8, 1, 1, 2])));
    let expected = [2.5, 1.0, 25.0, 1.0];
    for (found, expected) in pooled.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{pooled:?}");
    }
}

#[test]
fn aligned_views_are_the_picture() {
    let x: Vec<f32> = (0..24).map(|at| at as f32).collect();
    let x = tensor(&x, [1, 2, 3, 4]);
    let again = Reading::Mirrored.align(Reading::Mirrored.look(x.clone()));
    assert_eq!(values(again), values(x));
}

/// A network that reads mirror images has one answer for all of them, and its map turns with the picture.
#[test]
fn a_mirrored_reading_does_not_care_for_mirrors() {
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
