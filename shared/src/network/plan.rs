//! A network's table, and the trunk that is made from it.

use burn::{
    module::Module,
    tensor::{Device, Tensor, module::adaptive_avg_pool2d},
};

use super::{
    back,
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

/// Layers one after the other, with or without a way around them, and maps that go past them.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockConfig {
    /// The layers.
    pub body: Vec<LayerConfig>,
    /// The way around them, whose result is added; an empty one leaves the input as it is.
    pub shortcut: Option<Vec<LayerConfig>>,
    /// Whether the body may be dropped while training (stochastic depth).
    pub may_drop: bool,
    /// What goes past the layers.
    pub past: Past,
}

/// The leading channels of a block's input that go past its layers, as in dense connections.
///
/// G. Huang et al., "Densely Connected Convolutional Networks", CVPR 2017, has the layers see what is kept; here they see what
/// they saw without it, so that weights learned without it fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// How many the layers do not see.
    pub unseen: usize,
    /// How many stand before what the layers make, averaged to its side.
    pub kept: usize,
}

impl BlockConfig {
    /// Layers without a way around them.
    pub fn plain(body: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: None,
            may_drop: false,
            past: Past::default(),
        }
    }

    /// Layers whose result is added to that of the way around them.
    pub fn residual(body: Vec<LayerConfig>, shortcut: Vec<LayerConfig>) -> Self {
        Self {
            body,
            shortcut: Some(shortcut),
            may_drop: false,
            past: Past::default(),
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
            past: self.past,
        }
    }

    /// Channels and side of what the layers see.
    fn seen(&self, (channels, side): (usize, usize)) -> (usize, usize) {
        (channels - self.past.unseen, side)
    }

    fn output(&self, input: (usize, usize)) -> (usize, usize) {
        let layers = self.body.iter();
        let (channels, side) = layers.fold(self.seen(input), |at, layer| layer.output(at));
        (self.past.kept + channels, side)
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

    /// The plan with last maps that hold those of the last `count` stages, each averaged to the last one's side: a head then reads of
    /// all of them. Layers and weights stay as they are.
    #[must_use]
    pub fn joining(mut self, count: usize) -> Self {
        let first = self.stages.len().saturating_sub(count);
        let mut unseen = 0;
        let mut at = (3, 1);
        for (index, stage) in self.stages.iter_mut().enumerate() {
            for (place, block) in stage.iter_mut().enumerate() {
                // A stage's first block keeps all of what the stage before made.
                let kept = if place == 0 && index > first {
                    at.0
                } else {
                    unseen
                };
                block.past = Past { unseen, kept };
                at = block.output(at);
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

/// Layers one after the other, with or without a way around them, and maps that go past them.
#[derive(Module, Debug)]
pub struct Block {
    body: Vec<Layer>,
    shortcut: Option<Vec<Layer>>,
    /// Share of the trunk's blocks that lie before this one; 0 where nothing may be dropped.
    depth: f64,
    #[module(skip)]
    past: Past,
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
        let made = self.layers(self.seen(&x), drop);
        self.past.before(&x, made)
    }

    /// What the layers make of what they see.
    fn layers(&self, x: Tensor<4>, drop: DropPath<'_>) -> Tensor<4> {
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
        let seen = self.seen(&x);
        let made = without(&g, self.past.kept);
        let body = run(&self.body, seen.clone(), made.clone());
        let at_seen = match &self.shortcut {
            Some(shortcut) => body + run(shortcut, seen, made),
            None => body,
        };
        self.past.gradient(x, &g, at_seen)
    }

    fn seen(&self, x: &Tensor<4>) -> Tensor<4> {
        without(x, self.past.unseen)
    }

    /// The deployed form.
    pub fn fold(self) -> Self {
        let fold = |layers: Vec<Layer>| layers.into_iter().map(Layer::fold).collect();
        Self {
            body: fold(self.body),
            shortcut: self.shortcut.map(fold),
            depth: self.depth,
            past: self.past,
        }
    }
}

impl Past {
    /// What is kept of a block's input, before what its layers made.
    fn before(self, x: &Tensor<4>, made: Tensor<4>) -> Tensor<4> {
        if self.kept == 0 {
            return made;
        }
        let [_, _, h, w] = made.dims();
        Tensor::cat(vec![self.averaged(x.clone(), [h, w]), made], 1)
    }

    fn averaged(self, x: Tensor<4>, sides: [usize; 2]) -> Tensor<4> {
        adaptive_avg_pool2d(x.narrow(1, 0, self.kept), sides)
    }

    /// The gradient at a block's input, from that at its output and that at what its layers see.
    fn gradient(self, x: Tensor<4>, g: &Tensor<4>, at_seen: Tensor<4>) -> Tensor<4> {
        if self.kept == 0 {
            return at_seen;
        }
        let [_, _, h, w] = g.dims();
        let kept = g.clone().narrow(1, 0, self.kept);
        let at_x = back(x, |x| (self.averaged(x, [h, w]) * kept.autodiff()).sum());
        if self.unseen == 0 {
            return at_x + at_seen;
        }
        let at_unseen = at_x.clone().narrow(1, 0, self.unseen);
        Tensor::cat(vec![at_unseen, without(&at_x, self.unseen) + at_seen], 1)
    }
}

/// All but the leading channels.
fn without(x: &Tensor<4>, channels: usize) -> Tensor<4> {
    if channels == 0 {
        return x.clone();
    }
    x.clone().narrow(1, channels, x.dims()[1] - channels)
}
