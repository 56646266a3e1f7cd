//! Small pictures: made when they come into sight, kept while there is room.

use std::sync::Arc;

use leptos::prelude::*;

use super::{EngineClient, lines::Lines};
use crate::message::{Request, Thumbnail};

/// Small pictures that are kept; 64 KiB each.
const KEPT: usize = 256;

/// Small pictures that are asked for at once: those that come into sight meanwhile are wanted more.
const AT_ONCE: usize = 4;

/// A small picture, once it is there.
pub type Small = ArcRwSignal<Option<Arc<Thumbnail>>>;

/// A small picture that is kept.
#[derive(Debug)]
struct Kept {
    picture: u64,
    small: Small,
    /// How many tiles show it: while the order changes, two.
    tiles: usize,
}

/// Small pictures, and those that are wanted.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The ones that came into sight last are at the end.
    kept: Vec<Kept>,
    /// In the order in which they came into sight.
    wanted: Vec<u64>,
    asked: Vec<u64>,
}

impl Shelf {
    fn get(&mut self, picture: u64) -> Small {
        let place = self.kept.iter().position(|kept| kept.picture == picture);
        let mut kept = match place {
            Some(place) => self.kept.remove(place),
            None => {
                self.wanted.push(picture);
                Kept {
                    picture,
                    small: Small::new(None),
                    tiles: 0,
                }
            }
        };
        kept.tiles += 1;
        let small = kept.small.clone();
        self.kept.push(kept);
        if self.kept.len() > KEPT
            && let Some(oldest) = self.kept.iter().position(|kept| kept.tiles == 0)
        {
            self.kept.remove(oldest);
        }
        small
    }

    /// The next one to ask for: the last that came into sight and is here.
    fn next(&mut self, is_here: impl Fn(u64) -> bool) -> Option<u64> {
        if self.asked.len() >= AT_ONCE {
            return None;
        }
        let place = self.wanted.iter().rposition(|picture| is_here(*picture))?;
        let picture = self.wanted.remove(place);
        self.asked.push(picture);
        Some(picture)
    }

    fn came(&mut self, picture: u64) -> Option<Small> {
        self.asked.retain(|asked| *asked != picture);
        let found = self.kept.iter().find(|kept| kept.picture == picture);
        found.map(|kept| kept.small.clone())
    }

    /// Who made them is gone. They are asked for again, unless one of them may have ended it.
    pub fn lost(&mut self, was_gpu: bool) {
        if was_gpu {
            self.wanted.append(&mut self.asked);
        }
        self.asked.clear();
    }

    /// A tile is gone. What no tile shows and was not asked for yet is not wanted any more.
    fn leave(&mut self, picture: u64) {
        let Some(place) = self.kept.iter().position(|kept| kept.picture == picture) else {
            return;
        };
        let tiles = self.kept[place].tiles.saturating_sub(1);
        self.kept[place].tiles = tiles;
        if tiles == 0 && self.wanted.contains(&picture) {
            self.wanted.retain(|wanted| *wanted != picture);
            self.kept.remove(place);
        }
    }
}

impl Lines {
    fn next_small(&mut self) -> Option<u64> {
        let files = &self.files;
        self.shelf.next(|picture| files.contains_key(&picture))
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
        let Some(place) = self.lines.with_value(Lines::last) else {
            return;
        };
        let next = || self.lines.try_update_value(Lines::next_small).flatten();
        while let Some(picture) = next() {
            self.send(place, &Request::Thumbnail { picture });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_into_sight_last_is_asked_for_first() {
        let mut shelf = Shelf::default();
        for picture in 1..=6 {
            shelf.get(picture);
        }
        let asked: Vec<u64> = std::iter::from_fn(|| shelf.next(|_| true)).collect();
        assert_eq!(asked, [6, 5, 4, 3]);
        // Out of sight before its turn.
        shelf.leave(2);
        assert!(shelf.came(6).is_some());
        assert_eq!(
            (shelf.next(|_| true), shelf.next(|_| true)),
            (Some(1), None)
        );
        // Whoever made them ended: they are asked for again.
        shelf.lost(true);
        assert!(shelf.next(|_| true).is_some());
        while shelf.next(|_| true).is_some() {}
        // One of them may have ended it: none is asked for again.
        assert_eq!(shelf.asked.len(), 4);
        shelf.lost(false);
        assert_eq!((shelf.next(|_| true), shelf.asked.len()), (None, 0));
    }

    #[test]
    fn what_is_not_here_waits_for_its_file() {
        let mut shelf = Shelf::default();
        for picture in 1..=3 {
            shelf.get(picture);
        }
        assert_eq!(shelf.next(|picture| picture == 2), Some(2));
        assert_eq!(shelf.next(|picture| picture == 2), None);
        assert_eq!(shelf.next(|_| true), Some(3));
    }

    #[test]
    fn a_tile_that_only_moves_keeps_its_picture() {
        let mut shelf = Shelf::default();
        shelf.get(1);
        // The new tile is there before the old one is gone.
        shelf.get(1);
        shelf.leave(1);
        assert_eq!(shelf.next(|_| true), Some(1));
        assert!(shelf.came(1).is_some());
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut shelf = Shelf::default();
        for picture in 0..2 * KEPT as u64 {
            shelf.get(picture);
            shelf.next(|_| true);
            shelf.came(picture);
            shelf.leave(picture);
        }
        assert_eq!(shelf.kept.len(), KEPT);
        assert!(shelf.came(0).is_none());
    }
}
