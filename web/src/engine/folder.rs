//! The pictures of a folder, one after the other, and small ones for the gallery.

use shared::{
    colormap::Colormap,
    decode::{self, Decoded, MAX_BYTES},
    overlay::{self, Style},
    picture::{FilterType, Picture},
    predict::Label,
    said, saliency, thumbnail,
};

use super::{
    explain::classified,
    file,
    worker::{Engine, no_model, send},
};
use crate::{
    browser::Blob,
    message::{Classified, Failure, Response, Sketch, Thumbnail, Turn},
};

/// Side of a small picture in pixels; twice what the gallery shows, for screens with fine pixels.
const SMALL: u32 = 128;

impl Engine {
    /// Classifies one of many pictures and keeps nothing of it.
    pub(super) async fn classify(&self, turn: Turn, decoded: Result<Decoded, Failure>) {
        let response = match self.classified(decoded).await {
            Ok(classified) => Response::Classified {
                turn,
                classified: Box::new(classified),
            },
            Err(failure) => Response::Unclassified { turn, failure },
        };
        send(&response);
    }

    async fn classified(&self, decoded: Result<Decoded, Failure>) -> Result<Classified, Failure> {
        let decoded = decoded?;
        let model = self.model.as_ref().ok_or_else(no_model)?;
        let examined = model.examine(&decoded.picture).await;
        let examined =
            examined.map_err(|why| self.device_failed(said!("failed-classify"), &why))?;
        Ok(classified(&decoded, &examined))
    }
}

/// Side of a picture in a report, in pixels.
const IN_REPORT: u32 = 192;

/// How much of a map lies over a picture in a report.
const OPACITY: f32 = 0.6;

impl Engine {
    /// Draws a picture with its map for a report; what can't be drawn is left out there, and said.
    pub(super) async fn sketch(&self, picture: u64, file: Option<&Blob>) {
        let drawn = self.drawn(file).await;
        let [plain, mapped] = drawn.map_or([None, None], |drawn| drawn.map(Some));
        send(&Response::Sketch(Sketch {
            picture,
            side: IN_REPORT,
            plain,
            mapped,
        }));
    }

    async fn drawn(&self, file: Option<&Blob>) -> Option<[Vec<u8>; 2]> {
        let (decoded, model) = (decoded(file).await.ok()?, self.model.as_ref()?);
        let examined = model.examine(&decoded.picture).await.ok()?;
        if examined.prediction.label == Label::NoCell {
            return None;
        }
        let method = model.card.default_method;
        let question = examined.pass.ask(examined.prediction.leaning);
        let map = saliency::read(question.begin(method).finish()).await.ok()?;
        let style = Style {
            colormap: Colormap::Cividis.for_sign(method.sign()),
            opacity: OPACITY,
            contour: None,
        };
        let mapped = overlay::blend(&examined.framed, &map, map.own_scale(method.sign()), style);
        let small = |picture: &Picture| {
            let small = picture.resized(IN_REPORT, IN_REPORT, FilterType::Triangle);
            small.rgba()
        };
        Some([small(&examined.framed), small(&mapped)])
    }
}

/// Reads a picture out of the file that came with a request.
pub(super) async fn decoded(file: Option<&Blob>) -> Result<Decoded, Failure> {
    let unread = |why| Failure::new(said!("failed-read"), why, said!("do-other-file"));
    let bytes = file::read(file, MAX_BYTES, |size, most| {
        said!("why-too-large-picture", size = size, most = most)
    });
    decode::decode(&bytes.await.map_err(unread)?).map_err(|why| {
        Failure::new(
            said!("failed-picture"),
            why.said(),
            said!("do-other-picture"),
        )
    })
}

/// Makes a small picture; an empty one where the file is none.
pub(super) async fn thumbnail(picture: u64, file: Option<&Blob>) {
    let decoded = decoded(file).await;
    send_small(picture, decoded.as_ref().ok());
}

/// Sends a small picture.
pub(super) fn send_small(picture: u64, decoded: Option<&Decoded>) {
    let small = |decoded: &Decoded| thumbnail::of(&decoded.picture, SMALL).rgba();
    send(&Response::Thumbnail(Thumbnail {
        picture,
        side: SMALL,
        // Why it is no picture is told where it is classified.
        rgba: decoded.map(small),
    }));
}
