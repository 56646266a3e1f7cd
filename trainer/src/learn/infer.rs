//! Logits of many cells.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use shared::{
    artifact::sha256,
    class::Class,
    network::{Network, reading::Reading},
    predict,
    prepare::{self, Preparation},
};

use super::{
    data::Data,
    features::{self, Features},
    interrupt, lanes,
};
use crate::{augment, dataset};

/// Views of cells in one pass through the network.
const BATCH: usize = 16;

/// Cells whose features are kept together, and after which Ctrl-C is heeded.
const AT_ONCE: usize = 512;

/// How a cell is shown to the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Views {
    /// As it is.
    #[default]
    One,
    /// In the eight orientations of a square; logits are the means.
    Eight,
}

impl Views {
    /// The orientations, as in [`augment::orient`], that a network of this reading has to be shown.
    fn turns(self, reading: Reading) -> &'static [u8] {
        match (self, reading) {
            (Self::One, _) => &[0],
            (Self::Eight, Reading::Mean) => &[0, 1, 2, 3, 4, 5, 6, 7],
            // It sees the mirror images of each by itself, and a quarter turn has the other four.
            (Self::Eight, Reading::Mirrored) => &[0, 2],
        }
    }
}

/// A network that is ready to answer.
#[derive(Debug)]
pub struct Inference<'a> {
    /// Folded, without autodiff.
    pub network: &'a Network,
    /// What it expects.
    pub preparation: &'a Preparation,
    /// Where it runs.
    pub device: &'a Device,
    /// Passes at once.
    pub shares: usize,
    /// Whether the trunk may be one of which features are kept: it does not learn.
    pub is_frozen: bool,
}

impl Inference<'_> {
    /// Logits of cells, in their order.
    ///
    /// # Errors
    ///
    /// Where a picture can't be read, the device fails or an output is not a number.
    pub fn logits(
        &self,
        data: &Data,
        cells: &[usize],
        views: Views,
    ) -> Result<Vec<[f32; Class::COUNT]>> {
        if views == Views::One
            && let Some(path) = self.kept().filter(|path| path.exists())
        {
            return self.classify(&self.pooled_at(Some(&path), data, cells)?);
        }
        let turns = views.turns(self.network.reading());
        let count = turns.len() as f32;
        let mut sums = vec![[0.0; Class::COUNT]; cells.len()];
        for &turn in turns {
            let rows = self.rows(data, (cells, turn), &|x| self.network.forward(x))?;
            for (sum, row) in sums.iter_mut().zip(rows) {
                sum.iter_mut()
                    .zip(row)
                    .for_each(|(sum, logit)| *sum += logit / count);
            }
        }
        Ok(sums)
    }

    /// Pooled features of cells, in their order; worked out once for a trunk, and kept for the next run.
    ///
    /// # Errors
    ///
    /// As [`Self::logits`].
    pub fn pooled(&self, data: &Data, cells: &[usize]) -> Result<Vec<Vec<f32>>> {
        self.pooled_at(self.kept().as_deref(), data, cells)
    }

    /// As [`Self::pooled`], with the file in which features are kept.
    fn pooled_at(
        &self,
        path: Option<&Path>,
        data: &Data,
        cells: &[usize],
    ) -> Result<Vec<Vec<f32>>> {
        let mut kept = path.map(Features::open).unwrap_or_default();
        let name = |at: &usize| Ok(sha256(data.frame(*at)?.rgb()));
        let names = dataset::on_all_cores(cells, name)?;
        let names: Vec<String> = names.into_iter().collect::<Result<_>>()?;
        let new: Vec<(usize, &String)> = cells
            .iter()
            .copied()
            .zip(&names)
            .filter(|(_, name)| !kept.0.contains_key(*name))
            .collect();
        if new.len() > AT_ONCE {
            eprintln!(
                "{} cells go through the trunk, once for all runs with this trunk and these pictures",
                new.len()
            );
        }
        for part in new.chunks(AT_ONCE) {
            let (cells, names): (Vec<usize>, Vec<&String>) = part.iter().copied().unzip();
            let rows = self.rows(data, (&cells, 0), &|x| {
                self.network.pool(self.network.features(x))
            })?;
            kept.0.extend(names.into_iter().cloned().zip(rows));
            if let Some(path) = path
                && let Err(error) = kept.save(path)
            {
                eprintln!("features are not kept for the next run: {error:#}");
            }
            ensure!(
                !interrupt::asked(),
                "stopped among the cells; the same command goes on from here"
            );
        }
        Ok(names.iter().map(|name| kept.0[name].clone()).collect())
    }

    /// Where this trunk's features are kept; nowhere where it learns, or without a folder for caches.
    fn kept(&self) -> Option<PathBuf> {
        if !self.is_frozen {
            return None;
        }
        features::place(self.network, self.preparation, self.device).ok()
    }

    /// The head's answers to pooled features, row by row.
    ///
    /// # Errors
    ///
    /// As [`predict::read_logits`].
    fn classify(&self, pooled: &[Vec<f32>]) -> Result<Vec<[f32; Class::COUNT]>> {
        let Some(width) = pooled.first().map(Vec::len) else {
            return Ok(Vec::new());
        };
        let data = TensorData::new(pooled.concat(), [pooled.len(), width]);
        let logits = self.network.classify(Tensor::from_data(data, self.device));
        Ok(pollster::block_on(predict::read_logits(logits))?)
    }

    fn rows(
        &self,
        data: &Data,
        (cells, turn): (&[usize], u8),
        pass: &(impl Fn(Tensor<4>) -> Tensor<2> + Sync),
    ) -> Result<Vec<Vec<f32>>> {
        let size = cells.len().div_ceil(self.shares.max(1)).max(1);
        let rows = lanes::at_once(cells.chunks(size), |_, part| {
            self.share(data, (part, turn), pass)
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn share(
        &self,
        data: &Data,
        (cells, turn): (&[usize], u8),
        pass: &impl Fn(Tensor<4>) -> Tensor<2>,
    ) -> Result<Vec<Vec<f32>>> {
        let side = self.preparation.side as usize;
        let mut all = Vec::with_capacity(cells.len());
        let batch = (BATCH / self.network.reading().views()).max(1);
        for batch in cells.chunks(batch) {
            let mut values = Vec::with_capacity(batch.len() * 3 * side * side);
            for &at in batch {
                let frame = data.frame(at)?;
                values.extend(match turn {
                    0 => prepare::normalise(&frame, self.preparation),
                    _ => prepare::normalise(&augment::orient(&frame, turn), self.preparation),
                });
            }
            let values = TensorData::new(values, [batch.len(), 3, side, side]);
            let output = pass(Tensor::from_data(values, self.device));
            let columns = output.dims()[1];
            let values = pollster::block_on(predict::read(output))?;
            all.extend(values.chunks(columns).map(<[f32]>::to_vec));
        }
        Ok(all)
    }
}

#[cfg(test)]
#[path = "infer_tests.rs"]
mod tests;
