//! Whether a device calculates what the CPU does: some drivers give zeros, and a run would learn from them.

use anyhow::{Context, Result, ensure};
use burn::{
    module::Module as _,
    tensor::{Device, Tensor, TensorData},
};
use rand::RngExt;
use shared::{
    network::{Form, Network, weights as network_weights},
    seeded::{self, Stream},
};

use crate::{
    device::{self, Numbers},
    learn::recipe::Recipe,
    weights,
};

/// Refuses devices whose features of a picture of noise are not the CPU's, which calculates them in f32; the CPU itself is not
/// asked. Says what it is at, and where a device is rougher than usual.
///
/// # Errors
///
/// Where they differ grossly, or a device gives none.
pub fn check(network: &Network, recipe: &Recipe, devices: &[Device]) -> Result<()> {
    if device::kind(&recipe.device) == "cpu" {
        return Ok(());
    }
    println!("comparing the device with the CPU");
    let network = network.valid();
    let picture = noise(recipe);
    let right = features(&on_the_cpu(&network, recipe)?, &picture, &device::cpu())?;
    for (device, name) in devices.iter().zip(recipe.device.split(',')) {
        let found = features(&network.clone().to_device(device), &picture, device)?;
        let name = name.trim();
        match Agreement::of(&found, &right, recipe.numbers) {
            Agreement::Usual => {}
            Agreement::Rough(apart) => println!(
                "{name} rounds roughly: features {apart:.3} of their size apart from the CPU's"
            ),
            Agreement::None(apart) => ensure!(
                false,
                "{name} calculates otherwise than the CPU: features of a picture are {apart:.3} of their size apart; its driver may \
                 be at fault: try another --device (wgpu, vulkan, cuda), or a newer driver"
            ),
        }
    }
    Ok(())
}

/// The same network on the CPU, in f32 whatever its numbers are.
fn on_the_cpu(network: &Network, recipe: &Recipe) -> Result<Network> {
    let mut all = weights::collect(network)?;
    let empty = recipe.init_network(Form::Training, &device::cpu());
    let network = network_weights::load(empty.materialize(), &mut all);
    network.context("the device did not give the network back as it was")
}

/// Pooled features of the picture.
fn features(network: &Network, picture: &TensorData, device: &Device) -> Result<Vec<f32>> {
    let x = Tensor::<4>::from_data(picture.clone(), device);
    let features = network.pooled(x).try_into_data();
    let features = features.context("the device gave no answer at all")?;
    Ok(features.iter::<f32>().collect())
}

/// A picture of one cell that fills its frame, as the recipe's network takes it.
fn noise(recipe: &Recipe) -> TensorData {
    let side = recipe.side() as usize;
    let channels = recipe.preparation().channels();
    let mut rng = seeded::rng(Stream::Benchmark, recipe.seed, &[]);
    let mut pixels: Vec<f32> = (0..3 * side * side)
        .map(|_| rng.random_range(-1.0..1.0))
        .collect();
    pixels.resize(channels * side * side, 1.0);
    TensorData::new(pixels, [1, channels, side, side])
}

/// How near a device is to the CPU, with the length of the difference as a share of the features' own.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Agreement {
    Usual,
    Rough(f32),
    None(f32),
}

impl Agreement {
    fn of(found: &[f32], right: &[f32], numbers: Numbers) -> Self {
        // Rounding to 10 bits (TF32) and to 8 (bf16) adds up to 0.0003 and 0.004 in networks of a hundred layers.
        let [usual, gross] = match numbers {
            Numbers::F32 => [0.01, 0.1],
            Numbers::Bf16 | Numbers::F16 => [0.1, 0.5],
        };
        let length =
            |values: &mut dyn Iterator<Item = f32>| values.map(|v| v * v).sum::<f32>().sqrt();
        let whole = length(&mut right.iter().copied());
        if !whole.is_normal() {
            // Without features of the CPU's there is nothing to go by.
            return Self::Usual;
        }
        let apart = length(&mut found.iter().zip(right).map(|(a, b)| a - b)) / whole;
        if found.len() == right.len() && apart <= usual {
            Self::Usual
        } else if found.len() == right.len() && apart <= gross {
            Self::Rough(apart)
        } else {
            Self::None(apart)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::{
        module::{ModuleMapper, Param},
        tensor::FloatDType,
    };

    #[test]
    fn gross_differences_are_none_and_rounding_is_usual() {
        let right: Vec<f32> = (0..200_u8).map(|at| (f32::from(at) / 9.0).sin()).collect();
        let times = |factor: f32| right.iter().map(|v| v * factor).collect::<Vec<_>>();
        let of = |found: &[f32], numbers| Agreement::of(found, &right, numbers);
        assert_eq!(of(&times(1.001), Numbers::F32), Agreement::Usual);
        assert!(matches!(
            of(&times(1.05), Numbers::F32),
            Agreement::Rough(_)
        ));
        assert_eq!(of(&times(1.05), Numbers::Bf16), Agreement::Usual);
        for wrong in [times(0.0), times(f32::NAN), times(2.0), right[1..].to_vec()] {
            for numbers in [Numbers::F32, Numbers::Bf16] {
                assert!(
                    matches!(of(&wrong, numbers), Agreement::None(_)),
                    "{numbers:?}"
                );
            }
        }
        let overflown = [f32::INFINITY, 1.0];
        assert_eq!(
            Agreement::of(&[0.0, 0.0], &overflown, Numbers::F16),
            Agreement::Usual
        );
    }

    struct Halves;

    impl ModuleMapper for Halves {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|tensor| tensor.cast(FloatDType::F16))
        }
    }

    #[test]
    fn a_network_in_other_numbers_is_compared_in_f32() {
        let recipe =
            Recipe::of("train --network simple-net --data x --side 32 --device wgpu --numbers f16");
        let whole = recipe
            .init_network(Form::Training, &device::cpu())
            .materialize();
        let picture = noise(&recipe);
        let of = |network: &Network| features(network, &picture, &device::cpu()).unwrap();
        let right = of(&whole);
        let halves = whole.map(&mut Halves);
        let found = of(&on_the_cpu(&halves, &recipe).unwrap());
        assert_ne!(found, right, "halves are rounded");
        assert_eq!(
            Agreement::of(&found, &right, Numbers::F32),
            Agreement::Usual
        );
    }
}
