//! Answers of a saved session, and the files that come for them later.

use std::collections::HashSet;

use super::{Entry, Status, Visit};
use crate::message::{Origin, SavedOutcome, SavedPicture, Stamp};

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
            found,
        })
    }
}

impl Visit {
    /// The file of a picture is here. What a saved session says of it holds where the file is the one it was.
    pub(super) fn arrived(&mut self, number: u64, identity: (String, Stamp)) {
        let Some(entry) = self.cells.get_mut(&number) else {
            return;
        };
        if std::mem::replace(&mut entry.is_here, true) {
            return;
        }
        let is_other = entry.stamp != identity.1;
        if is_other {
            self.numbers.remove(&(entry.path.clone(), entry.stamp));
            entry.stamp = identity.1;
            self.numbers.insert(identity, number);
        }
        if is_other || entry.outcome().is_none() {
            self.wait(number);
        }
    }

    /// A saved session is opened, which is of the chosen model. Gives the paths of what is here already.
    pub fn begin_restoring(&mut self, origin: Origin) -> HashSet<String> {
        self.remove_drawn();
        self.origin = Some(origin);
        self.cells.values().map(|e| e.path.clone()).collect()
    }

    /// Takes in what a saved session says of a picture; nothing where the file here is another one.
    pub fn restore(&mut self, picture: SavedPicture, here: &HashSet<String>) {
        let identity = (picture.path, picture.stamp);
        let number = match self.numbers.get(&identity) {
            Some(number) => *number,
            None if here.contains(&identity.0) => return,
            None => self.insert_absent(identity, picture.drawn),
        };
        let entry = self.cells.get(&number);
        // What was worked out here holds.
        if entry.is_some_and(|entry| entry.outcome().is_some()) {
            return;
        }
        self.set(number, picture.found.into());
        if let Some(entry) = self.cells.get_mut(&number) {
            entry.is_saved = true;
        }
    }

    fn insert_absent(&mut self, identity: (String, Stamp), drawn: bool) -> u64 {
        let path = identity.0.clone();
        let number = self.insert(identity, drawn, Status::Waiting);
        if let Some(entry) = self.cells.get_mut(&number) {
            entry.is_here = false;
        }
        self.absent.insert(path, number);
        number
    }

    /// Pictures whose files are not here.
    pub fn absent(&self) -> usize {
        self.absent.len()
    }

    /// Pictures whose answers stood in a saved session.
    pub fn saved(&self) -> usize {
        self.cells.values().filter(|entry| entry.is_saved).count()
    }
}

#[cfg(test)]
#[path = "restored_tests.rs"]
mod tests;
