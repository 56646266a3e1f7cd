//! Weights on the host: read from a network, kept in plain safetensors files.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::Tensor,
};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use shared::network::{
    Network,
    weights::{self, Weight},
};

use crate::files::Shown as _;

/// All parameters of a network, named as in [`weights::describe`].
///
/// # Errors
///
/// Where the device does not give them back: it has been lost, or had no room for what they were made of.
pub fn collect(network: &Network) -> Result<Vec<Weight>> {
    let mut visitor = Collect(Ok(Vec::new()));
    network.visit(&mut visitor);
    let values = visitor
        .0
        .context("the device did not give the weights back; what was saved before is intact")?;
    let described = weights::describe(network);
    ensure!(
        described.len() == values.len(),
        "the device did not give all weights back"
    );
    let named = described.into_iter().zip(values);
    Ok(named
        .map(|((name, shape), values)| Weight {
            name,
            shape,
            values,
        })
        .collect())
}

/// Values of the weights seen so far, or why they could not be read.
struct Collect(Result<Vec<Vec<f32>>>);

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Ok(all) = &mut self.0 else {
            return;
        };
        match param.val().try_into_data() {
            Ok(data) => all.push(data.iter::<f32>().collect()),
            Err(error) => self.0 = Err(error.into()),
        }
    }
}

/// Reads a file of f32 weights that [`save`] wrote.
///
/// # Errors
///
/// Where the file can't be read or holds something else.
pub fn open(path: &Path) -> Result<Vec<Weight>> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.shown()))?;
    parse(&bytes, path)
}

/// The weights of a file's bytes; its name is for messages.
///
/// # Errors
///
/// Where they are something else.
pub fn parse(bytes: &[u8], path: &Path) -> Result<Vec<Weight>> {
    let file = SafeTensors::deserialize(bytes).with_context(|| {
        format!(
            "{} is no file of weights; make one with `trainer import`",
            path.shown()
        )
    })?;
    let weight = |(name, view): (&str, TensorView<'_>)| {
        ensure!(
            view.dtype() == Dtype::F32,
            "{}: `{name}` is not stored as F32",
            path.shown()
        );
        let words = view.data().as_chunks::<4>().0.iter();
        let values = words.map(|b| f32::from_le_bytes(*b)).collect();
        Ok(Weight {
            name: name.to_owned(),
            shape: view.shape().to_vec(),
            values,
        })
    };
    file.iter().map(weight).collect()
}

/// Whether a weight is the head's, and no trunk's.
pub fn is_of_head(weight: &Weight) -> bool {
    weight.name.starts_with("head.")
}

/// The entry of a file that says where its weights come from.
const ORIGIN: &str = "origin";

/// Origin of the weights of a file, if it names one.
///
/// # Errors
///
/// Where the file can't be read or holds no tensors.
pub fn origin(path: &Path) -> Result<Option<String>> {
    let place = || format!("can't read {}", path.shown());
    let bytes = fs::read(path).with_context(place)?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).with_context(place)?;
    let entries = metadata.metadata().as_ref();
    Ok(entries.and_then(|entries| entries.get(ORIGIN)).cloned())
}

/// Writes weights as f32, and where they come from, whole or not at all.
///
/// # Errors
///
/// Where the file can't be written.
pub fn save(path: &Path, weights: &[Weight], origin: Option<&str>) -> Result<()> {
    let bytes: Vec<Vec<u8>> = weights
        .iter()
        .map(|weight| weight.values.iter().flat_map(|v| v.to_le_bytes()).collect())
        .collect();
    let mut views = Vec::new();
    for (weight, bytes) in weights.iter().zip(&bytes) {
        views.push((
            weight.name.as_str(),
            TensorView::new(Dtype::F32, weight.shape.clone(), bytes)?,
        ));
    }
    let metadata = origin.map(|o| HashMap::from([(ORIGIN.to_owned(), o.to_owned())]));
    crate::files::replace(path, &safetensors::serialize(views, metadata)?)
}
