//! What lessons try.

use leptos::prelude::*;

use super::{EngineClient, FIRST};
use crate::{
    browser,
    message::{Failure, Request, Tried},
    state::{Lesson, State, Trials, View},
};

impl EngineClient {
    /// Opens a lesson.
    pub fn open_lesson(self, lesson: Lesson) {
        // What is under way for a cell would keep the lesson waiting.
        if self.page.try_update(State::stop) == Some(true) {
            self.stop();
        }
        self.trials.update(|trials| trials.begin(lesson));
        self.page.update(|state| state.show(View::Lesson));
        self.try_out();
    }

    /// Changes what is tried, and asks the network of it.
    pub fn change_trial(self, change: impl FnOnce(&mut Trials)) {
        self.trials.update(change);
        self.try_out();
    }

    /// Another model has come: what the last one said is asked for anew.
    pub(super) fn try_anew(self) {
        let is_lesson = self.page.with_untracked(|state| state.view == View::Lesson);
        let is_to_ask = self.trials.try_update(Trials::is_to_ask) == Some(true);
        if is_lesson && is_to_ask {
            self.change_trial(Trials::begin_anew);
        }
    }

    /// Asks the network of the drawn cell, changed as it is now.
    fn try_out(self) {
        let (lesson, place) = self
            .trials
            .with_untracked(|trials| (trials.lesson, trials.sample));
        let sample = self.page.with_untracked(|state| {
            let sample = state.samples.get(place).or(state.samples.first());
            sample.filter(|_| state.card.is_some()).cloned()
        });
        let file = sample.and_then(|sample| browser::blob(&sample.bytes));
        let Some(file) = file.filter(|_| lesson.asks()) else {
            return;
        };
        let trial = self.trials.try_update(Trials::ask);
        let Some(trial) = trial else { return };
        let request = Request::Try(Box::new(trial));
        self.write(&request, |lines, bytes| {
            lines.post(FIRST, bytes, Some(&file));
        });
    }

    /// What came of a trial.
    pub(super) fn tried(self, tried: Tried) {
        if self.trials.try_update(|trials| trials.take(tried)) == Some(true) {
            self.try_out();
        }
    }

    /// A trial could not be made.
    pub(super) fn untried(self, id: u64, failure: Failure) {
        self.trials.update(|trials| trials.fail(id, failure));
    }
}
