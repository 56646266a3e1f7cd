//! A picture through a model, from its pixels to the answer.

use crate::{
    artifact::Model,
    cell::Suitability,
    familiarity,
    picture::Picture,
    predict::{self, Output, Prediction, ReadError},
    prepare,
    saliency::Pass,
};

/// A picture as a model sees it, with the model's answer.
#[derive(Clone, Debug)]
pub struct Examined<'a> {
    /// Cropped and resized.
    pub framed: Picture,
    /// The network's pass over it, from which maps are made.
    pub pass: Pass<'a>,
    /// The answer, given the suitability.
    pub prediction: Prediction,
    /// Suitability of the picture.
    pub suitability: Suitability,
}

impl Model {
    /// Prepares a picture, runs the network on it once, and reads the answer back from its device.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the device fails or a value is not finite.
    pub async fn examine(&self, picture: &Picture) -> Result<Examined<'_>, ReadError> {
        let preparation = &self.card.preparation;
        let device = self.network.head().weight.val().device();
        let framed = prepare::frame(picture, preparation);
        let x = prepare::tensor(&framed, preparation, &device);
        let pass = Pass::new(&self.network, x, prepare::baseline(preparation, &device));
        let (pooled, logits) = (pass.seen().pooled.clone(), pass.seen().logits.clone());
        let output = predict::read_output(pooled, logits).await?;
        let (prediction, suitability) = self.answer(picture, &output);
        Ok(Examined {
            framed,
            pass,
            prediction,
            suitability,
        })
    }

    /// Prediction and suitability, from what the network gave.
    fn answer(&self, picture: &Picture, output: &Output) -> (Prediction, Suitability) {
        let card = &self.card;
        let known = self.familiarity.as_ref().zip(card.familiarity);
        let suitability =
            familiarity::suitability(picture, &card.suitability, known, &output.pooled);
        let prediction = Prediction::new(output.logits, &card.calibration, &card.thresholds);
        (prediction.given(&suitability), suitability)
    }
}
