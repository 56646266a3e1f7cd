//! Times of the engine with the loaded model.

use burn::tensor::Tensor;
use shared::{
    artifact::{Model, golden_input},
    class::Class,
    predict::{self, ReadError},
    prepare, said,
    saliency::{self, Method, Pass},
};

use super::worker::{Engine, no_model, send};
use crate::{
    browser,
    message::{Bench, Failure, Response, Work},
};

impl Engine {
    /// Does some work with the loaded model on the golden input, and tells how many milliseconds each time took, reading what comes of it
    /// included.
    pub(super) async fn bench(&self, bench: Bench) -> Result<(), Failure> {
        let model = self.model.as_ref().ok_or_else(no_model)?;
        let x = golden_input(&model.card.preparation, &self.chosen.device());
        let mut milliseconds = Vec::new();
        for _ in 0..bench.rounds {
            let begun = browser::now();
            let done = self.work(bench.work, model, x.clone()).await;
            done.map_err(|why| self.device_failed(said!("failed-bench"), &why))?;
            milliseconds.push(browser::now() - begun);
            if self.is_interrupted().await {
                break;
            }
        }
        send(&Response::Benched(milliseconds));
        Ok(())
    }

    async fn work(&self, work: Work, model: &Model, x: Tensor<4>) -> Result<(), ReadError> {
        let method = match work {
            Work::Forward => {
                let logits = predict::read_logits(model.network.forward(x)).await;
                return logits.map(drop);
            }
            Work::GradCam => Method::GradCam,
            Work::InputGradient => Method::InputGradient,
        };
        let baseline = prepare::baseline(&model.card.preparation, &self.chosen.device());
        let pass = Pass::new(&model.network, x, baseline);
        predict::read_logits(pass.seen().logits.clone()).await?;
        let map = saliency::read(pass.ask(Class::Lymphoblast).explain(method)).await;
        map.map(drop)
    }
}
