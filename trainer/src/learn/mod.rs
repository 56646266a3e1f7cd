//! Training: from a recipe to the weights of each epoch.

mod agreement;
pub mod average;
pub mod batch;
pub mod checkpoint;
pub mod dashboard;
pub mod head;
mod hold;
pub mod log;
pub mod optimise;
pub mod recipe;
pub mod room;
pub mod schedule;
pub mod start;
pub mod step;
mod terminal;
pub mod trial;

#[cfg(test)]
mod networks_tests;

use std::{path::Path, sync::mpsc, thread, time::Instant};

use anyhow::{Context, Result, ensure};
use shared::network::Network;

use crate::{
    data::{framing::Data, split::Side},
    device,
    inference::logits::{Inference, Views},
    interrupt,
    metrics::{self, Answer, Confusion, operating_point::OperatingPoint},
    parallel, weights,
};
use batch::{Batch, Loader};
use checkpoint::{EpochRow, Progress, RunFolder, State};
use log::Log;
use optimise::Rates;
use recipe::{Keep, Recipe};
use schedule::Schedule;
use step::Worker;

/// Batches that are made while the network works on one.
const AHEAD: usize = 2;

/// A run that is under way.
struct Run<'a> {
    recipe: &'a Recipe,
    data: &'a Data,
    train: Vec<usize>,
    val: Vec<usize>,
    class_weights: [f32; shared::class::Class::COUNT],
    worker: Worker,
    folder: RunFolder,
    rates: Rates,
    log: Log,
}

/// Trains, or goes on with, the run in `out`.
///
/// # Errors
///
/// Where data, weights, device or folder can't be used, another program works in the folder, the loss is not a number, or
/// the run was stopped by Ctrl-C. The last checkpoint is intact in every case.
pub fn run(recipe: &Recipe, out: &Path) -> Result<Progress> {
    // Some devices tell of a failure by a panic.
    parallel::caught(|| run_on(recipe, out)).map_err(|why| room::advise(why, recipe))
}

fn run_on(recipe: &Recipe, out: &Path) -> Result<Progress> {
    start::check(recipe)?;
    interrupt::listen()?;
    let folder = RunFolder::open(out, recipe)?;
    if let Some(progress) = folder.finished()? {
        return Ok(progress);
    }
    let _held = hold::hold(out)?;
    let devices = device::open_all(&recipe.device, recipe.numbers)?;
    let data = Data::load(
        &recipe.source,
        &recipe.preparation(),
        &[Side::Train, Side::Val],
    )?;
    let (train, val) = (data.side(Side::Train), data.side(Side::Val));
    start::check_sides(&data, &train, &val)?;
    ensure!(
        !val.is_empty() || recipe.optimisation.schedule != Schedule::Plateau,
        "--schedule plateau follows the validation side, and this split has none; take another --schedule"
    );
    ensure!(
        recipe.epochs == 0 || recipe.drawn(train.len()) >= recipe.batch,
        "an epoch has fewer cells than --batch ({}); lower it",
        recipe.batch
    );
    folder.record(recipe)?;
    let split = data.split.hash();
    let state = folder.resume(start::start(recipe, &devices[0], &split)?)?;
    state.progress.check_split(&split)?;
    agreement::check(&state.network, recipe, &devices)?;
    let shares = device::shares(&recipe.device);
    let mut run = Run {
        recipe,
        data: &data,
        class_weights: batch::class_weights(&train, &data.samples, recipe),
        worker: Worker::new(recipe, devices, shares, &state.network, recipe.freeze),
        rates: recipe.optimisation.rates(&state.network, recipe.freeze),
        log: Log::new(recipe, recipe.drawn(train.len()) / recipe.batch),
        train,
        val,
        folder,
    };
    let state = match recipe.fit_head {
        Some(penalty) if state.progress == start::fresh(&split) => {
            run.log
                .say("fitting the head to the trunk as it is".to_owned());
            run.fit_head(state, penalty, true)?
        }
        _ => state,
    };
    run.go(state)
}

impl Run<'_> {
    /// Steps of an epoch.
    fn per_epoch(&self) -> usize {
        self.recipe.drawn(self.train.len()) / self.recipe.batch
    }

    fn go(&mut self, mut state: State) -> Result<Progress> {
        let per_epoch = self.per_epoch();
        self.log.start(state.progress.step);
        let is_done = |progress: &Progress| {
            // The head that is fitted last may be better than every epoch: a run that has stalled has stalled.
            progress.is_fitted()
                || progress.step >= per_epoch * self.recipe.epochs
                || self.recipe.keep != Keep::Last
                    && progress.step.is_multiple_of(per_epoch)
                    && progress.has_stalled(self.recipe.patience)
        };
        if self.recipe.epochs == 0 && state.progress.history.is_empty() {
            self.finish_epoch(&mut state, 0)?;
            self.folder.save(&state)?;
        }
        while !is_done(&state.progress) {
            let epoch = state.progress.step / per_epoch + 1;
            state.network = self.thaw(state.network, epoch);
            state = self.epoch(state, epoch)?;
            self.finish_epoch(&mut state, epoch)?;
            self.folder.save(&state)?;
            if !is_done(&state.progress) {
                self.heed(&state.progress)?;
            }
        }
        if let Some(penalty) = self.recipe.refit_head
            && !state.progress.is_fitted()
        {
            self.log
                .say("fitting the head to what the trunk has learned".to_owned());
            state = self.fit_head(state, penalty, false)?;
            let epoch = state.progress.history.len() + 1;
            self.finish_epoch(&mut state, epoch)?;
            self.folder.save(&state)?;
        }
        self.folder.finish()?;
        Ok(state.progress)
    }

    /// Puts the head that suits the trunk best in place of what there is; features of a trunk from which other runs start
    /// too are worth keeping.
    fn fit_head(&self, state: State, penalty: f64, is_shared: bool) -> Result<State> {
        let head = head::fit(self, &state.deployed(), penalty, is_shared)?;
        Ok(State {
            network: step::prepare(
                head::put(state.network, &head)?,
                self.recipe,
                self.worker.frozen(),
            ),
            average: state
                .average
                .map(|average| head::put(average, &head))
                .transpose()?,
            ..state
        })
    }

    /// Ends the run where somebody has asked for it; its state has just been saved.
    fn heed(&self, progress: &Progress) -> Result<()> {
        ensure!(
            !interrupt::asked(),
            "stopped after step {}; the same command goes on from here",
            progress.step
        );
        Ok(())
    }

    /// Lets stages that are frozen no longer learn.
    fn thaw(&mut self, network: Network, epoch: usize) -> Network {
        let frozen = self.recipe.frozen_in(epoch);
        if frozen == self.worker.frozen() {
            return network;
        }
        let network = step::prepare(network, self.recipe, frozen);
        self.worker.freeze(&network, frozen);
        self.rates = self.recipe.optimisation.rates(&network, frozen);
        network
    }

    /// The steps of an epoch that are left; batches are made beside them.
    fn epoch(&mut self, mut state: State, epoch: usize) -> Result<State> {
        let order = batch::order(&self.train, &self.data.samples, self.recipe, epoch);
        let loader = Loader {
            recipe: self.recipe,
            data: self.data,
            class_weights: self.class_weights,
        };
        let per_epoch = self.per_epoch();
        let first = state.progress.step % per_epoch;
        self.log.begin(epoch);
        thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel::<Result<Batch>>(AHEAD);
            let order = &order;
            scope.spawn(move || {
                for step in first..per_epoch {
                    // Nobody receives once the run has ended early.
                    if send.send(loader.batch(order, epoch, step)).is_err() {
                        return;
                    }
                }
            });
            for step in first..per_epoch {
                let asked = Instant::now();
                let batch = receive
                    .recv()
                    .context("the thread that makes batches failed")??;
                self.log.waited(asked.elapsed());
                let first = self.log.first_step();
                state = self.step(state, &batch)?;
                if let Some(first) = first {
                    // What follows the forward pass compiles kernels, too.
                    for device in &self.worker.devices {
                        device.sync()?;
                    }
                    first.done();
                }
                self.log.worked(asked.elapsed());
                self.log.show(epoch, &state.progress);
                // The epoch's last step is saved with what follows it: figures, weights, log.
                if step + 1 == per_epoch {
                    break;
                }
                let every = self.recipe.checkpoint_every;
                if interrupt::asked() || state.progress.step.is_multiple_of(every) {
                    self.folder.save(&state)?;
                }
                self.heed(&state.progress)?;
            }
            Ok(state)
        })
    }

    /// One step of the optimiser.
    fn step(&self, mut state: State, batch: &Batch) -> Result<State> {
        let per_epoch = self.per_epoch();
        let (loss, gradients) = self.worker.gradients(&state.network, batch)?;
        let progress = &mut state.progress;
        let place = schedule::Place {
            step: progress.step,
            steps: per_epoch * self.recipe.epochs,
            per_epoch,
            history: &progress.history,
        };
        let factor = schedule::factor(&self.recipe.optimisation, place);
        state.network = self
            .rates
            .update(state.network, &mut state.optimiser, gradients, factor);
        if let Some(average) = state.average {
            let decay = self.recipe.regularisation.average;
            state.average = Some(average::follow(
                average,
                &state.network,
                decay,
                progress.step,
            ));
        }
        progress.step += 1;
        progress.loss_sum += loss;
        progress.loss_count += 1;
        Ok(state)
    }

    /// Validates, keeps the epoch's weights, and writes the log.
    fn finish_epoch(&mut self, state: &mut State, epoch: usize) -> Result<()> {
        state.check()?;
        let deployed = state.deployed();
        self.log.validate(self.val.len());
        let answers = self.validate(&deployed)?;
        let progress = &mut state.progress;
        let loss = progress.loss_sum / progress.loss_count as f64;
        (progress.loss_sum, progress.loss_count) = (0.0, 0);
        let scores: Vec<_> = answers.iter().map(|a| (a.probability, a.class)).collect();
        progress.history.push(EpochRow {
            epoch,
            loss,
            val_loss: metrics::cross_entropy(&answers),
            val_auroc: metrics::auroc(&scores),
            val_macro_f1: if answers.is_empty() {
                f64::NAN
            } else {
                Confusion::count(&answers).macro_f1()
            },
        });
        weights::save(
            &self.folder.epoch_weights(epoch),
            &weights::collect(&deployed)?,
            None,
        )?;
        self.folder.prune(progress, self.recipe.keep)?;
        self.log.epoch(&self.folder.log(), &progress.history)
    }

    fn validate(&self, deployed: &Network) -> Result<Vec<Answer>> {
        let preparation = self.recipe.preparation();
        let inference = Inference {
            network: deployed,
            preparation: &preparation,
            device: self.worker.device(),
            shares: self.worker.shares,
            is_frozen: self.worker.frozen() == deployed.stage_count(),
        };
        let logits = inference.logits(self.data, &self.val, Views::One)?;
        self.data
            .answers(&self.val, &logits, OperatingPoint::UNFITTED)
    }
}
