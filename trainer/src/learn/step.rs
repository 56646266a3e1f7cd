//! One step: the gradients of a batch, from several shares at once.

use anyhow::{Context, Result, ensure};
use burn::{
    module::{Flag, Module, ModuleMapper, Param},
    optim::{GradientsAccumulator, GradientsParams},
    tensor::{Device, Tensor, TensorData, activation},
};
use rand::RngExt;
use shared::{class::Class, network::Network};

use crate::{
    learn::{
        batch::{Batch, Part},
        recipe::{Norm, Recipe},
    },
    parallel,
};
use shared::seeded::{self, Stream};

/// What is needed beside the trained network to work out a step.
#[derive(Debug)]
pub struct Worker {
    /// The arguments of the run.
    pub recipe: Recipe,
    /// The devices, without autodiff; weights and optimiser are on the first.
    pub devices: Vec<Device>,
    /// The frozen first stages on each device, folded, without autodiff.
    prefixes: Vec<Network>,
    /// How many stages are frozen.
    frozen: usize,
    /// Shares of a batch that a device works on at once.
    pub shares: usize,
}

/// A device with autodiff as the recipe asks for it.
pub fn autodiff(device: &Device, recipe: &Recipe) -> Device {
    let device = device.clone().autodiff();
    if recipe.checkpointing {
        device.gradient_checkpointing()
    } else {
        device
    }
}

impl Worker {
    /// A worker for a network of which some stages are frozen.
    pub fn new(
        recipe: &Recipe,
        devices: Vec<Device>,
        shares: usize,
        network: &Network,
        frozen: usize,
    ) -> Self {
        let mut worker = Self {
            recipe: recipe.clone(),
            devices,
            prefixes: Vec::new(),
            frozen: 0,
            shares,
        };
        worker.freeze(network, frozen);
        worker
    }

    /// Says how many stages are frozen from now on.
    pub fn freeze(&mut self, network: &Network, frozen: usize) {
        let folded = network.valid().fold();
        self.frozen = frozen.min(network.stage_count());
        self.prefixes = self
            .devices
            .iter()
            .map(|device| folded.clone().to_device(device))
            .collect();
    }

    /// How many stages are frozen.
    pub fn frozen(&self) -> usize {
        self.frozen
    }

    /// Where weights and optimiser are.
    pub fn device(&self) -> &Device {
        &self.devices[0]
    }

    /// Mean loss of a batch and its gradients.
    ///
    /// The shares are summed in their order, so that equal runs give equal results.
    ///
    /// # Errors
    ///
    /// Where the loss is not a number, or the device fails.
    pub fn gradients(&self, network: &Network, batch: &Batch) -> Result<(f64, GradientsParams)> {
        let total = batch.len();
        let at_once = match self.recipe.norm {
            Norm::Frozen => self.shares * self.devices.len(),
            // Statistics that move belong to whole batches.
            Norm::Moving => 1,
        };
        let size = total.div_ceil(at_once * self.recipe.accumulate).max(1);
        let parts: Vec<Part<'_>> = batch.parts(size).collect();
        if let [whole] = parts.as_slice() {
            // On this very thread: Burn keeps moving statistics by thread.
            return finite(self.share(network, *whole, 0, total)?);
        }
        let mut sum = GradientsAccumulator::new();
        let mut loss = 0.0;
        for parts in parts.chunks(at_once) {
            for (part_loss, gradients) in self.at_once(network, parts, total)? {
                loss += part_loss;
                sum.accumulate(network, gradients);
            }
        }
        finite((loss, sum.grads()))
    }

    /// Some shares at once.
    fn at_once(
        &self,
        network: &Network,
        parts: &[Part<'_>],
        total: usize,
    ) -> Result<Vec<(f64, GradientsParams)>> {
        if let [only] = parts {
            return Ok(vec![self.share(network, *only, 0, total)?]);
        }
        parallel::at_once(parts.iter().copied(), |at, part| {
            let device = at % self.devices.len();
            self.share(network, part, device, total)
        })
    }

    /// A share's part of the batch's mean loss, with its gradients.
    fn share(
        &self,
        network: &Network,
        part: Part<'_>,
        at: usize,
        total: usize,
    ) -> Result<(f64, GradientsParams)> {
        let device = &self.devices[at];
        // A fork has leaves of its own: the shares' graphs do not wait for each other.
        let network = match self.recipe.norm {
            Norm::Frozen => network.clone().fork(&autodiff(device, &self.recipe)),
            Norm::Moving => network.clone(),
        };
        let (picture, cell) = network.pooling().split_mask(part.tensor(device));
        let x = network.pooling().views(picture);
        let x = self.prefixes[at].stages(x, 0..self.frozen);
        let x = as_leaf(x, &autodiff(device, &self.recipe));
        let stages = self.frozen..network.stage_count();
        let features = network.stages_dropping(x, stages, &mut |depth| {
            let factors = self.skip(depth, part.places, device)?;
            Some(factors.repeat_dim(0, network.pooling().view_count()))
        });
        let pooled = self.drop_out(network.pool(features, cell), part.places);
        let loss = self.loss(network.classify(pooled), part.targets, total);
        let value = loss.clone().inner();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        // Read once the backward pass is under way: a GPU need not wait for its launch. What fails in that pass is seen
        // with the next loss, or where weights are collected.
        let value = value.try_into_data().context(
            "the device stopped answering; the same command goes on from the last checkpoint",
        )?;
        let value = value.iter::<f64>().sum();
        if at == 0 {
            return Ok((value, gradients));
        }
        Ok((value, gradients.to_device(self.device(), &network)))
    }

    /// Drops pooled features with a mask from the cell's place (N. Srivastava et al., JMLR 2014).
    fn drop_out(&self, pooled: Tensor<2>, places: &[[u64; 2]]) -> Tensor<2> {
        let rate = self.recipe.regularisation.dropout;
        if rate <= 0.0 {
            return pooled;
        }
        let [n, k] = pooled.dims();
        let keep = 1.0 - rate;
        let row = |place: &[u64; 2]| {
            let mut rng = seeded::rng(Stream::Dropout, self.recipe.seed, place);
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
        let device = pooled.device().without_autodiff();
        pooled * Tensor::from_data(TensorData::new(mask, [n, k]), &device)
    }

    /// Stochastic depth: for each cell, 0 where the body of a block at this depth is skipped, and
    /// where it is not, what keeps the mean as it is.
    ///
    /// # Shapes
    ///
    /// `[n, 1, 1, 1]`
    fn skip(&self, depth: f64, places: &[[u64; 2]], device: &Device) -> Option<Tensor<4>> {
        let rate = self.recipe.regularisation.drop_path * depth as f32;
        if rate <= 0.0 {
            return None;
        }
        let keep = 1.0 - rate;
        let factor = |place: &[u64; 2]| {
            let place = [place[0], place[1], depth.to_bits()];
            let mut rng = seeded::rng(Stream::DropPath, self.recipe.seed, &place);
            let kept = rng.random::<f32>() < keep;
            if kept { 1.0 / keep } else { 0.0 }
        };
        let factors: Vec<f32> = places.iter().map(factor).collect();
        let data = TensorData::new(factors, [places.len(), 1, 1, 1]);
        Some(Tensor::from_data(data, device))
    }

    /// Cross-entropy with weighted targets, divided by the size of the whole batch; with a focal exponent
    /// `g`, each term times `(1 - p)^g` (T.-Y. Lin et al., ICCV 2017, equation 4).
    pub(super) fn loss(
        &self,
        logits: Tensor<2>,
        targets: &[[f32; Class::COUNT]],
        total: usize,
    ) -> Tensor<1> {
        let shape = [targets.len(), Class::COUNT];
        let targets: Vec<f32> = targets.iter().flatten().map(|t| t / total as f32).collect();
        let device = logits.device().without_autodiff();
        let targets = Tensor::<2>::from_data(TensorData::new(targets, shape), &device);
        let log = activation::log_softmax(logits, 1);
        let gamma = self.recipe.regularisation.focal;
        if gamma <= 0.0 {
            return -(log * targets).sum();
        }
        let unsure = (-log.clone().exp() + 1.0)
            .clamp_min(1e-6)
            .powf_scalar(gamma);
        -(log * targets * unsure).sum()
    }
}

/// The input of what learns, on the device with its gradients.
fn as_leaf(x: Tensor<4>, device: &Device) -> Tensor<4> {
    Tensor::from_inner(x).to_device(device)
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
pub fn prepare(network: Network, recipe: &Recipe, frozen: usize) -> Network {
    let network = network.unfreeze().freeze_stages(frozen);
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
#[path = "step_tests.rs"]
mod tests;
