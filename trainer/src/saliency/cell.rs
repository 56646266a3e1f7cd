//! A cell that maps are made for.

use std::path::Path;

use anyhow::{Result, ensure};
use shared::{
    artifact::Model,
    cell::Suitability,
    decode::{Decoded, Note},
    picture::Picture,
    predict::{self, Label, Prediction},
    prepare,
    saliency::Pass,
};

use crate::{data::dataset, files::Shown as _};

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
    /// What has to be known of the picture.
    pub notes: Vec<Note>,
}

impl<'a> Opened<'a> {
    /// Opens a file and runs the network on it.
    ///
    /// # Errors
    ///
    /// Where the file is no picture, there is no cell in it, or the device fails.
    pub fn new(path: &Path, model: &'a Model) -> Result<Self> {
        let card = &model.card;
        let device = model.network.head().weight.val().device();
        let Decoded { picture, notes, .. } = dataset::read(path)?;
        let framed = prepare::frame(&picture, &card.preparation);
        let x = prepare::tensor(&framed, &card.preparation, &device);
        let baseline = prepare::baseline(&card.preparation, &device);
        let pass = Pass::new(&model.network, x, baseline);
        let output = predict::read_output(pass.seen().pooled.clone(), pass.seen().logits.clone());
        let (prediction, suitability) = model.answer(&picture, &pollster::block_on(output)?);
        ensure!(
            prediction.label != Label::NoCell,
            "{}: all of this picture is black, or next to it; there is nothing to explain. Give a picture of one cell",
            path.shown()
        );
        Ok(Self {
            suitability,
            prediction,
            framed,
            pass,
            notes,
        })
    }
}
