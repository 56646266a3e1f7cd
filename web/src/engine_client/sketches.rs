//! Pictures with their maps for a report, one after the other.

use std::fmt;

use leptos::prelude::*;

use super::{EngineClient, FIRST};
use crate::{
    browser,
    message::{Request, Sketch, Steps},
};

/// A picture of a report, as addresses that hold all of it; none where there is nothing to show.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Number of the picture in the visit.
    pub picture: u64,
    /// The picture, and the picture under its map.
    pub addresses: Option<[String; 2]>,
}

/// What a report waits for.
pub struct Sketches {
    left: Vec<u64>,
    drawn: Vec<Drawn>,
    done: Box<dyn FnOnce(Vec<Drawn>)>,
}

impl fmt::Debug for Sketches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of a report, {} left",
            self.drawn.len(),
            self.left.len()
        )
    }
}

impl EngineClient {
    /// Draws pictures with their maps; a report that is under way is given up for this one.
    pub fn sketch(self, mut pictures: Vec<u64>, done: impl FnOnce(Vec<Drawn>) + 'static) {
        pictures.reverse();
        let sketches = Sketches {
            left: pictures,
            drawn: Vec::new(),
            done: Box::new(done),
        };
        self.lines
            .update_value(|lines| lines.sketches = Some(sketches));
        self.next_sketch();
    }

    pub(super) fn sketch_came(self, sketch: Sketch) {
        let Sketch {
            picture,
            side,
            plain,
            mapped,
        } = sketch;
        let address = |rgba: &[u8]| browser::picture_address(rgba, side);
        let addresses = plain
            .zip(mapped)
            .and_then(|(plain, mapped)| Some([address(&plain)?, address(&mapped)?]));
        let is_wanted = self.lines.try_update_value(|lines| {
            let sketches = lines.sketches.as_mut()?;
            let wanted = sketches.left.pop_if(|next| *next == picture)?;
            sketches.drawn.push(Drawn {
                picture: wanted,
                addresses,
            });
            Some(())
        });
        if is_wanted.flatten().is_some() {
            self.next_sketch();
        }
    }

    /// Asks for the next one, again after the worker was lost, or ends the report.
    pub(super) fn next_sketch(self) {
        let next = self.lines.with_value(|lines| {
            let sketches = lines.sketches.as_ref()?;
            let done = sketches.drawn.len();
            let all = done + sketches.left.len();
            Some((sketches.left.last().copied(), Steps { done, all }))
        });
        let Some((next, steps)) = next else { return };
        self.page.update(|state| state.report = next.map(|_| steps));
        match next {
            Some(picture) => self.send(FIRST, &Request::Sketch { picture }),
            None => {
                let ended = self.lines.try_update_value(|lines| lines.sketches.take());
                if let Some(sketches) = ended.flatten() {
                    (sketches.done)(sketches.drawn);
                }
            }
        }
    }
}
