//! Networks whose last maps hold those of several stages.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::tensor::{Device, Distribution, Tensor, module::adaptive_avg_pool2d};
use drawn::{assert_close, named, values, weights_of};
use shared::network::{Form, Network, layers::Layer, weights};

const JOINED: &str = "efficientnet-lite0-joined";

/// Last maps of 3 by 3 from maps of 5 by 5: windows overlap.
const SIDE: usize = 72;

/// A network with the weights that EfficientNet-Lite0 has here, as far as it has stages.
fn made(name: &str, form: Form) -> Network {
    let device = Device::flex();
    let empty = named(name).init(Form::Training, &device);
    let names: Vec<_> = weights::describe(&empty).into_iter().collect();
    let mut weights = weights_of(named("efficientnet-lite0"));
    weights.retain(|weight| names.contains(&(weight.name.clone(), weight.shape.clone())));
    for (name, shape) in names
        .into_iter()
        .filter(|(name, _)| name.starts_with("head."))
    {
        weights.retain(|weight| weight.name != name);
        let values = vec![0.1; shape.iter().product()];
        weights.push(weights::Weight {
            name,
            shape,
            values,
        });
    }
    let network = weights::load(empty, &mut weights).unwrap();
    match form {
        Form::Training => network,
        Form::Folded => network.fold(),
    }
}

fn picture() -> Tensor<4> {
    let device = Device::flex();
    device.seed(3);
    Tensor::random([2, 3, SIDE, SIDE], Distribution::Normal(0.0, 1.0), &device)
}

/// Each stage sees what it saw without the join, and what it made is there, averaged to the last maps' side.
#[test]
fn the_last_maps_are_those_of_three_stages() {
    for form in [Form::Training, Form::Folded] {
        let (network, plain) = (made(JOINED, form), made("efficientnet-lite0", form));
        let maps = network.features(picture());
        let [_, channels, h, w] = maps.dims();
        assert_eq!((channels, h, w), (112 + 192 + 320, 3, 3));
        let of_stage = |stages| {
            let maps = plain.stages(picture(), 0..stages);
            adaptive_avg_pool2d(maps, [h, w])
        };
        let apart = Tensor::cat([6, 7, 8].map(of_stage).to_vec(), 1);
        assert_close(&values(maps), &values(apart));
    }
}

/// What goes past a block has its gradient, too.
#[test]
fn gradients_block_by_block_are_those_of_autodiff() {
    let network = made(JOINED, Form::Folded);
    let x = picture();
    let towards = network
        .features(x.clone())
        .random_like(Distribution::Normal(0.0, 1.0));
    let by_autodiff = {
        let x = x.clone().autodiff().require_grad();
        let sum = (network.features(x.clone()) * towards.clone().autodiff()).sum();
        x.grad(&sum.backward()).unwrap()
    };
    let through = |layer: &Layer, x: Tensor<4>, g: Tensor<4>| {
        let x = x.autodiff().require_grad();
        let sum = (layer.forward(x.clone()) * g.autodiff()).sum();
        x.grad(&sum.backward()).unwrap()
    };
    let mut inputs = vec![x];
    for block in network.blocks() {
        let next = block.forward(inputs[inputs.len() - 1].clone(), &mut |_| None);
        inputs.push(next);
    }
    inputs.pop();
    let pairs = network.blocks().rev().zip(inputs.into_iter().rev());
    let g = pairs.fold(towards, |g, (block, x)| block.backward(x, g, &through));
    assert_close(&values(g), &values(by_autodiff));
}

/// Rows, cost and size of what is joined are those of its layers: what goes past them multiplies nothing.
#[test]
fn a_join_costs_nothing() {
    let (joined, mut plain) = (named(JOINED).plan(), named("efficientnet-lite0").plan());
    plain.stages.pop();
    assert_eq!(joined.rows(SIDE), plain.rows(SIDE));
    assert_eq!(joined.multiply_adds(SIDE), plain.multiply_adds(SIDE));
    assert_eq!((joined.features(), plain.features()), (624, 320));
}
