//! The engine is chosen, and what was measured of it is kept.

use leptos::prelude::*;
use shared::said;

use super::{EngineClient, FIRST};
use crate::{
    browser,
    message::{EngineChoice, EngineReport, Failure, Start, Timings, read_timings},
    state::{State, grid::Grid},
};

impl EngineClient {
    /// What the address asks for, else what a person chose on an earlier visit; and what was measured then.
    pub(super) fn recall(self) {
        let named = [browser::query_value("engine"), browser::remembered_engine()];
        let mut choices = named.iter().flatten();
        let choice = choices.find_map(|name| EngineChoice::of_name(name));
        let choice = choice.unwrap_or_default();
        let timings = match choice {
            EngineChoice::Measure => Timings::default(),
            _ => remembered(),
        };
        self.page.update(|state| {
            state.choice = choice;
            state.timings = timings;
        });
    }

    /// What a worker has to know first.
    pub(super) fn start_of(self, choice: EngineChoice, measures: bool) -> Start {
        self.page.with_untracked(|state| Start {
            base: browser::base(),
            choice,
            without_gpu: state.without_gpu.clone(),
            timings: state.timings.clone(),
            measures,
        })
    }

    /// Keeps what was measured for later visits, beside what other pages have measured meanwhile.
    pub(super) fn remember_timings(self) {
        self.page.with_untracked(|state| {
            // What an address asks for is for this visit.
            if state.choice != EngineChoice::Measure {
                let mut all = remembered();
                all.extend(state.timings.clone());
                remember(&all);
            }
        });
    }

    /// Goes on with another engine, on later visits too.
    pub fn use_engine(self, choice: EngineChoice) {
        browser::remember_engine(choice.name());
        browser::leave_query(&["engine"]);
        self.page.update(|state| {
            state.choice = choice;
            state.without_gpu = None;
        });
        self.begin_anew();
    }

    /// Measures again which engine is quicker, each model when it is used next.
    pub fn time_again(self) {
        self.page.update(|state| {
            state.without_gpu = None;
            state.timings.clear();
        });
        remember(&Timings::default());
        self.begin_anew();
    }

    /// Times the engine with the loaded model, where it can.
    pub fn bench(self) {
        let begin = |state: &mut State| match state.can_bench() {
            true => state.benching.begin(),
            false => None,
        };
        if let Some(request) = self.page.try_update(begin).flatten() {
            self.send(FIRST, &request);
        }
    }

    /// Gets the program of what was chosen, and begins anew with it.
    fn begin_anew(self) {
        leptos::task::spawn_local(async move {
            match self.get_program().await {
                Ok(()) => self.replace_first(),
                Err(why) => {
                    let what = said!("failed-engine-start");
                    self.fail_beside(Failure::new(what, why, said!("do-reload")));
                }
            }
        });
    }

    /// Another worker takes the place of the first one and goes on with what that was at: so no device is started twice in a program.
    fn replace_first(self) {
        let Some(number) = self.lines.with_value(|lines| lines.number(FIRST)) else {
            // It has not begun yet.
            return;
        };
        let was_comparing = self.is_comparing();
        self.end_comparing();
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
        let is_chosen = self.page.try_update(|state| {
            state.engine = EngineReport::default();
            let is_chosen = state.wanted().is_some();
            if is_chosen {
                state.lost(false);
            }
            is_chosen
        });
        if is_chosen == Some(false) {
            // The one that ended the engine before may do on this one.
            self.choose(0);
        }
        if was_comparing {
            self.change_grid(Grid::go_on);
        }
        self.work();
        self.ask_for_small();
    }
}

/// What was measured on earlier visits.
fn remembered() -> Timings {
    browser::remembered_timings().map_or_else(Timings::default, |json| read_timings(&json))
}

/// Keeps what was measured.
fn remember(timings: &Timings) {
    if let Ok(json) = serde_json::to_string(timings) {
        browser::remember_timings(&json);
    }
}
