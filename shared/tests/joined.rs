//! Networks whose last maps hold those of several stages.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::tensor::{Device, Tensor, module::adaptive_avg_pool2d};
use drawn::{Random, assert_close, named, network, values};
use shared::network::{
    Form, Network,
    bypass::Bypass,
    layers::{Activation, Layer, LayerConfig},
    plan::{BlockConfig, Plan},
};

const JOINED: &str = "efficientnet-lite0-joined";

/// Last maps of 3 by 3 from maps of 5 by 5: windows overlap.
const SIDE: usize = 72;

fn picture() -> Tensor<4> {
    let mut random = Random::new(3);
    let values: Vec<f32> = (0..2 * 3 * SIDE * SIDE).map(|_| random.next()).collect();
    Tensor::<1>::from_floats(values.as_slice(), &Device::flex()).reshape([2, 3, SIDE, SIDE])
}

/// Each stage sees what it saw without the join, and what it made is there, averaged to the last maps' side.
#[test]
fn the_last_maps_are_those_of_three_stages() {
    // Weights are drawn layer by layer: up to stage 8 both networks have the same.
    let [joined, plain] =
        [JOINED, "efficientnet-lite0"].map(|name| network(named(name), &Device::flex()));
    for (network, plain) in [
        (joined.clone(), plain.clone()),
        (joined.fold(), plain.fold()),
    ] {
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

/// The gradient at the input, from that at the output.
fn back(x: Tensor<4>, g: Tensor<4>, forward: impl Fn(Tensor<4>) -> Tensor<4>) -> Tensor<4> {
    let x = x.autodiff().require_grad();
    let sum = (forward(x.clone()) * g.autodiff()).sum();
    x.grad(&sum.backward()).unwrap()
}

/// What goes past a block has its gradient, too.
#[test]
fn gradients_block_by_block_are_those_of_autodiff() {
    let network = network(named(JOINED), &Device::flex()).fold();
    let x = picture();
    // What the maps are pulled towards differs from place to place.
    let towards = network.features(x.clone()).sin();
    let by_autodiff = back(x.clone(), towards.clone(), |x| network.features(x));
    let through = |layer: &Layer, x: Tensor<4>, g: Tensor<4>| back(x, g, |x| layer.forward(x));
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

/// A channel that the layers do not see and that is not kept has no gradient.
#[test]
fn what_is_dropped_has_no_gradient() {
    let device = Device::flex();
    let layers = vec![LayerConfig::Activate(Activation::Relu)];
    let mut config = BlockConfig::plain(layers);
    config.bypass = Bypass { unseen: 1, kept: 0 };
    let network = Network::new(&Plan::new(vec![vec![config]]), Form::Folded, &device);
    let block = network.blocks().next().unwrap();
    let x = Tensor::<4>::ones([1, 3, 2, 2], &device);
    let y = block.forward(x.clone(), &mut |_| None);
    assert_eq!(y.dims(), [1, 2, 2, 2]);
    let g = block.backward(x, y, &|_, _, g| g);
    assert_eq!(values(g), [vec![0.0; 4], vec![1.0; 8]].concat());
}

/// The layers, and what they see, are those without the join.
#[test]
fn a_join_changes_no_layer() {
    let (joined, mut plain) = (named(JOINED).plan(), named("efficientnet-lite0").plan());
    plain.stages.pop();
    assert_eq!(joined.rows(SIDE), plain.rows(SIDE));
    assert_eq!((joined.features(), plain.features()), (624, 320));
    for none in [0, 1] {
        assert_eq!(plain.clone().joining(none), plain);
    }
    // 32 channels of the stem, and 16, 24, 40, 80, 112, 192, 320.
    let all = plain.clone().joining(99);
    assert_eq!(all, plain.clone().joining(8));
    assert_eq!(all.rows(SIDE), plain.rows(SIDE));
    assert_eq!(all.features(), 816);
}
