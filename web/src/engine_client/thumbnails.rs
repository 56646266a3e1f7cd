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

impl Kept {
    fn new(picture: u64) -> Self {
        Self {
            picture,
            small: Small::new(None),
            tiles: 0,
        }
    }
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
                Kept::new(picture)
            }
        };
        kept.tiles += 1;
        self.keep(kept)
    }

    fn keep(&mut self, kept: Kept) -> Small {
        let small = kept.small.clone();
        self.kept.push(kept);
        if self.kept.len() > KEPT
            && let Some(oldest) = self.kept.iter().position(|kept| kept.tiles == 0)
        {
            self.kept.remove(oldest);
        }
        small
    }

    /// Whether one is to come with the answer to its picture, one of so many: it is not here, and is in sight or there is room for those
    /// of all.
    fn comes_with_answer(&self, picture: u64, all: usize) -> bool {
        let kept = self.kept.iter().find(|kept| kept.picture == picture);
        let is_here = kept.is_some_and(|kept| kept.small.with_untracked(Option::is_some));
        let is_in_sight = kept.is_some_and(|kept| kept.tiles > 0);
        !is_here && !self.asked.contains(&picture) && (is_in_sight || all <= KEPT)
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

    fn came(&mut self, picture: u64) -> Small {
        self.asked.retain(|asked| *asked != picture);
        self.wanted.retain(|wanted| *wanted != picture);
        let found = self.kept.iter().find(|kept| kept.picture == picture);
        match found {
            Some(kept) => kept.small.clone(),
            None => self.keep(Kept::new(picture)),
        }
    }

    /// Who was to make them is gone; none of them ended it, and they are asked for again.
    pub fn ask_again(&mut self) {
        self.wanted.append(&mut self.asked);
    }

    /// Who made them is gone, and one of them may have ended it.
    pub fn lost(&mut self) {
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

    /// Whether a picture's small one is to come with its answer: not where a worker is there for small ones alone.
    pub(super) fn wants_small_with(self, picture: u64) -> bool {
        let all = self.visit.with_untracked(|visit| visit.cells.len());
        self.lines.with_value(|lines| {
            let classifies = |at| {
                self.page
                    .with_untracked(|state| lines.classifies(at, &state.engine))
            };
            lines.last().is_some_and(classifies) && lines.shelf.comes_with_answer(picture, all)
        })
    }

    /// A small picture is out of sight.
    pub fn leave_small(self, picture: u64) {
        self.lines.update_value(|lines| lines.shelf.leave(picture));
    }

    pub(super) fn small_came(self, thumbnail: Thumbnail) {
        let picture = thumbnail.picture;
        // Of what was forgotten meanwhile nothing is kept.
        let is_known = self
            .visit
            .with_untracked(|visit| visit.cells.contains_key(&picture));
        let came = |lines: &mut Lines| lines.shelf.came(picture);
        if let Some(small) = is_known
            .then(|| self.lines.try_update_value(came))
            .flatten()
        {
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
        shelf.came(6);
        assert_eq!(
            (shelf.next(|_| true), shelf.next(|_| true)),
            (Some(1), None)
        );
        // Whoever made them ended: they are asked for again.
        shelf.ask_again();
        assert!(shelf.next(|_| true).is_some());
        while shelf.next(|_| true).is_some() {}
        // One of them may have ended it: none is asked for again.
        assert_eq!(shelf.asked.len(), 4);
        shelf.lost();
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
        shelf.came(1);
        assert_eq!((shelf.kept.len(), shelf.kept[0].tiles), (1, 1));
    }

    /// Read once for both: the answer and the small picture.
    #[test]
    fn a_small_picture_comes_with_the_answer() {
        let mut shelf = Shelf::default();
        let small = shelf.get(1);
        let many = 2 * KEPT;
        assert!(shelf.comes_with_answer(1, many), "it is in sight");
        assert!(!shelf.comes_with_answer(2, many), "nobody sees it");
        assert!(shelf.comes_with_answer(2, KEPT), "there is room for all");
        shelf.came(1).set(Some(Arc::default()));
        assert!(small.with_untracked(Option::is_some));
        assert!(!shelf.comes_with_answer(1, KEPT), "it is here");
        assert_eq!(shelf.next(|_| true), None, "it is not asked for again");
        // It has come before a tile was there for it.
        shelf.came(2).set(Some(Arc::default()));
        assert!(shelf.get(2).with_untracked(Option::is_some));
        shelf.get(3);
        assert_eq!(shelf.next(|_| true), Some(3));
        assert!(!shelf.comes_with_answer(3, KEPT), "it is asked for");
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
        assert!(shelf.kept.iter().all(|kept| kept.picture >= KEPT as u64));
    }
}
