//! Lessons: which one is open, and what a person tries in it.

mod covers;
mod limits;
mod people;

use std::sync::Arc;

pub use covers::{Extreme, RADIUS, extreme};
pub use limits::{Limits, Named};
pub use people::{DrawnCell, People, Split};
use shared::saliency::Method;

use crate::message::{Changes, Depth, Failure, Trial, Tried};

/// A lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lesson {
    /// What a map is: parts are covered by hand.
    #[default]
    Cover,
    /// Maps that look right and are not: weights drawn at random.
    Random,
    /// Shortcuts: the same cell, changed.
    Changes,
    /// Why a person must not be on both sides of a split.
    People,
    /// Unsure is an answer.
    Unsure,
}

impl Lesson {
    /// Every lesson, in its order.
    pub const ALL: [Self; 5] = [
        Self::Cover,
        Self::Random,
        Self::Changes,
        Self::People,
        Self::Unsure,
    ];

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Random => "random",
            Self::Changes => "changes",
            Self::People => "people",
            Self::Unsure => "unsure",
        }
    }

    /// The lesson of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lesson| lesson.name() == name)
    }

    /// Its place, from 0.
    pub fn place(self) -> usize {
        self as usize
    }

    /// The lesson so many places on, if there is one.
    pub fn after(self, places: isize) -> Option<Self> {
        let place = self.place().checked_add_signed(places)?;
        Self::ALL.get(place).copied()
    }

    /// Whether it asks the network of a drawn cell.
    pub fn asks(self) -> bool {
        matches!(self, Self::Cover | Self::Random | Self::Changes)
    }
}

/// What a person tries in a lesson.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    /// The lesson.
    pub lesson: Lesson,
    /// Place of the drawn cell among the samples.
    pub sample: usize,
    /// How it is changed.
    pub changes: Changes,
    /// The method of the second lesson's maps.
    pub method: Option<Method>,
    /// How much of the network is drawn anew there.
    pub depth: Depth,
    /// From which seed, last.
    pub seed: u64,
    /// What came of the cell as it is.
    pub plain: Option<Arc<Tried>>,
    /// What came of the changed one.
    pub tried: Option<Arc<Tried>>,
    /// Why a trial could not be made.
    pub failure: Option<Failure>,
    asked: u64,
    answered: u64,
}

impl Trials {
    /// Opens a lesson: nothing is changed yet.
    pub fn begin(&mut self, lesson: Lesson) {
        *self = Self {
            lesson,
            sample: self.sample,
            asked: self.asked,
            answered: self.asked,
            seed: 1,
            ..Self::default()
        };
    }

    /// Takes another drawn cell, or another model: what came of the last one is gone.
    pub fn begin_anew(&mut self) {
        let (sample, method, depth) = (self.sample, self.method, self.depth);
        self.begin(self.lesson);
        (self.sample, self.method, self.depth) = (sample, method, depth);
    }

    /// The next trial; first of the cell as it is.
    pub fn ask(&mut self) -> Trial {
        self.asked += 1;
        self.failure = None;
        let is_random = self.lesson == Lesson::Random;
        let wants_map = is_random || self.lesson == Lesson::Cover;
        Trial {
            id: self.asked,
            changes: match self.plain {
                Some(_) => self.changes.clone(),
                None => Changes::default(),
            },
            map: wants_map.then_some(self.method),
            anew: is_random.then_some((self.depth, self.seed)),
        }
    }

    /// Takes in what came of a trial. Whether another one is to be made: more was changed while the first was under way.
    pub fn take(&mut self, tried: Tried) -> bool {
        if tried.id != self.asked {
            return false;
        }
        self.answered = tried.id;
        let tried = Arc::new(tried);
        self.tried = Some(tried.clone());
        let is_first = self.plain.is_none();
        if is_first {
            self.plain = Some(tried);
        }
        is_first && self.changes != Changes::default()
    }

    /// Takes in that a trial could not be made.
    pub fn fail(&mut self, id: u64, failure: Failure) {
        if id == self.asked {
            self.answered = id;
            self.failure = Some(failure);
        }
    }

    /// Whether a trial is under way.
    pub fn is_busy(&self) -> bool {
        self.asked != self.answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::visit::tests::found;

    fn tried(id: u64) -> Tried {
        Tried {
            id,
            side: 1,
            rgba: vec![0; 4],
            classified: found(0.5).unwrap(),
            map: None,
            anew: None,
        }
    }

    #[test]
    fn lessons_are_known_by_their_names_and_follow_each_other() {
        for lesson in Lesson::ALL {
            assert_eq!(Lesson::from_name(lesson.name()), Some(lesson));
        }
        assert_eq!(Lesson::Cover.after(1), Some(Lesson::Random));
        assert_eq!(
            (Lesson::Cover.after(-1), Lesson::Unsure.after(1)),
            (None, None)
        );
    }

    #[test]
    fn the_cell_as_it_is_comes_first_and_old_answers_do_not_count() {
        let mut trials = Trials::default();
        trials.begin(Lesson::Changes);
        trials.changes.blur = 2.0;
        let first = trials.ask();
        assert_eq!((first.changes.blur, first.map), (0.0, None));
        assert!(trials.is_busy());
        assert!(
            trials.take(tried(first.id)),
            "what was changed meanwhile is asked for"
        );
        let second = trials.ask();
        assert_eq!(second.changes.blur, 2.0);
        let third = trials.ask();
        assert!(!trials.take(tried(second.id)) && trials.is_busy());
        trials.fail(third.id, Failure::new("a", "b", "c"));
        assert!(trials.failure.is_some() && !trials.is_busy());
        // Another lesson knows nothing of this one; its numbers go on.
        trials.begin(Lesson::Random);
        assert!(trials.plain.is_none() && trials.changes == Changes::default());
        let next = trials.ask();
        assert_eq!(
            (next.id, next.anew, next.map),
            (4, Some((Depth::Head, 1)), Some(None))
        );
    }
}
