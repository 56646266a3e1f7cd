//! `trainer bench`

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;
use burn::{module::Module, tensor::Device};
use clap::Args;
use serde::Serialize;
use shared::network::Network;

use crate::{
    args::positive,
    device,
    learn::{batch::Batch, recipe::Recipe, step, trial::Trial},
    parallel,
};

/// Measure how long a step of training takes on this machine.
///
/// Takes the arguments of `train`; cells are noise, so --data may be any name. Prints JSON: medians in ms of a
/// step (upload, forward, backward, update), of its upload and update alone, of forward passes of the batch in the
/// training form with and without a graph, and of the deployed network; how long the first step took, with what was
/// compiled for it; and the bytes that the device holds, where it tells. Says on standard error what it is at.
#[derive(Args, Debug)]
pub struct Bench {
    #[command(flatten)]
    recipe: Recipe,
    /// Steps that are timed
    #[arg(long, default_value_t = 12, value_parser = positive())]
    steps: usize,
}

/// Medians in ms.
#[derive(Debug, Serialize)]
struct Times {
    network: &'static str,
    batch: usize,
    side: u32,
    device: String,
    first_step: f64,
    step: f64,
    upload: f64,
    update: f64,
    forward_with_graph: f64,
    forward: f64,
    deployed: f64,
    memory_bytes: Option<u64>,
}

/// Steps before those that are timed.
const WARM: usize = 3;

impl Bench {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the device is not there.
    pub fn run(self) -> Result<ExitCode> {
        let recipe = &self.recipe;
        let begun = Instant::now();
        let say = |what: &str| eprintln!("{:6.1} s  {what}", begun.elapsed().as_secs_f64());
        say("opening the device");
        let mut trial = Trial::new(recipe, recipe.freeze)?;
        let device = trial.device().clone();
        let (mut steps, mut updates) = (Vec::new(), Vec::new());
        say("first step: kernels are compiled for it");
        for number in 0..WARM + self.steps {
            let [step, update];
            (trial, [step, update]) = trial.step()?;
            steps.push(step);
            updates.push(update);
            say(&format!("step {number} took {step:.1?}"));
        }
        trial.check()?;
        let Trial { network, batch, .. } = trial;
        let shares = device::shares(&recipe.device);
        let folded = network.valid().fold();
        let plain = network.valid();
        let pass =
            |network: &Network, device: &Device| self.passes(network, &batch, shares, device);
        let times = Times {
            network: recipe.network.name(),
            batch: recipe.batch,
            side: recipe.side(),
            device: recipe.device.clone(),
            first_step: milliseconds(steps[0]),
            upload: self.upload(&batch, &device)?,
            step: median(&mut steps.split_off(WARM)),
            update: median(&mut updates.split_off(WARM)),
            forward_with_graph: pass(&network, &step::autodiff(&device, recipe))?,
            forward: pass(&plain, &device)?,
            deployed: pass(&folded, &device)?,
            memory_bytes: device::memory(&device),
        };
        println!("{}", serde_json::to_string(&times)?);
        Ok(ExitCode::SUCCESS)
    }

    /// The way of the batch to the device.
    fn upload(&self, batch: &Batch, device: &Device) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..WARM + self.steps {
            let start = Instant::now();
            let all: Vec<_> = batch
                .parts(batch.len())
                .map(|part| part.tensor(device))
                .collect();
            device.sync()?;
            times.push(start.elapsed());
            drop(all);
        }
        Ok(median(&mut times.split_off(WARM)))
    }

    /// Forward passes of the batch, in as many shares as a step has.
    fn passes(
        &self,
        network: &Network,
        batch: &Batch,
        shares: usize,
        device: &Device,
    ) -> Result<f64> {
        let size = batch.len().div_ceil(shares);
        let mut times = Vec::new();
        for _ in 0..WARM + self.steps {
            let start = Instant::now();
            parallel::at_once(batch.parts(size), |_, part| {
                let network = network.clone().fork(device);
                let logits = network.forward(part.tensor(device));
                std::hint::black_box(logits.into_data());
                Ok(())
            })?;
            times.push(start.elapsed());
        }
        Ok(median(&mut times.split_off(WARM)))
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    milliseconds(times[times.len() / 2])
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
