//! A network's table, and the trunk that is made from it.

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{
    layers::{Form, Layer, LayerConfig},
    reading::Reading,
};

/// The trunk of a network: stages of blocks, the table of its paper as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Stages, from the input; the unit of freezing.
    pub stages: Vec<Vec<BlockConfig>>,
    /// How the head reads the last maps.
    pub reading: Reading,
}

/// Layers one after the other, with or without a way around them.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockConfig {
    /// The layers.
    pub body: Vec<LayerConfig>,
    /// The way around them, whose result is added; an empty one leaves the input as it is.
    pub shortcut: Option<Vec<LayerConfig>>,
    /// Whether the body may be dropped while training (stochastic depth).
    pub may_drop: bool,
}

impl BlockConfig {
    /// Layers without a way around them.
    pub fn plain(body: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: None,
            may_drop: false,
        }
    }

    /// Layers whose result is added to that of the way around them.
    pub fn residual(body: Vec<LayerConfig>, shortcut: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: Some(shortcut),
            may_drop: false,
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
        }
    }

    fn output(&self, input: (usize, usize)) -> (usize, usize) {
        self.body.iter().fold(input, |at, layer| layer.output(at))
    }
}

impl Plan {
    /// Stages that end in global average pooling.
    pub fn new(stages: Vec<Vec<BlockConfig>>) -> Self {
        Self {
            stages,
            reading: Reading::Mean,
        }
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
                let mut within = at;
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
        let blocks = self.stages.iter().flatten();
        blocks.fold((3, side), |at, block| block.output(at))
    }

    /// Multiplications with a weight for a picture of this side, in all its views.
    pub fn multiply_adds(&self, side: usize) -> u64 {
        let cost = |(layer, side): (LayerConfig, usize)| layer.multiply_adds(side);
        let pass: u64 = self.rows(side).into_iter().map(cost).sum();
        pass * self.reading.views() as u64
    }
}

/// Layers one after the other, with or without a way around them.
#[derive(Module, Debug)]
pub struct Block {
    body: Vec<Layer>,
    shortcut: Option<Vec<Layer>>,
    /// Share of the trunk's blocks that lie before this one; 0 where nothing may be dropped.
    depth: f64,
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
    /// `[n, c, h, w]` to what the layers make of it.
    pub fn forward(&self, x: Tensor<4>, drop: DropPath<'_>) -> Tensor<4> {
        let run = |layers: &[Layer], x| layers.iter().fold(x, |x, layer| layer.forward(x));
        let Some(shortcut) = &self.shortcut else {
            return run(&self.body, x);
        };
        let around = run(shortcut, x.clone());
        let through = run(&self.body, x);
        let kept = if self.depth > 0.0 {
            drop(self.depth)
        } else {
            None
        };
        match kept {
            Some(factor) => through * factor + around,
            None => through + around,
        }
    }

    /// Turns a gradient at the block's output into that at its input, layer by layer from the last.
    ///
    /// `through` is given a layer, what goes into it, and the gradient at its output.
    ///
    /// # Shapes
    ///
    /// `x` as in [`Block::forward`], `g` as its result; the gradient as `x`.
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
        let body = run(&self.body, x.clone(), g.clone());
        match &self.shortcut {
            Some(shortcut) => body + run(shortcut, x, g),
            None => body,
        }
    }

    /// The deployed form.
    pub fn fold(self) -> Self {
        let fold = |layers: Vec<Layer>| layers.into_iter().map(Layer::fold).collect();
        Self {
            body: fold(self.body),
            shortcut: self.shortcut.map(fold),
            depth: self.depth,
        }
    }
}
