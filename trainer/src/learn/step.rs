//! One step: the gradients of a batch, from several shares worked on at once.

use std::thread;

use anyhow::{Result, ensure};
use burn::{
    module::{Flag, Module, ModuleMapper, Param},
    optim::{GradientsAccumulator, GradientsParams},
    tensor::{Device, Tensor, TensorData, activation},
};
use rand::RngExt;
use shared::{class::Class, network::Network, picture::Picture};

use super::{
    batch,
    recipe::{Norm, Recipe},
};
use crate::seeded;

/// Marks the random choices of this file.
const DROP: u64 = 3;
const SKIP: u64 = 4;

/// One cell of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The framed picture.
    pub frame: &'a Picture,
    /// What it is.
    pub class: Class,
    /// Epoch and position in it: seeds the cell's changes.
    pub place: [u64; 2],
}

/// What is needed beside the trained network to work out a step.
#[derive(Debug)]
pub struct Worker {
    /// The arguments of the run.
    pub recipe: Recipe,
    /// The frozen first stages, folded, without autodiff.
    pub prefix: Network,
    /// Where tensors are made, without autodiff.
    pub device: Device,
    /// Shares of a batch that are worked on at once.
    pub shares: usize,
    /// Weight of each class in the loss.
    pub class_weights: [f32; Class::COUNT],
}

impl Worker {
    /// Mean loss of a batch and its gradients.
    ///
    /// The shares are summed in their order, so that equal runs give equal figures.
    ///
    /// # Errors
    ///
    /// Where the loss is not a number.
    pub fn gradients(
        &self,
        network: &Network,
        items: &[Item<'_>],
    ) -> Result<(f64, GradientsParams)> {
        // Statistics that move belong to whole batches.
        let shares = match self.recipe.norm {
            Norm::Frozen => self.shares.clamp(1, items.len()),
            Norm::Moving => 1,
        };
        let size = items.len().div_ceil(shares);
        if shares == 1 {
            // On this very thread: Burn keeps moving statistics by thread.
            return finite(self.share(network, items, items.len()));
        }
        let parts: Vec<_> = thread::scope(|scope| {
            let work = |part| scope.spawn(move || self.share(network, part, items.len()));
            let handles: Vec<_> = items.chunks(size).map(work).collect();
            handles
                .into_iter()
                .map(thread::ScopedJoinHandle::join)
                .collect()
        });
        let mut sum = GradientsAccumulator::new();
        let mut loss = 0.0;
        for part in parts {
            let (part_loss, gradients) =
                part.map_err(|_| anyhow::anyhow!("a training thread failed"))?;
            loss += part_loss;
            sum.accumulate(network, gradients);
        }
        finite((loss, sum.grads()))
    }

    /// A share's part of the batch's mean loss, with its gradients.
    fn share(&self, network: &Network, items: &[Item<'_>], total: usize) -> (f64, GradientsParams) {
        // A fork has leaves of its own: the shares' graphs do not wait for each other.
        let network = match self.recipe.norm {
            Norm::Frozen => network.clone().fork(&self.device.clone().autodiff()),
            Norm::Moving => network.clone(),
        };
        let frames: Vec<&Picture> = items.iter().map(|item| item.frame).collect();
        let places: Vec<[u64; 2]> = items.iter().map(|item| item.place).collect();
        let x = batch::augmented(&frames, &self.recipe, &places, &self.device);
        let frozen = self.recipe.freeze.min(network.stage_count());
        let x = self.prefix.stages(x, 0..frozen).autodiff();
        let features = network.stages_dropping(x, frozen..network.stage_count(), &mut |depth| {
            self.skip(depth, &places)
        });
        let pooled = self.drop_out(Network::pool(features), &places);
        let loss = self.loss(network.classify(pooled), items, total);
        let value = loss.clone().inner().into_data().iter::<f64>().sum();
        (
            value,
            GradientsParams::from_grads(loss.backward(), &network),
        )
    }

    /// Drops pooled features with a mask from the cell's place (N. Srivastava et al., JMLR 2014).
    fn drop_out(&self, pooled: Tensor<2>, places: &[[u64; 2]]) -> Tensor<2> {
        let rate = self.recipe.dropout;
        if rate <= 0.0 {
            return pooled;
        }
        let [n, k] = pooled.dims();
        let keep = 1.0 - rate;
        let row = |place: &[u64; 2]| {
            let mut rng = seeded::rng(&[self.recipe.seed, DROP, place[0], place[1]]);
            (0..k)
                .map(|_| {
                    if rng.random::<f32>() < keep {
                        1.0 / keep
                    } else {
                        0.0
                    }
                })
                .collect::<Vec<_>>()
        };
        let mask: Vec<f32> = places.iter().flat_map(row).collect();
        pooled * Tensor::from_data(TensorData::new(mask, [n, k]), &self.device)
    }

    /// Stochastic depth: for each cell, 0 where the body of a block at this depth is skipped, and
    /// where it is not, what keeps the mean as it is.
    ///
    /// # Shapes
    ///
    /// `[n, 1, 1, 1]`
    fn skip(&self, depth: f64, places: &[[u64; 2]]) -> Option<Tensor<4>> {
        let rate = self.recipe.drop_path * depth as f32;
        if rate <= 0.0 {
            return None;
        }
        let keep = 1.0 - rate;
        let factor = |place: &[u64; 2]| {
            let seeds = [self.recipe.seed, SKIP, place[0], place[1], depth.to_bits()];
            let kept = seeded::rng(&seeds).random::<f32>() < keep;
            if kept { 1.0 / keep } else { 0.0 }
        };
        let factors: Vec<f32> = places.iter().map(factor).collect();
        let data = TensorData::new(factors, [places.len(), 1, 1, 1]);
        Some(Tensor::from_data(data, &self.device))
    }

    /// Weighted cross-entropy with label smoothing (C. Szegedy et al., CVPR 2016, section 7),
    /// divided by the size of the whole batch.
    pub(super) fn loss(&self, logits: Tensor<2>, items: &[Item<'_>], total: usize) -> Tensor<1> {
        let spread = self.recipe.label_smoothing / Class::COUNT as f32;
        let target = |item: &Item<'_>| {
            let weight = self.class_weights[item.class.index()] / total as f32;
            Class::ALL.map(|class| {
                let own = if class == item.class {
                    1.0 - self.recipe.label_smoothing
                } else {
                    0.0
                };
                weight * (own + spread)
            })
        };
        let targets: Vec<f32> = items.iter().flat_map(target).collect();
        let targets = TensorData::new(targets, [items.len(), Class::COUNT]);
        let targets = Tensor::<2>::from_data(targets, &self.device);
        -(activation::log_softmax(logits, 1) * targets).sum()
    }
}

/// Refuses gradients of a loss that is not a number.
fn finite((loss, gradients): (f64, GradientsParams)) -> Result<(f64, GradientsParams)> {
    ensure!(
        loss.is_finite(),
        "the loss is not a number; lower --rate (the last checkpoint is intact)"
    );
    Ok((loss, gradients))
}

/// Makes a network ready to be trained: frozen stages, and frozen batch norm statistics on request.
pub fn prepare(network: Network, recipe: &Recipe) -> Network {
    let network = network.freeze_stages(recipe.freeze);
    match recipe.norm {
        Norm::Frozen => network.map(&mut FreezeStatistics),
        Norm::Moving => network,
    }
}

/// Turns the training behaviour of every batch norm off and leaves its scale and shift trainable.
struct FreezeStatistics;

impl ModuleMapper for FreezeStatistics {
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        flag.with_value(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::network::Form;

    /// Passes over one batch after which its statistics are the running ones: `0.9^100 < 3e-5`.
    const PASSES: usize = 100;

    /// Losses that differ by rounding and by what is left of the first statistics.
    const SAME: f64 = 1e-3;

    /// Losses that differ by more than that.
    const OTHER: f64 = 1e-2;

    /// Discs, each of its own colour and size.
    fn disc(number: u8) -> Picture {
        let mut picture = Picture::black(32, 32);
        for y in 0..32_u32 {
            for x in 0..32_u32 {
                if x.abs_diff(16).pow(2) + y.abs_diff(16).pow(2) < 40 + u32::from(number) * 20 {
                    picture.set_pixel(x, y, [90 + number * 10, 60, 150 - number * 10]);
                }
            }
        }
        picture
    }

    #[test]
    fn moving_statistics_become_those_of_the_batches() {
        let device = Device::flex();
        let recipe = Recipe::of(
            "train --network simple-net --data nowhere --norm moving --dropout 0 \
             --crop 32 --side 32",
        );
        device.seed(recipe.seed);
        let network = recipe
            .network
            .init(Form::Training, &device.clone().autodiff());
        let network = prepare(network.materialize(), &recipe);
        let discs: Vec<Picture> = (0..6).map(disc).collect();
        let items: Vec<Item<'_>> = discs
            .iter()
            .enumerate()
            .map(|(at, frame)| Item {
                frame,
                class: Class::ALL[at % 2],
                place: [1, at as u64],
            })
            .collect();
        let worker = Worker {
            recipe: recipe.clone(),
            prefix: network.valid().fold(),
            device: device.clone(),
            shares: 2,
            class_weights: [1.0; Class::COUNT],
        };
        let mut trained = 0.0;
        for _ in 0..PASSES {
            trained = worker.gradients(&network, &items).unwrap().0;
        }
        let frames: Vec<&Picture> = discs.iter().collect();
        let places: Vec<[u64; 2]> = items.iter().map(|item| item.place).collect();
        let x = batch::augmented(&frames, &recipe, &places, &device);
        let loss = |network: Network| {
            let logits = network.forward(x.clone());
            f64::from(
                worker
                    .loss(logits, &items, items.len())
                    .into_scalar::<f32>(),
            )
        };
        let deployed = loss(network.valid().fold());
        let before = loss(worker.prefix.clone());
        assert!((deployed - trained).abs() < SAME, "{deployed}, {trained}");
        // At the start the statistics are others: the test can tell.
        assert!((before - trained).abs() > OTHER, "{before}, {trained}");
    }
}
