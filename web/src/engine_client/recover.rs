//! What happens when a worker ends: a lost GPU, a program that stopped.

use leptos::prelude::*;
use shared::{said, words::Said};

use super::{EngineClient, FIRST};
use crate::{
    message::{EngineChoice, EngineReport, Failure},
    state::{Phase, State},
};

impl EngineClient {
    /// A worker is gone: its pictures go to others, and where it was the first one, another takes its place.
    pub(super) fn stopped(self, number: usize, why: &Said) {
        let Some(place) = self.lines.with_value(|lines| lines.place(number)) else {
            return;
        };
        let was_gpu = place == FIRST && self.page.with_untracked(was_gpu);
        let ended_at = self.lines.with_value(|lines| lines.at(place));
        let what = said!("failed-engine-stopped-picture");
        let failure = Failure::new(what, why.clone(), said!("do-reload-cpu"));
        let blamed = ended_at.filter(|_| !was_gpu);
        self.visit
            .update(|visit| visit.lost(number, blamed, &failure));
        self.lines.update_value(|lines| {
            // It may be what ended the worker, and would end the next one.
            if place == FIRST && !was_gpu {
                lines.leave_session();
            }
            match was_gpu {
                true => lines.shelf.ask_again(),
                false => lines.shelf.lost(),
            }
        });
        if was_gpu {
            let why = said!("why-gpu-lost", why = why);
            self.page.update(|state| state.without_gpu = Some(why));
        }
        if place == FIRST {
            self.trials.update(|trials| trials.lost(failure.clone()));
        }
        if place > FIRST {
            self.lines.update_value(|lines| lines.remove(place));
        } else {
            self.first_stopped(was_gpu, ended_at.is_some(), &failure);
        }
        self.work();
        self.ask_for_small();
    }

    /// The first worker is gone.
    fn first_stopped(self, was_gpu: bool, was_at_folder: bool, failure: &Failure) {
        let (listened, was_loaded) = self
            .lines
            .with_value(|lines| (lines.listens(FIRST), lines.is_loaded(FIRST)));
        // What ends before it listens would end again.
        let again = listened.then(|| self.lines.with_value(|lines| self.start_line(lines, FIRST)));
        let why = match again {
            Some(Ok(line)) => {
                self.lines.update_value(|lines| lines.replace(FIRST, line));
                None
            }
            Some(Err(why)) => Some(why),
            None => Some(failure.why.clone()),
        };
        if let Some(why) = why {
            let what = said!("failed-engine-stopped");
            self.fail(Failure::new(what, why, said!("do-reload-cpu")));
            return;
        }
        // What ended a trial is not tried again.
        let was_timing = self
            .page
            .with_untracked(|state| state.phase == Phase::Timing);
        if !was_loaded && !was_timing {
            // The same model could end it again: a person chooses.
            self.page.update(|state| {
                state.chosen = None;
                state.phase = Phase::Stopped;
                state.failure = Some(Failure::new(
                    said!("failed-engine-stopped-loading"),
                    failure.why.clone(),
                    said!("do-smaller"),
                ));
            });
            return;
        }
        self.restart(was_gpu, was_at_folder, failure);
    }

    /// Goes on with the same model.
    fn restart(self, was_gpu: bool, was_at_folder: bool, failure: &Failure) {
        let is_to_blame = !was_gpu && !was_at_folder && self.page.with_untracked(State::is_busy);
        let shown = self.page.with_untracked(State::shown);
        if let Some(picture) = shown.filter(|_| is_to_blame) {
            self.update_visit(|visit| visit.set(picture, Err(failure.clone())));
        }
        let (what, remedy) = if was_gpu {
            (said!("failed-gpu-lost"), said!("do-cpu"))
        } else if is_to_blame {
            (
                said!("failed-engine-stopped-picture"),
                said!("do-started-without"),
            )
        } else {
            (said!("failed-engine-stopped"), said!("do-started"))
        };
        self.page.update(|state| {
            state.lost(is_to_blame);
            state.failure = Some(Failure::new(what, failure.why.clone(), remedy));
        });
    }
}

/// Whether the first worker was at work on a GPU, or looked for one.
fn was_gpu(state: &State) -> bool {
    let looks = state.engine == EngineReport::default() && state.choice != EngineChoice::Cpu;
    state.engine.is_gpu || (looks && state.without_gpu.is_none())
}
