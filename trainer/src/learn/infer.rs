//! Logits of many cells.

use std::{
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Result, bail, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use shared::{
    artifact::sha256,
    class::Class,
    network::Network,
    predict,
    prepare::{self, Preparation},
};

use super::{
    data::Data,
    features::{self, Features},
    interrupt,
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
    fn turns(self) -> std::ops::Range<u8> {
        match self {
            Self::One => 0..1,
            Self::Eight => 0..8,
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
        let turns = views.turns();
        let count = turns.len() as f32;
        let mut sums = vec![[0.0; Class::COUNT]; cells.len()];
        for turn in turns {
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

    /// Where this trunk's features are kept; nowhere without a folder for caches.
    fn kept(&self) -> Option<PathBuf> {
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
        thread::scope(|scope| {
            let work = |part| scope.spawn(move || self.share(data, (part, turn), pass));
            let handles: Vec<_> = cells.chunks(size).map(work).collect();
            let mut all = Vec::with_capacity(cells.len());
            for handle in handles {
                match handle.join() {
                    Ok(rows) => all.extend(rows?),
                    Err(_) => bail!("an inference thread failed"),
                }
            }
            Ok(all)
        })
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
