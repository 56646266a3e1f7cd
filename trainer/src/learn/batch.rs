//! Batches: order, changes and mixing of training cells.

use std::collections::BTreeMap;

use anyhow::Result;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{RngExt, seq::SliceRandom};
use rayon::prelude::*;
use shared::{
    class::Class,
    prepare,
    seeded::{self, Stream},
};

use crate::{
    data::{
        augment,
        dataset::{self, Sample},
        framing::Data,
    },
    learn::recipe::{Recipe, Sampling},
};

/// The training cells in the order of an epoch.
pub fn order(train: &[usize], samples: &[Sample], recipe: &Recipe, epoch: usize) -> Vec<usize> {
    let mut rng = seeded::rng(Stream::Order, recipe.seed, &[epoch as u64]);
    match recipe.sampling {
        Sampling::Plain => {
            let mut order = train.to_vec();
            order.shuffle(&mut rng);
            order
        }
        Sampling::Balanced => {
            let ends = cumulative(&balanced(train, samples, recipe.group_power));
            let draw = |_| {
                let at = rng.random::<f64>();
                train[ends.partition_point(|&end| end < at).min(train.len() - 1)]
            };
            (0..recipe.drawn(train.len())).map(draw).collect()
        }
    }
}

/// What share of the loss each cell has, of sum 1: its probability to be drawn, times its class's weight.
pub fn shares(train: &[usize], samples: &[Sample], recipe: &Recipe) -> Vec<f64> {
    let weights = class_weights(train, samples, recipe);
    let drawn = match recipe.sampling {
        Sampling::Balanced => balanced(train, samples, recipe.group_power),
        Sampling::Plain => vec![1.0 / train.len() as f64; train.len()],
    };
    let weigh = |(&at, share): (&usize, f64)| f64::from(weights[samples[at].class.index()]) * share;
    let mut shares: Vec<f64> = train.iter().zip(drawn).map(weigh).collect();
    if recipe.class_weights.is_some() {
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
    }
    shares
}

/// Probability of each cell: half for a class, and in it a power of a group's size for the group.
fn balanced(train: &[usize], samples: &[Sample], power: f64) -> Vec<f64> {
    let mut sizes: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    for &at in train {
        *sizes
            .entry((samples[at].class.index(), &samples[at].group))
            .or_default() += 1.0;
    }
    let mut totals = [0.0; Class::COUNT];
    for ((class, _), size) in &sizes {
        totals[*class] += size.powf(power);
    }
    let classes = totals.iter().filter(|t| **t > 0.0).count() as f64;
    let share = |&at: &usize| {
        let class = samples[at].class.index();
        let size = sizes[&(class, samples[at].group.as_str())];
        size.powf(power) / totals[class] / size / classes
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

/// Weight of each class in the loss: as the recipe says, or with plain sampling the inverse of its share.
pub fn class_weights(train: &[usize], samples: &[Sample], recipe: &Recipe) -> [f32; Class::COUNT] {
    if let Some(weights) = recipe.class_weights {
        return weights;
    }
    let cells: Vec<&Sample> = train.iter().map(|&at| &samples[at]).collect();
    match recipe.sampling {
        Sampling::Balanced => [1.0; Class::COUNT],
        Sampling::Plain => dataset::counts(&cells)
            .map(|count| cells.len() as f32 / (Class::COUNT as f32 * count.max(1) as f32)),
    }
}

/// What a class should answer, with its weight: label smoothing (C. Szegedy et al., CVPR 2016, section 7).
pub fn target(class: Class, smoothing: f32, weight: f32) -> [f32; Class::COUNT] {
    let spread = smoothing / Class::COUNT as f32;
    Class::ALL.map(|other| {
        let own = if other == class { 1.0 - smoothing } else { 0.0 };
        weight * (own + spread)
    })
}

/// Cells of a step, ready for the network.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Normalised pixels, and the cell's mask where the network asks for it, `[n, c, side, side]`.
    pub pixels: Vec<f32>,
    /// What each cell should answer, with its weight.
    pub targets: Vec<[f32; Class::COUNT]>,
    /// Epoch and position in it of each cell: seeds its random choices.
    pub places: Vec<[u64; 2]>,
    /// Side of a picture.
    pub side: usize,
    /// Channels of a picture.
    pub channels: usize,
}

impl Batch {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Consecutive parts of at most `size` cells.
    pub fn parts(&self, size: usize) -> impl Iterator<Item = Part<'_>> {
        let pixels = self
            .pixels
            .chunks(size * self.channels * self.side * self.side);
        let targets = self.targets.chunks(size);
        let both = pixels.zip(targets).zip(self.places.chunks(size));
        both.map(|((pixels, targets), places)| Part {
            pixels,
            targets,
            places,
            side: self.side,
            channels: self.channels,
        })
    }
}

/// Some cells of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pixels: &'a [f32],
    /// As in [`Batch`].
    pub targets: &'a [[f32; Class::COUNT]],
    /// As in [`Batch`].
    pub places: &'a [[u64; 2]],
    side: usize,
    channels: usize,
}

impl Part<'_> {
    /// The pixels.
    ///
    /// # Shapes
    ///
    /// `[n, c, side, side]`
    pub fn tensor(&self, device: &Device) -> Tensor<4> {
        let shape = [self.targets.len(), self.channels, self.side, self.side];
        Tensor::from_data(TensorData::new(self.pixels.to_vec(), shape), device)
    }
}

/// Makes batches: decodes, changes and mixes cells.
#[derive(Clone, Copy, Debug)]
pub struct Loader<'a> {
    /// The arguments of the run.
    pub recipe: &'a Recipe,
    /// The cells.
    pub data: &'a Data,
    /// Weight of each class in the loss.
    pub class_weights: [f32; Class::COUNT],
}

impl Loader<'_> {
    /// The batch of a step within an epoch, of the cells in `order`.
    ///
    /// # Errors
    ///
    /// Where a cell's picture can't be read any more.
    pub fn batch(&self, order: &[usize], epoch: usize, step: usize) -> Result<Batch> {
        let size = self.recipe.batch;
        let first = step * size;
        let side = self.recipe.side() as usize;
        let channels = self.recipe.preparation().channels();
        let mut batch = Batch {
            pixels: Vec::with_capacity(size * channels * side * side),
            targets: Vec::with_capacity(size),
            places: Vec::with_capacity(size),
            side,
            channels,
        };
        let positions: Vec<usize> = (first..first + size).collect();
        let place = |position: usize| [epoch as u64, position as u64];
        let cell = |&position: &usize| self.cell(order[position], place(position));
        let cells: Vec<_> = positions.par_iter().map(cell).collect();
        let cells: Vec<_> = cells.into_iter().collect::<Result<_>>()?;
        for (at, &position) in positions.iter().enumerate() {
            let (pixels, mut target) = (&cells[at].0, cells[at].1);
            let begin = batch.pixels.len();
            batch.pixels.extend_from_slice(pixels);
            if self.recipe.regularisation.mixup > 0.0 {
                // With the next cell of the batch, the last with the first.
                let (other, its) = &cells[(at + 1) % size];
                let share = self.mixed(place(position));
                let mix = |(a, b): (&mut f32, &f32)| *a = *a * share + b * (1.0 - share);
                batch.pixels[begin..].iter_mut().zip(other).for_each(mix);
                target.iter_mut().zip(its).for_each(mix);
            }
            batch.targets.push(target);
            batch.places.push(place(position));
        }
        Ok(batch)
    }

    /// One cell, changed as its place says.
    fn cell(&self, at: usize, place: [u64; 2]) -> Result<(Vec<f32>, [f32; Class::COUNT])> {
        let mut rng = seeded::rng(Stream::Augmentation, self.recipe.seed, &place);
        let frame = self.data.frame(at)?;
        let changed = augment::augment(&frame, &self.recipe.augmentation, &mut rng)?;
        let class = self.data.samples[at].class;
        let smoothing = self.recipe.regularisation.label_smoothing;
        let target = target(class, smoothing, self.class_weights[class.index()]);
        Ok((
            prepare::normalise(&changed, &self.recipe.preparation()),
            target,
        ))
    }

    /// The share of a cell in its mixture (H. Zhang et al., "mixup", ICLR 2018), drawn from a Beta
    /// distribution as the ratio of M. D. Jöhnk (1964), and never the lesser one.
    fn mixed(&self, place: [u64; 2]) -> f32 {
        let mut rng = seeded::rng(Stream::Mixup, self.recipe.seed, &place);
        let power = 1.0 / self.recipe.regularisation.mixup;
        loop {
            let [a, b] = [0; 2].map(|_| rng.random::<f64>().powf(power));
            if a + b > 0.0 && a + b <= 1.0 {
                return (a / (a + b)).max(b / (a + b)) as f32;
            }
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::data::partition::tests::samples;
    use shared::picture::Picture;

    /// A batch of pictures as they are.
    pub fn batch_of(cells: &[(Picture, Class)], recipe: &Recipe) -> Batch {
        let preparation = recipe.preparation();
        let smoothing = recipe.regularisation.label_smoothing;
        Batch {
            pixels: cells
                .iter()
                .flat_map(|(p, _)| prepare::normalise(p, &preparation))
                .collect(),
            targets: cells
                .iter()
                .map(|(_, class)| target(*class, smoothing, 1.0))
                .collect(),
            places: (0..cells.len() as u64).map(|at| [1, at]).collect(),
            side: recipe.side() as usize,
            channels: preparation.channels(),
        }
    }

    #[test]
    fn balanced_sampling_draws_classes_alike_and_groups_by_their_power() {
        let samples = samples(&[1, 4, 25]);
        let train: Vec<usize> = (0..samples.len()).collect();
        let of_group = |shares: &[f64], group: &str| -> f64 {
            let cells = samples.iter().zip(shares).filter(|(s, _)| s.group == group);
            cells.map(|(_, share)| share).sum()
        };
        for (power, expected) in [
            (0.0, [1.0, 1.0, 1.0]),
            (0.5, [1.0, 2.0, 5.0]),
            (1.0, [1.0, 4.0, 25.0]),
        ] {
            let shares = balanced(&train, &samples, power);
            let total: f64 = expected.iter().sum();
            for class in Class::ALL {
                for (group, weight) in expected.iter().enumerate() {
                    let found = of_group(&shares, &format!("{}{group}", class.name()));
                    assert!((found - weight / total / 2.0).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn class_weights_by_hand_replace_those_of_the_sampling() {
        let samples = samples(&[1, 4, 25]);
        let train: Vec<usize> = (0..samples.len()).collect();
        for sampling in ["plain", "balanced"] {
            let line = "train --network simple-net --data x --class-weights 1,3 --sampling";
            let recipe = Recipe::of(&format!("{line} {sampling}"));
            assert_eq!(class_weights(&train, &samples, &recipe), [1.0, 3.0]);
            let shares = shares(&train, &samples, &recipe);
            let of_class = |class: Class| -> f64 {
                let cells = samples
                    .iter()
                    .zip(&shares)
                    .filter(|(s, _)| s.class == class);
                cells.map(|(_, share)| share).sum()
            };
            // `samples` has as many cells of one class as of the other.
            assert!((of_class(Class::Normal) - 0.25).abs() < 1e-6, "{sampling}");
            assert!(
                (of_class(Class::Lymphoblast) - 0.75).abs() < 1e-6,
                "{sampling}"
            );
        }
    }

    #[test]
    fn smoothed_targets_keep_their_weight() {
        let target = target(Class::Lymphoblast, 0.1, 3.0);
        assert!((target[0] - 0.15).abs() < 1e-6 && (target[1] - 2.85).abs() < 1e-6);
    }
}
