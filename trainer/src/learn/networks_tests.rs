//! Every network of the paper learns, on each device that there is.

use burn::{
    module::Module,
    optim::{AdamWConfig, ModuleOptimizer},
    tensor::Device,
};
use shared::{
    class::Class,
    network::{
        Architecture, Form, Network,
        layers::{LayerConfig, Offset},
        plan::Plan,
        weights::{self as network_weights, Weight},
    },
    picture::Picture,
    prepare,
};

// One search for the real cells, shared with the end-to-end tests.
#[path = "../../../tests/data.rs"]
mod data;

use super::{
    batch::tests::batch_of,
    recipe::Recipe,
    step::{self, Worker},
};
use crate::{data::dataset, saliency::reseeded::reseeded, weights};

/// The paper's networks and those that the page ships.
const NETWORKS: [&str; 8] = [
    "simple-net",
    "efficientnet-lite0",
    "efficientnet-lite0-cells",
    "xception",
    "vgg16",
    "resnet152v2",
    "efficientnet-b5",
    "efficientnetv2-m",
];

const FROZEN: usize = 2;

/// Of the kernels; others from 1 to 6 serve as well.
const SEED: u64 = 2;

/// Small enough for the deepest of them.
const RATE: f64 = 1e-7;

/// Two cells of each class: real ones where they are at hand, else discs.
fn cells(recipe: &Recipe) -> Vec<(Picture, Class)> {
    let folder = data::cnmc().map(|folder| folder.join("cells"));
    let mut cells = Vec::new();
    for (class, name) in [(Class::Lymphoblast, "all"), (Class::Normal, "hem")] {
        for number in 0..2 {
            let picture = match &folder {
                Some(folder) => {
                    let files = crate::files::below(&folder.join(name)).unwrap();
                    dataset::open(&files[number * 100]).unwrap()
                }
                None => disc(class, number as u32),
            };
            cells.push((prepare::frame(&picture, &recipe.preparation()), class));
        }
    }
    cells
}

fn disc(class: Class, number: u32) -> Picture {
    let mut picture = Picture::black(320, 320);
    let radius = if class == Class::Normal { 70 } else { 110 };
    for y in 0..320_u32 {
        for x in 0..320_u32 {
            if x.abs_diff(160).pow(2) + y.abs_diff(160).pow(2) < radius * (radius + number) {
                picture.set_pixel(x, y, [120, (60 + x % 40) as u8, 150]);
            }
        }
    }
    picture
}

/// The plan with batch norms that take a batch's statistics over whole.
fn settling(mut plan: Plan) -> Plan {
    for block in plan.stages.iter_mut().flatten() {
        for layer in block
            .body
            .iter_mut()
            .chain(block.shortcut.iter_mut().flatten())
        {
            match layer {
                LayerConfig::Norm(norm) => norm.normalisation.momentum = 1.0,
                LayerConfig::Conv(conv) => {
                    if let Offset::Norm(norm) = &mut conv.offset {
                        norm.momentum = 1.0;
                    }
                }
                _ => {}
            }
        }
    }
    plan
}

/// Random weights with batch norm statistics of the cells: as good a start as an imported file.
fn start(architecture: Architecture, x: burn::tensor::Tensor<4>) -> Vec<Weight> {
    let device = Device::flex().autodiff();
    let network = Network::new(&settling(architecture.plan()), Form::Training, &device);
    let network = reseeded(network.materialize(), SEED);
    network.forward(x.autodiff());
    // `valid` takes in the statistics that Burn gathered.
    weights::collect(&network.valid()).unwrap()
}

/// Which weights must stay: those of frozen stages, and statistics everywhere.
fn stays(name: &str) -> bool {
    let is_frozen = (0..FROZEN).any(|stage| name.starts_with(&format!("trunk.{stage}.")));
    is_frozen || name.contains("running_")
}

fn learns(name: &str, device: &Device, shares: usize) {
    let architecture = Architecture::from_name(name).unwrap();
    let recipe = Recipe::of(&format!(
        "train --network {name} --data nowhere --side 64 --freeze {FROZEN} --dropout 0 --label-smoothing 0"
    ));
    let cells = cells(&recipe);
    let batch = batch_of(&cells, &recipe);
    let whole = batch.parts(batch.len()).next().unwrap();
    let mut before = start(architecture, whole.tensor(&Device::flex()));
    let network = architecture.init(Form::Training, &device.clone().autodiff());
    let network = network_weights::load(network.materialize(), &mut before).unwrap();
    let mut network = step::prepare(network, &recipe, FROZEN);
    let worker = Worker::new(&recipe, vec![device.clone()], shares, &network, FROZEN);
    let mut optimiser: ModuleOptimizer = AdamWConfig::new().init();
    let mut losses = Vec::new();
    for _ in 0..2 {
        let (loss, gradients) = worker.gradients(&network, &batch).unwrap();
        losses.push(loss);
        network = optimiser.step(RATE, network, gradients);
    }
    losses.push(worker.gradients(&network, &batch).unwrap().0);
    println!("{name}: {losses:?}");
    assert!(losses.is_sorted_by(|a, b| a > b), "{name}: {losses:?}");
    let after = weights::collect(&network.valid()).unwrap();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.name, after.name);
        let same = before.values == after.values;
        assert_eq!(same, stays(&before.name), "{name}: {}", before.name);
    }
}

#[test]
fn every_network_learns_on_the_cpu() {
    for name in NETWORKS {
        learns(name, &Device::flex(), 2);
    }
}

#[cfg(feature = "wgpu-plain")]
#[test]
fn every_network_learns_on_wgpu() {
    for name in NETWORKS {
        learns(name, &crate::device::open("wgpu").unwrap(), 1);
    }
}
