//! Logits of many cells.

use std::thread;

use anyhow::{Result, bail};
use burn::tensor::{Device, Tensor, TensorData};
use shared::{
    class::Class,
    network::Network,
    picture::Picture,
    predict,
    prepare::{self, Preparation},
};

/// Cells in one pass through the network.
const BATCH: usize = 16;

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
    /// Logits of framed pictures, in their order.
    ///
    /// # Errors
    ///
    /// Where the device fails or an output is not a number.
    pub fn logits(&self, frames: &[&Picture]) -> Result<Vec<[f32; Class::COUNT]>> {
        let rows = self.rows(frames, &|x| self.network.forward(x))?;
        Ok(rows.into_iter().map(|row| [row[0], row[1]]).collect())
    }

    /// Pooled features of framed pictures, in their order.
    ///
    /// # Errors
    ///
    /// Where the device fails or an output is not a number.
    pub fn pooled(&self, frames: &[&Picture]) -> Result<Vec<Vec<f32>>> {
        self.rows(frames, &|x| Network::pool(self.network.features(x)))
    }

    fn rows(
        &self,
        frames: &[&Picture],
        pass: &(impl Fn(Tensor<4>) -> Tensor<2> + Sync),
    ) -> Result<Vec<Vec<f32>>> {
        let size = frames.len().div_ceil(self.shares.max(1)).max(1);
        thread::scope(|scope| {
            let work = |part| scope.spawn(move || self.share(part, pass));
            let handles: Vec<_> = frames.chunks(size).map(work).collect();
            let mut all = Vec::with_capacity(frames.len());
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
        frames: &[&Picture],
        pass: &impl Fn(Tensor<4>) -> Tensor<2>,
    ) -> Result<Vec<Vec<f32>>> {
        let side = self.preparation.side as usize;
        let mut all = Vec::with_capacity(frames.len());
        for batch in frames.chunks(BATCH) {
            let values: Vec<f32> = batch
                .iter()
                .flat_map(|f| prepare::normalise(f, self.preparation))
                .collect();
            let data = TensorData::new(values, [batch.len(), 3, side, side]);
            let output = pass(Tensor::from_data(data, self.device));
            let columns = output.dims()[1];
            let values = pollster::block_on(predict::read(output))?;
            all.extend(values.chunks(columns).map(<[f32]>::to_vec));
        }
        Ok(all)
    }
}
