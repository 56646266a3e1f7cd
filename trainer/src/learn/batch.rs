//! Which cells stand in which batch, and their tensors.

use burn::tensor::{Device, Tensor, TensorData};
use rand::{RngExt, seq::SliceRandom};
use shared::{class::Class, picture::Picture, prepare};
use std::collections::BTreeMap;

use super::recipe::{Recipe, Sampling};
use crate::{augment, dataset::Sample, seeded};

/// Marks the random choices of this file.
const ORDER: u64 = 1;
const CHANGE: u64 = 2;

/// The training cells in the order of an epoch.
pub fn order(train: &[usize], samples: &[Sample], recipe: &Recipe, epoch: usize) -> Vec<usize> {
    let mut rng = seeded::rng(&[recipe.seed, ORDER, epoch as u64]);
    match recipe.sampling {
        Sampling::Plain => {
            let mut order = train.to_vec();
            order.shuffle(&mut rng);
            order
        }
        Sampling::Balanced => {
            let ends = cumulative(&shares(train, samples));
            let draw = |_| {
                let at = rng.random::<f64>();
                train[ends.partition_point(|&end| end < at).min(train.len() - 1)]
            };
            train.iter().map(draw).collect()
        }
    }
}

/// Probability of each cell: half for a class, and in it the square root of a group's size for
/// the group.
fn shares(train: &[usize], samples: &[Sample]) -> Vec<f64> {
    let mut sizes: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    for &at in train {
        *sizes
            .entry((samples[at].class.index(), &samples[at].group))
            .or_default() += 1.0;
    }
    let mut totals = [0.0; Class::COUNT];
    for ((class, _), size) in &sizes {
        totals[*class] += size.sqrt();
    }
    let classes = totals.iter().filter(|t| **t > 0.0).count() as f64;
    let share = |&at: &usize| {
        let class = samples[at].class.index();
        let size = sizes[&(class, samples[at].group.as_str())];
        size.sqrt() / totals[class] / size / classes
    };
    train.iter().map(share).collect()
}

fn cumulative(shares: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |share: &f64| {
        sum += share;
        sum
    };
    shares.iter().map(add).collect()
}

/// Weight of each class in the loss: with plain sampling, the inverse of its share.
pub fn class_weights(
    train: &[usize],
    samples: &[Sample],
    sampling: Sampling,
) -> [f32; Class::COUNT] {
    let cells: Vec<&Sample> = train.iter().map(|&at| &samples[at]).collect();
    match sampling {
        Sampling::Balanced => [1.0; Class::COUNT],
        Sampling::Plain => crate::dataset::counts(&cells)
            .map(|count| cells.len() as f32 / (Class::COUNT as f32 * count.max(1) as f32)),
    }
}

/// Augmented pictures as one tensor.
///
/// `places` are the positions of the cells in the epoch: they seed each cell's changes.
///
/// # Shapes
///
/// `[n, 3, side, side]`
pub fn augmented(
    frames: &[&Picture],
    recipe: &Recipe,
    places: &[[u64; 2]],
    device: &Device,
) -> Tensor<4> {
    let changed = frames.iter().zip(places).map(|(frame, place)| {
        let mut rng = seeded::rng(&[recipe.seed, CHANGE, place[0], place[1]]);
        augment::augment(frame, &recipe.augmentation, &mut rng)
    });
    stack(changed, recipe, device)
}

fn stack(frames: impl Iterator<Item = Picture>, recipe: &Recipe, device: &Device) -> Tensor<4> {
    let preparation = recipe.preparation();
    let values: Vec<f32> = frames
        .flat_map(|f| prepare::normalise(&f, &preparation))
        .collect();
    let side = recipe.side() as usize;
    let n = values.len() / (3 * side * side);
    Tensor::from_data(TensorData::new(values, [n, 3, side, side]), device)
}
