//! The methods by name, with their definitions.

use serde::{Deserialize, Serialize};

use crate::class::Class;

use super::{
    Question, StepwiseMap, eigen_cam, grad_cam, grad_cam_plus_plus, gradient_x_input,
    guided_backprop, hires_cam, input_gradient, integrated_gradients, layer_cam, occlusion, rise,
    score_cam, smooth_grad, stepwise::SingleStep,
};

/// A saliency method.
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
    /// Loss of the answer under a hidden window.
    Occlusion,
    /// Mean of random masks, each weighed by the answer to what it leaves.
    Rise,
}

/// Family of a method, by what its maps are computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Feature maps of the network; as coarse as these.
    ClassActivation,
    /// Gradients at the pixels.
    Gradient,
    /// Answers of the network to changed pictures.
    Perturbation,
}

/// Meaning of the sign of a map's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Positive speaks for the class, negative against it.
    Signed,
    /// Positive speaks for the class; what speaks against it is cut off at zero.
    Positive,
    /// Importance of a place, for whichever class.
    Unsigned,
}

/// Everything there is to know of a method, in the method's file. How its map is made ([`Method::begin`]) stands apart: the page
/// itself, which makes none, would carry the networks.
#[derive(Debug)]
pub struct Definition {
    /// The name used in files and commands: the variant's, in kebab case.
    pub name: &'static str,
    /// The name shown to people.
    pub title: fn() -> String,
    /// Its family.
    pub family: Family,
    /// The sign of its values.
    pub sign: Sign,
    /// Whether a map takes no longer than four passes of the network forward, a pass back counted as two.
    pub is_quick: bool,
    /// Whether a map's sum is what the picture adds to the class's logit for a black one (completeness).
    pub adds_up: bool,
    /// Explanation of its maps for people, a sentence that has the class's title in it.
    pub meaning: fn(&str) -> String,
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

    /// Its definition.
    pub fn definition(self) -> &'static Definition {
        match self {
            Self::GradCam => &grad_cam::DEFINITION,
            Self::GradCamPlusPlus => &grad_cam_plus_plus::DEFINITION,
            Self::HiresCam => &hires_cam::DEFINITION,
            Self::LayerCam => &layer_cam::DEFINITION,
            Self::ScoreCam => &score_cam::DEFINITION,
            Self::EigenCam => &eigen_cam::DEFINITION,
            Self::InputGradient => &input_gradient::DEFINITION,
            Self::GradientXInput => &gradient_x_input::DEFINITION,
            Self::SmoothGrad => &smooth_grad::DEFINITION,
            Self::SmoothGradSquared => &smooth_grad::SQUARED,
            Self::IntegratedGradients => &integrated_gradients::DEFINITION,
            Self::GuidedBackprop => &guided_backprop::DEFINITION,
            Self::Occlusion => &occlusion::DEFINITION,
            Self::Rise => &rise::DEFINITION,
        }
    }

    /// [`Definition::is_quick`]
    pub fn is_quick(self) -> bool {
        self.definition().is_quick
    }

    /// [`Definition::name`]
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// [`Definition::title`]
    pub fn title(self) -> String {
        (self.definition().title)()
    }

    /// [`Definition::family`]
    pub fn family(self) -> Family {
        self.definition().family
    }

    /// [`Definition::sign`]
    pub fn sign(self) -> Sign {
        self.definition().sign
    }

    /// [`Definition::adds_up`]
    pub fn adds_up(self) -> bool {
        self.definition().adds_up
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

    /// Begins a map; the map is zero before the first step.
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
            Self::ScoreCam => return Box::new(score_cam::ScoreCam::new(question)),
            Self::SmoothGrad => return Box::new(smooth_grad::SmoothGrad::new(question, false)),
            Self::SmoothGradSquared => {
                return Box::new(smooth_grad::SmoothGrad::new(question, true));
            }
            Self::IntegratedGradients => {
                return Box::new(integrated_gradients::IntegratedGradients::new(question));
            }
            Self::Occlusion => return Box::new(occlusion::Occlusion::new(question)),
            Self::Rise => return Box::new(rise::Rise::new(question)),
        };
        Box::new(SingleStep::new(question, explain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files_and_say_what_they_mean() {
        for method in Method::ALL {
            let written = serde_json::to_string(&method).unwrap();
            assert_eq!(written, format!("\"{}\"", method.name()));
            assert_eq!(Method::from_name(method.name()), Some(method));
            let meaning = (method.definition().meaning)("leukocyte");
            assert_eq!(
                meaning.contains("leukocyte"),
                method != Method::EigenCam && method != Method::GuidedBackprop,
                "{meaning}"
            );
            // Orange and blue are the colours of signed maps alone.
            assert_eq!(
                meaning.to_lowercase().contains("orange"),
                method.sign() == Sign::Signed,
                "{meaning}"
            );
        }
    }
}
