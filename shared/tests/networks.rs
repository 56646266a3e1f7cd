//! Networks, folding and saliency on the CPU backend, with seeded non-trivial weights.
#![allow(clippy::unwrap_used, reason = "tests")]

use burn::{
    module::list_param_ids,
    tensor::{Device, Tensor, TensorData},
};
use shared::{
    class::Class,
    network::{
        Architecture, Form, Network,
        weights::{self, Weight, WeightsError},
    },
    saliency::{Method, grad_cam},
};

/// Two ways to compute the same figure in f32 through tens of layers.
const TOLERANCE: f32 = 1e-4;

const SIDE: usize = 64;

/// One network of each kind, the smallest there is; a few are left out where gradients are taken.
const KINDS: [&str; 8] = [
    "simple-net",
    "efficientnet-lite0",
    "efficientnet-lite0-cells",
    "efficientnet-b0",
    "efficientnetv2-s",
    "xception",
    "vgg16",
    "resnet152v2",
];

fn named(name: &str) -> Architecture {
    Architecture::from_name(name).unwrap()
}

/// A small generator, enough for weights: Marsaglia's xorshift.
struct Random(u64);

impl Random {
    /// Between -1 and 1.
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

/// A training form whose batch norms have scales, shifts and statistics that matter.
fn weights_of(architecture: Architecture) -> Vec<Weight> {
    let network = architecture.init(Form::Training, &Device::flex());
    let mut random = Random(0xb100d);
    let fill = |(name, shape): (String, Vec<usize>)| {
        let count = shape.iter().product();
        let fan_in: usize = shape.iter().skip(1).product();
        let size = (6.0 / fan_in.max(1) as f32).sqrt();
        let values = (0..count).map(|_| match name.rsplit('.').next() {
            Some("gamma") => 1.0 + 0.3 * random.next(),
            Some("running_var") => 1.0 + 0.5 * random.next(),
            Some("beta" | "running_mean") => 0.2 * random.next(),
            _ => size * random.next(),
        });
        Weight {
            values: values.collect(),
            name,
            shape,
        }
    };
    weights::describe(&network).into_iter().map(fill).collect()
}

fn network(architecture: Architecture, device: &Device) -> Network {
    let empty = architecture.init(Form::Training, device);
    weights::load(empty, &mut weights_of(architecture)).unwrap()
}

fn input(device: &Device) -> Tensor<4> {
    let mut random = Random(7);
    let values: Vec<f32> = (0..3 * SIDE * SIDE).map(|_| random.next()).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, SIDE, SIDE]), device)
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn assert_close(a: &[f32], b: &[f32]) {
    let size = a.iter().fold(1.0_f32, |most, v| most.max(v.abs()));
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!(
            (x - y).abs() <= TOLERANCE * size,
            "{x} and {y} at size {size}"
        );
    }
}

/// Parameters of each trunk, statistics included: for the networks of keras.applications what its
/// models of `include_top=False` count (without the 7 of the B networks' normalisation), for Lite0 what
/// the published file holds.
const PARAMETERS: [(&str, usize); 15] = [
    ("simple-net", 375_664),
    ("efficientnet-lite0", 3_413_024),
    ("efficientnet-lite0-cells", 2_387_616),
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

#[test]
fn the_closed_form_of_grad_cam_is_that_of_autodiff() {
    let device = Device::flex();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).fold();
        for class in Class::ALL {
            let closed = grad_cam::explain(&network, input(&device), class);
            let differentiated = grad_cam::explain_by_autodiff(&network, input(&device), class);
            assert_close(&values(closed.map), &values(differentiated.map));
            assert_close(&values(closed.logits), &values(differentiated.logits));
        }
    }
}

#[test]
fn two_runs_of_a_method_agree_exactly() {
    let device = Device::flex();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).fold();
        for method in Method::ALL {
            // For both classes: maps of 2 x 2 positions may hold nothing for one of them.
            let run = || {
                let map = |class| values(method.explain(&network, input(&device), class).map);
                Class::ALL.map(map).concat()
            };
            let first = run();
            assert_eq!(first, run(), "{architecture:?}, {method:?}");
            assert!(
                first.iter().any(|v| *v != 0.0),
                "{architecture:?}, {method:?} finds nothing"
            );
        }
    }
}

/// Stochastic depth: the deeper a block, the greater its share; kept whole, nothing changes.
#[test]
fn blocks_are_dropped_as_they_are_told_to_be() {
    let device = Device::flex();
    for (name, blocks) in [
        ("efficientnet-b0", 9),
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

/// Even on a network that still has its batch norms, on a device with autodiff.
#[test]
fn explaining_moves_no_batch_norm() {
    use burn::module::{Module, ModuleVisitor, Param};
    struct Statistics(Vec<f32>);
    impl ModuleVisitor for Statistics {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(values(param.val()));
        }
    }
    let snapshot = |network: &Network| {
        let mut found = Statistics(Vec::new());
        // `valid` takes in what Burn gathered by thread.
        network.valid().visit(&mut found);
        found.0
    };
    let device = Device::flex().autodiff();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).valid();
        let before = snapshot(&network);
        for method in Method::ALL {
            method.explain(&network, input(&Device::flex()), Class::Normal);
        }
        assert_eq!(before, snapshot(&network));
    }
}

/// The gradient against differences of the logit, at the pixels where it is largest.
#[test]
fn the_input_gradient_is_the_slope() {
    let device = Device::flex();
    let network = network(named("simple-net"), &device).fold();
    let logit = |values_in: Vec<f32>| {
        let x = Tensor::from_data(TensorData::new(values_in, [1, 3, SIDE, SIDE]), &device);
        values(network.forward(x))[Class::Lymphoblast.index()]
    };
    let map = values(
        Method::InputGradient
            .explain(&network, input(&device), Class::Lymphoblast)
            .map,
    );
    let at = (0..map.len())
        .max_by(|a, b| map[*a].total_cmp(&map[*b]))
        .unwrap();
    let step = 1e-2;
    let slopes = (0..3).map(|channel| {
        let mut up = values(input(&device));
        let mut down = up.clone();
        up[channel * SIDE * SIDE + at] += step;
        down[channel * SIDE * SIDE + at] -= step;
        ((logit(up) - logit(down)) / (2.0 * step)).abs()
    });
    let slope = slopes.fold(0.0, f32::max);
    assert!(
        (slope - map[at]).abs() <= 0.05 * map[at],
        "{slope} and {}",
        map[at]
    );
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
