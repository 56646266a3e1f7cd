//! Networks and folding on the CPU backend, with seeded non-trivial weights.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::{
    module::list_param_ids,
    tensor::{Device, Tensor},
};
use drawn::{KINDS, assert_close, input, named, network, values, weights_of};
use shared::network::{
    Architecture, Form,
    weights::{self, Weight, WeightsError},
};

/// Parameters of each trunk, statistics included: for the networks of keras.applications what its
/// models of `include_top=False` count (without the 7 of the B networks' normalisation), for Lite0 what
/// the published file holds.
const PARAMETERS: [(&str, usize); 16] = [
    ("simple-net", 375_664),
    ("efficientnet-lite0", 3_413_024),
    ("efficientnet-lite0-cells", 2_387_616),
    ("efficientnet-lite0-joined", 2_998_304),
    ("xception", 20_861_480),
    ("vgg16", 14_714_688),
    ("resnet152v2", 58_331_648),
    ("efficientnet-b0", 4_049_564),
    ("efficientnet-b1", 6_575_232),
    ("efficientnet-b2", 7_768_562),
    ("efficientnet-b3", 10_783_528),
    ("efficientnet-b4", 17_673_816),
    ("efficientnet-b5", 28_513_520),
    ("efficientnetv2-s", 20_331_360),
    ("efficientnetv2-m", 53_150_388),
    ("efficientnetv2-l", 117_746_848),
];

#[test]
fn parameter_counts_are_those_of_the_tables() {
    let count = |architecture: Architecture| -> usize {
        let network = architecture.init(Form::Training, &Device::flex());
        let all = weights::describe(&network).into_iter();
        all.filter(|(name, _)| !name.starts_with("head."))
            .map(|(_, shape)| shape.iter().product::<usize>())
            .sum()
    };
    let counted = Architecture::ALL.map(|a| (a.name(), count(a)));
    assert_eq!(counted, PARAMETERS);
}

#[test]
fn pictures_that_are_too_small_are_known() {
    for (name, least) in [("vgg16", 32), ("xception", 7), ("efficientnet-b5", 1)] {
        let plan = named(name).plan();
        assert!(
            plan.takes(least) && (least == 1 || !plan.takes(least - 1)),
            "{name}"
        );
    }
}

/// More than 32 bits hold, which is what a browser counts places with.
#[test]
fn a_large_cost_is_exact() {
    assert_eq!(named("vgg16").plan().multiply_adds(1024), 320_713_261_056);
}

/// Multiplications at the side of the paper, and the figure of the paper or its table in millions.
#[test]
fn costs_are_those_of_the_papers() {
    for (name, published) in [
        ("efficientnet-b0", 390.0),
        ("efficientnet-b5", 9_900.0),
        ("efficientnetv2-s", 8_800.0),
        ("efficientnetv2-m", 24_000.0),
        ("vgg16", 15_300.0),
        ("resnet152v2", 11_300.0),
    ] {
        let architecture = named(name);
        let side = architecture.side() as usize;
        let found = architecture.plan().multiply_adds(side) as f64 / 1e6;
        assert!(
            (found / published - 1.0).abs() < 0.06,
            "{name}: {found} and {published} million"
        );
    }
}

#[test]
fn stages_and_head_share_out_every_parameter() {
    for architecture in KINDS.map(named) {
        let network = architecture.init(Form::Training, &Device::flex());
        let stages = 0..network.stage_count();
        let mut parts: Vec<_> = stages
            .flat_map(|index| network.stage_parameters(index))
            .collect();
        parts.extend(list_param_ids(network.head()));
        let mut all = list_param_ids(&network);
        assert_eq!(parts.len(), all.len());
        parts.sort();
        all.sort();
        assert_eq!(parts, all);
    }
}

#[test]
fn folded_and_unfolded_agree() {
    let device = Device::flex();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device);
        let unfolded = values(network.forward(input(&device)));
        let features = values(network.features(input(&device)));
        let folded = network.fold();
        assert_close(&unfolded, &values(folded.forward(input(&device))));
        assert_close(&features, &values(folded.features(input(&device))));
        assert!(
            features.iter().any(|v| *v > 0.0),
            "{architecture:?} is dead"
        );
    }
}

/// Convolution, batch norm with stored statistics and activation of one value.
#[test]
fn a_layer_by_hand() {
    use shared::network::layers::{Activation, ConvConfig, Normalisation};
    let norm = Normalisation {
        epsilon: 0.25,
        momentum: 0.1,
    };
    let config = ConvConfig::new(1, 1, 1)
        .norm(norm)
        .activation(Activation::Relu6);
    // w = 2, gamma = 3, beta = 1, mean = 0.5, variance = 2: y = 3 (2 x - 0.5) / 1.5 + 1 = 4 x
    let device = Device::flex();
    let mut layer = Values([2.0, 0.5, 1.0, 3.0, 2.0].to_vec());
    let layer = burn::module::Module::map(config.init(Form::Training, &device), &mut layer);
    let x = || Tensor::<1>::from_floats([-1.0, 0.5, 1.0, 2.0], &device).reshape([1, 1, 2, 2]);
    assert_close(&values(layer.forward(x())), &[0.0, 2.0, 4.0, 6.0]);
    assert_close(&values(layer.fold().forward(x())), &[0.0, 2.0, 4.0, 6.0]);
}

/// Gives the parameters their values, the last one first.
struct Values(Vec<f32>);

impl burn::module::ModuleMapper for Values {
    fn map_float<const D: usize>(
        &mut self,
        param: burn::module::Param<Tensor<D>>,
    ) -> burn::module::Param<Tensor<D>> {
        let value = self.0.pop().unwrap_or_default();
        param.map(|tensor| tensor.zeros_like().add_scalar(value))
    }
}

/// Stochastic depth: the deeper a block, the greater its share; kept whole, nothing changes.
#[test]
fn blocks_are_dropped_as_they_are_told_to_be() {
    let device = Device::flex();
    for (name, blocks) in [
        ("efficientnet-b0", 9),
        ("efficientnet-lite0-joined", 9),
        ("efficientnetv2-s", 35),
        ("vgg16", 0),
    ] {
        let network = network(named(name), &device);
        let stages = || 0..network.stage_count();
        let mut depths = Vec::new();
        let kept = network.stages_dropping(input(&device), stages(), &mut |depth| {
            depths.push(depth);
            Some(Tensor::ones([1, 1, 1, 1], &device))
        });
        assert_eq!(depths.len(), blocks, "{name}");
        assert!(depths.is_sorted_by(|a, b| a < b) && depths.iter().all(|d| *d < 1.0));
        assert_eq!(
            values(kept.clone()),
            values(network.features(input(&device)))
        );
        let dropped = network.stages_dropping(input(&device), stages(), &mut |_| {
            Some(Tensor::zeros([1, 1, 1, 1], &device))
        });
        assert_eq!(values(dropped) == values(kept), blocks == 0, "{name}");
    }
}

#[test]
fn weights_that_do_not_fit_are_named() {
    let device = Device::flex();
    let empty = || named("simple-net").init(Form::Training, &device);
    let full = weights_of(named("simple-net"));
    let mut missing = full.clone();
    let gone = missing.remove(3).name;
    assert_eq!(
        weights::load(empty(), &mut missing).unwrap_err(),
        WeightsError::Missing { name: gone }
    );
    let mut wrong = full.clone();
    wrong[0].shape.push(1);
    assert!(matches!(
        weights::load(empty(), &mut wrong),
        Err(WeightsError::Shape { .. })
    ));
    let mut more = full;
    more.push(Weight {
        name: "extra".to_owned(),
        shape: vec![1],
        values: vec![0.0],
    });
    assert_eq!(
        weights::load(empty(), &mut more).unwrap_err(),
        WeightsError::Unused {
            name: "extra".to_owned(),
            count: 1
        }
    );
}
