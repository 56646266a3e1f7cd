//! Seeded networks and pictures of numbers, for tests.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "tests; each takes what it needs"
)]

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Device, Tensor, TensorData},
};
use shared::network::{
    Architecture, Form, Network,
    layers::{Activation, ConvConfig, LayerConfig},
    plan::{BlockConfig, Plan},
    weights::{self, Weight},
};

/// Two ways to compute the same figure in f32 through tens of layers.
pub const TOLERANCE: f32 = 1e-4;

pub const SIDE: usize = 64;

/// One network of each kind, the smallest there is; a few are left out where gradients are taken.
pub const KINDS: [&str; 9] = [
    "simple-net",
    "efficientnet-lite0",
    "efficientnet-lite0-cells",
    "efficientnet-lite0-joined",
    "efficientnet-b0",
    "efficientnetv2-s",
    "xception",
    "vgg16",
    "resnet152v2",
];

pub fn named(name: &str) -> Architecture {
    Architecture::from_name(name).unwrap()
}

/// A small generator, enough for weights: Marsaglia's xorshift.
pub struct Random(u64);

impl Random {
    /// From a seed other than 0.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Between -1 and 1.
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

/// A training form whose batch norms have scales, shifts and statistics that matter.
pub fn weights_of(architecture: Architecture) -> Vec<Weight> {
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

pub fn network(architecture: Architecture, device: &Device) -> Network {
    let empty = architecture.init(Form::Training, device);
    weights::load(empty, &mut weights_of(architecture)).unwrap()
}

/// How much red, green and blue a map takes up.
pub type Kernel = [f32; 3];

/// Maps `A_k = activation(kernel_k x)`, position by position, and logits of the classes that are the biases 0 and 0.25 and the sum of
/// `heads[k]` times the mean of `A_k`.
pub fn one_convolution<const K: usize>(
    activation: Activation,
    kernels: [Kernel; K],
    heads: [[f32; 2]; K],
) -> Network {
    let conv = ConvConfig::new(3, K, 1).activation(activation);
    let plan = Plan::new(vec![vec![BlockConfig::plain(vec![LayerConfig::Conv(
        conv,
    )])]]);
    let network = Network::new(&plan, Form::Folded, &Device::flex());
    let values = |name: &str| match name {
        "head.bias" => vec![0.0, 0.25],
        "head.weight" => heads.concat(),
        _ => kernels.concat(),
    };
    let described = weights::describe(&network).into_iter();
    let mut given: Vec<Weight> = described
        .map(|(name, shape)| Weight {
            values: values(&name),
            name,
            shape,
        })
        .collect();
    weights::load(network, &mut given).unwrap()
}

pub fn input(device: &Device) -> Tensor<4> {
    let mut random = Random(7);
    let values: Vec<f32> = (0..3 * SIDE * SIDE).map(|_| random.next()).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, SIDE, SIDE]), device)
}

pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// All tensors of numbers in a module, in its order.
pub fn floats(module: &impl Module) -> Vec<Vec<f32>> {
    #[derive(Default)]
    struct Floats(Vec<Vec<f32>>);
    impl ModuleVisitor for Floats {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.push(values(param.val()));
        }
    }
    let mut found = Floats::default();
    module.visit(&mut found);
    found.0
}

pub fn assert_close(a: &[f32], b: &[f32]) {
    let size = a.iter().fold(1.0_f32, |most, v| most.max(v.abs()));
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!(
            (x - y).abs() <= TOLERANCE * size,
            "{x} and {y} at size {size}"
        );
    }
}
