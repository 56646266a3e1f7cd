//! Optimisation: optimiser, rates by depth, and arguments of the schedule.

use burn::{
    lr_scheduler::{constant::ConstantLr, module_lr_scheduler::ModuleLrScheduler},
    module::{ParamGroup, list_param_ids},
    optim::{
        AdamWConfig, GradientsParams, ModuleOptimizer, SgdConfig, decay::WeightDecayConfig,
        momentum::MomentumConfig,
    },
};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use shared::network::Network;

use crate::{
    args::{positive, share},
    learn::schedule::Schedule,
};

/// AdamW's epsilon, as in the paper (D. P. Kingma, J. Ba, ICLR 2015); Burn's own is 1e-5.
const EPSILON: f32 = 1e-8;

/// Which rule turns gradients into changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Optimiser {
    /// Adam with decoupled weight decay (I. Loshchilov, F. Hutter, ICLR 2019).
    Adamw,
    /// Stochastic gradient descent with momentum.
    Sgd,
}

/// How weights are changed.
#[derive(Args, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Optimisation {
    /// Optimiser
    #[arg(long, value_enum, default_value = "adamw")]
    #[serde(default = "adamw")]
    pub optimiser: Optimiser,
    /// Momentum of --optimiser sgd
    #[arg(long, default_value_t = usual_momentum(), value_name = "SHARE")]
    #[serde(default = "usual_momentum")]
    pub momentum: f64,
    /// Greatest learning rate of the trunk
    #[arg(long, default_value_t = 1e-4)]
    pub rate: f64,
    /// Rate of each stage of the trunk as a share of the next one's: below 1, what ImageNet taught
    /// the first stages is changed little
    #[arg(long, default_value_t = even(), value_name = "SHARE", value_parser = share)]
    #[serde(default = "even")]
    pub rate_decay: f64,
    /// Greatest learning rate of the head
    #[arg(long, default_value_t = 1e-3)]
    pub head_rate: f64,
    /// What the rates do over time
    #[arg(long, value_enum, default_value = "cosine")]
    #[serde(default = "cosine")]
    pub schedule: Schedule,
    /// Share of the steps in which the rate rises
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub warm_up: f64,
    /// Epochs after which --schedule step lowers the rate, or without a better validation AUROC with
    /// --schedule plateau
    #[arg(long, default_value_t = ten(), value_parser = positive())]
    #[serde(default = "ten")]
    pub step_epochs: usize,
    /// What the rate is multiplied by then
    #[arg(long, default_value_t = tenth(), value_name = "SHARE", value_parser = share)]
    #[serde(default = "tenth")]
    pub step_factor: f64,
    /// Weight decay
    #[arg(long, default_value_t = 0.01)]
    pub weight_decay: f32,
}

fn adamw() -> Optimiser {
    Optimiser::Adamw
}

fn usual_momentum() -> f64 {
    0.9
}

/// One rate for all stages: also what runs had before there was a choice.
fn even() -> f64 {
    1.0
}

fn cosine() -> Schedule {
    Schedule::Cosine
}

fn ten() -> usize {
    10
}

fn tenth() -> f64 {
    0.1
}

impl Optimisation {
    /// The optimiser before its first step.
    pub fn init(&self) -> ModuleOptimizer {
        match self.optimiser {
            Optimiser::Adamw => AdamWConfig::new()
                .with_weight_decay(self.weight_decay)
                .with_epsilon(EPSILON)
                .init(),
            Optimiser::Sgd => SgdConfig::new()
                .with_weight_decay(Some(WeightDecayConfig::new(self.weight_decay)))
                .with_momentum(Some(
                    MomentumConfig::new()
                        .with_momentum(self.momentum)
                        .with_dampening(0.0),
                ))
                .init(),
        }
    }

    /// The greatest rate of each stage that learns, falling towards the input, and of the head.
    pub fn rates(&self, network: &Network, frozen: usize) -> Rates {
        let stages = network.stage_count();
        let stage = |index: usize| {
            let depth = (stages - 1 - index) as i32;
            let rate = self.rate * self.rate_decay.powi(depth);
            (ParamGroup::from_ids(network.stage_parameters(index)), rate)
        };
        let mut groups: Vec<_> = (frozen.min(stages)..stages).map(stage).collect();
        let head = ParamGroup::from_ids(list_param_ids(network.head()));
        groups.push((head, self.head_rate));
        Rates {
            rest: self.rate,
            groups,
        }
    }
}

/// Parameters with their greatest rate: those of each stage, and the head's.
#[derive(Debug)]
pub struct Rates {
    /// The rate of what is in no group.
    rest: f64,
    groups: Vec<(ParamGroup, f64)>,
}

impl Rates {
    /// Applies gradients, each group's at `factor` times its own rate.
    pub fn update(
        &self,
        network: Network,
        optimiser: &mut ModuleOptimizer,
        gradients: GradientsParams,
        factor: f64,
    ) -> Network {
        let rate = |rate: f64| ConstantLr::from(rate * factor);
        let rates = self
            .groups
            .iter()
            .fold(
                ModuleLrScheduler::new(rate(self.rest)),
                |all, (group, greatest)| all.with_group(group.clone(), rate(*greatest)),
            )
            .step();
        optimiser.step(rates, network, gradients)
    }
}
