//! Logits of many cells.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;
use shared::{
    artifact::sha256,
    class::Class,
    network::{Network, pooling::Pooling},
    picture::Picture,
    predict::{self, Output},
    prepare::{self, Preparation},
    seeded::{self, Stream},
};

use crate::{
    data::{
        augment::{self, Augmentation},
        framing::Data,
    },
    inference::feature_cache::{self, Features},
    interrupt, parallel,
};

/// Views of cells in one pass through the network.
const BATCH: usize = 16;

/// Cells whose features are kept together, and after which Ctrl-C is heeded.
const AT_ONCE: usize = 512;

/// Views of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Views {
    /// As it is.
    #[default]
    One,
    /// In the eight orientations of a square; logits are the means.
    Eight,
}

impl Views {
    /// The orientations, as in [`augment::orient`], that a network of this pooling has to be shown.
    fn turns(self, pooling: Pooling) -> &'static [u8] {
        match (self, pooling) {
            (Self::One, _) => &[0],
            (Self::Eight, Pooling::Mean | Pooling::Cell) => &[0, 1, 2, 3, 4, 5, 6, 7],
            // It sees the mirror images of each by itself, and a quarter turn has the other four.
            (Self::Eight, Pooling::Mirrored) => &[0, 2],
        }
    }
}

/// Copies of cells, changed at random; the same for a seed, cell and number in every run.
#[derive(Clone, Copy, Debug)]
pub struct Copies<'a> {
    /// Their changes.
    pub augmentation: &'a Augmentation,
    /// Seed of the changes.
    pub seed: u64,
    /// Number of the copy.
    pub number: usize,
}

impl Copies<'_> {
    fn of(&self, at: usize, frame: &Picture) -> Result<Picture> {
        let place = [at as u64, self.number as u64];
        let mut rng = seeded::rng(Stream::Copy, self.seed, &place);
        augment::augment(frame, self.augmentation, &mut rng)
    }
}

/// Change of cells before the network.
#[derive(Clone, Copy, Debug)]
enum Change<'a> {
    /// One of eight orientations, as in [`augment::orient`]; 0 is none.
    Turn(u8),
    Copy(Copies<'a>),
}

impl Change<'_> {
    fn of(self, at: usize, frame: Cow<'_, Picture>) -> Result<Cow<'_, Picture>> {
        Ok(match self {
            Self::Turn(0) => frame,
            Self::Turn(turn) => Cow::Owned(augment::orient(&frame, turn)),
            Self::Copy(copies) => Cow::Owned(copies.of(at, &frame)?),
        })
    }
}

/// A network that is ready to answer.
#[derive(Debug)]
pub struct Inference<'a> {
    /// Folded, without autodiff.
    pub network: &'a Network,
    /// Its preparation.
    pub preparation: &'a Preparation,
    /// The device.
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
            return self.classify(&self.pooled_at(Some(&path), data, cells, Change::Turn(0))?);
        }
        let turns = views.turns(self.network.pooling());
        let count = turns.len() as f32;
        let mut sums = vec![[0.0; Class::COUNT]; cells.len()];
        for &turn in turns {
            let turned = |at| Change::Turn(turn).of(at, data.frame(at)?);
            let rows = self.rows(cells, &turned, &|x| self.network.forward(x))?;
            for (sum, row) in sums.iter_mut().zip(rows) {
                sum.iter_mut()
                    .zip(row)
                    .for_each(|(sum, logit)| *sum += logit / count);
            }
        }
        Ok(sums)
    }

    /// Outputs for pictures, in their order; `framed` gives the picture as the network takes it.
    ///
    /// # Errors
    ///
    /// As [`Self::logits`].
    pub fn outputs_of(
        &self,
        cells: &[usize],
        framed: impl Fn(usize) -> Result<Picture> + Sync,
    ) -> Result<Vec<Output>> {
        let framed = |at| Ok(Cow::Owned(framed(at)?));
        let both = |x| {
            let pooled = self.network.pooled(x);
            Output::join(pooled.clone(), self.network.classify(pooled))
        };
        let rows = self.rows(cells, &framed, &both)?;
        Ok(rows.iter().map(|row| Output::of_row(row)).collect())
    }

    /// Pooled features of cells, in their order; worked out once for a trunk, and kept for the next run.
    ///
    /// # Errors
    ///
    /// As [`Self::logits`].
    pub fn pooled(&self, data: &Data, cells: &[usize]) -> Result<Vec<Vec<f32>>> {
        self.pooled_at(self.kept().as_deref(), data, cells, Change::Turn(0))
    }

    /// As [`Self::pooled`], of changed copies of the cells.
    ///
    /// # Errors
    ///
    /// As [`Self::logits`].
    pub fn pooled_copies(
        &self,
        data: &Data,
        cells: &[usize],
        copies: Copies<'_>,
    ) -> Result<Vec<Vec<f32>>> {
        let change = Change::Copy(copies);
        self.pooled_at(self.kept().as_deref(), data, cells, change)
    }

    /// As [`Self::pooled`], with the file in which features are kept.
    fn pooled_at(
        &self,
        path: Option<&Path>,
        data: &Data,
        cells: &[usize],
        change: Change<'_>,
    ) -> Result<Vec<Vec<f32>>> {
        let mut kept = match path.map(Features::open).transpose() {
            Ok(kept) => kept.unwrap_or_default(),
            Err(error) => {
                // Without them the trunk runs once more.
                eprintln!("{error:#}");
                Features::default()
            }
        };
        let name = |at: &usize| Ok(sha256(change.of(*at, data.frame(*at)?)?.rgb()));
        let names: Vec<Result<String>> = cells.par_iter().map(name).collect();
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
            let changed = |at| change.of(at, data.frame(at)?);
            let rows = self.rows(&cells, &changed, &|x| self.network.pooled(x))?;
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

    /// File for this trunk's features; none where it learns, or without a folder for caches.
    pub fn kept(&self) -> Option<PathBuf> {
        if !self.is_frozen {
            return None;
        }
        feature_cache::place(self.network, self.preparation, self.device).ok()
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

    fn rows<'d>(
        &self,
        cells: &[usize],
        framed: &(impl Fn(usize) -> Result<Cow<'d, Picture>> + Sync),
        pass: &(impl Fn(Tensor<4>) -> Tensor<2> + Sync),
    ) -> Result<Vec<Vec<f32>>> {
        let size = cells.len().div_ceil(self.shares.max(1)).max(1);
        let rows = parallel::at_once(cells.chunks(size), |_, part| self.share(part, framed, pass))?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn share<'d>(
        &self,
        cells: &[usize],
        framed: &impl Fn(usize) -> Result<Cow<'d, Picture>>,
        pass: &impl Fn(Tensor<4>) -> Tensor<2>,
    ) -> Result<Vec<Vec<f32>>> {
        let (side, channels) = (self.preparation.side as usize, self.preparation.channels());
        let mut all = Vec::with_capacity(cells.len());
        let batch = (BATCH / self.network.pooling().view_count()).max(1);
        for batch in cells.chunks(batch) {
            let mut values = Vec::with_capacity(batch.len() * channels * side * side);
            for &at in batch {
                let frame = framed(at)?;
                values.extend(prepare::normalise(&frame, self.preparation));
            }
            let values = TensorData::new(values, [batch.len(), channels, side, side]);
            let output = pass(Tensor::from_data(values, self.device));
            let columns = output.dims()[1];
            let values = pollster::block_on(predict::read(output))?;
            all.extend(values.chunks(columns).map(<[f32]>::to_vec));
        }
        Ok(all)
    }
}

#[cfg(test)]
#[path = "logits_tests.rs"]
mod tests;
