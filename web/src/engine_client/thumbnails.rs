//! Small pictures: made when they come into sight, kept while there is room.

use std::sync::Arc;

use leptos::prelude::*;

use super::EngineClient;
use crate::message::{Request, Thumbnail};

/// Small pictures that are kept; 64 KiB each.
const KEPT: usize = 256;

/// Small pictures that are asked for at once: those that come into sight meanwhile are wanted more.
const AT_ONCE: usize = 4;

/// A small picture, once it is there.
pub type Small = ArcRwSignal<Option<Arc<Thumbnail>>>;

/// Small pictures, and those that are wanted.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The ones that were looked at last are at the end.
    kept: Vec<(u64, Small)>,
    /// In the order in which they came into sight.
    wanted: Vec<u64>,
    asked: Vec<u64>,
}

impl Shelf {
    fn get(&mut self, picture: u64) -> Small {
        let place = self.kept.iter().position(|(number, _)| *number == picture);
        let small = match place {
            Some(place) => self.kept.remove(place).1,
            None => {
                self.wanted.push(picture);
                Small::new(None)
            }
        };
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((picture, small.clone()));
        small
    }

    /// The next one to ask for: the last that came into sight.
    fn next(&mut self) -> Option<u64> {
        if self.asked.len() >= AT_ONCE {
            return None;
        }
        let picture = self.wanted.pop()?;
        self.asked.push(picture);
        Some(picture)
    }

    fn came(&mut self, picture: u64) -> Option<Small> {
        self.asked.retain(|asked| *asked != picture);
        let found = self.kept.iter().find(|(number, _)| *number == picture);
        found.map(|(_, small)| small.clone())
    }

    /// Who made them is gone.
    pub fn lost(&mut self) {
        self.wanted.append(&mut self.asked);
    }

    /// It is out of sight before it was asked for.
    fn leave(&mut self, picture: u64) {
        let before = self.wanted.len();
        self.wanted.retain(|wanted| *wanted != picture);
        if self.wanted.len() < before {
            self.kept.retain(|(number, _)| *number != picture);
        }
    }
}

impl EngineClient {
    /// A small picture of the visit, which comes when it is made.
    pub fn small(self, picture: u64) -> Small {
        let small = self
            .lines
            .try_update_value(|lines| lines.shelf.get(picture));
        self.ask_for_small();
        small.unwrap_or_else(|| Small::new(None))
    }

    /// A small picture is out of sight.
    pub fn leave_small(self, picture: u64) {
        self.lines.update_value(|lines| lines.shelf.leave(picture));
    }

    pub(super) fn small_came(self, thumbnail: Thumbnail) {
        let picture = thumbnail.picture;
        let small = self
            .lines
            .try_update_value(|lines| lines.shelf.came(picture));
        if let Some(small) = small.flatten() {
            small.set(Some(Arc::new(thumbnail)));
        }
        self.ask_for_small();
    }

    /// The last worker makes them: the first one where it is alone.
    pub(super) fn ask_for_small(self) {
        let last = self
            .lines
            .with_value(|lines| lines.all.len().checked_sub(1));
        let Some(place) = last.filter(|place| self.lines.with_value(|l| l.listens(*place))) else {
            return;
        };
        let next = || {
            self.lines
                .try_update_value(|lines| lines.shelf.next())
                .flatten()
        };
        while let Some(picture) = next() {
            self.send_with_file(place, &Request::Thumbnail { picture });
        }
    }
}
