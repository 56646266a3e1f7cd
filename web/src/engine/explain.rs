//! The answer to a picture, and the map for it.

use std::sync::OnceLock;

use shared::{
    artifact::Model,
    decode::{Decoded, Note},
    examine::Examined,
    predict::{Label, ReadError},
    said,
    saliency::{self, Pass, Question, measure::Regions},
};

use super::worker::{Engine, Kept, REDRAW, no_model, send};
use crate::{
    browser,
    message::{Answer, Classified, Explained, Failure, Response, Steps, Task},
};

impl Engine {
    /// Classifies the picture that is kept, and draws a map.
    pub(super) async fn explain(&mut self, task: Task) -> Result<(), Failure> {
        // Another picture was opened meanwhile: this task is an old one.
        let Some(picture) = self.picture.take_if(|p| p.number == task.picture) else {
            return Ok(());
        };
        let Some(model) = self.model.take() else {
            self.picture = Some(picture);
            return Err(no_model());
        };
        let mut picture = picture;
        let done = self.answer(&model, &mut picture, task).await;
        (self.model, self.picture) = (Some(model), Some(picture));
        done
    }

    /// Sends the answer, where the model has not given it yet, and then the map as it comes.
    async fn answer(&mut self, model: &Model, kept: &mut Kept, task: Task) -> Result<(), Failure> {
        let decoded = kept.decoded.as_ref().map_err(Failure::clone)?;
        let started = browser::now();
        let (pass, prediction) = match kept.seen.clone() {
            Some((seen, prediction)) => (Pass::again(&model.network, seen), prediction),
            None => {
                self.passes += 1;
                let examined = model.examine(&decoded.picture).await;
                let examined =
                    examined.map_err(|why| self.device_failed(said!("failed-classify"), &why))?;
                let prediction = examined.prediction;
                let answer = answer(model, decoded, task.id, &examined);
                send(&Response::Answer(Box::new(answer)));
                if prediction.label == Label::NoCell {
                    // Whoever asks again waits for this answer, since no map follows: nothing is kept.
                    return Ok(());
                }
                kept.seen = Some((examined.pass.seen().clone(), prediction));
                kept.regions = Some(Regions::of(&examined.framed));
                (examined.pass, prediction)
            }
        };
        // Unless asked otherwise, the map speaks for the model's answer.
        let class = task.class.unwrap_or(prediction.leaning);
        let regions = kept.regions.as_ref();
        let made = self.map(pass.ask(class), task, (started, regions)).await;
        kept.explained = made.map_err(|why| self.device_failed(said!("failed-classify"), &why))?;
        Ok(())
    }

    /// Sends a map as it comes; gives the whole one, none if it was stopped.
    async fn map(
        &self,
        question: Question<'_>,
        task: Task,
        (started, regions): (f64, Option<&Regions>),
    ) -> Result<Option<Explained>, ReadError> {
        let class = question.class;
        let mut work = question.begin(task.method);
        let mut steps = Steps {
            done: 0,
            all: work.steps(),
        };
        let mut drawn = started;
        loop {
            work.step();
            steps.done += 1;
            // Reading waits for the device: what is not done yet can't pile up there.
            let map = saliency::read(work.map()).await?;
            let now = browser::now();
            if steps.are_done() || now - drawn > REDRAW {
                drawn = now;
                let whole = regions.filter(|_| steps.are_done());
                let explained = Explained {
                    lie: whole.and_then(|regions| regions.lie(&map)),
                    id: task.id,
                    method: task.method,
                    class,
                    map,
                    steps,
                    milliseconds: now - started,
                    passes: self.passes,
                    memory: browser::memory(),
                    known_scale: OnceLock::new(),
                };
                send(&Response::Map(Box::new(explained.clone())));
                if steps.are_done() {
                    return Ok(Some(explained));
                }
            }
            if self.is_interrupted().await {
                return Ok(None);
            }
        }
    }
}

/// A classified picture for the page.
fn answer(model: &Model, decoded: &Decoded, id: u64, examined: &Examined<'_>) -> Answer {
    let shown = model.card.preparation.square(&decoded.picture);
    Answer {
        id,
        side: shown.width(),
        rgba: shown.rgba(),
        classified: classified(decoded, examined),
    }
}

/// What a model says of a picture, for the page.
pub(super) fn classified(decoded: &Decoded, examined: &Examined<'_>) -> Classified {
    Classified {
        prediction: examined.prediction,
        suitability: examined.suitability.clone(),
        notes: decoded.notes.iter().map(Note::said).collect(),
    }
}
