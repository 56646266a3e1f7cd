//! Networks as data that other runtimes can be made from.

use serde_json::{Value, json};
use shared::network::{
    layers::{Activation, LayerConfig, Padding},
    plan::Plan,
};

/// The trunk of a plan: blocks of layers, each with the name of its weights in a model file.
pub fn trunk(plan: &Plan) -> Value {
    let stages = plan.stages.iter().enumerate();
    let blocks = stages.flat_map(|(stage, blocks)| {
        let blocks = blocks.iter().enumerate();
        blocks.map(move |(at, block)| {
            let path = format!("trunk.{stage}.{at}");
            let layers = |part: &str, layers: &[LayerConfig]| -> Vec<Value> {
                let rows = layers.iter().enumerate();
                rows.map(|(at, row)| layer(&format!("{path}.{part}.{at}"), row))
                    .collect()
            };
            let shortcut = block.shortcut.as_ref();
            json!({
                "body": layers("body", &block.body),
                "shortcut": shortcut.map(|rows| layers("shortcut", rows)),
            })
        })
    });
    blocks.collect()
}

fn layer(name: &str, row: &LayerConfig) -> Value {
    match row {
        LayerConfig::Conv(conv) => json!({
            "kind": "conv",
            "name": format!("{name}.conv"),
            "kernel": conv.kernel,
            "stride": conv.stride,
            "groups": conv.groups,
            "padding": padding(conv.padding),
            "activation": activation(conv.activation),
        }),
        LayerConfig::Norm(norm) => json!({
            "kind": "norm",
            "name": format!("{name}.affine"),
            "activation": activation(norm.activation),
        }),
        LayerConfig::Activate(kind) => {
            json!({ "kind": "activate", "activation": activation(*kind) })
        }
        LayerConfig::MaxPool(pool) => json!({
            "kind": "max-pool",
            "kernel": pool.kernel,
            "stride": pool.stride,
            "padding": padding(pool.padding),
        }),
        LayerConfig::Excite(excite) => json!({
            "kind": "excite",
            "reduce": format!("{name}.reduce.conv"),
            "expand": format!("{name}.expand.conv"),
            "activation": activation(excite.activation),
        }),
    }
}

/// TensorFlow's `SAME`, or zeros on each side.
fn padding(padding: Padding) -> Value {
    match padding {
        Padding::Same => json!("same"),
        Padding::Valid => json!(0),
        Padding::Zeros(count) => json!(count),
    }
}

fn activation(activation: Activation) -> &'static str {
    match activation {
        Activation::Identity => "identity",
        Activation::Relu => "relu",
        Activation::Relu6 => "relu6",
        Activation::Silu => "silu",
        Activation::Sigmoid => "sigmoid",
    }
}
