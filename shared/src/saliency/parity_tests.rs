//! Maps of a small network against those of Captum and pytorch-grad-cam (`tests/fixtures/saliency.py`).

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::{SafeTensors, tensor::TensorView};

use super::{
    Method, Pass, Question, StepwiseMap,
    integrated_gradients::{IntegratedGradients, POINTS, Point},
    smooth_grad::SmoothGrad,
};
use crate::{
    class::Class,
    network::{
        Form, Network,
        layers::{Activation, ConvConfig, LayerConfig},
        plan::{BlockConfig, Plan},
        weights::{self, Weight},
    },
    predict,
};

const FIXTURE: &[u8] = include_bytes!("../../../tests/fixtures/saliency.safetensors");

/// Largest difference, as a share of the map's greatest size.
const TOLERANCE: f32 = 1e-4;

struct Fixture(SafeTensors<'static>);

impl Fixture {
    fn open() -> Self {
        Self(SafeTensors::deserialize(FIXTURE).unwrap())
    }

    fn view(&self, name: &str) -> TensorView<'_> {
        self.0.tensor(name).unwrap()
    }

    fn values(&self, name: &str) -> Vec<f32> {
        let view = self.view(name);
        let floats = view.data().as_chunks::<4>().0.iter();
        floats.map(|b| f32::from_le_bytes(*b)).collect()
    }

    fn tensor<const D: usize>(&self, name: &str) -> Tensor<D> {
        let shape: [usize; D] = self.view(name).shape().try_into().unwrap();
        Tensor::from_data(TensorData::new(self.values(name), shape), &Device::flex())
    }

    /// Our network with the fixture's weights.
    fn network(&self) -> Network {
        let conv = |inputs, outputs, stride| {
            let conv = ConvConfig::new(inputs, outputs, 3).stride(stride).bias();
            let conv = LayerConfig::Conv(conv.activation(Activation::Relu));
            vec![BlockConfig::plain(vec![conv])]
        };
        let plan = Plan::new(vec![conv(3, 6, 1), conv(6, 8, 2), conv(8, 8, 1)]);
        let network = Network::new(&plan, Form::Folded, &Device::flex());
        let mut given: Vec<Weight> = weights::describe(&network)
            .into_iter()
            .map(|(name, shape)| Weight {
                values: self.weight(&name),
                name,
                shape,
            })
            .collect();
        weights::load(network, &mut given).unwrap()
    }

    /// A weight by our name; PyTorch has the head's the other way round.
    fn weight(&self, ours: &str) -> Vec<f32> {
        let kind = ours.rsplit('.').next().unwrap();
        if ours.starts_with("head") {
            let values = self.values(&format!("weights.head.{kind}"));
            return match kind {
                "bias" => values,
                _ => (0..8).flat_map(|k| [values[k], values[8 + k]]).collect(),
            };
        }
        let stage: usize = ours.split('.').nth(1).unwrap().parse().unwrap();
        let theirs = ["first.0", "second.1", "third.0"][stage];
        self.values(&format!("weights.{theirs}.{kind}"))
    }
}

fn ask<'a>(fixture: &Fixture, network: &'a Network) -> Question<'a> {
    let pass = Pass::new(network, fixture.tensor("x"), fixture.tensor("black"));
    let logits = values(pass.seen().logits.clone());
    assert_close("logits", &logits, &fixture.values("logits"));
    pass.ask(Class::Lymphoblast)
}

fn values(map: Tensor<2>) -> Vec<f32> {
    pollster::block_on(predict::read(map)).unwrap()
}

fn assert_close(what: &str, ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let size = theirs.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let differences = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    let most = differences.fold(0.0, f32::max);
    assert!(
        most <= TOLERANCE * size,
        "{what}: {most} apart at size {size}"
    );
}

#[test]
fn maps_agree_with_captum_and_pytorch_grad_cam() {
    let fixture = Fixture::open();
    let network = fixture.network();
    let mut compared = 0;
    for method in Method::ALL {
        let question = ask(&fixture, &network);
        let ours = match method {
            // RISE is in neither library; SmoothGrad draws noise of its own, see below.
            Method::Rise | Method::SmoothGrad | Method::SmoothGradSquared => continue,
            // Captum has parts of equal length.
            Method::IntegratedGradients => {
                let length = 1.0 / POINTS as f64;
                let place = |at: usize| (at as f64 + 0.5) * length;
                let point = |at| Point {
                    place: place(at),
                    length,
                };
                IntegratedGradients::with_points(question, (0..POINTS).map(point).collect())
                    .finish()
            }
            _ => question.explain(method),
        };
        let ours = values(ours);
        let mut theirs = fixture.values(&format!("map.{}", method.name()));
        if method == Method::EigenCam {
            // The sign of a singular vector is a matter of chance.
            let product: f32 = ours.iter().zip(&theirs).map(|(a, b)| a * b).sum();
            theirs.iter_mut().for_each(|v| *v *= product.signum());
        }
        assert_close(method.name(), &ours, &theirs);
        compared += 1;
    }
    assert_eq!(compared, 11);
}

#[test]
fn layer_cam_of_an_earlier_stage_agrees() {
    let fixture = Fixture::open();
    let network = fixture.network();
    let mut question = ask(&fixture, &network);
    question.stages = 2;
    let ours = values(question.explain(Method::LayerCam));
    assert_close("layer-cam.2", &ours, &fixture.values("map.layer-cam.2"));
}

#[test]
fn smooth_grad_agrees_on_the_same_noise() {
    let fixture = Fixture::open();
    let network = fixture.network();
    for (method, is_squared) in [
        (Method::SmoothGrad, false),
        (Method::SmoothGradSquared, true),
    ] {
        let mut work = SmoothGrad::new(ask(&fixture, &network), is_squared);
        work.add(fixture.tensor("noise"));
        let theirs = fixture.values(&format!("map.{}", method.name()));
        assert_close(method.name(), &values(work.map()), &theirs);
    }
}
