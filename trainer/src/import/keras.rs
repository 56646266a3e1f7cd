//! Files of keras.applications: `.h5` of Keras 2 and 3, with or without the layers above the trunk,
//! weights alone or a whole model, and `.weights.h5` of Keras 3.
//!
//! Keras reads the first by order, not by name, and so do we: layers that nobody named have other
//! names in each release. Count, kind and shape of every layer are checked, and the mean and variance
//! with which some files normalise pictures: ours are in the preparation.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail, ensure};
use half::f16;
use hdf5_pure::{Dataset, Datatype, DatatypeByteOrder, File, Group};
use shared::{
    network::{Operands, plan::Plan, weights::Weight},
    prepare::Preparation,
};

use crate::{
    files::Shown as _,
    import::layers::{self, Kind, Layout, PublishedLayer, Slot},
};

/// A layer of a file.
struct StoredLayer {
    name: String,
    weights: Vec<Dataset>,
}

/// What a file should hold.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The trunk.
    pub plan: Plan,
    /// Which way the sums of its blocks are written.
    pub operands: Operands,
    /// How its pictures are prepared.
    pub preparation: Preparation,
}

/// Reads a file as weights of a trunk.
///
/// # Errors
///
/// Where it is no HDF5 file, not whole, or has other layers; with what was expected and found.
pub fn read(path: &Path, wanted: &Expected) -> Result<Vec<Weight>> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.shown()))?;
    let file = File::from_bytes(bytes)
        .map_err(|e| anyhow!("it is not a whole HDF5 file ({e}); expected one of Keras"))?;
    let expected = layers::of(&wanted.plan, wanted.operands);
    let groups = whole(file.root().groups())?;
    let (found, normalisation) = if groups.iter().any(|name| name == "layers") {
        by_kind(&whole(file.group("layers"))?, &expected)?
    } else if groups.iter().any(|name| name == "model_weights") {
        by_order(&whole(file.group("model_weights"))?, &expected)?
    } else {
        by_order(&file.root(), &expected)?
    };
    if let Some(layer) = normalisation {
        normalises_as(&layer, &wanted.preparation)
            .with_context(|| format!("the layer `{}` does not fit", layer.name))?;
    }
    Ok(found)
}

/// The weights of a trunk, and the layer that normalises pictures where there is one.
type Found = (Vec<Weight>, Option<StoredLayer>);

/// What the reader can't make out is a file that is damaged or cut off.
fn whole<T>(read: Result<T, hdf5_pure::Error>) -> Result<T> {
    read.map_err(|e| anyhow!("it is not a whole HDF5 file ({e})"))
}

/// The layout of Keras 2: an attribute lists the layers in their order.
fn by_order(root: &Group, expected: &[PublishedLayer]) -> Result<Found> {
    let names = listed(root, "layer_names")?;
    ensure!(
        !names.is_empty(),
        "it lists no layers: it is not whole, or not of Keras"
    );
    let mut stored = Vec::new();
    for name in names {
        let group = root
            .group(&name)
            .map_err(|e| anyhow!("the layer `{name}` is listed, but can't be read ({e})"))?;
        let weights = listed(&group, "weight_names")?
            .iter()
            .map(|weight| group.dataset(weight))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| anyhow!("the weights of `{name}` can't be read ({e})"))?;
        stored.push(StoredLayer { name, weights });
    }
    let normalisation = trunk_only(&mut stored)?;
    if stored.len() != expected.len() {
        let count = format!(
            "it has {} layers with weights; expected {}",
            stored.len(),
            expected.len()
        );
        let mut pairs = stored.iter().zip(expected);
        return Err(match pairs.find_map(|(found, e)| convert(found, e).err()) {
            Some(why) => anyhow!("{count}; {why}"),
            None => anyhow!(count),
        });
    }
    let all = stored.iter().zip(expected).map(|(f, e)| convert(f, e));
    Ok((all.collect::<Result<Vec<_>>>()?.concat(), normalisation))
}

/// The layout of Keras 3: a group for each layer, numbered within its class.
fn by_kind(root: &Group, expected: &[PublishedLayer]) -> Result<Found> {
    let mut all = Vec::new();
    for kind in [Kind::Conv, Kind::Depthwise, Kind::Separable, Kind::Norm] {
        let class = class(kind);
        let of_kind = expected.iter().filter(|layer| layer.kind == kind);
        let mut count = 0;
        for layer in of_kind {
            let name = numbered(class, count);
            let vars = root.group(&format!("{name}/vars"));
            let vars = vars.map_err(|e| anyhow!("the layer `{name}` is missing ({e})"))?;
            all.extend(convert(&of_vars(name, &vars)?, layer)?);
            count += 1;
        }
        let next = numbered(class, count);
        ensure!(
            root.group(&next).is_err(),
            "it has more than the {count} layers of class {class} that were expected, `{next}` first"
        );
    }
    let normalisation = root.group("normalization/vars").ok();
    let normalisation = normalisation.map(|vars| of_vars("normalization".to_owned(), &vars));
    Ok((all, normalisation.transpose()?))
}

fn of_vars(name: String, vars: &Group) -> Result<StoredLayer> {
    let count = whole(vars.datasets())?.len();
    let weights = (0..count).map(|index| whole(vars.dataset(&index.to_string())));
    Ok(StoredLayer {
        name,
        weights: weights.collect::<Result<_>>()?,
    })
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Conv => "conv2d",
        Kind::Depthwise => "depthwise_conv2d",
        Kind::Separable => "separable_conv2d",
        Kind::Norm => "batch_normalization",
    }
}

fn numbered(class: &str, index: usize) -> String {
    match index {
        0 => class.to_owned(),
        _ => format!("{class}_{index}"),
    }
}

/// Strings of an attribute, which may be cut into numbered pieces.
fn listed(group: &Group, name: &str) -> Result<Vec<String>> {
    let attributes = whole(group.attrs())?;
    let strings = |name: &str| -> Option<Vec<String>> {
        let value = attributes.get(name)?;
        // An empty list has no type of its own.
        Some(
            value
                .as_strings()
                .map(<[String]>::to_vec)
                .unwrap_or_default(),
        )
    };
    if let Some(all) = strings(name) {
        return Ok(all);
    }
    let pieces = (0..).map_while(|index| strings(&format!("{name}{index}")));
    Ok(pieces.flatten().collect())
}

/// Leaves out layers without weights, what stands above the trunk, and the normalisation of pictures,
/// which is given back.
fn trunk_only(stored: &mut Vec<StoredLayer>) -> Result<Option<StoredLayer>> {
    let mut kept = Vec::new();
    let mut normalisation = None;
    for layer in stored.drain(..) {
        let ranks = layer
            .weights
            .iter()
            .map(|weight| Ok(whole(weight.shape())?.len()));
        let ranks = ranks.collect::<Result<Vec<_>>>()?;
        let is_normalisation = ranks.len() == 3 && ranks[2] == 0;
        let is_dense = ranks.first() == Some(&2);
        if is_normalisation {
            normalisation = Some(layer);
        } else if !(ranks.is_empty() || is_dense) {
            kept.push(layer);
        }
    }
    *stored = kept;
    Ok(normalisation)
}

/// Mean and variance must be those of the preparation. Of channels of 0 to 1, and the published files
/// hold the deviation in the place of the variance: Keras' own model divides by its root once more
/// (`keras/src/applications/efficientnet.py`).
fn normalises_as(layer: &StoredLayer, preparation: &Preparation) -> Result<()> {
    const NEAR: f32 = 1e-3;
    let [mean, variance, ..] = layer.weights.as_slice() else {
        bail!("it has no mean or variance");
    };
    let (mean, variance) = (floats(mean)?, floats(variance)?);
    let is = |found: &[f32], expected: [f32; 3]| {
        let near = |(a, b): (&f32, f32)| (a - b).abs() <= NEAR;
        found.len() == expected.len() && found.iter().zip(expected).all(near)
    };
    let expected_mean = preparation.mean.map(|v| v / 255.0);
    let deviation = preparation.deviation.map(|v| v / 255.0);
    let squared = deviation.map(|v| v * v);
    ensure!(
        is(&mean, expected_mean) && (is(&variance, deviation) || is(&variance, squared)),
        "it takes pictures of the mean {mean:?} and the variance {variance:?}; \
         expected {expected_mean:?} and {deviation:?} or its squares"
    );
    Ok(())
}

fn convert(found: &StoredLayer, expected: &PublishedLayer) -> Result<Vec<Weight>> {
    let name = &found.name;
    let slots = &expected.slots;
    if found.weights.len() != slots.len() {
        bail!(
            "the layer `{name}` holds {} weights; expected {} ({})",
            found.weights.len(),
            slots.len(),
            class(expected.kind)
        );
    }
    let pairs = found.weights.iter().zip(slots);
    pairs
        .map(|(dataset, slot)| {
            weight(dataset, slot).with_context(|| format!("the layer `{name}` does not fit"))
        })
        .collect()
}

fn weight(dataset: &Dataset, slot: &Slot) -> Result<Weight> {
    let shape = whole(dataset.shape())?;
    let shape: Vec<usize> = shape.into_iter().map(|side| side as usize).collect();
    let expected = published_shape(slot);
    ensure!(
        shape == expected,
        "it has a weight of the shape {shape:?}; expected {expected:?}"
    );
    let values = floats(dataset)?;
    ensure!(
        values.len() == shape.iter().product::<usize>(),
        "{} values are there; expected the shape {shape:?}",
        values.len()
    );
    Ok(Weight {
        name: slot.name.clone(),
        shape: slot.shape.clone(),
        values: transpose(&values, slot),
    })
}

/// Values of any precision and byte order.
fn floats(dataset: &Dataset) -> Result<Vec<f32>> {
    let damaged = |e| anyhow!("its values can't be read ({e}); the file is damaged");
    let Datatype::FloatingPoint {
        size: 2,
        byte_order,
        ..
    } = dataset.datatype().map_err(damaged)?
    else {
        return dataset.read_f32().map_err(damaged);
    };
    let raw = dataset.read_raw().map_err(damaged)?;
    let value = |bytes: &[u8; 2]| match byte_order {
        DatatypeByteOrder::BigEndian => f16::from_be_bytes(*bytes),
        _ => f16::from_le_bytes(*bytes),
    };
    Ok(raw
        .as_chunks()
        .0
        .iter()
        .map(value)
        .map(f16::to_f32)
        .collect())
}

fn published_shape(slot: &Slot) -> Vec<usize> {
    match (slot.layout, slot.shape.as_slice()) {
        (Layout::Kernel, &[o, i, h, w]) => vec![h, w, i, o],
        (Layout::Depthwise, &[c, one, h, w]) => vec![h, w, c, one],
        (_, same) => same.to_vec(),
    }
}

/// `[h, w, i, o]` or `[h, w, c, 1]` to `[o, i, h, w]`, `[c, 1, h, w]`.
fn transpose(values: &[f32], slot: &Slot) -> Vec<f32> {
    let &[outputs, inputs, h, w] = slot.shape.as_slice() else {
        return values.to_vec();
    };
    let mut ours = Vec::with_capacity(values.len());
    for output in 0..outputs {
        for input in 0..inputs {
            for position in 0..h * w {
                ours.push(values[position * inputs * outputs + input * outputs + output]);
            }
        }
    }
    ours
}

#[cfg(test)]
#[path = "keras_tests.rs"]
mod tests;
