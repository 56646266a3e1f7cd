//! The layers of a plan in the order of other frameworks' files.

use shared::network::{
    Operands,
    layers::{Activation, ConvConfig, LayerConfig, Offset, Padding},
    plan::{BlockConfig, Plan},
};

/// What a published layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Convolution: kernel, bias if it has one.
    Conv,
    /// Depthwise convolution: kernel.
    Depthwise,
    /// Depthwise, then 1x1 convolution: both kernels.
    Separable,
    /// Batch norm: gamma, beta, mean, variance.
    Norm,
}

/// How the values of a weight lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Ours `[o, i, k, k]`; Keras' `[k, k, i, o]`.
    Kernel,
    /// Ours `[c, 1, k, k]`; Keras' `[k, k, c, 1]`.
    Depthwise,
    /// `[c]`
    Vector,
}

/// One weight of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its path.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// How it lies.
    pub layout: Layout,
}

/// A layer with weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedLayer {
    /// What it is.
    pub kind: Kind,
    /// Its weights in the order of Keras.
    pub slots: Vec<Slot>,
}

/// The layers with weights of a plan, in the order of a Keras model's `layers`: by their distance
/// to the output, and where that is equal, those of the sum's first operand first.
pub fn of(plan: &Plan, operands: Operands) -> Vec<PublishedLayer> {
    let mut all = Vec::new();
    for (stage, blocks) in plan.stages.iter().enumerate() {
        for (index, block) in blocks.iter().enumerate() {
            let path = format!("trunk.{stage}.{index}");
            all.extend(of_block(block, &path, operands));
        }
    }
    all
}

fn of_block(block: &BlockConfig, path: &str, operands: Operands) -> Vec<PublishedLayer> {
    let body = of_path(&block.body, &format!("{path}.body"));
    let shortcut = block.shortcut.as_ref();
    let shortcut = shortcut.map(|layers| of_path(layers, &format!("{path}.shortcut")));
    let shortcut = shortcut.unwrap_or_default();
    let [first, second] = match operands {
        Operands::BodyFirst => [body, shortcut],
        Operands::ShortcutFirst => [shortcut, body],
    };
    let longest = first.len().max(second.len());
    let mut all = Vec::new();
    for distance in (1..=longest).rev() {
        for layers in [&first, &second] {
            let at = layers.len().checked_sub(distance);
            all.extend(at.and_then(|at| layers[at].clone()));
        }
    }
    all
}

/// Every layer that Keras has for these, those without weights as `None`.
fn of_path(layers: &[LayerConfig], path: &str) -> Vec<Option<PublishedLayer>> {
    let mut all = Vec::new();
    let mut depthwise: Option<Slot> = None;
    for (index, layer) in layers.iter().enumerate() {
        let path = format!("{path}.{index}");
        match layer {
            // With nothing after it, it is the first half of a separable convolution.
            LayerConfig::Conv(conv) if conv.groups > 1 && conv.offset == Offset::None => {
                depthwise = Some(kernel(conv, &path));
            }
            LayerConfig::Conv(conv) => all.extend(of_conv(conv, &path, depthwise.take())),
            LayerConfig::Norm(norm) => {
                all.push(Some(batch_norm(&path, norm.channels)));
                all.push(None);
            }
            LayerConfig::Activate(_) => all.push(None),
            LayerConfig::MaxPool(pool) => {
                all.extend(pads(pool.padding));
                all.push(None);
            }
            LayerConfig::Excite(excite) => {
                let [reduce, expand] = excite.convs();
                // Mean, reshape; the products with their activations; multiplication.
                all.extend([None, None]);
                all.extend(of_conv(&reduce, &format!("{path}.reduce"), None));
                all.extend(of_conv(&expand, &format!("{path}.expand"), None));
                all.push(None);
            }
        }
    }
    all
}

fn of_conv(conv: &ConvConfig, path: &str, depthwise: Option<Slot>) -> Vec<Option<PublishedLayer>> {
    let mut all = pads(conv.padding);
    let own = kernel(conv, path);
    let kind = match (&depthwise, own.layout) {
        (Some(_), _) => Kind::Separable,
        (None, Layout::Depthwise) => Kind::Depthwise,
        (None, _) => Kind::Conv,
    };
    let mut slots: Vec<Slot> = depthwise.into_iter().chain([own]).collect();
    if conv.offset == Offset::Bias {
        slots.push(vector(format!("{path}.conv.bias"), conv.outputs));
    }
    all.push(Some(PublishedLayer { kind, slots }));
    if let Offset::Norm(_) = conv.offset {
        all.push(Some(batch_norm(path, conv.outputs)));
        if conv.activation != Activation::Identity {
            all.push(None);
        }
    }
    all
}

fn pads(padding: Padding) -> Vec<Option<PublishedLayer>> {
    match padding {
        Padding::Zeros(_) => vec![None],
        Padding::Same | Padding::Valid => Vec::new(),
    }
}

fn kernel(conv: &ConvConfig, path: &str) -> Slot {
    let layout = if conv.groups > 1 {
        Layout::Depthwise
    } else {
        Layout::Kernel
    };
    let inputs = conv.inputs / conv.groups;
    Slot {
        name: format!("{path}.conv.weight"),
        shape: vec![conv.outputs, inputs, conv.kernel, conv.kernel],
        layout,
    }
}

fn batch_norm(path: &str, channels: usize) -> PublishedLayer {
    let names = ["gamma", "beta", "running_mean", "running_var"];
    let slot = |name| vector(format!("{path}.norm.{name}"), channels);
    PublishedLayer {
        kind: Kind::Norm,
        slots: names.map(slot).to_vec(),
    }
}

fn vector(name: String, channels: usize) -> Slot {
    Slot {
        name,
        shape: vec![channels],
        layout: Layout::Vector,
    }
}
