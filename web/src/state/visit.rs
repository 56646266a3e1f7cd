//! The cells of a visit: what came of each, whose turn it is, and how far the work is.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use shared::{
    cell::Kind,
    subject,
    summary::{Counts, Outcome, Summary},
};

use super::order::Sort;
use crate::message::{Classified, Failure, Source, Stamp, Turn};

/// Pictures that a worker has at once: one to work on, and one that waits, so that it never does.
const AHEAD: usize = 2;

mod restored;

pub use restored::Restoring;

/// What came of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// It has not had its turn.
    Waiting,
    /// A worker has it.
    Asked,
    /// The loaded model has answered.
    Classified(Arc<Classified>),
    /// It could not be classified.
    Failed(Failure),
}

/// A picture of the visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its path with `/`, from the folder on that was given.
    pub path: String,
    /// What tells its file from others of the same path.
    pub stamp: Stamp,
    /// Whether we drew it.
    pub drawn: bool,
    /// Whether its file is here; a saved session holds none.
    pub is_here: bool,
    /// Where what came of it comes from, in [`Visit::sources`], if it was not worked out here.
    pub source: Option<usize>,
    /// What came of it.
    pub status: Status,
}

impl Entry {
    /// The file's name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// What came of it; none before it had its turn.
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.status {
            Status::Waiting | Status::Asked => None,
            Status::Classified(c) => Some(Outcome::of(&c.prediction, &c.suitability)),
            Status::Failed(_) => Some(Outcome::Failed),
        }
    }

    /// What is first in the way of a picture that does not suit the model.
    pub fn unfit_reason(&self) -> Option<Kind> {
        let Status::Classified(classified) = &self.status else {
            return None;
        };
        Some(classified.suitability.0.first()?.kind)
    }

    /// Probability of a lymphoblast, where the picture suits the model.
    pub fn probability(&self) -> Option<f64> {
        match &self.status {
            Status::Classified(c) if c.suitability.is_fit() => Some(c.prediction.probability),
            _ => None,
        }
    }
}

/// A picture to take into the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its path with `/`, from the folder on that was given.
    pub path: String,
    /// What tells it from others of the same path.
    pub stamp: Stamp,
    /// Whether we drew it.
    pub drawn: bool,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Pictures that have had their turn.
    pub done: usize,
    /// Pictures in all.
    pub all: usize,
    /// Pictures that can't have their turn: their files are not here.
    pub barred: usize,
    /// Pictures a second, once two have been answered since work began.
    pub rate: Option<f64>,
    /// Seconds that are left at this rate.
    pub left: Option<f64>,
}

/// The cells of a visit.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// By number, as opened.
    pub cells: BTreeMap<u64, Entry>,
    /// Order of the gallery.
    pub sort: Sort,
    /// The outcome that alone is shown, if one is.
    pub only: Option<Outcome>,
    /// Whether no picture gets its turn for now.
    pub paused: bool,
    /// Where answers of saved sessions come from.
    pub sources: Vec<Source>,
    /// Pictures whose files were others than a saved session knew.
    pub replaced: usize,
    numbers: HashMap<(String, Stamp), u64>,
    /// Pictures of a saved session whose files are not here, by path.
    absent: HashMap<String, Vec<u64>>,
    waiting: BTreeSet<u64>,
    asked: BTreeMap<usize, Vec<u64>>,
    looked_at: Option<u64>,
    /// Pictures that a worker has ended at once.
    suspects: BTreeSet<u64>,
    last: u64,
    round: u64,
    /// When work began, and how many have been answered since.
    begun: Option<(f64, usize)>,
    answered_at: f64,
}

impl Visit {
    /// Takes pictures in; those that are here already keep their numbers. Drawn ones leave when others come.
    pub fn add(&mut self, given: Vec<Given>) -> Vec<u64> {
        if given.iter().any(|given| !given.drawn) {
            self.remove_drawn();
        }
        given.into_iter().map(|given| self.add_one(given)).collect()
    }

    fn remove_drawn(&mut self) {
        let drawn = self.cells.extract_if(.., |_, entry| entry.drawn);
        let drawn: Vec<u64> = drawn.map(|(number, _)| number).collect();
        self.waiting.retain(|number| !drawn.contains(number));
        self.numbers.retain(|_, number| !drawn.contains(number));
        self.absent.retain(|_, numbers| {
            numbers.retain(|number| !drawn.contains(number));
            !numbers.is_empty()
        });
    }

    fn add_one(&mut self, given: Given) -> u64 {
        let identity = (given.path, given.stamp);
        let known = self.numbers.get(&identity).copied();
        if let Some(number) = known.or_else(|| self.absent_of(&identity.0)) {
            self.arrived(number, identity);
            return number;
        }
        let number = self.insert(identity, given.drawn, true);
        self.waiting.insert(number);
        number
    }

    fn insert(&mut self, identity: (String, Stamp), drawn: bool, is_here: bool) -> u64 {
        self.last += 1;
        let entry = Entry {
            path: identity.0.clone(),
            stamp: identity.1,
            drawn,
            is_here,
            source: None,
            status: Status::Waiting,
        };
        self.numbers.insert(identity, self.last);
        self.cells.insert(self.last, entry);
        self.last
    }

    /// Begins anew, with another model: nothing is known of any picture.
    pub fn begin_round(&mut self) {
        self.round += 1;
        self.asked.clear();
        self.waiting = (self.cells.iter().filter(|(_, entry)| entry.is_here))
            .map(|(number, _)| *number)
            .collect();
        for entry in self.cells.values_mut() {
            entry.status = Status::Waiting;
            entry.source = None;
        }
        self.sources.clear();
        self.suspects.clear();
        self.replaced = 0;
        self.looked_at = None;
        self.begun = None;
    }

    /// The next picture for a worker, if it should have one. `now` in milliseconds.
    pub fn next(&mut self, worker: usize, now: f64) -> Option<Turn> {
        let asked = self.asked.entry(worker).or_default();
        if self.paused || asked.len() >= AHEAD {
            return None;
        }
        let picture = self.waiting.pop_first()?;
        asked.push(picture);
        self.begun.get_or_insert((now, 0));
        if let Some(entry) = self.cells.get_mut(&picture) {
            entry.status = Status::Asked;
        }
        let round = self.round;
        Some(Turn { picture, round })
    }

    /// Takes in what a worker found. Whether it is of this round.
    pub fn take(
        &mut self,
        worker: usize,
        turn: Turn,
        found: Result<Classified, Failure>,
        now: f64,
    ) -> bool {
        if turn.round != self.round {
            return false;
        }
        let asked = self.asked.entry(worker).or_default();
        asked.retain(|picture| *picture != turn.picture);
        self.set(turn.picture, found);
        if let Some((_, done)) = &mut self.begun {
            *done += 1;
        }
        self.answered_at = now;
        if !self.is_busy() {
            // What comes later is other work.
            self.begun = None;
        }
        true
    }

    /// The person looks at a picture, whose answer comes in another way.
    pub fn look_at(&mut self, picture: Option<u64>) {
        let before = std::mem::replace(&mut self.looked_at, picture);
        let unanswered = before.filter(|before| {
            let is_asked = |entry: &Entry| entry.status == Status::Asked;
            let is_at_work = self.asked.values().flatten().any(|asked| asked == before);
            Some(*before) != picture && !is_at_work && self.cells.get(before).is_some_and(is_asked)
        });
        if let Some(before) = unanswered {
            self.wait(before);
        }
        if let Some(picture) = picture.filter(|picture| self.waiting.remove(picture))
            && let Some(entry) = self.cells.get_mut(&picture)
        {
            entry.status = Status::Asked;
        }
    }

    /// Takes in what is known of a picture that a person looks at.
    pub fn set(&mut self, picture: u64, found: Result<Classified, Failure>) {
        self.waiting.remove(&picture);
        if let Some(entry) = self.cells.get_mut(&picture) {
            entry.source = None;
            entry.status = match found {
                Ok(classified) => Status::Classified(Arc::new(classified)),
                Err(failure) => Status::Failed(failure),
            };
        }
    }

    /// What a worker had waits again.
    pub fn take_back(&mut self, worker: usize) {
        let asked = self.asked.remove(&worker).unwrap_or_default();
        asked.into_iter().for_each(|picture| self.wait(picture));
    }

    /// A worker is gone: what it had waits again. The picture that it ended at has failed if that is the second time.
    pub fn lost(&mut self, worker: usize, ended_at: Option<u64>, why: &Failure) {
        self.take_back(worker);
        if let Some(picture) = ended_at
            && !self.suspects.insert(picture)
        {
            self.set(picture, Err(why.clone()));
        }
    }

    fn wait(&mut self, picture: u64) {
        if let Some(entry) = self.cells.get_mut(&picture) {
            entry.status = Status::Waiting;
            entry.source = None;
            self.waiting.insert(picture);
        }
    }

    /// Stops, or goes on.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
        // What was waited is no work.
        self.begun = None;
    }

    /// Whether a picture waits for its turn or is worked on.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty() || self.asked.values().any(|asked| !asked.is_empty())
    }

    /// Whether no worker is at a picture.
    pub fn is_idle(&self) -> bool {
        self.asked.values().all(Vec::is_empty)
    }

    /// Whether a person's own pictures are among them.
    pub fn has_own(&self) -> bool {
        self.cells.values().any(|entry| !entry.drawn)
    }

    /// How far the work is.
    pub fn pace(&self) -> Pace {
        let all = self.cells.len();
        let is_done = |entry: &&Entry| entry.outcome().is_some();
        let done = self.cells.values().filter(is_done).count();
        let barred = self.barred();
        let seconds = |(begun, _): (f64, usize)| (self.answered_at - begun) / 1000.0;
        let rate = self.begun.filter(|(_, done)| *done >= 2);
        let rate = rate.map(|begun| begun.1 as f64 / seconds(begun).max(1e-3));
        Pace {
            done,
            all,
            barred,
            rate,
            left: rate.map(|rate| (all - done - barred) as f64 / rate),
        }
    }

    /// How many pictures came to what, and how many have not had their turn.
    pub fn counts(&self) -> (Counts, usize) {
        let (mut counts, mut left) = (Counts::default(), 0);
        for entry in self.cells.values() {
            match entry.outcome() {
                Some(outcome) => counts.add(outcome),
                None => left += 1,
            }
        }
        (counts, left)
    }

    /// What came of the pictures that have had their turn.
    pub fn summary(&self) -> Summary {
        let done = self.cells.values().filter_map(|entry| {
            let subject = subject::of_path(&entry.path);
            Some((subject, entry.outcome()?))
        });
        let done: Vec<(String, Outcome)> = done.collect();
        Summary::of(done.iter().map(|(subject, o)| (subject.as_str(), *o)))
    }

    /// Forgets every picture.
    pub fn forget(&mut self) {
        *self = Self {
            sort: self.sort,
            last: self.last,
            // What still comes is of an old one.
            round: self.round + 1,
            ..Self::default()
        };
    }
}

#[cfg(test)]
#[path = "visit_tests.rs"]
pub(crate) mod tests;
