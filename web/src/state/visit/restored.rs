//! Answers of a saved session, and the files that come for them later.

use std::collections::HashSet;

use super::{Entry, Status, Visit};
use crate::message::{Origin, SavedOutcome, SavedPicture, Source, Stamp};

impl Entry {
    /// What is saved of it; nothing before it had its turn.
    pub fn to_save(&self) -> Option<SavedPicture> {
        let found = match &self.status {
            Status::Waiting | Status::Asked => return None,
            Status::Classified(classified) => SavedOutcome::Answer((**classified).clone()),
            Status::Failed(failure) => SavedOutcome::Failure(failure.clone()),
        };
        Some(SavedPicture {
            path: self.path.clone(),
            stamp: self.stamp,
            drawn: self.drawn,
            before: self.source,
            found,
        })
    }
}

impl Visit {
    /// A picture of a path whose file is not here, if there is one.
    pub(super) fn absent_of(&self, path: &str) -> Option<u64> {
        self.absent.get(path)?.first().copied()
    }

    /// The file of a picture is here. What a saved session says of it holds where the file is the one it was.
    pub(super) fn arrived(&mut self, number: u64, identity: (String, Stamp)) {
        let Some(entry) = self.cells.get_mut(&number) else {
            return;
        };
        if std::mem::replace(&mut entry.is_here, true) {
            return;
        }
        if let Some(numbers) = self.absent.get_mut(&identity.0) {
            numbers.retain(|absent| *absent != number);
            if numbers.is_empty() {
                self.absent.remove(&identity.0);
            }
        }
        let is_other = entry.stamp != identity.1;
        let has_outcome = entry.outcome().is_some();
        if is_other {
            self.numbers.remove(&(entry.path.clone(), entry.stamp));
            entry.stamp = identity.1;
            self.numbers.insert(identity, number);
            self.replaced += usize::from(has_outcome);
        }
        if is_other || !has_outcome {
            self.wait(number);
        }
    }

    /// A saved session is opened, which is of the chosen model.
    pub fn begin_restoring(&mut self, origin: Origin) -> Restoring {
        self.remove_drawn();
        self.replaced = 0;
        Restoring {
            own: self.place_of(origin.source),
            before: (origin.before.into_iter())
                .map(|source| self.place_of(source))
                .collect(),
            here: self.cells.values().map(|e| e.path.clone()).collect(),
        }
    }

    fn place_of(&mut self, source: Source) -> usize {
        let place = self.sources.iter().position(|known| *known == source);
        place.unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        })
    }

    /// Takes in what a saved session says of a picture; nothing where the file here is another one.
    pub fn restore(&mut self, picture: SavedPicture, restoring: &Restoring) {
        let identity = (picture.path, picture.stamp);
        let number = match self.numbers.get(&identity) {
            Some(number) => *number,
            None if restoring.here.contains(&identity.0) => return,
            None => self.insert_absent(identity, picture.drawn),
        };
        let entry = self.cells.get(&number);
        // What was worked out here holds.
        if entry.is_some_and(|entry| entry.outcome().is_some()) {
            return;
        }
        self.set(number, picture.found.into());
        if let Some(entry) = self.cells.get_mut(&number) {
            let before = picture.before.and_then(|at| restoring.before.get(at));
            entry.source = Some(before.copied().unwrap_or(restoring.own));
        }
    }

    fn insert_absent(&mut self, identity: (String, Stamp), drawn: bool) -> u64 {
        let path = identity.0.clone();
        let number = self.insert(identity, drawn, false);
        self.absent.entry(path).or_default().push(number);
        number
    }

    /// Pictures whose files are not here.
    pub fn absent(&self) -> usize {
        self.absent.values().map(Vec::len).sum()
    }

    /// Pictures that can't have their turn: neither their files are here nor what came of them.
    pub fn barred(&self) -> usize {
        let is_barred = |entry: &&Entry| !entry.is_here && entry.outcome().is_none();
        self.cells.values().filter(is_barred).count()
    }

    /// Where answers come from that were not worked out here, and how many.
    pub fn saved(&self) -> Vec<(&Source, usize)> {
        let count = |place: usize| {
            let of = |entry: &&Entry| entry.source == Some(place);
            self.cells.values().filter(of).count()
        };
        let sources = self.sources.iter().enumerate();
        let counted = sources.map(|(place, source)| (source, count(place)));
        counted.filter(|(_, count)| *count > 0).collect()
    }
}

/// What is known while a saved session is taken in.
#[derive(Debug, Default)]
pub struct Restoring {
    /// Paths of what was here before.
    here: HashSet<String>,
    /// Places of the session's own source, and of those before it.
    own: usize,
    before: Vec<usize>,
}

#[cfg(test)]
#[path = "restored_tests.rs"]
mod tests;
