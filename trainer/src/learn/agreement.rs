//! Whether a device calculates what the CPU does: some drivers give zeros, and a run would learn from them.

use anyhow::{Context, Result, ensure};
use burn::{
    module::Module as _,
    tensor::{Device, Tensor},
};
use shared::network::{Form, Network, weights as network_weights};

use crate::{
    device::{self, Numbers},
    learn::{batch::Batch, recipe::Recipe, trial},
    weights,
};

/// Refuses devices whose features and logits of a picture of noise are not the CPU's, which calculates them in f32; the CPU
/// itself is not asked. Says what it is at, and where a device is rougher than usual.
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
    let ours = on_the_cpu(&network, recipe)?;
    let [right, right_logits] = answer(&ours, &picture, &device::cpu())?;
    let terms = length(&terms(&ours, &right)?);
    for (device, name) in devices.iter().zip(recipe.device.split(',')) {
        let [found, logits] = answer(&network.clone().to_device(device), &picture, device)?;
        let apart = apart(&found, &right, length(&right)).max(apart(&logits, &right_logits, terms));
        let name = name.trim();
        match Agreement::of(apart, recipe.numbers) {
            Agreement::Usual => {}
            Agreement::Rough(apart) => println!(
                "{name} rounds roughly: its answer is {apart:.3} of its size apart from the CPU's"
            ),
            Agreement::None(apart) => ensure!(
                false,
                "{name} calculates otherwise than the CPU: its answer to a picture is {apart:.3} of its size apart; its driver may \
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

/// One picture.
fn noise(recipe: &Recipe) -> Batch {
    trial::noise(&Recipe {
        batch: 1,
        ..recipe.clone()
    })
}

/// Pooled features of the picture, and its logits.
fn answer(network: &Network, picture: &Batch, device: &Device) -> Result<[Vec<f32>; 2]> {
    let whole = picture.parts(picture.len()).next();
    let whole = whole.context("there is no picture")?;
    let pooled = network.pooled(whole.tensor(device));
    let logits = network.classify(pooled.clone());
    let read = |tensor: Tensor<2>| -> Result<Vec<f32>> {
        let data = tensor.try_into_data();
        let data = data.context("the device gave no answer at all")?;
        Ok(data.iter::<f32>().collect())
    };
    Ok([read(pooled)?, read(logits)?])
}

/// What the head adds up for its logits: their size where nothing cancels, as in logits near zero it does.
fn terms(network: &Network, features: &[f32]) -> Result<Vec<f32>> {
    let weight = network.head().weight.val();
    let [_, classes] = weight.dims();
    let weight: Vec<f32> = weight.try_into_data()?.iter::<f32>().collect();
    let rows = weight.chunks_exact(classes).zip(features);
    Ok(rows
        .flat_map(|(row, feature)| row.iter().map(move |w| w * feature))
        .collect())
}

fn length(values: &[f32]) -> f32 {
    values.iter().map(|v| v * v).sum::<f32>().sqrt()
}

/// Length of a difference as a share of a size; without a size of the CPU's there is nothing to go by.
fn apart(found: &[f32], right: &[f32], size: f32) -> f32 {
    let difference: Vec<f32> = found.iter().zip(right).map(|(a, b)| a - b).collect();
    match length(&difference) / size {
        _ if !size.is_normal() => 0.0,
        share if found.len() == right.len() && share.is_finite() => share,
        _ => f32::INFINITY,
    }
}

/// How near a device is to the CPU, with how far it is apart.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Agreement {
    Usual,
    Rough(f32),
    None(f32),
}

impl Agreement {
    fn of(apart: f32, numbers: Numbers) -> Self {
        // Rounding to 10 bits (TF32) and to 8 (bf16) adds up to 0.0003 and 0.004 in networks of a hundred layers.
        let [usual, gross] = match numbers {
            Numbers::F32 => [0.01, 0.1],
            Numbers::Bf16 | Numbers::F16 => [0.1, 0.5],
        };
        match apart {
            near if near <= usual => Self::Usual,
            some if some <= gross => Self::Rough(some),
            far => Self::None(far),
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
        let of =
            |found: &[f32], numbers| Agreement::of(apart(found, &right, length(&right)), numbers);
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
        assert_eq!(apart(&[0.0], &[f32::INFINITY], f32::INFINITY), 0.0);
    }

    #[test]
    fn logits_are_measured_by_what_is_added_up_for_them() {
        let recipe = Recipe::of("train --network simple-net --data x --side 32");
        let network = recipe.init_network(Form::Training, &device::cpu());
        let network = network.materialize().valid();
        let [features, logits] = answer(&network, &noise(&recipe), &device::cpu()).unwrap();
        let terms = terms(&network, &features).unwrap();
        assert_eq!(terms.len(), 2 * features.len());
        let bias = network.head().bias.as_ref();
        let bias: Vec<f32> = bias.map_or(vec![0.0; 2], |b| b.val().into_data().iter().collect());
        for class in [0, 1] {
            let sum: f32 = terms.iter().skip(class).step_by(2).sum();
            assert!((sum + bias[class] - logits[class]).abs() < 1e-4);
        }
        // A head that adds up nothing is found out.
        let none = apart(&[0.0; 2], &logits, length(&terms));
        assert_ne!(Agreement::of(none, Numbers::F32), Agreement::Usual);
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
        let of = |network: &Network| answer(network, &picture, &device::cpu()).unwrap();
        let right = of(&whole);
        let halves = whole.map(&mut Halves);
        let found = of(&on_the_cpu(&halves, &recipe).unwrap());
        assert_ne!(found, right, "halves are rounded");
        let apart = apart(&found[0], &right[0], length(&right[0]));
        assert_eq!(Agreement::of(apart, Numbers::F32), Agreement::Usual);
    }
}
