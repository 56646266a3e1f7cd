//! Pooled features, kept between runs: those of a frozen trunk are the same in every fold, and take nearly all of the
//! time of fitting a head to it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use shared::{artifact::sha256, network::Network, prepare::Preparation};

use crate::{files, weights};

/// How far a feature may lie from the same one worked out again, as a share of the row's largest: threads round
/// alike, other code does not.
const TOLERANCE: f32 = 1e-3;

/// The file for the features of a network's trunk on a device; another trunk, preparation or version has another.
///
/// # Errors
///
/// Where the weights can't be read back, or the user has no folder for caches.
pub fn place(network: &Network, preparation: &Preparation, device: &Device) -> Result<PathBuf> {
    let mut all = Vec::new();
    for weight in weights::collect(network)? {
        if !weight.name.starts_with("head.") {
            all.extend(weight.name.into_bytes());
            all.extend(weight.values.iter().flat_map(|v| v.to_le_bytes()));
        }
    }
    let (version, reading) = (env!("CARGO_PKG_VERSION"), network.reading());
    all.extend(format!("{version} {reading:?} {preparation:?} {device:?}").into_bytes());
    let base = dirs::cache_dir().context("this user has no folder for caches")?;
    let name = format!("{}.safetensors", &sha256(&all)[..16]);
    Ok(base.join("lymphoscope/features").join(name))
}

/// Rows of features by the SHA-256 of the framed picture that they are of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features(pub BTreeMap<String, Vec<f32>>);

impl Features {
    /// What a file holds; nothing where it is missing or damaged.
    pub fn open(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap_or_default();
        parse(&bytes).map(Self).unwrap_or_default()
    }

    /// Keeps the rows in a file, whole or not at all.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let width = self.0.values().next().map_or(0, Vec::len);
        let names: String = self.0.keys().map(String::as_str).collect();
        let rows = self.0.values().flatten();
        let rows: Vec<u8> = rows.flat_map(|v| v.to_le_bytes()).collect();
        let count = self.0.len();
        let views = [
            (
                "cells",
                TensorView::new(Dtype::U8, vec![count, DIGITS], names.as_bytes())?,
            ),
            (
                "features",
                TensorView::new(Dtype::F32, vec![count, width], &rows)?,
            ),
        ];
        files::replace(path, &safetensors::serialize(views, None)?)
    }

    /// Forgets everything where a row is not what it is now.
    pub fn distrust(&mut self, name: &str, now: &[f32]) {
        let size = now.iter().fold(1.0_f32, |most, v| most.max(v.abs()));
        let is_near = |(kept, now): (&f32, &f32)| (kept - now).abs() <= TOLERANCE * size;
        let holds = self
            .0
            .get(name)
            .is_none_or(|kept| kept.len() == now.len() && kept.iter().zip(now).all(is_near));
        if !holds {
            self.0.clear();
        }
    }
}

/// Digits of a SHA-256 in hexadecimal.
const DIGITS: usize = 64;

fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Vec<f32>>> {
    let file = SafeTensors::deserialize(bytes)?;
    let (cells, features) = (file.tensor("cells")?, file.tensor("features")?);
    ensure!(
        cells.dtype() == Dtype::U8 && features.dtype() == Dtype::F32,
        "other types"
    );
    let (&[count, DIGITS], &[rows, width]) = (cells.shape(), features.shape()) else {
        anyhow::bail!("other shapes");
    };
    ensure!(count == rows && width > 0, "other shapes");
    let names = cells.data().chunks(DIGITS);
    let rows = features.data().chunks(4 * width).map(|row| {
        let words = row.as_chunks::<4>().0.iter();
        words.map(|b| f32::from_le_bytes(*b)).collect::<Vec<_>>()
    });
    let named = |(name, row): (&[u8], Vec<f32>)| Ok((str::from_utf8(name)?.to_owned(), row));
    names.zip(rows).map(named).collect()
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
