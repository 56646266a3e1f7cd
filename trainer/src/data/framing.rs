//! Framed data sets: in memory where they fit, else read again for each use.

use std::{borrow::Cow, sync::OnceLock};

use anyhow::Result;
use shared::{class::Class, picture::Picture, prepare::Preparation};

use crate::{
    data::{
        dataset::{self, Framed, Sample},
        source::Source,
        split::{Side, Split},
    },
    metrics::{
        Answer,
        operating_point::{Labelled, OperatingPoint},
    },
};

/// Bytes of a GiB.
const GIB: f64 = 1_073_741_824.0;

/// Cells, their sides, and the pictures of the sides that were asked for.
#[derive(Debug)]
pub struct Data {
    /// The cells.
    pub samples: Vec<Sample>,
    /// Their sides.
    pub split: Split,
    preparation: Preparation,
    framed: Vec<Option<Framed>>,
    /// Areas of the cells that have been read, in pixels of their files.
    areas: Vec<OnceLock<usize>>,
}

impl Data {
    /// Lists and splits the cells, and decodes those of some sides where they fit into memory.
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
        let mut framed = vec![None; samples.len()];
        let bytes = 3.0 * f64::from(preparation.side).powi(2) * wanted.len() as f64;
        if bytes <= source.splitting.memory * GIB {
            let listed: Vec<Sample> = wanted.iter().map(|&at| samples[at].clone()).collect();
            let frames = dataset::frames(&listed, preparation)?;
            if let Some(note) = dataset::mixed_sizes(&frames) {
                eprintln!("{note}");
            }
            for (at, frame) in wanted.into_iter().zip(frames) {
                framed[at] = Some(frame);
            }
        }
        Ok(Self {
            areas: vec![OnceLock::new(); samples.len()],
            samples,
            split,
            preparation: preparation.clone(),
            framed,
        })
    }

    /// How the cells are framed.
    pub fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// Positions of a side's cells.
    pub fn side(&self, side: Side) -> Vec<usize> {
        self.split.indices(&self.samples, side)
    }

    /// The framed picture of a cell.
    ///
    /// # Errors
    ///
    /// Where it has to be read and can't be.
    pub fn frame(&self, at: usize) -> Result<Cow<'_, Picture>> {
        Ok(match self.framed(at)? {
            Cow::Borrowed(framed) => Cow::Borrowed(&framed.picture),
            Cow::Owned(framed) => Cow::Owned(framed.picture),
        })
    }

    /// Areas of cells in pixels of their files.
    ///
    /// # Errors
    ///
    /// As [`Self::frame`].
    pub fn areas(&self, cells: &[usize]) -> Result<Vec<f64>> {
        let area = |&at: &usize| match self.areas[at].get() {
            Some(&area) => Ok(area as f64),
            None => Ok(self.framed(at)?.area as f64),
        };
        cells.iter().map(area).collect()
    }

    /// Logits of some cells with what the cells are, as [`crate::metrics::operating_point::fit`] takes them.
    pub fn labelled(&self, cells: &[usize], logits: &[[f32; Class::COUNT]]) -> Vec<Labelled> {
        let labelled = |(&at, &logits): (&usize, &[f32; Class::COUNT])| Labelled {
            logits,
            class: self.samples[at].class,
            group: self.samples[at].group.clone(),
        };
        cells.iter().zip(logits).map(labelled).collect()
    }

    /// What a model says of some cells, beside what they are.
    ///
    /// # Errors
    ///
    /// As [`Self::frame`].
    pub fn answers(
        &self,
        cells: &[usize],
        logits: &[[f32; Class::COUNT]],
        operating_point: OperatingPoint,
    ) -> Result<Vec<Answer>> {
        let areas = self.areas(cells)?;
        let answer = |((&at, &logits), &area): ((&usize, &[f32; Class::COUNT]), &f64)| {
            let sample = &self.samples[at];
            let probability = operating_point.calibration.probability(logits);
            Answer {
                name: sample.name.clone(),
                subject: sample.subject.clone(),
                group: sample.group.clone(),
                class: sample.class,
                logits,
                probability,
                decided: operating_point.thresholds.decide(probability),
                label: operating_point.thresholds.label(probability),
                is_unfit: false,
                area,
            }
        };
        Ok(cells.iter().zip(logits).zip(&areas).map(answer).collect())
    }

    fn framed(&self, at: usize) -> Result<Cow<'_, Framed>> {
        match &self.framed[at] {
            Some(framed) => Ok(Cow::Borrowed(framed)),
            None => {
                let framed = dataset::frame(&self.samples[at], &self.preparation)?;
                // It is the same whenever it is read.
                self.areas[at].get_or_init(|| framed.area);
                Ok(Cow::Owned(framed))
            }
        }
    }
}
