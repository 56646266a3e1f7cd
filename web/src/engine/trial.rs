//! Pictures that a lesson changes.

use shared::{
    change::{self, Pose},
    picture::Picture,
    predict::{self, Prediction, ReadError},
    prepare, said,
    saliency::{
        self, Map,
        measure::Regions,
        sanity::{self, Randomisation},
    },
};

use super::{
    folder::decoded,
    worker::{Engine, no_model, send},
};
use crate::{
    browser::Blob,
    message::{Anew, Changes, Classified, Depth, Failure, Response, Trial, Tried},
};

impl Engine {
    /// Changes a picture, and asks the network of it.
    pub(super) async fn try_out(&self, trial: &Trial, file: Option<&Blob>) {
        let id = trial.id;
        send(&match self.tried(trial, file).await {
            Ok(tried) => Response::Tried(Box::new(tried)),
            Err(failure) => Response::Untried { id, failure },
        });
    }

    async fn tried(&self, trial: &Trial, file: Option<&Blob>) -> Result<Tried, Failure> {
        let decoded = decoded(file).await?;
        let picture = changed(decoded.picture, &trial.changes);
        let made = self.asked(trial, &picture).await?;
        made.map_err(|why| self.device_failed(said!("failed-classify"), &why))
    }

    /// Asks the network; the outer error is that there is none.
    async fn asked(
        &self,
        trial: &Trial,
        picture: &Picture,
    ) -> Result<Result<Tried, ReadError>, Failure> {
        let model = self.model.as_ref().ok_or_else(no_model)?;
        let ask = async || {
            let card = &model.card;
            let device = model.network.head().weight.val().device();
            let examined = model.examine(picture).await?;
            let (mut framed, mut prediction) = (examined.framed, examined.prediction);
            let leaning = prediction.leaning;
            let regions = Regions::of(&framed);
            let pass = examined.pass;
            let mut question = pass.clone().ask(leaning);
            if !trial.changes.covers.is_empty() {
                cover(&mut framed, &trial.changes.covers);
                // What is covered stays cell, as where a method hides it.
                let x = prepare::tensor(&framed, &card.preparation, &device);
                let (x, _) = model.network.pooling().split_mask(x);
                question = question.about(x);
                let logits = predict::read_logits(question.logits.clone()).await?[0];
                let answer = Prediction::new(logits, &card.calibration, &card.thresholds);
                prediction = answer.given(&examined.suitability);
            }
            let (mut map, mut anew) = (None, None);
            if let Some(method) = trial.map {
                let method = method.unwrap_or(card.default_method);
                let own = saliency::read(question.clone().begin(method).finish()).await?;
                if let Some((depth, seed)) = trial.anew {
                    let network = model.network.clone();
                    let stages = network.stage_count();
                    let from = match depth {
                        Depth::Head => stages,
                        Depth::Third => stages * 2 / 3,
                        Depth::All => 0,
                    };
                    let drawn = Randomisation::cascading(from, &network).draw(network, seed);
                    let other = pass.through(&drawn).ask(leaning).begin(method).finish();
                    let other = saliency::read(other).await?;
                    // What is seen of a map is how strong it is where; which way it points is a colour.
                    let alike = sanity::compare(&strength(&own), &strength(&other), &regions);
                    let alike = alike.rank_correlation;
                    anew = Some(Anew {
                        seed,
                        map: other,
                        alike,
                    });
                }
                map = Some((method, own));
            }
            Ok(Tried {
                id: trial.id,
                side: framed.width(),
                rgba: framed.rgba(),
                classified: Classified {
                    prediction,
                    suitability: examined.suitability,
                    notes: Vec::new(),
                },
                map,
                anew,
            })
        };
        Ok(ask().await)
    }
}

/// A picture after all changes but what is covered.
fn changed(mut picture: Picture, changes: &Changes) -> Picture {
    if changes.size != 1.0 {
        let pose = Pose {
            angle: 0.0,
            scale: changes.size,
            shift: [0.0; 2],
        };
        picture = change::place(&picture, pose);
    }
    if changes.gains != [1.0; 3] {
        picture = change::recolour(picture, changes.gains);
    }
    if changes.blur > 0.0 {
        picture = picture.blurred(changes.blur);
    }
    let stored = changes.jpeg;
    let stored = stored.and_then(|quality| change::as_jpeg(&picture, quality, true));
    stored.unwrap_or(picture)
}

/// How strong a map is at each place, whichever way it points.
fn strength(map: &Map) -> Map {
    Map {
        values: map.values.iter().map(|value| value.abs()).collect(),
        ..*map
    }
}

/// Paints black discs.
fn cover(picture: &mut Picture, covers: &[[f32; 3]]) {
    let side = picture.width();
    for y in 0..side {
        for x in 0..side {
            let [u, v] = [x, y].map(|at| (at as f32 + 0.5) / side as f32);
            let is_covered = |[left, top, radius]: &[f32; 3]| (u - left).hypot(v - top) <= *radius;
            if covers.iter().any(is_covered) {
                picture.set_pixel(x, y, [0; 3]);
            }
        }
    }
}
