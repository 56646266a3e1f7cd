//! The engine is chosen, and what was measured of it is kept.

use leptos::prelude::*;
use shared::said;

use super::{EngineClient, FIRST};
use crate::{
    browser,
    message::{EngineChoice, Failure, Start, Timings},
};

impl EngineClient {
    /// What the address asks for, else what a person chose on an earlier visit; and what was measured then.
    pub(super) fn recall(self) {
        let named = browser::query_value("engine").or_else(browser::remembered_engine);
        let choice = named.and_then(|name| EngineChoice::of_name(&name));
        let choice = choice.unwrap_or_default();
        let kept = browser::remembered_timings().filter(|_| choice != EngineChoice::Measure);
        // What can't be read is measured again.
        let read = |json: String| serde_json::from_str::<Timings>(&json).ok();
        let timings = kept.and_then(read).unwrap_or_default();
        self.page.update(|state| {
            state.choice = choice;
            state.timings = timings;
        });
    }

    /// What a worker has to know first.
    pub(super) fn start_of(self, choice: EngineChoice, measures: bool) -> Start {
        Start {
            base: browser::base(),
            choice,
            timings: self.page.with_untracked(|state| state.timings.clone()),
            measures,
        }
    }

    /// Keeps what was measured for later visits.
    pub(super) fn remember_timings(self) {
        let timings = self.page.with_untracked(|state| state.timings.clone());
        if let Ok(json) = serde_json::to_string(&timings) {
            browser::remember_timings(&json);
        }
    }

    /// Goes on with another engine, on later visits too.
    pub fn use_engine(self, choice: EngineChoice) {
        browser::remember_engine(choice.name());
        self.page.update(|state| state.choice = choice);
        self.begin_anew();
    }

    /// Measures again which engine is quicker, each model when it is used next.
    pub fn time_again(self) {
        self.page.update(|state| state.timings.clear());
        self.remember_timings();
        self.begin_anew();
    }

    /// Another worker takes the place of the first one and goes on with what that was at: so no device is started twice in a program.
    fn begin_anew(self) {
        self.end_comparing();
        let Some(number) = self.lines.with_value(|lines| lines.number(FIRST)) else {
            // It has not begun yet.
            return;
        };
        match self.lines.with_value(|lines| self.start_line(lines, FIRST)) {
            Ok(line) => self.lines.update_value(|lines| {
                lines.replace(FIRST, line);
                lines.shelf.ask_again();
            }),
            Err(why) => {
                let what = said!("failed-engine-start");
                self.fail_beside(Failure::new(what, why, said!("do-reload")));
                return;
            }
        }
        self.visit.update(|visit| visit.take_back(number));
        self.page.update(|state| state.lost(false));
        self.work();
        self.ask_for_small();
    }
}
