//! The blocks of both generations of EfficientNet, and the trunk that they stand in.

use super::{
    layers::{Activation, ConvConfig, ExciteConfig, LayerConfig, Normalisation},
    plan::{BlockConfig, Plan},
};

/// Inverted bottleneck (M. Sandler et al., "MobileNetV2", CVPR 2018, section 3.3), with
/// squeeze-and-excitation where that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Bottleneck {
    /// Channels in.
    pub inputs: usize,
    /// Inner channels for each channel in.
    pub expansion: usize,
    /// Side of the inner kernel.
    pub kernel: usize,
    /// Its step.
    pub stride: usize,
    /// Channels out.
    pub outputs: usize,
    /// Channels of squeeze-and-excitation; none without it.
    pub squeezed: Option<usize>,
    /// Activation of the inner convolutions.
    pub activation: Activation,
    /// The constants of every batch norm.
    pub norm: Normalisation,
}

impl Bottleneck {
    /// 1x1 expansion, depthwise convolution, squeeze-and-excitation, linear 1x1 projection.
    pub fn depthwise(self) -> BlockConfig {
        let inner = self.inputs * self.expansion;
        let mut body = Vec::new();
        if self.expansion > 1 {
            body.push(self.active(ConvConfig::new(self.inputs, inner, 1)));
        }
        let depthwise = ConvConfig::depthwise(inner, self.kernel);
        body.push(self.active(depthwise.stride(self.stride)));
        if let Some(squeezed) = self.squeezed {
            body.push(LayerConfig::Excite(ExciteConfig {
                channels: inner,
                squeezed,
                activation: self.activation,
            }));
        }
        let project = ConvConfig::new(inner, self.outputs, 1);
        body.push(LayerConfig::Conv(project.norm(self.norm)));
        self.around(body)
    }

    /// Expansion with the inner kernel, linear 1x1 projection; a block that does not expand is its
    /// inner convolution alone (M. Tan, Q. V. Le, ICML 2021, figure 2, "Fused-MBConv").
    pub fn fused(self) -> BlockConfig {
        let inner = self.inputs * self.expansion;
        if self.expansion == 1 {
            let only = ConvConfig::new(self.inputs, self.outputs, self.kernel);
            return self.around(vec![self.active(only.stride(self.stride))]);
        }
        let expand = ConvConfig::new(self.inputs, inner, self.kernel);
        let project = ConvConfig::new(inner, self.outputs, 1);
        self.around(vec![
            self.active(expand.stride(self.stride)),
            LayerConfig::Conv(project.norm(self.norm)),
        ])
    }

    fn active(&self, conv: ConvConfig) -> LayerConfig {
        LayerConfig::Conv(conv.norm(self.norm).activation(self.activation))
    }

    /// With the input added where shapes allow.
    fn around(&self, body: Vec<LayerConfig>) -> BlockConfig {
        if self.stride == 1 && self.inputs == self.outputs {
            BlockConfig::residual(body, Vec::new()).dropping()
        } else {
            BlockConfig::plain(body)
        }
    }
}

/// Kind of the blocks of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Bottleneck::fused`]
    Fused,
    /// [`Bottleneck::depthwise`]
    Depthwise {
        /// With squeeze-and-excitation of a quarter of the channels into a block.
        has_excitation: bool,
    },
}

/// A row of the papers' tables.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Kind of its blocks.
    pub kind: Kind,
    /// Inner channels for each channel in.
    pub expansion: usize,
    /// Side of the inner kernels.
    pub kernel: usize,
    /// Step of the first block's.
    pub stride: usize,
    /// Channels out.
    pub outputs: usize,
    /// Number of blocks.
    pub repeats: usize,
}

/// A whole table.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// Channels of the 3x3 stem.
    pub stem: usize,
    /// The stages between stem and head.
    pub stages: Vec<Stage>,
    /// Channels of the 1x1 head.
    pub head: usize,
    /// Activation of every convolution but the last of a block.
    pub activation: Activation,
    /// The constants of every batch norm.
    pub norm: Normalisation,
}

/// Stem, stages, head.
pub fn trunk(table: &Trunk) -> Plan {
    let active = |conv: ConvConfig| {
        let conv = conv.norm(table.norm).activation(table.activation);
        vec![BlockConfig::plain(vec![LayerConfig::Conv(conv)])]
    };
    let mut stages = vec![active(ConvConfig::new(3, table.stem, 3).stride(2))];
    let mut inputs = table.stem;
    for stage in &table.stages {
        stages.push(
            (0..stage.repeats)
                .map(|at| block(table, stage, inputs, at))
                .collect(),
        );
        inputs = stage.outputs;
    }
    stages.push(active(ConvConfig::new(inputs, table.head, 1)));
    Plan::new(stages)
}

/// Block `at` of a stage: the first one changes channels and side.
fn block(table: &Trunk, stage: &Stage, inputs: usize, at: usize) -> BlockConfig {
    let (inputs, stride) = match at {
        0 => (inputs, stage.stride),
        _ => (stage.outputs, 1),
    };
    let has_excitation = stage.kind
        == Kind::Depthwise {
            has_excitation: true,
        };
    let block = Bottleneck {
        inputs,
        expansion: stage.expansion,
        kernel: stage.kernel,
        stride,
        outputs: stage.outputs,
        squeezed: has_excitation.then_some((inputs / 4).max(1)),
        activation: table.activation,
        norm: table.norm,
    };
    match stage.kind {
        Kind::Fused => block.fused(),
        Kind::Depthwise { .. } => block.depthwise(),
    }
}
