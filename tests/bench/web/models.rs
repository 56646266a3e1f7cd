//! Model files of networks with random weights: time and memory do not depend on the weights.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, ensure};
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Device, Tensor, TensorData},
};
use serde_json::json;
use shared::{
    artifact::{self, Card, Golden, Index, IndexEntry, Precision, golden_input},
    class::Class,
    network::{
        Architecture, Form, Network,
        layers::LayerConfig,
        plan::Plan,
        pooling::PooledRegion,
        weights::{self, Weight},
    },
};

use super::graph;

/// Networks and the sides of their inputs.
const NETWORKS: [(&str, u32); 8] = [
    ("efficientnet-lite0", 224),
    ("efficientnet-lite0-cells", 384),
    ("efficientnet-b0", 224),
    ("vgg16", 224),
    ("xception", 299),
    ("resnet152v2", 224),
    ("efficientnet-b5", 456),
    ("efficientnetv2-m", 480),
];

/// The one whose pooling is over the cell alone.
const CELLS: &str = "efficientnet-lite0-cells";

/// Writes a model file and a graph for each network that is asked for, and the index of the files.
///
/// # Errors
///
/// Where a file can't be written, a network is not known or has no finite answer.
pub fn make(names: &[String], from: &Path, out: &Path) -> Result<()> {
    for name in names {
        let is_known = NETWORKS.iter().any(|(known, _)| known == name);
        ensure!(is_known, "no network that is timed is called {name}");
    }
    let (models, graphs) = (out.join("models"), out.join("graphs"));
    fs::create_dir_all(&models)?;
    fs::create_dir_all(&graphs)?;
    let card = shipped_card(from)?;
    let mut index = Index::default();
    for (name, side) in NETWORKS {
        if !names.is_empty() && !names.iter().any(|chosen| chosen == name) {
            continue;
        }
        let network = Architecture::from_name(name).context("no such network")?;
        // As the page's own is used.
        let pooling = match name == CELLS {
            true => PooledRegion::Cell,
            false => PooledRegion::Frame,
        };
        let made = model(network, (side, pooling), &card)?;
        fs::write(models.join(&made.entry.file), made.bytes)?;
        let graph = json!({
            "network": name,
            "side": side,
            "model": made.entry.file,
            "features": made.features,
            "blocks": graph::trunk(&network.plan_pooling(pooling)),
        });
        fs::write(graphs.join(format!("{name}.json")), graph.to_string())?;
        let input: Vec<u8> = made.input.iter().flat_map(|v| v.to_le_bytes()).collect();
        fs::write(graphs.join(format!("{name}.f32")), input)?;
        index.models.push(made.entry);
    }
    fs::write(models.join("index.json"), serde_json::to_vec(&index)?)?;
    Ok(())
}

/// The card of a committed model, whose entries serve any network.
fn shipped_card(models: &Path) -> Result<Card> {
    let index: Index = serde_json::from_slice(&fs::read(models.join("index.json"))?)?;
    let simple = index.models.iter().find(|entry| entry.name == "simple-net");
    let file = &simple.context("no SimpleNet is committed")?.file;
    Ok(artifact::read_card(&fs::read(models.join(file))?)?)
}

/// What a runtime is to make of the golden input.
struct Made {
    bytes: Vec<u8>,
    entry: IndexEntry,
    /// The trunk's input, `[1, 3, side, side]`.
    input: Vec<f32>,
    /// The mean of each of its last maps.
    features: Vec<f32>,
}

fn model(network: Architecture, (side, pooling): (u32, PooledRegion), like: &Card) -> Result<Made> {
    let device = Device::flex();
    device.seed(1);
    let mut card = like.clone();
    card.name = network.name().to_owned();
    card.title = network.title().to_owned();
    card.architecture = network;
    card.precision = Precision::F32;
    card.familiarity = None;
    card.preparation.side = side;
    card.preparation.crop = None;
    card.preparation.pooling = pooling;
    let made = calmed(
        network.init_pooling(pooling, Form::Folded, &device),
        &network.plan(),
    )?;
    let x = golden_input(&card.preparation, &device);
    let (input, _) = made.pooling().split_mask(x.clone());
    let maps = made.stages(input.clone(), 0..made.stage_count());
    let [_, features, ..] = maps.dims();
    let means = maps.reshape([features as i32, -1]).mean_dim(1);
    let logits = made.forward(x).into_data().try_to_vec::<f32>()?;
    let logits: [f32; Class::COUNT] = logits.try_into().ok().context("not one answer")?;
    ensure!(
        logits.iter().all(|v| v.is_finite()),
        "{}: {logits:?}",
        card.name
    );
    card.golden = Golden { logits };
    let bytes = artifact::write(&card, &weights_of(&made)?)?;
    let sha256 = artifact::sha256(&bytes);
    let entry = IndexEntry {
        file: format!("{}-{}.safetensors", card.name, &sha256[..8]),
        name: card.name,
        title: card.title,
        architecture: network,
        side,
        bytes: bytes.len() as u64,
        sha256,
        pooling,
        teaching_only: Vec::new(),
        worse_than_chance: Vec::new(),
        robustness: Vec::new(),
        faithfulness: Vec::new(),
        sanity: Vec::new(),
    };
    Ok(Made {
        bytes,
        entry,
        input: input.into_data().try_to_vec()?,
        features: means.into_data().try_to_vec()?,
    })
}

/// What a block adds to its input, as a share of what it adds with the weights of He.
const ADDED: f32 = 0.2;

/// The network with smaller weights in the last convolution of each block with a shortcut: else values double from block to
/// block, and after some sixty blocks what is rounded in the first decides about the last.
fn calmed(network: Network, plan: &Plan) -> Result<Network> {
    let mut last = BTreeSet::new();
    for (stage, blocks) in plan.stages.iter().enumerate() {
        for (at, block) in blocks.iter().enumerate() {
            let is_conv = |row: &LayerConfig| matches!(row, LayerConfig::Conv(_));
            if let (Some(_), Some(row)) = (&block.shortcut, block.body.iter().rposition(is_conv)) {
                last.insert(format!("trunk.{stage}.{at}.body.{row}.conv.weight"));
            }
        }
    }
    let mut weights = weights_of(&network)?;
    for weight in weights
        .iter_mut()
        .filter(|weight| last.contains(&weight.name))
    {
        weight.values.iter_mut().for_each(|value| *value *= ADDED);
    }
    Ok(weights::load(network, &mut weights)?)
}

/// All parameters of a network.
fn weights_of(network: &Network) -> Result<Vec<Weight>> {
    let mut values = Values(Vec::new());
    network.visit(&mut values);
    let named = weights::describe(network).into_iter().zip(values.0);
    let weight = |((name, shape), data): ((String, Vec<usize>), TensorData)| {
        let values = data.try_to_vec::<f32>()?;
        Ok(Weight {
            name,
            shape,
            values,
        })
    };
    named.map(weight).collect()
}

struct Values(Vec<TensorData>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(param.val().into_data());
    }
}
