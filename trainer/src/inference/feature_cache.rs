//! Pooled features, kept between runs: those of a frozen trunk are the same in every fold, and take nearly all of the
//! time of fitting a head to it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use burn::tensor::Device;
use shared::{
    artifact::sha256,
    network::{Network, weights::Weight},
    prepare::Preparation,
};

use crate::{
    files::{self, Shown as _},
    weights,
};

/// The file for the features of a network's trunk on a device; another trunk, preparation, kind of numbers or program
/// has another.
///
/// # Errors
///
/// Where weights or program can't be read, or the user has no folder for caches.
pub fn place(network: &Network, preparation: &Preparation, device: &Device) -> Result<PathBuf> {
    let mut all = Vec::new();
    for weight in weights::collect(network)? {
        if !weights::is_of_head(&weight) {
            all.extend(weight.name.into_bytes());
            all.extend(weight.values.iter().flat_map(|v| v.to_le_bytes()));
        }
    }
    let (program, pooling) = (files::program()?, network.pooling());
    let head = network.head().weight.val();
    // Stages that are read together differ in the width of what is read alone.
    let (numbers, width) = (head.dtype(), head.dims()[0]);
    all.extend(
        format!("{program} {pooling:?} {width} {numbers:?} {preparation:?} {device:?}")
            .into_bytes(),
    );
    let base = dirs::cache_dir().context("this user has no folder for caches")?;
    let name = format!("{}.safetensors", &sha256(&all)[..16]);
    Ok(base.join("lymphoscope/features").join(name))
}

/// Rows of features by the SHA-256 of the framed picture that they are of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features(pub BTreeMap<String, Vec<f32>>);

impl Features {
    /// Contents of a file; nothing where there is none.
    ///
    /// # Errors
    ///
    /// Where it can't be read or is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.try_exists()? {
            return Ok(Self::default());
        }
        let rows = weights::open(path).with_context(|| {
            format!("features that were kept are lost; remove {}", path.shown())
        })?;
        let rows = rows.into_iter().map(|row| (row.name, row.values));
        Ok(Self(rows.collect()))
    }

    /// Keeps the rows in a file beside those that it holds, whole or not at all.
    ///
    /// # Errors
    ///
    /// Where it can't be written, or what it holds can't be read.
    pub fn save(&mut self, path: &Path) -> Result<()> {
        // Another run may have been here.
        for (name, row) in Self::open(path)?.0 {
            self.0.entry(name).or_insert(row);
        }
        let row = |(name, values): (&String, &Vec<f32>)| Weight {
            name: name.clone(),
            shape: vec![values.len()],
            values: values.clone(),
        };
        weights::save(path, &self.0.iter().map(row).collect::<Vec<_>>(), None)
    }
}

#[cfg(test)]
#[path = "feature_cache_tests.rs"]
mod tests;
