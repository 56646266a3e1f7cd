//! Recipes: the arguments of a training run, which are also its record.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use shared::{
    class::Class,
    network::{Architecture, Form, Network, plan::Plan, pooling::PooledRegion},
    prepare::{Centre, Filter, Preparation, Sizing},
};

use crate::{
    args::{
        class_weights, factor, less_than_all, parse_architecture, parse_centre, parse_filter,
        parse_pooling, penalty, positive, up_to_one, weight,
    },
    data::{augment::Augmentation, source::Source},
    device::{self, Numbers},
    learn::optimise::Optimisation,
};

/// How cells are drawn for an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// Every cell once; the loss weighs the classes.
    Plain,
    /// With replacement: both classes alike, and a leak group by its size to the power --group-power.
    Balanced,
}

/// What batch norm statistics do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Norm {
    /// They stay as imported: right for fine-tuning on few subjects.
    Frozen,
    /// They follow the batches: needed from scratch.
    Moving,
}

/// Which epochs' weights are kept, and which is the run's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The one with the best validation AUROC, and the last.
    Best,
    /// The last: where the validation side judges the recipe, it must not choose the epoch.
    Last,
    /// All of them; the result is the best.
    All,
}

/// Share of a square of 288 native pixels that cells of C-NMC 2019 fill in the mean.
const USUAL_SHARE: f64 = 0.38;

/// A training run.
#[derive(Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Network
    #[arg(long, value_parser = parse_architecture)]
    pub network: Architecture,
    /// Cells and split
    #[command(flatten)]
    pub source: Source,
    /// Weights to start from, made by `trainer import`
    #[arg(long, value_name = "FILE")]
    pub init: Option<PathBuf>,
    /// Device: cpu, wgpu, vulkan, metal or cuda; several as cuda:0,cuda:1
    #[arg(long, default_value = "cpu")]
    pub device: String,
    /// Numbers of the network while it trains
    #[arg(long, value_enum, default_value = "f32")]
    #[serde(default = "full")]
    pub numbers: Numbers,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Side of the centred square that is cut out, in native pixels; 0 takes the whole frame
    #[arg(long, default_value_t = 320, value_name = "PIXELS")]
    pub crop: u32,
    /// Side of the network's input; that of its paper if left out
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(16..=1024))]
    pub side: Option<u32>,
    /// How the square is brought to that side: triangle, catmull-rom or lanczos; the latter two keep more texture
    /// where it is made larger
    #[arg(long, default_value = "triangle", value_parser = parse_filter)]
    #[serde(default)]
    pub filter: Filter,
    /// Around what the square is cut out: frame or cell
    #[arg(long, default_value = "frame", value_parser = parse_centre)]
    #[serde(default)]
    pub centre: Centre,
    /// How far cells are brought to one size by the side of the square that is cut out around them: 0 not at all, 1 wholly
    #[arg(long, default_value_t = 0.0, value_name = "PULL", value_parser = up_to_one)]
    #[serde(default)]
    pub equal_size: f64,
    /// Over which positions of the last maps the network pools: frame, or cell for mean and deviation over the cell alone
    #[arg(long, default_value = "frame", value_parser = parse_pooling)]
    #[serde(default)]
    pub pooling: PooledRegion,
    /// Factor by which pictures are brighter to the network: 2 brings dark cells near to what ImageNet
    /// pictures are
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR", value_parser = factor)]
    #[serde(default = "unchanged")]
    pub gain: f32,
    /// Most passes over the training cells; 0 stops after --fit-head
    #[arg(long, default_value_t = 200)]
    pub epochs: usize,
    /// Epochs without a better validation AUROC after which the run ends; 0, or --keep last, runs all
    #[arg(long, default_value_t = 20, value_name = "EPOCHS")]
    #[serde(default)]
    pub patience: usize,
    /// Fit the head to the trunk as it is before the first epoch, by logistic regression with this L2 penalty on
    /// the weights of standardised features; 0.1 is a good start
    #[arg(long, value_name = "PENALTY", value_parser = penalty)]
    #[serde(default)]
    pub fit_head: Option<f64>,
    /// Fit the head anew, so too, to what the trunk has learned by the last epoch; with --keep last this is the result
    #[arg(long, value_name = "PENALTY", value_parser = penalty)]
    #[serde(default)]
    pub refit_head: Option<f64>,
    /// Copies of each cell, changed at random as pictures are while training, to which the head is fitted too
    #[arg(long, default_value_t = 0, value_name = "COPIES")]
    #[serde(default)]
    pub copies: usize,
    /// Share of a cell's weight that the cell as it is has beside its copies; as much as each copy if left out
    #[arg(long, value_name = "SHARE", value_parser = up_to_one, requires = "copies")]
    #[serde(default)]
    pub original_share: Option<f64>,
    /// How much the fitted head is held to answer a cell's copies as the cell: the weight of the squared change of
    /// its logit, beside the cross-entropy; 0.1 costs some 0.01 of AUROC, 1 some 0.04
    #[arg(long, default_value_t = 0.0, value_name = "WEIGHT", value_parser = weight, requires = "copies")]
    #[serde(default)]
    pub invariance: f64,
    /// Cells a step
    #[arg(long, default_value_t = 16, value_parser = positive())]
    pub batch: usize,
    /// Parts of a batch that go through the network one after the other: less memory
    #[arg(long, default_value_t = 1, value_name = "PARTS", value_parser = positive())]
    #[serde(default = "one")]
    pub accumulate: usize,
    /// Work activations out again for gradients instead of keeping them: less memory, more time
    #[arg(long)]
    #[serde(default)]
    pub checkpointing: bool,
    /// Cells drawn for an epoch with balanced sampling; as many as there are if left out
    #[arg(long, value_name = "CELLS")]
    #[serde(default)]
    pub draws: Option<usize>,
    /// Number of first stages that stay as they are
    #[arg(long, default_value_t = 0, value_name = "STAGES")]
    pub freeze: usize,
    /// Epoch from which the frozen stages learn too
    #[arg(long, value_name = "EPOCH")]
    #[serde(default)]
    pub unfreeze_at: Option<usize>,
    /// Batch norm statistics
    #[arg(long, value_enum, default_value = "frozen")]
    pub norm: Norm,
    /// How cells are drawn
    #[arg(long, value_enum, default_value = "balanced")]
    pub sampling: Sampling,
    /// Power of a leak group's size by which balanced sampling draws it: 0 draws groups alike, 1 cells alike
    #[arg(long, default_value_t = root(), value_name = "POWER", value_parser = up_to_one)]
    #[serde(default = "root")]
    pub group_power: f64,
    /// Weights of the two classes in the loss; if left out, 1,1 with balanced sampling, and with plain sampling
    /// the inverse of each class's share
    #[arg(long, value_name = "NORMAL,LYMPHOBLAST", value_parser = class_weights)]
    #[serde(default)]
    pub class_weights: Option<[f32; Class::COUNT]>,
    /// How weights are changed
    #[command(flatten)]
    #[serde(flatten)]
    pub optimisation: Optimisation,
    /// What keeps the network from learning cells by heart
    #[command(flatten)]
    #[serde(flatten)]
    pub regularisation: Regularisation,
    /// Changes of the pictures
    #[command(flatten)]
    pub augmentation: Augmentation,
    /// Which epochs' weights are kept
    #[arg(long, value_enum, default_value = "best")]
    #[serde(default = "best")]
    pub keep: Keep,
    /// Steps between two checkpoints
    #[arg(long, default_value_t = 50, value_name = "STEPS", value_parser = positive())]
    pub checkpoint_every: usize,
}

/// What keeps the network from learning cells by heart.
#[derive(Args, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Regularisation {
    /// Share of each target that is spread over both classes
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    pub label_smoothing: f32,
    /// Exponent of the focal loss: cells that are already told apart count less; 0 is cross-entropy
    #[arg(long, default_value_t = 0.0, value_name = "GAMMA")]
    #[serde(default)]
    pub focal: f32,
    /// Parameter of mixup: each cell is mixed with another by a share from Beta(ALPHA, ALPHA); 0 mixes none
    #[arg(long, default_value_t = 0.0, value_name = "ALPHA")]
    #[serde(default)]
    pub mixup: f64,
    /// Share of the pooled features that is dropped
    #[arg(long, default_value_t = 0.2, value_name = "SHARE")]
    pub dropout: f32,
    /// Share of the cells for which a block at the end of the trunk would be skipped (stochastic
    /// depth); a block's own share grows with its place. Only for EfficientNets, whose papers take 0.2
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = less_than_all)]
    #[serde(default)]
    pub drop_path: f32,
    /// Decay of a moving average of the weights, which is then the result; 0 keeps none
    #[arg(long, default_value_t = 0.0, value_name = "DECAY", value_parser = less_than_all)]
    #[serde(default)]
    pub average: f32,
}

impl Recipe {
    /// Whether a run by this recipe can go on by another one, that differs in what changes nothing but rounding: which device, or
    /// devices, of a kind, parts of batches where statistics do not follow them, whether activations are kept, and how often a checkpoint is
    /// saved.
    pub fn goes_on_as(&self, other: &Self) -> bool {
        let essence = |recipe: &Self| Self {
            device: device::kind(&recipe.device).to_owned(),
            accumulate: match recipe.norm {
                Norm::Frozen => 1,
                Norm::Moving => recipe.accumulate,
            },
            checkpointing: false,
            checkpoint_every: 1,
            ..recipe.clone()
        };
        essence(self) == essence(other)
    }

    /// Preparation of the network's input.
    pub fn preparation(&self) -> Preparation {
        let crop = (self.crop > 0).then_some(self.crop);
        let own = self.network.preparation(crop, self.side());
        // `(gain v - mean) / deviation`
        Preparation {
            mean: own.mean.map(|mean| mean / self.gain),
            deviation: own.deviation.map(|deviation| deviation / self.gain),
            filter: self.filter,
            centre: self.centre,
            pooling: self.pooling,
            sizing: (crop.is_some() && self.equal_size > 0.0).then_some(Sizing {
                share: USUAL_SHARE,
                pull: self.equal_size,
            }),
            ..own
        }
    }

    /// The network's table, with the pooling that is asked for.
    pub fn plan(&self) -> Plan {
        self.network.plan_pooling(self.pooling)
    }

    /// Makes the network with random weights.
    pub fn init_network(&self, form: Form, device: &Device) -> Network {
        self.network.init_pooling(self.pooling, form, device)
    }

    /// Side of the network's input.
    pub fn side(&self) -> u32 {
        self.side.unwrap_or(self.network.side())
    }

    /// Number of first stages that are frozen in an epoch, counted from 1.
    pub fn frozen_in(&self, epoch: usize) -> usize {
        match self.unfreeze_at {
            Some(first) if epoch >= first => 0,
            _ => self.freeze,
        }
    }

    /// Cells of an epoch, of `cells` training cells.
    pub fn drawn(&self, cells: usize) -> usize {
        match self.sampling {
            Sampling::Plain => cells,
            Sampling::Balanced => self.draws.unwrap_or(cells),
        }
    }
}

fn unchanged() -> f32 {
    1.0
}

fn full() -> Numbers {
    Numbers::F32
}

fn best() -> Keep {
    Keep::Best
}

fn one() -> usize {
    1
}

/// The square root: what there was before there was a choice.
fn root() -> f64 {
    0.5
}

#[cfg(test)]
#[path = "recipe_tests.rs"]
mod tests;
