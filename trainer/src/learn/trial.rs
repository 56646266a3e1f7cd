//! Steps on noise: what a recipe takes of a device, in time and in room.

use std::{
    iter,
    time::{Duration, Instant},
};

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
        average,
        batch::{self, Batch},
        optimise::Rates,
        recipe::Recipe,
        start,
        step::{self, Worker},
    },
    weights,
};

/// A network that learns from one batch of noise.
pub struct Trial {
    /// The network in training form.
    pub network: Network,
    /// The moving average of its weights, if the recipe has one.
    average: Option<Network>,
    /// The batch.
    pub batch: Batch,
    worker: Worker,
    rates: Rates,
    optimiser: ModuleOptimizer,
}

impl Trial {
    /// Before the first step, with some stages frozen.
    ///
    /// # Errors
    ///
    /// Where a device is not there.
    pub fn new(recipe: &Recipe, frozen: usize) -> Result<Self> {
        let devices = device::open_all(&recipe.device, recipe.numbers)?;
        let learning = step::autodiff(&devices[0], recipe);
        let network = recipe.init_network(Form::Training, &learning);
        let network = step::prepare(network.materialize(), recipe, frozen);
        let shares = device::shares(&recipe.device);
        Ok(Self {
            worker: Worker::new(recipe, devices, shares, &network, frozen),
            rates: recipe.optimisation.rates(&network, frozen),
            optimiser: recipe.optimisation.init(),
            batch: noise(recipe),
            average: start::first_average(recipe, &network),
            network,
        })
    }

    /// The device of weights and optimiser.
    pub fn device(&self) -> &Device {
        self.worker.device()
    }

    /// One step, as a run's are. Gives the time of all of it and of the update alone.
    ///
    /// # Errors
    ///
    /// Where the device fails; what fails in the backward pass or the update may be seen in [`Self::check`] alone.
    pub fn step(mut self) -> Result<(Self, [Duration; 2])> {
        let begun = Instant::now();
        let (_, gradients) = self.worker.gradients(&self.network, &self.batch)?;
        self.device().sync()?;
        let worked_out = Instant::now();
        let (rates, optimiser) = (&self.rates, &mut self.optimiser);
        let network = rates.update(self.network, optimiser, gradients, 1e-3);
        let decay = self.worker.recipe.regularisation.average;
        let follow = |average| average::follow(average, &network, decay, 0);
        let average = self.average.map(follow);
        let trial = Self {
            network,
            average,
            ..self
        };
        trial.device().sync()?;
        Ok((trial, [begun.elapsed(), worked_out.elapsed()]))
    }

    /// Reads what the steps have made: a device tells of a failure with what it left unwritten.
    ///
    /// # Errors
    ///
    /// Where something was left so.
    pub fn check(&self) -> Result<()> {
        for network in iter::once(&self.network).chain(&self.average) {
            weights::collect(&network.valid())?;
        }
        Ok(())
    }
}

/// A batch as the recipe's are, without cells.
pub(super) fn noise(recipe: &Recipe) -> Batch {
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
