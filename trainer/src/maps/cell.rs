//! A cell that maps are made for.

use std::path::Path;

use anyhow::Result;
use burn::tensor::Tensor;
use shared::{
    artifact::Model,
    class::Class,
    network::Network,
    picture::Picture,
    predict::{self, Prediction},
    prepare,
    saliency::{Pass, Question},
};

use crate::dataset;

/// A cell as a model sees it, and what the model says of it.
#[derive(Debug)]
pub struct Opened {
    /// Cropped and resized.
    pub framed: Picture,
    /// The answer.
    pub prediction: Prediction,
    x: Tensor<4>,
    black: Tensor<4>,
}

impl Opened {
    /// Opens a file and runs the network on it.
    ///
    /// # Errors
    ///
    /// Where the file is no picture or the device fails.
    pub fn new(path: &Path, model: &Model) -> Result<Self> {
        let card = &model.card;
        let device = model.network.head().weight.val().device();
        let framed = prepare::frame(&dataset::open(path)?, &card.preparation);
        let x = prepare::tensor(&framed, &card.preparation, &device);
        let logits = pollster::block_on(predict::read_logits(model.network.forward(x.clone())))?;
        let black = prepare::black(&card.preparation, &device);
        Ok(Self {
            prediction: Prediction::new(logits[0], &card.calibration, &card.thresholds),
            framed,
            x,
            black,
        })
    }

    /// Asks a network why it gave a class its logit.
    pub fn ask<'a>(&self, network: &'a Network, class: Class) -> Question<'a> {
        Pass::new(network, self.x.clone(), self.black.clone()).ask(class)
    }
}
