//! Logits of many cells.

use std::thread;

use anyhow::{Result, bail};
use burn::tensor::{Device, Tensor, TensorData};
use shared::{
    class::Class,
    network::Network,
    predict,
    prepare::{self, Preparation},
};

use super::data::Data;
use crate::augment;

/// Cells in one pass through the network.
const BATCH: usize = 16;

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

    /// Pooled features of cells, in their order.
    ///
    /// # Errors
    ///
    /// As [`Self::logits`].
    pub fn pooled(&self, data: &Data, cells: &[usize]) -> Result<Vec<Vec<f32>>> {
        self.rows(data, (cells, 0), &|x| {
            Network::pool(self.network.features(x))
        })
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
        for batch in cells.chunks(BATCH) {
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
