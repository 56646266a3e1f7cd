//! Networks of tests with the same weights each time: Burn's generator is one for the whole program, and tests draw from it at once.

use burn::module::Module;
use rand::RngExt;
use shared::{
    network::{Architecture, Form, Network, weights::load},
    seeded::{self, Stream},
};

use crate::{device, weights::collect};

/// The network with kernels (K. He et al., 2015) that hang on the seed alone and without biases: Burn draws those too.
pub fn reseeded(network: Network, seed: u64) -> Network {
    let mut weights = collect(&network).unwrap();
    for (place, weight) in weights.iter_mut().enumerate() {
        let inputs = match weight.shape[..] {
            [inputs, _] => inputs,
            [_, inputs, height, width] => inputs * height * width,
            _ => {
                if weight.name.ends_with(".bias") {
                    weight.values.fill(0.0);
                }
                continue;
            }
        };
        let bound = (6.0 / inputs as f32).sqrt();
        let mut rng = seeded::rng(Stream::Randomisation, seed, &[0, place as u64]);
        weight.values.fill_with(|| rng.random_range(-bound..bound));
    }
    load(network, &mut weights).unwrap()
}

#[test]
fn equal_seeds_draw_every_weight_alike() {
    let weights = |seed| {
        let network = Architecture::from_name("simple-net").unwrap();
        let network = network.init(Form::Training, &device::cpu());
        collect(&reseeded(network.materialize(), seed)).unwrap()
    };
    let first = weights(1);
    assert_eq!(first, weights(1));
    assert_ne!(first, weights(2));
}
