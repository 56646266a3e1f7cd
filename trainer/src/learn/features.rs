//! Pooled features, kept between runs: those of a frozen trunk are the same in every fold, and take nearly all of the
//! time of fitting a head to it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use shared::{artifact::sha256, network::Network, prepare::Preparation};

use crate::{files, weights};

/// The file for the features of a network's trunk on a device; another trunk, preparation, kind of numbers or program
/// has another.
///
/// # Errors
///
/// Where weights or program can't be read, or the user has no folder for caches.
pub fn place(network: &Network, preparation: &Preparation, device: &Device) -> Result<PathBuf> {
    let mut all = Vec::new();
    for weight in weights::collect(network)? {
        if !weight.name.starts_with("head.") {
            all.extend(weight.name.into_bytes());
            all.extend(weight.values.iter().flat_map(|v| v.to_le_bytes()));
        }
    }
    let (program, reading) = (program()?, network.reading());
    let numbers = network.head().weight.val().dtype();
    all.extend(
        format!("{program} {reading:?} {numbers:?} {preparation:?} {device:?}").into_bytes(),
    );
    let base = dirs::cache_dir().context("this user has no folder for caches")?;
    let name = format!("{}.safetensors", &sha256(&all)[..16]);
    Ok(base.join("lymphoscope/features").join(name))
}

/// The hash of the program that runs: other code may see other features.
fn program() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let hash = sha256(&fs::read(env::current_exe()?)?);
    Ok(HASH.get_or_init(|| hash))
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

    /// Keeps the rows in a file beside those that it holds, whole or not at all.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn save(&mut self, path: &Path) -> Result<()> {
        // Another run may have been here.
        for (name, row) in Self::open(path).0 {
            self.0.entry(name).or_insert(row);
        }
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
        // A name of its own: two runs may write at once, and the last one stays.
        let own = path.with_extension(std::process::id().to_string());
        files::replace(&own, &safetensors::serialize(views, None)?)?;
        fs::rename(&own, path).with_context(|| format!("can't write {}", path.display()))
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
