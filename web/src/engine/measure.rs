//! Measures of the last map.

use shared::{
    predict::{self, ReadError},
    prepare,
    saliency::{
        Pass,
        measure::{MeasureContext, Measuring},
    },
};

use super::worker::{Engine, send};
use crate::message::{Response, Steps};

impl Engine {
    /// Measures the last map.
    pub(super) async fn measure(&self) -> Result<(), ReadError> {
        let (Some(model), Some(kept)) = (&self.model, &self.picture) else {
            return Ok(());
        };
        let (Ok(decoded), Some((seen, _)), Some(explained)) =
            (&kept.decoded, &kept.seen, &kept.explained)
        else {
            return Ok(());
        };
        let preparation = &model.card.preparation;
        let framed = prepare::frame(&decoded.picture, preparation);
        let context = MeasureContext::new(&framed, preparation);
        let question = Pass::again(&model.network, seen.clone()).ask(explained.class);
        let (method, map) = (explained.method, explained.map.clone());
        let mut measuring = Measuring::new(&question, method, map, &context);
        let (id, all) = (explained.id, measuring.steps());
        for done in 1..=all {
            // Reading waits for the device.
            predict::read(measuring.step()).await?;
            send(&Response::Measuring {
                id,
                steps: Steps { done, all },
            });
            if self.is_interrupted().await {
                return Ok(());
            }
        }
        let measured = Box::new(measuring.finish().await?);
        send(&Response::Measured { id, measured });
        Ok(())
    }
}
