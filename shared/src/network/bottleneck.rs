//! The blocks of both generations of EfficientNet.

use super::{
    layers::{Activation, ConvConfig, ExciteConfig, LayerConfig, Normalisation},
    plan::BlockConfig,
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
    /// What follows the inner convolutions.
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
