//! The methods by name, and what is to know of each.

use serde::{Deserialize, Serialize};

use crate::class::Class;

use super::{
    Question, StepwiseMap, eigen_cam, grad_cam, grad_cam_plus_plus, gradient_x_input,
    guided_backprop, hires_cam, input_gradient, integrated_gradients::IntegratedGradients,
    layer_cam, occlusion::Occlusion, rise::Rise, score_cam::ScoreCam, smooth_grad::SmoothGrad,
    stepwise::SingleStep,
};

/// Which method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Gradient-weighted class activation map.
    GradCam,
    /// Grad-CAM with weights from higher powers of the gradient.
    GradCamPlusPlus,
    /// Feature maps times their gradients, position by position.
    HiresCam,
    /// The same with positive gradients only, after any stage.
    LayerCam,
    /// Feature maps weighed by the answer to the picture under each.
    ScoreCam,
    /// First principal component of the feature maps.
    EigenCam,
    /// Size of the gradient of the logit with respect to the input.
    InputGradient,
    /// Gradient times what is there more than black.
    GradientXInput,
    /// Size of the mean gradient of noisy pictures.
    SmoothGrad,
    /// Mean of the squared gradients of noisy pictures.
    SmoothGradSquared,
    /// Mean gradient on the way from black, times what is there more than black.
    IntegratedGradients,
    /// Gradient that passes activations only where it is positive.
    GuidedBackprop,
    /// What a hidden window takes from the answer.
    Occlusion,
    /// Mean of random masks, each weighed by the answer to what it leaves.
    Rise,
}

/// What a method is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Of the network's feature maps; as coarse as these.
    ClassActivation,
    /// Of gradients at the pixels.
    Gradient,
    /// Of the network's answers to changed pictures.
    Perturbation,
}

/// What the values of a map say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Positive speaks for the class, negative against it.
    Signed,
    /// Positive speaks for the class; what speaks against it is cut off at zero.
    Positive,
    /// How much a place matters, not for which class.
    Unsigned,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 14] = [
        Self::GradCam,
        Self::GradCamPlusPlus,
        Self::HiresCam,
        Self::LayerCam,
        Self::ScoreCam,
        Self::EigenCam,
        Self::InputGradient,
        Self::GradientXInput,
        Self::SmoothGrad,
        Self::SmoothGradSquared,
        Self::IntegratedGradients,
        Self::GuidedBackprop,
        Self::Occlusion,
        Self::Rise,
    ];

    /// Whether a map takes no longer than four passes of the network forward, a pass back counted as two.
    pub fn is_quick(self) -> bool {
        match self {
            Self::GradCam
            | Self::GradCamPlusPlus
            | Self::HiresCam
            | Self::LayerCam
            | Self::EigenCam
            | Self::InputGradient
            | Self::GradientXInput
            | Self::GuidedBackprop => true,
            Self::ScoreCam
            | Self::SmoothGrad
            | Self::SmoothGradSquared
            | Self::IntegratedGradients
            | Self::Occlusion
            | Self::Rise => false,
        }
    }

    /// The name used in files and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::GradCam => "grad-cam",
            Self::GradCamPlusPlus => "grad-cam-plus-plus",
            Self::HiresCam => "hires-cam",
            Self::LayerCam => "layer-cam",
            Self::ScoreCam => "score-cam",
            Self::EigenCam => "eigen-cam",
            Self::InputGradient => "input-gradient",
            Self::GradientXInput => "gradient-x-input",
            Self::SmoothGrad => "smooth-grad",
            Self::SmoothGradSquared => "smooth-grad-squared",
            Self::IntegratedGradients => "integrated-gradients",
            Self::GuidedBackprop => "guided-backprop",
            Self::Occlusion => "occlusion",
            Self::Rise => "rise",
        }
    }

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::GradCam => "Grad-CAM",
            Self::GradCamPlusPlus => "Grad-CAM++",
            Self::HiresCam => "HiResCAM",
            Self::LayerCam => "LayerCAM",
            Self::ScoreCam => "Score-CAM",
            Self::EigenCam => "Eigen-CAM",
            Self::InputGradient => "Input gradient",
            Self::GradientXInput => "Gradient × input",
            Self::SmoothGrad => "SmoothGrad",
            Self::SmoothGradSquared => "SmoothGrad, squared",
            Self::IntegratedGradients => "Integrated Gradients",
            Self::GuidedBackprop => "Guided backpropagation",
            Self::Occlusion => "Occlusion",
            Self::Rise => "RISE",
        }
    }

    /// What it is made of.
    pub fn family(self) -> Family {
        match self {
            Self::GradCam
            | Self::GradCamPlusPlus
            | Self::HiresCam
            | Self::LayerCam
            | Self::ScoreCam
            | Self::EigenCam => Family::ClassActivation,
            Self::InputGradient
            | Self::GradientXInput
            | Self::SmoothGrad
            | Self::SmoothGradSquared
            | Self::IntegratedGradients
            | Self::GuidedBackprop => Family::Gradient,
            Self::Occlusion | Self::Rise => Family::Perturbation,
        }
    }

    /// What its values say.
    pub fn sign(self) -> Sign {
        match self {
            Self::GradCam
            | Self::GradCamPlusPlus
            | Self::HiresCam
            | Self::LayerCam
            | Self::ScoreCam => Sign::Positive,
            Self::GradientXInput | Self::IntegratedGradients | Self::Occlusion | Self::Rise => {
                Sign::Signed
            }
            Self::EigenCam
            | Self::InputGradient
            | Self::SmoothGrad
            | Self::SmoothGradSquared
            | Self::GuidedBackprop => Sign::Unsigned,
        }
    }

    /// Whether a map's sum is what the picture adds to the class's logit for a black one (completeness).
    pub fn adds_up(self) -> bool {
        self == Self::IntegratedGradients
    }

    /// What files of its map of a picture are called, without their ending: `<picture>.<method>`, and `.<class>` where the map is for a
    /// class that was asked for. `picture` is the picture's name without its ending.
    pub fn files(self, picture: &str, asked: Option<Class>) -> String {
        let class = asked.map_or_else(String::new, |class| format!(".{}", class.name()));
        format!("{picture}.{}{class}", self.name())
    }

    /// The method with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }

    /// Makes ready; nothing of the map is there yet.
    pub fn begin<'a>(self, question: Question<'a>) -> Box<dyn StepwiseMap + 'a> {
        let explain = match self {
            Self::GradCam => grad_cam::explain,
            Self::GradCamPlusPlus => grad_cam_plus_plus::explain,
            Self::HiresCam => hires_cam::explain,
            Self::LayerCam => layer_cam::explain,
            Self::EigenCam => eigen_cam::explain,
            Self::InputGradient => input_gradient::explain,
            Self::GradientXInput => gradient_x_input::explain,
            Self::GuidedBackprop => guided_backprop::explain,
            Self::ScoreCam => return Box::new(ScoreCam::new(question)),
            Self::SmoothGrad => return Box::new(SmoothGrad::new(question, false)),
            Self::SmoothGradSquared => return Box::new(SmoothGrad::new(question, true)),
            Self::IntegratedGradients => return Box::new(IntegratedGradients::new(question)),
            Self::Occlusion => return Box::new(Occlusion::new(question)),
            Self::Rise => return Box::new(Rise::new(question)),
        };
        Box::new(SingleStep::new(question, explain))
    }
}
