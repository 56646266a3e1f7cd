//! Networks: a trunk of convolutions, pooling over positions, one linear layer.
//!
//! A new network is one file here, with its paper's table, and one line in [`Architecture::ALL`].

mod architecture;
pub mod bottleneck;
pub mod bypass;
pub mod efficientnet;
pub mod efficientnet_v2;
pub mod layers;
pub mod plan;
pub mod pooling;
pub mod resnet_v2;
pub mod simple_net;
pub mod vgg;
pub mod weights;
pub mod xception;

use std::ops::Range;

use burn::{
    module::{Module, ParamId, list_param_ids},
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor},
};

use crate::class::Class;
pub use architecture::{Architecture, Definition, Digest, Operands, Published, Source};
pub use layers::Form;
use plan::{Block, DropPath, Plan};
use pooling::{PooledRegion, Pooling};

/// A network: trunk, pooling over positions, one linear layer.
#[derive(Module, Debug)]
pub struct Network {
    trunk: Vec<Vec<Block>>,
    head: Linear,
    #[module(skip)]
    pooling: Pooling,
}

impl Architecture {
    /// Makes the network with random weights.
    pub fn init(self, form: Form, device: &Device) -> Network {
        self.init_pooling(PooledRegion::Frame, form, device)
    }

    /// Makes the network with random weights, and with a head that reads what such a pooling gives it.
    pub fn init_pooling(self, pooling: PooledRegion, form: Form, device: &Device) -> Network {
        Network::new(&self.plan_pooling(pooling), form, device)
    }
}

impl Network {
    /// Makes a network with random weights.
    pub fn new(plan: &Plan, form: Form, device: &Device) -> Self {
        let width = plan.pooling.width(plan.features());
        Self {
            trunk: plan.init(form, device),
            head: LinearConfig::new(width, Class::COUNT).init(device),
            pooling: plan.pooling,
        }
    }

    /// Number of stages of the trunk, the unit of freezing.
    pub fn stage_count(&self) -> usize {
        self.trunk.len()
    }

    /// Runs some stages of the trunk in sequence.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to the maps after the last stage of `stages`.
    pub fn stages(&self, x: Tensor<4>, stages: Range<usize>) -> Tensor<4> {
        self.stages_dropping(x, stages, &mut |_| None)
    }

    /// Runs some stages as in training: `drop` says which bodies of blocks are dropped.
    ///
    /// # Shapes
    ///
    /// As in [`Network::stages`].
    pub fn stages_dropping(
        &self,
        x: Tensor<4>,
        stages: Range<usize>,
        drop: DropPath<'_>,
    ) -> Tensor<4> {
        let blocks = self.trunk[stages].iter().flatten();
        blocks.fold(x, |x, block| block.forward(x, drop))
    }

    /// The trunk's blocks, from the input.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> {
        self.trunk.iter().flatten()
    }

    /// The parameters of stage `index`, for a learning rate of its own.
    pub fn stage_parameters(&self, index: usize) -> Vec<ParamId> {
        list_param_ids(&self.trunk[index])
    }

    /// Pooling of the last maps.
    pub fn pooling(&self) -> Pooling {
        self.pooling
    }

    /// The last feature maps of pictures, of all views.
    ///
    /// # Shapes
    ///
    /// `[n, 3, h, w]`, without a mask, to `[views n, k, h', w']`
    pub fn features(&self, x: Tensor<4>) -> Tensor<4> {
        self.stages(self.pooling.views(x), 0..self.stage_count())
    }

    /// Pooled features, from the last feature maps of all views.
    ///
    /// # Shapes
    ///
    /// As in [`Pooling::pool`]
    pub fn pool(&self, features: Tensor<4>, cell: Option<Tensor<4>>) -> Tensor<2> {
        self.pooling.pool(features, cell)
    }

    /// Pooled features of inputs.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]`, with the channels of [`Pooling::split_mask`], to `[n, p]`
    pub fn pooled(&self, x: Tensor<4>) -> Tensor<2> {
        let (picture, cell) = self.pooling.split_mask(x);
        self.pool(self.features(picture), cell)
    }

    /// The linear layer.
    ///
    /// # Shapes
    ///
    /// `[n, p]` to `[n, classes]`
    pub fn classify(&self, pooled: Tensor<2>) -> Tensor<2> {
        self.head.forward(pooled)
    }

    /// Input to logits.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]`, as in [`Network::pooled`], to `[n, classes]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.classify(self.pooled(x))
    }

    /// The linear layer.
    pub fn head(&self) -> &Linear {
        &self.head
    }

    /// The weights of the linear layer for one class on the means of the last maps.
    ///
    /// # Shapes
    ///
    /// `[k]`
    pub fn head_weights(&self, class: Class) -> Tensor<1> {
        let index = class.index();
        let weight = self.head.weight.val();
        let maps = weight.dims()[0] / self.pooling.width(1);
        weight.slice([0..maps, index..index + 1]).reshape([maps])
    }

    /// The network with each stage, by its number, and the head made into others.
    #[must_use]
    pub fn map_parts(
        self,
        mut stage: impl FnMut(usize, Vec<Block>) -> Vec<Block>,
        head: impl FnOnce(Linear) -> Linear,
    ) -> Self {
        let stages = self.trunk.into_iter().enumerate();
        Self {
            trunk: stages.map(|(index, blocks)| stage(index, blocks)).collect(),
            head: head(self.head),
            pooling: self.pooling,
        }
    }

    /// The deployed form: every batch norm merged into its convolution.
    #[must_use]
    pub fn fold(self) -> Self {
        let fold = |_, blocks: Vec<Block>| blocks.into_iter().map(Block::fold).collect();
        self.map_parts(fold, |head| head)
    }

    /// Freezes the first `count` stages: no gradients, no moving statistics.
    #[must_use]
    pub fn freeze_stages(self, count: usize) -> Self {
        let freeze = |index, blocks: Vec<Block>| {
            if index < count {
                blocks.freeze()
            } else {
                blocks
            }
        };
        self.map_parts(freeze, |head| head)
    }
}
