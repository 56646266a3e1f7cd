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

    /// Whether it needs a model: to ask it, or for its figures.
    pub fn needs_model(self) -> bool {
        self != Self::People
    }

    /// Whether it asks the network of a drawn cell.
    pub fn asks(self) -> bool {
        matches!(self, Self::Cover | Self::Random | Self::Changes)
    }
}

/// How much cells look like their person, at first.
const LOOKS: f64 = 6.0;

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
    /// The people of the fourth lesson: their seed, how much their cells look like them, how cells are split.
    pub people: (u64, f64, Split),
    /// The limits of the fifth.
    pub limits: [f64; 2],
    /// The answer that was given to the question.
    pub reply: Option<usize>,
    /// A trial ended the worker: it is not made again by itself.
    is_lost: bool,
    asked: u64,
    answered: u64,
}

impl Trials {
    /// Opens a lesson: nothing is changed yet.
    pub fn begin(&mut self, lesson: Lesson) {
        // What is under way still is of before.
        let asked = self.asked + 1;
        *self = Self {
            lesson,
            sample: self.sample,
            asked,
            answered: asked,
            seed: 1,
            people: (1, LOOKS, Split::ByCell),
            limits: [0.5; 2],
            ..Self::default()
        };
    }

    /// Takes another drawn cell, or another model: what came of the last one is gone.
    pub fn begin_anew(&mut self) {
        let (method, depth) = (self.method, self.depth);
        let (people, limits, reply) = (self.people, self.limits, self.reply);
        self.begin(self.lesson);
        (self.method, self.depth) = (method, depth);
        (self.people, self.limits, self.reply) = (people, limits, reply);
    }

    /// The next trial; first of the cell as it is.
    pub fn ask(&mut self) -> Trial {
        self.asked += 1;
        self.failure = None;
        let is_random = self.lesson == Lesson::Random;
        let is_first = self.lesson == Lesson::Cover && self.plain.is_none();
        let wants_map = is_random || is_first;
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
        // What comes while more is changed is shown; what comes late is not.
        if tried.id <= self.answered || tried.id > self.asked {
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

    /// A trial ended the worker, and may do so again.
    pub fn lost(&mut self, failure: Failure) {
        if self.is_busy() {
            self.answered = self.asked;
            self.failure = Some(failure);
            self.is_lost = true;
        }
    }

    /// Whether a model that has come is to be asked; not where a trial ended the worker before it.
    pub fn is_to_ask(&mut self) -> bool {
        !std::mem::take(&mut self.is_lost)
    }

    /// Number of the trial that was asked for last.
    pub fn last(&self) -> u64 {
        self.asked
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
        // While a slider moves, each answer is shown, and the last one ends the work.
        let third = trials.ask();
        trials.take(tried(second.id));
        let shown = |trials: &Trials| trials.tried.as_ref().map(|tried| tried.id);
        assert_eq!((shown(&trials), trials.is_busy()), (Some(second.id), true));
        trials.take(tried(third.id));
        trials.take(tried(second.id));
        assert_eq!((shown(&trials), trials.is_busy()), (Some(third.id), false));
        let fourth = trials.ask();
        trials.fail(fourth.id, Failure::new("a", "b", "c"));
        assert!(trials.failure.is_some() && !trials.is_busy());
        // Another lesson knows nothing of this one, and takes no answer of it.
        let late = trials.ask();
        trials.begin(Lesson::Random);
        trials.take(tried(late.id));
        assert!(trials.plain.is_none() && trials.changes == Changes::default());
        let next = trials.ask();
        assert!(next.id > late.id);
        assert_eq!((next.anew, next.map), (Some((Depth::Head, 1)), Some(None)));
    }

    #[test]
    fn a_trial_that_ended_the_worker_is_not_made_again_by_itself() {
        let mut trials = Trials::default();
        trials.begin(Lesson::Cover);
        trials.ask();
        trials.lost(Failure::new("a", "b", "c"));
        assert!(!trials.is_busy() && trials.failure.is_some());
        assert!(!trials.is_to_ask(), "the model that comes back");
        assert!(trials.is_to_ask(), "another one");
        // Only the first map of a cell is asked for: the others are not shown.
        trials.begin(Lesson::Cover);
        let first = trials.ask();
        trials.take(tried(first.id));
        assert_eq!((first.map, trials.ask().map), (Some(None), None));
    }
}
