//! A cell that maps are made for.

use std::path::Path;

use anyhow::Result;
use shared::{
    artifact::Model,
    cell::{self, Suitability},
    picture::Picture,
    predict::{self, Prediction},
    prepare,
    saliency::Pass,
};

use crate::dataset;

/// A cell as a model sees it, and what the model says of it.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Cropped and resized.
    pub framed: Picture,
    /// Whether the picture suits the model.
    pub suitability: Suitability,
    /// The answer.
    pub prediction: Prediction,
    /// The network's pass over it.
    pub pass: Pass<'a>,
}

impl<'a> Opened<'a> {
    /// Opens a file and runs the network on it.
    ///
    /// # Errors
    ///
    /// Where the file is no picture or the device fails.
    pub fn new(path: &Path, model: &'a Model) -> Result<Self> {
        let card = &model.card;
        let device = model.network.head().weight.val().device();
        let picture = dataset::open(path)?;
        let framed = prepare::frame(&picture, &card.preparation);
        let x = prepare::tensor(&framed, &card.preparation, &device);
        let black = prepare::black(&card.preparation, &device);
        let pass = Pass::new(&model.network, x, black);
        let logits = pollster::block_on(predict::read_logits(pass.logits.clone()))?;
        Ok(Self {
            suitability: cell::suitability(&picture, &card.suitability),
            prediction: Prediction::new(logits[0], &card.calibration, &card.thresholds),
            framed,
            pass,
        })
    }
}
