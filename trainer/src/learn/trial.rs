//! Steps on noise: what a recipe takes of a device, in time and in room.

use std::time::{Duration, Instant};

use anyhow::Result;
use burn::{module::Module as _, optim::ModuleOptimizer, tensor::Device};
use rand::RngExt;
use shared::{
    class::Class,
    network::{Form, Network},
    seeded::{self, Stream},
};

use crate::{
    device,
    learn::{
        batch::{self, Batch},
        optimise::Rates,
        recipe::Recipe,
        step::{self, Worker},
    },
};

/// A network that learns from one batch of noise.
pub struct Trial {
    /// The network in training form.
    pub network: Network,
    /// The batch.
    pub batch: Batch,
    worker: Worker,
    rates: Rates,
    optimiser: ModuleOptimizer,
}

impl Trial {
    /// Before the first step.
    ///
    /// # Errors
    ///
    /// Where a device is not there.
    pub fn new(recipe: &Recipe) -> Result<Self> {
        let devices = device::open_all(&recipe.device, recipe.numbers)?;
        let learning = step::autodiff(&devices[0], recipe);
        let network = recipe.init_network(Form::Training, &learning);
        let network = step::prepare(network.materialize(), recipe, recipe.freeze);
        let shares = device::shares(&recipe.device);
        Ok(Self {
            worker: Worker::new(recipe, devices, shares, &network, recipe.freeze),
            rates: recipe.optimisation.rates(&network, recipe.freeze),
            optimiser: recipe.optimisation.init(),
            batch: noise(recipe),
            network,
        })
    }

    /// The device of weights and optimiser.
    pub fn device(&self) -> &Device {
        self.worker.device()
    }

    /// One step. Gives the time of all of it and of the update alone.
    ///
    /// # Errors
    ///
    /// Where the device fails.
    pub fn step(&mut self) -> Result<[Duration; 2]> {
        let begun = Instant::now();
        let (_, gradients) = self.worker.gradients(&self.network, &self.batch)?;
        self.device().sync()?;
        let worked_out = Instant::now();
        let network = self.network.clone();
        self.network = self
            .rates
            .update(network, &mut self.optimiser, gradients, 1e-3);
        self.device().sync()?;
        Ok([begun.elapsed(), worked_out.elapsed()])
    }
}

/// A batch as the recipe's are, without cells.
fn noise(recipe: &Recipe) -> Batch {
    let side = recipe.side() as usize;
    let mut rng = seeded::rng(Stream::Benchmark, recipe.seed, &[]);
    let channels = recipe.preparation().channels();
    let mut pixels = Vec::with_capacity(recipe.batch * channels * side * side);
    for _ in 0..recipe.batch {
        pixels.extend((0..3 * side * side).map(|_| rng.random_range(-1.0..1.0_f32)));
        // All of the frame is cell.
        pixels.extend(vec![1.0; (channels - 3) * side * side]);
    }
    let targets = (0..recipe.batch)
        .map(|at| batch::target(Class::ALL[at % 2], 0.0, 1.0))
        .collect();
    let places = (0..recipe.batch as u64).map(|at| [1, at]).collect();
    Batch {
        pixels,
        targets,
        places,
        side,
        channels,
    }
}
