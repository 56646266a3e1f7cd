//! Stability: likeness of the maps of a picture and of its copy with small noise.
//!
//! After D. Alvarez-Melis, T. Jaakkola, "On the Robustness of Interpretability Methods", 2018 (arXiv 1806.08049); likeness by rank
//! correlation within the cell in place of a Lipschitz quotient, which can't be compared between methods.

use burn::tensor::{Tensor, TensorData};
use rand::distr::Distribution;
use rand_distr::StandardNormal;

use super::Regions;
use crate::{
    prepare::Preparation,
    saliency::{Map, likeness},
    seeded::{self, Stream},
};

/// Deviation of the noise, in steps of 255: hardly to be seen.
pub const NOISE: f32 = 2.0;

/// A picture with small noise on the cell; the black around stays black.
///
/// # Shapes
///
/// `[1, 3, h, w]` to the same
pub fn noisy(x: Tensor<4>, regions: &Regions, preparation: &Preparation, seed: u64) -> Tensor<4> {
    let mut rng = seeded::rng(Stream::Stability, seed, &[]);
    let [_, _, h, w] = x.dims();
    let mut noise = Vec::with_capacity(3 * h * w);
    for deviation in preparation.deviation {
        let scale = NOISE / deviation;
        let of_cell = regions.cell().iter();
        noise.extend(of_cell.map(|is_cell| {
            let value: f32 = StandardNormal.sample(&mut rng);
            if *is_cell { value * scale } else { 0.0 }
        }));
    }
    let noise = Tensor::from_data(TensorData::new(noise, [1, 3, h, w]), &x.device());
    x + noise
}

/// Rank correlation within the cell of a map with that of the noisy picture. None where the map is the same all over the cell: then
/// there is no order to be kept.
pub fn likeness(map: &Map, again: &Map, regions: &Regions) -> Option<f64> {
    let (width, height) = regions.size();
    let within = |map: &Map| -> Vec<f32> {
        let sized = map.resized(width, height);
        let pixels = sized.values.iter().zip(regions.cell());
        pixels
            .filter(|(_, is_cell)| **is_cell)
            .map(|(v, _)| *v)
            .collect()
    };
    let (map, again) = (within(map), within(again));
    let stands_out = map.windows(2).any(|pair| pair[0] != pair[1]);
    stands_out.then(|| likeness::rank_correlation(&map, &again))
}
