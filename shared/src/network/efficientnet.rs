//! EfficientNet: M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional
//! Neural Networks", ICML 2019 (arXiv 1905.11946), table 1, in its Lite form.
//!
//! Departures of the Lite form, as its authors published it (tensorflow/tpu, `lite`): no
//! squeeze-and-excitation, ReLU6 for SiLU, stem and head not scaled with the width.

use burn::{
    module::{Module, ParamId, list_param_ids},
    tensor::{Device, Tensor},
};

use super::layers::{Activation, ConvNorm, ConvNormConfig, Form};

/// A row of the paper's table 1.
struct Row {
    expansion: usize,
    kernel: usize,
    stride: usize,
    channels: usize,
    repeats: usize,
}

const fn row(
    expansion: usize,
    kernel: usize,
    stride: usize,
    channels: usize,
    repeats: usize,
) -> Row {
    Row {
        expansion,
        kernel,
        stride,
        channels,
        repeats,
    }
}

/// Stages 2 to 8 of table 1 (B0, width and depth 1).
const STAGES: [Row; 7] = [
    row(1, 3, 1, 16, 1),
    row(6, 3, 2, 24, 2),
    row(6, 5, 2, 40, 2),
    row(6, 3, 2, 80, 3),
    row(6, 5, 1, 112, 3),
    row(6, 5, 2, 192, 4),
    row(6, 3, 1, 320, 1),
];

const STEM: usize = 32;
const HEAD: usize = 1280;
const EPSILON: f64 = 1e-3;

/// The trunk of EfficientNet-Lite0: stem, seven stages of inverted bottlenecks, 1x1 head.
#[derive(Module, Debug)]
pub struct EfficientNet {
    stem: ConvNorm,
    stages: Vec<Vec<Bottleneck>>,
    head: ConvNorm,
}

/// Inverted bottleneck (M. Sandler et al., "MobileNetV2", CVPR 2018, section 3.3): 1x1 expansion,
/// depthwise convolution, linear 1x1 projection, and the input added where shapes allow.
#[derive(Module, Debug)]
struct Bottleneck {
    expand: Option<ConvNorm>,
    depthwise: ConvNorm,
    project: ConvNorm,
    residual: bool,
}

fn config(inputs: usize, outputs: usize, kernel: usize) -> ConvNormConfig {
    ConvNormConfig {
        inputs,
        outputs,
        kernel,
        stride: 1,
        groups: 1,
        activation: Activation::Relu6,
        epsilon: EPSILON,
    }
}

impl Bottleneck {
    fn new(inputs: usize, row: &Row, form: Form, device: &Device) -> Self {
        let wide = inputs * row.expansion;
        let depthwise = ConvNormConfig {
            stride: row.stride,
            groups: wide,
            ..config(wide, wide, row.kernel)
        };
        let project = ConvNormConfig {
            activation: Activation::Identity,
            ..config(wide, row.channels, 1)
        };
        Self {
            expand: (row.expansion > 1).then(|| config(inputs, wide, 1).init(form, device)),
            depthwise: depthwise.init(form, device),
            project: project.init(form, device),
            residual: row.stride == 1 && inputs == row.channels,
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let wide = match &self.expand {
            Some(expand) => expand.forward(x.clone()),
            None => x.clone(),
        };
        let y = self.project.forward(self.depthwise.forward(wide));
        if self.residual { y + x } else { y }
    }

    fn fold(self) -> Self {
        Self {
            expand: self.expand.map(ConvNorm::fold),
            depthwise: self.depthwise.fold(),
            project: self.project.fold(),
            residual: self.residual,
        }
    }
}

impl EfficientNet {
    /// Channels of the last maps.
    pub const FEATURES: usize = HEAD;

    /// Makes EfficientNet-Lite0 with random weights.
    pub fn lite0(form: Form, device: &Device) -> Self {
        let stem = ConvNormConfig {
            stride: 2,
            ..config(3, STEM, 3)
        };
        let mut inputs = STEM;
        let mut stages = Vec::new();
        for first in &STAGES {
            let mut blocks = Vec::new();
            for repeat in 0..first.repeats {
                let stride = if repeat == 0 { first.stride } else { 1 };
                let row = Row { stride, ..*first };
                blocks.push(Bottleneck::new(inputs, &row, form, device));
                inputs = first.channels;
            }
            stages.push(blocks);
        }
        Self {
            stem: stem.init(form, device),
            stages,
            head: config(inputs, HEAD, 1).init(form, device),
        }
    }

    /// Number of stages: stem, the rows of the table, head.
    pub fn stage_count(&self) -> usize {
        self.stages.len() + 2
    }

    /// Runs stage `index`: 0 is the stem, the last one the head.
    pub fn stage(&self, index: usize, x: Tensor<4>) -> Tensor<4> {
        match index {
            0 => self.stem.forward(x),
            _ => match self.stages.get(index - 1) {
                Some(blocks) => blocks.iter().fold(x, |x, block| block.forward(x)),
                None => self.head.forward(x),
            },
        }
    }

    /// The parameters of stage `index`.
    pub fn stage_parameters(&self, index: usize) -> Vec<ParamId> {
        match index {
            0 => list_param_ids(&self.stem),
            _ => match self.stages.get(index - 1) {
                Some(blocks) => list_param_ids(blocks),
                None => list_param_ids(&self.head),
            },
        }
    }

    /// Merges every batch norm into its convolution.
    pub fn fold(self) -> Self {
        let fold = |blocks: Vec<Bottleneck>| blocks.into_iter().map(Bottleneck::fold).collect();
        Self {
            stem: self.stem.fold(),
            stages: self.stages.into_iter().map(fold).collect(),
            head: self.head.fold(),
        }
    }

    /// Freezes the first `count` stages: no gradients, no moving statistics.
    pub fn freeze_stages(mut self, count: usize) -> Self {
        let last = self.stage_count() - 1;
        if count > 0 {
            self.stem = self.stem.freeze();
        }
        let freeze = |(index, blocks): (usize, Vec<Bottleneck>)| {
            if index + 1 < count {
                blocks.freeze()
            } else {
                blocks
            }
        };
        self.stages = self.stages.into_iter().enumerate().map(freeze).collect();
        if count > last {
            self.head = self.head.freeze();
        }
        self
    }
}
