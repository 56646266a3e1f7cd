//! Whether a device calculates what the CPU does: some drivers give zeros, and a run would learn from them.

use anyhow::{Context, Result, ensure};
use burn::{
    module::Module as _,
    tensor::{Device, Tensor, TensorData},
};
use rand::RngExt;
use shared::{
    network::Network,
    seeded::{self, Stream},
};

use crate::{
    device::{self, Numbers},
    learn::recipe::Recipe,
};

/// Refuses a device whose logits of one picture of noise are not the CPU's; the CPU itself is not asked.
///
/// # Errors
///
/// Where they differ, or the device gives none.
pub fn check(network: &Network, recipe: &Recipe, device: &Device) -> Result<()> {
    if device::kind(&recipe.device) == "cpu" {
        return Ok(());
    }
    let network = network.valid();
    let picture = noise(recipe);
    let logits = |device: &Device| -> Result<Vec<f32>> {
        let network = network.clone().to_device(device);
        let x = Tensor::<4>::from_data(picture.clone(), device);
        let logits = network.forward(x).try_into_data();
        let logits = logits.context("the device gave no answer at all")?;
        Ok(logits.iter::<f32>().collect())
    };
    compare(&logits(device)?, &logits(&device::cpu())?, recipe)
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

/// By how much logits may differ, as a share of the greatest: rounding adds up over a hundred layers.
fn bound(numbers: Numbers) -> f32 {
    match numbers {
        Numbers::F32 => 0.02,
        Numbers::Bf16 | Numbers::F16 => 0.25,
    }
}

fn compare(theirs: &[f32], ours: &[f32], recipe: &Recipe) -> Result<()> {
    let greatest = ours.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let apart = theirs.iter().zip(ours).map(|(a, b)| (a - b).abs());
    // What is no number is far apart, too.
    let mut is_near = apart.map(|apart| apart <= greatest * bound(recipe.numbers));
    ensure!(
        theirs.len() == ours.len() && is_near.all(|near| near),
        "{} calculates otherwise than the CPU: logits {theirs:?} where {ours:?} are right; its driver may be at fault: try \
         another --device (wgpu, vulkan, cuda), or a newer driver",
        recipe.device
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_logits_are_refused() {
        let recipe = Recipe::of("train --network simple-net --data x --device wgpu");
        let right = [0.5, -2.0];
        for near in [[0.5, -2.0], [0.51, -1.98]] {
            compare(&near, &right, &recipe).unwrap();
        }
        for wrong in [[0.0, 0.0], [0.5, -1.9], [f32::NAN, -2.0]] {
            let why = compare(&wrong, &right, &recipe).unwrap_err().to_string();
            assert!(why.contains("wgpu calculates otherwise"), "{why}");
        }
        assert!(compare(&[], &right, &recipe).is_err());
        let rough = Recipe::of("train --network simple-net --data x --device wgpu --numbers bf16");
        compare(&[0.6, -1.9], &right, &rough).unwrap();
    }
}
