//! The pictures of a folder, one after the other, and small ones for the gallery.

use shared::{
    decode::{self, Decoded, MAX_BYTES},
    thumbnail,
};

use super::{
    explain::classified,
    worker::{Engine, UNCLASSIFIED, send},
};
use crate::{
    browser::{self, Blob},
    message::{Failure, Response, Thumbnail, Turn},
    page_text::size,
};

/// Side of a small picture in pixels; twice what the gallery shows, for screens with fine pixels.
const SMALL: u32 = 128;

impl Engine {
    /// Classifies one of many pictures and keeps nothing of it.
    pub(super) async fn classify(&self, turn: Turn, file: Option<&Blob>) {
        let response = match self.classified(file).await {
            Ok(classified) => Response::Classified {
                turn,
                classified: Box::new(classified),
            },
            Err(failure) => Response::Unclassified { turn, failure },
        };
        send(&response);
    }

    async fn classified(&self, file: Option<&Blob>) -> Result<crate::message::Classified, Failure> {
        let decoded = decoded(file).await?;
        let Some(model) = &self.model else {
            return Err(Failure::new(
                UNCLASSIFIED,
                "no model is loaded",
                "Choose a model.",
            ));
        };
        let examined = model.examine(&decoded.picture).await;
        let examined = examined.map_err(|why| self.device_failed(UNCLASSIFIED, &why))?;
        Ok(classified(&decoded, &examined))
    }
}

/// Reads a picture out of the file that came with a request.
pub(super) async fn decoded(file: Option<&Blob>) -> Result<Decoded, Failure> {
    let unread = |why: String| {
        let remedy = "Try again, or open another file.";
        Failure::new("This file could not be read.", why, remedy)
    };
    let file = file.ok_or_else(|| unread("it is not there any more".to_owned()))?;
    if file.size() > MAX_BYTES as f64 {
        return Err(unread(format!(
            "it has {}, more than {}: too much for a picture of one cell",
            size(file.size() as u64),
            size(MAX_BYTES)
        )));
    }
    let bytes = browser::read(file).await.map_err(unread)?;
    decode::decode(&bytes).map_err(|why| {
        let remedy = "Open another picture of one cell.";
        Failure::new(
            "This file can't be opened as a picture.",
            why.to_string(),
            remedy,
        )
    })
}

/// Makes a small picture; an empty one where the file is none.
pub(super) async fn thumbnail(picture: u64, file: Option<&Blob>) {
    let rgba = decoded(file).await.map(|decoded| {
        let small = thumbnail::of(&decoded.picture, SMALL);
        let pixels = small.rgb().as_chunks::<3>().0.iter();
        pixels.flat_map(|p| [p[0], p[1], p[2], 255]).collect()
    });
    send(&Response::Thumbnail(Thumbnail {
        picture,
        side: SMALL,
        // Why it is no picture is told where it is classified.
        rgba: rgba.ok(),
    }));
}
