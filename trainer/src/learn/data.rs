//! A data set in memory, framed for a network.

use anyhow::{Context, Result};
use shared::{
    calibrate::Calibration, class::Class, picture::Picture, predict::Thresholds,
    prepare::Preparation,
};

use super::recipe::Source;
use crate::{
    dataset::{self, Framed, Sample},
    metrics::Answer,
    split::{Side, Split},
};

/// Cells, their sides, and the pictures of the sides that were asked for.
#[derive(Debug)]
pub struct Data {
    /// The cells.
    pub samples: Vec<Sample>,
    /// Their sides.
    pub split: Split,
    framed: Vec<Option<Framed>>,
}

impl Data {
    /// Lists, splits and decodes the cells of some sides.
    ///
    /// # Errors
    ///
    /// Where the folder, the split or a picture can't be used.
    pub fn load(source: &Source, preparation: &Preparation, sides: &[Side]) -> Result<Self> {
        let (samples, split) = source.load()?;
        let mut wanted: Vec<usize> = sides
            .iter()
            .flat_map(|&side| split.indices(&samples, side))
            .collect();
        wanted.sort_unstable();
        let listed: Vec<Sample> = wanted.iter().map(|&at| samples[at].clone()).collect();
        let mut framed = vec![None; samples.len()];
        for (at, frame) in wanted
            .into_iter()
            .zip(dataset::frames(&listed, preparation)?)
        {
            framed[at] = Some(frame);
        }
        Ok(Self {
            samples,
            split,
            framed,
        })
    }

    /// Positions of a side's cells.
    pub fn side(&self, side: Side) -> Vec<usize> {
        self.split.indices(&self.samples, side)
    }

    /// The framed picture of a cell.
    ///
    /// # Errors
    ///
    /// Where the cell's side was not asked for.
    pub fn frame(&self, at: usize) -> Result<&Picture> {
        Ok(&self.framed(at)?.picture)
    }

    /// The framed pictures of some cells.
    ///
    /// # Errors
    ///
    /// Where a cell's side was not asked for.
    pub fn frames(&self, cells: &[usize]) -> Result<Vec<&Picture>> {
        cells.iter().map(|&at| self.frame(at)).collect()
    }

    /// The areas of some cells in pixels of their files.
    ///
    /// # Errors
    ///
    /// Where a cell's side was not asked for.
    pub fn areas(&self, cells: &[usize]) -> Result<Vec<f64>> {
        cells
            .iter()
            .map(|&at| Ok(self.framed(at)?.area as f64))
            .collect()
    }

    /// What a model says of some cells, beside what they are.
    ///
    /// # Errors
    ///
    /// Where a cell's side was not asked for.
    pub fn answers(
        &self,
        cells: &[usize],
        logits: &[[f32; Class::COUNT]],
        (calibration, thresholds): (&Calibration, &Thresholds),
    ) -> Result<Vec<Answer>> {
        let areas = self.areas(cells)?;
        let answer = |((&at, &logits), &area): ((&usize, &[f32; Class::COUNT]), &f64)| {
            let sample = &self.samples[at];
            let probability = calibration.probability(logits);
            Answer {
                subject: sample.subject.clone(),
                class: sample.class,
                probability,
                decided: thresholds.decide(probability),
                area,
            }
        };
        Ok(cells.iter().zip(logits).zip(&areas).map(answer).collect())
    }

    fn framed(&self, at: usize) -> Result<&Framed> {
        let name = &self.samples[at].name;
        self.framed[at]
            .as_ref()
            .with_context(|| format!("{name} was not loaded"))
    }
}
