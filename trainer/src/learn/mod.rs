//! Training: from a recipe to the weights of each epoch.

pub mod batch;
pub mod checkpoint;
pub mod data;
pub mod head;
pub mod infer;
pub mod recipe;
pub mod schedule;
pub mod step;

#[cfg(test)]
mod networks_tests;

use std::{fmt::Write as _, path::Path};

use anyhow::{Context, Result, ensure};
use burn::{
    lr_scheduler::{constant::ConstantLr, module_lr_scheduler::ModuleLrScheduler},
    module::{Module, ParamGroup, list_param_ids},
    optim::{AdamWConfig, GradientsParams, ModuleOptimizer},
    tensor::Device,
};
use indicatif::{ProgressBar, ProgressStyle};
use shared::network::{Form, Network, weights as network_weights};

use crate::{
    dataset, device, files,
    metrics::{self, Answer, Confusion},
    operate,
    split::Side,
    weights,
};
use checkpoint::{EpochRow, Progress, RunFolder};
use data::Data;
use infer::Inference;
use recipe::Recipe;
use step::{Item, Worker};

/// AdamW's epsilon, as in the paper (D. P. Kingma, J. Ba, ICLR 2015); Burn's own is 1e-5.
const EPSILON: f32 = 1e-8;

/// A run that is under way.
struct Run<'a> {
    recipe: &'a Recipe,
    data: &'a Data,
    train: Vec<usize>,
    val: Vec<usize>,
    worker: Worker,
    folder: RunFolder,
    /// Parameters with their greatest rate: those of each stage, and the head's.
    rates: Vec<(ParamGroup, f64)>,
    bar: ProgressBar,
}

/// Trains, or goes on with, the run in `out`.
///
/// # Errors
///
/// Where data, weights, device or folder can't be used, or the loss is not a number.
pub fn run(recipe: &Recipe, out: &Path) -> Result<Progress> {
    check(recipe)?;
    let folder = RunFolder::open(out, recipe)?;
    let device = device::open(&recipe.device)?;
    let data = Data::load(
        &recipe.source,
        &recipe.preparation(),
        &[Side::Train, Side::Val],
    )?;
    let (train, val) = (data.side(Side::Train), data.side(Side::Val));
    for side in [&train, &val] {
        let cells: Vec<_> = side.iter().map(|&at| &data.samples[at]).collect();
        ensure!(
            dataset::counts(&cells).iter().all(|count| *count > 0),
            "training and validation need cells of both classes; try another split"
        );
    }
    let network = initial(recipe, &device)?;
    let class_weights = batch::class_weights(&train, &data.samples, recipe.sampling);
    let shares = device::shares(&recipe.device);
    let optimiser = AdamWConfig::new()
        .with_weight_decay(recipe.weight_decay)
        .with_epsilon(EPSILON)
        .init();
    let (network, optimiser, progress) = folder.resume(network, optimiser)?;
    let prefix = network.valid().fold();
    let worker = Worker {
        recipe: recipe.clone(),
        prefix,
        device,
        shares,
        class_weights,
    };
    let steps = train.len() / recipe.batch * recipe.epochs;
    let bar = progress_bar(steps as u64, progress.step as u64)?;
    let rates = rates(&network, recipe);
    let mut run = Run {
        recipe,
        data: &data,
        train,
        val,
        worker,
        folder,
        rates,
        bar,
    };
    let network = if progress.step == 0 && recipe.head_epochs > 0 {
        run.bar.println(format!(
            "fitting the head alone for {} epochs",
            recipe.head_epochs
        ));
        head::fit(&run, network)?
    } else {
        network
    };
    run.go(network, optimiser, progress)
}

/// Whether the recipe's figures suit its network.
fn check(recipe: &Recipe) -> Result<()> {
    let (plan, title) = (recipe.network.plan(), recipe.network.title());
    ensure!(
        plan.takes(recipe.side() as usize),
        "nothing is left of pictures of {} pixels in the last maps of {title}; raise --side",
        recipe.side()
    );
    ensure!(
        recipe.drop_path <= 0.0 || plan.stages.iter().flatten().any(|block| block.may_drop),
        "{title} has no blocks that may be skipped; leave --drop-path out"
    );
    Ok(())
}

/// The network before its first step.
fn initial(recipe: &Recipe, device: &Device) -> Result<Network> {
    let device = device.clone().autodiff();
    device.seed(recipe.seed);
    let network = recipe.network.init(Form::Training, &device).materialize();
    let network = match &recipe.init {
        None => network,
        Some(path) => {
            // The head is ours; everything else comes from the file.
            let mut all = weights::open(path)?;
            all.retain(|weight| !weight.name.starts_with("head."));
            let head = weights::collect(&network)?;
            all.extend(
                head.into_iter()
                    .filter(|weight| weight.name.starts_with("head.")),
            );
            network_weights::load(network, &mut all).with_context(|| {
                format!("{} does not fit {}", path.display(), recipe.network.name())
            })?
        }
    };
    Ok(step::prepare(network, recipe))
}

/// The greatest rate of each stage, which falls towards the input, and of the head.
fn rates(network: &Network, recipe: &Recipe) -> Vec<(ParamGroup, f64)> {
    let stages = network.stage_count();
    let stage = |index: usize| {
        let depth = (stages - 1 - index) as i32;
        let rate = recipe.rate * recipe.rate_decay.powi(depth);
        (ParamGroup::from_ids(network.stage_parameters(index)), rate)
    };
    let mut rates: Vec<_> = (recipe.freeze.min(stages)..stages).map(stage).collect();
    let head = ParamGroup::from_ids(list_param_ids(network.head()));
    rates.push((head, recipe.head_rate));
    rates
}

fn progress_bar(steps: u64, done: u64) -> Result<ProgressBar> {
    let style = "{msg} {wide_bar} {pos}/{len} steps, {elapsed} gone, {eta} left";
    let bar = ProgressBar::new(steps).with_style(ProgressStyle::with_template(style)?);
    bar.set_position(done);
    bar.reset_eta();
    Ok(bar)
}

impl Run<'_> {
    fn go(
        &mut self,
        mut network: Network,
        mut optimiser: ModuleOptimizer,
        mut progress: Progress,
    ) -> Result<Progress> {
        let per_epoch = self.train.len() / self.recipe.batch;
        ensure!(
            per_epoch > 0,
            "there are fewer training cells than --batch; lower it"
        );
        let steps = per_epoch * self.recipe.epochs;
        while progress.step < steps {
            let epoch = progress.step / per_epoch + 1;
            let order = batch::order(&self.train, &self.data.samples, self.recipe, epoch);
            while progress.step < epoch * per_epoch {
                let within = progress.step % per_epoch;
                network = self.step(network, &mut optimiser, &order, &mut progress)?;
                if progress.step.is_multiple_of(self.recipe.checkpoint_every)
                    && within + 1 < per_epoch
                {
                    self.folder.save(&network, &optimiser, &progress)?;
                }
            }
            self.finish_epoch(&network, epoch, &mut progress)?;
            self.folder.save(&network, &optimiser, &progress)?;
        }
        self.bar.finish_and_clear();
        Ok(progress)
    }

    /// One step of the optimiser.
    fn step(
        &self,
        network: Network,
        optimiser: &mut ModuleOptimizer,
        order: &[usize],
        progress: &mut Progress,
    ) -> Result<Network> {
        let per_epoch = self.train.len() / self.recipe.batch;
        let (epoch, within) = (progress.step / per_epoch + 1, progress.step % per_epoch);
        let first = within * self.recipe.batch;
        let items = order[first..first + self.recipe.batch]
            .iter()
            .enumerate()
            .map(|(position, &at)| {
                let place = [epoch as u64, (first + position) as u64];
                Ok(Item {
                    frame: self.data.frame(at)?,
                    class: self.data.samples[at].class,
                    place,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let (loss, gradients) = self.worker.gradients(&network, &items)?;
        let steps = per_epoch * self.recipe.epochs;
        let factor = schedule::factor(progress.step, steps, self.recipe.warm_up);
        let network = self.update(network, optimiser, gradients, factor);
        progress.step += 1;
        progress.loss_sum += loss;
        progress.loss_count += 1;
        self.show(epoch, progress);
        Ok(network)
    }

    /// Applies gradients, each stage's at its own rate.
    fn update(
        &self,
        network: Network,
        optimiser: &mut ModuleOptimizer,
        gradients: GradientsParams,
        factor: f64,
    ) -> Network {
        let rate = |rate: f64| ConstantLr::from(rate * factor);
        let rates = self
            .rates
            .iter()
            .fold(
                ModuleLrScheduler::new(rate(self.recipe.rate)),
                |all, (group, greatest)| all.with_group(group.clone(), rate(*greatest)),
            )
            .step();
        optimiser.step(rates, network, gradients)
    }

    fn show(&self, epoch: usize, progress: &Progress) {
        let mean = progress.loss_sum / progress.loss_count as f64;
        let speed = self.bar.per_sec() * self.recipe.batch as f64;
        let epochs = self.recipe.epochs;
        let message = format!("epoch {epoch}/{epochs}, loss {mean:.4}, {speed:.1} pictures/s");
        self.bar.set_position(progress.step as u64);
        // Without a terminal there is no bar: a line now and then.
        if self.bar.is_hidden() && progress.step.is_multiple_of(self.recipe.checkpoint_every) {
            let left = indicatif::HumanDuration(self.bar.eta());
            println!("step {}: {message}, {left} left", progress.step);
        }
        self.bar.set_message(message);
    }

    /// Validates, keeps the epoch's weights, and writes the log.
    fn finish_epoch(&self, network: &Network, epoch: usize, progress: &mut Progress) -> Result<()> {
        let loss = progress.loss_sum / progress.loss_count.max(1) as f64;
        (progress.loss_sum, progress.loss_count) = (0.0, 0);
        let deployed = network.valid().fold();
        let answers = self.validate(&deployed)?;
        let scores: Vec<_> = answers.iter().map(|a| (a.probability, a.class)).collect();
        let row = EpochRow {
            epoch,
            loss,
            val_auroc: metrics::auroc(&scores),
            val_macro_f1: Confusion::count(&answers).macro_f1(),
        };
        progress.history.push(row);
        weights::save(
            &self.folder.epoch_weights(epoch),
            &weights::collect(&deployed)?,
            None,
        )?;
        let mut log = String::from("epoch,loss,val_auroc,val_macro_f1\n");
        for row in &progress.history {
            writeln!(
                log,
                "{},{},{},{}",
                row.epoch, row.loss, row.val_auroc, row.val_macro_f1
            )?;
        }
        files::replace(&self.folder.log(), log.as_bytes())?;
        let line = format!(
            "epoch {epoch}: loss {loss:.4}, val AUROC {:.4}, val macro F1 {:.4}",
            row.val_auroc, row.val_macro_f1
        );
        self.bar.suspend(|| println!("{line}"));
        Ok(())
    }

    fn validate(&self, deployed: &Network) -> Result<Vec<Answer>> {
        let preparation = self.recipe.preparation();
        let inference = Inference {
            network: deployed,
            preparation: &preparation,
            device: &self.worker.device,
            shares: self.worker.shares,
        };
        let logits = inference.logits(&self.data.frames(&self.val)?)?;
        self.data
            .answers(&self.val, &logits, (&operate::UNCALIBRATED, &operate::EVEN))
    }
}
