//! Plans: the table of a network, and the trunk made from it.

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{
    bypass::Bypass,
    layers::{Form, Layer, LayerConfig},
    pooling::Pooling,
};

/// The trunk of a network: stages of blocks, the table of its paper as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Stages, from the input; the unit of freezing.
    pub stages: Vec<Vec<BlockConfig>>,
    /// Pooling of the last maps.
    pub pooling: Pooling,
}

/// Layers in sequence with an optional shortcut and an optional bypass.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockConfig {
    /// The layers.
    pub body: Vec<LayerConfig>,
    /// The shortcut, whose result is added; an empty one is the identity.
    pub shortcut: Option<Vec<LayerConfig>>,
    /// Whether the body may be dropped while training (stochastic depth).
    pub may_drop: bool,
    /// The bypass.
    pub bypass: Bypass,
}

impl BlockConfig {
    /// Layers without a shortcut.
    pub fn plain(body: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: None,
            may_drop: false,
            bypass: Bypass::default(),
        }
    }

    /// Layers with a shortcut.
    pub fn residual(body: Vec<LayerConfig>, shortcut: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: Some(shortcut),
            may_drop: false,
            bypass: Bypass::default(),
        }
    }

    /// With stochastic depth.
    pub fn dropping(self) -> Self {
        Self {
            may_drop: true,
            ..self
        }
    }

    fn init(&self, depth: f64, form: Form, device: &Device) -> Block {
        let init = |layers: &Vec<LayerConfig>| -> Vec<Layer> {
            layers.iter().map(|l| l.init(form, device)).collect()
        };
        Block {
            body: init(&self.body),
            shortcut: self.shortcut.as_ref().map(init),
            depth: if self.may_drop { depth } else { 0.0 },
            bypass: self.bypass,
        }
    }

    /// Channels and side of what the layers see.
    fn seen(&self, (channels, side): (usize, usize)) -> (usize, usize) {
        (channels - self.bypass.unseen, side)
    }

    fn output(&self, input: (usize, usize)) -> (usize, usize) {
        let layers = self.body.iter();
        let (channels, side) = layers.fold(self.seen(input), |at, layer| layer.output(at));
        (self.bypass.kept + channels, side)
    }
}

impl Plan {
    /// Stages that end in global average pooling.
    pub fn new(stages: Vec<Vec<BlockConfig>>) -> Self {
        Self {
            stages,
            pooling: Pooling::Mean,
        }
    }

    /// The plan with last maps that hold those of the last `count` stages, from the earliest, averaged wherever sides shrink: a head then
    /// reads of all of them. Layers and weights stay as they are; 0 and 1 join nothing.
    #[must_use]
    pub fn joining(mut self, count: usize) -> Self {
        let first = self.stages.len().saturating_sub(count);
        let mut unseen = 0;
        for index in first + 1..self.stages.len() {
            let (kept, _) = after(&self.stages[..index], 1);
            for block in &mut self.stages[index] {
                block.bypass = Bypass { unseen, kept };
                unseen = kept;
            }
        }
        self
    }

    /// Makes the trunk with random weights.
    pub fn init(&self, form: Form, device: &Device) -> Vec<Vec<Block>> {
        let blocks: usize = self.stages.iter().map(Vec::len).sum();
        let mut index = 0;
        let mut init = |block: &BlockConfig| {
            let depth = index as f64 / blocks as f64;
            index += 1;
            block.init(depth, form, device)
        };
        let mut stage = |blocks: &Vec<BlockConfig>| blocks.iter().map(&mut init).collect();
        self.stages.iter().map(&mut stage).collect()
    }

    /// Every row with the side of its input, for pictures of this side; a body before the way
    /// around it.
    pub fn rows(&self, side: usize) -> Vec<(LayerConfig, usize)> {
        let mut at = (3, side);
        let mut rows = Vec::new();
        for block in self.stages.iter().flatten() {
            for path in [Some(&block.body), block.shortcut.as_ref()] {
                let mut within = block.seen(at);
                for &layer in path.into_iter().flatten() {
                    rows.push((layer, within.1));
                    within = layer.output(within);
                }
            }
            at = block.output(at);
        }
        rows
    }

    /// Channels of the last maps.
    pub fn features(&self) -> usize {
        self.output(1).0
    }

    /// Whether something is left of pictures of this side in the last maps.
    pub fn takes(&self, side: usize) -> bool {
        self.output(side).1 > 0
    }

    /// Channels and side of the last maps.
    fn output(&self, side: usize) -> (usize, usize) {
        after(&self.stages, side)
    }

    /// Multiplications with a weight for a picture of this side, in all its views.
    pub fn multiply_adds(&self, side: usize) -> u64 {
        let cost = |(layer, side): (LayerConfig, usize)| layer.multiply_adds(side);
        let pass: u64 = self.rows(side).into_iter().map(cost).sum();
        pass * self.pooling.view_count() as u64
    }
}

/// Channels and side of the maps after stages, for pictures of this side.
fn after(stages: &[Vec<BlockConfig>], side: usize) -> (usize, usize) {
    let blocks = stages.iter().flatten();
    blocks.fold((3, side), |at, block| block.output(at))
}

/// Layers in sequence with an optional shortcut and an optional bypass.
#[derive(Module, Debug)]
pub struct Block {
    body: Vec<Layer>,
    shortcut: Option<Vec<Layer>>,
    /// Share of the trunk's blocks that lie before this one; 0 where nothing may be dropped.
    depth: f64,
    #[module(skip)]
    bypass: Bypass,
}

/// Says what becomes of a block's body while training, from the block's depth: a factor for each
/// picture, `[n, 1, 1, 1]`, or nothing to leave it as it is.
pub type DropPath<'a> = &'a mut dyn FnMut(f64) -> Option<Tensor<4>>;

/// A layer, its input, and the gradient at its output; to the gradient at its input.
pub type Through<'a> = &'a dyn Fn(&Layer, Tensor<4>, Tensor<4>) -> Tensor<4>;

impl Block {
    /// Runs the block; `drop` is asked where its body may be dropped.
    ///
    /// Stochastic depth: G. Huang et al., "Deep Networks with Stochastic Depth", ECCV 2016.
    ///
    /// # Shapes
    ///
    /// `[n, c, h, w]` to what goes past the layers, then what they make of what they see.
    pub fn forward(&self, x: Tensor<4>, drop: DropPath<'_>) -> Tensor<4> {
        if self.bypass.kept == 0 {
            // Nothing holds the input while the layers run.
            return self.run_layers(self.bypass.seen(x), drop);
        }
        let made = self.run_layers(self.bypass.seen(x.clone()), drop);
        self.bypass.prepend_to(made, x)
    }

    fn run_layers(&self, x: Tensor<4>, drop: DropPath<'_>) -> Tensor<4> {
        let run = |layers: &[Layer], x| layers.iter().fold(x, |x, layer| layer.forward(x));
        let Some(shortcut) = &self.shortcut else {
            return run(&self.body, x);
        };
        let around = run(shortcut, x.clone());
        let through = run(&self.body, x);
        let factor = if self.depth > 0.0 {
            drop(self.depth)
        } else {
            None
        };
        match factor {
            Some(factor) => through * factor + around,
            None => through + around,
        }
    }

    /// Turns a gradient at the block's output into that at its input, layer by layer from the last.
    ///
    /// `through` is given a layer, what goes into it, and the gradient at its output; what goes past the layers keeps its gradient.
    ///
    /// # Shapes
    ///
    /// `x` as in [`Block::forward`], `g` as its result, both without a graph; the gradient as `x`.
    pub fn backward(&self, x: Tensor<4>, g: Tensor<4>, through: Through<'_>) -> Tensor<4> {
        let run = |layers: &[Layer], mut x: Tensor<4>, g: Tensor<4>| {
            let mut inputs = Vec::with_capacity(layers.len());
            for layer in layers {
                inputs.push(x.clone());
                x = layer.forward(x);
            }
            let pairs = layers.iter().zip(inputs).rev();
            pairs.fold(g, |g, (layer, x)| through(layer, x, g))
        };
        let seen = self.bypass.seen(x.clone());
        let made = self.bypass.of_made(g.clone());
        let body = run(&self.body, seen.clone(), made.clone());
        let at_seen = match &self.shortcut {
            Some(shortcut) => body + run(shortcut, seen, made),
            None => body,
        };
        self.bypass.gradient(x, g, at_seen)
    }

    /// The deployed form.
    pub fn fold(self) -> Self {
        let fold = |layers: Vec<Layer>| layers.into_iter().map(Layer::fold).collect();
        Self {
            body: fold(self.body),
            shortcut: self.shortcut.map(fold),
            depth: self.depth,
            bypass: self.bypass,
        }
    }
}
