//! What happens when a worker ends: a lost GPU, a program that stopped.

use leptos::prelude::*;

use super::{EngineClient, FIRST, REMEDY};
use crate::message::Failure;

impl EngineClient {
    /// A worker is gone: its pictures go to others, and another one takes its place.
    pub(super) fn stopped(self, number: usize, why: &str) {
        let Some(place) = self.lines.with_value(|lines| lines.place(number)) else {
            return;
        };
        let was_gpu = place == FIRST && self.page.with_untracked(|state| state.engine.is_gpu);
        let failure = Failure::new("The engine stopped at this picture.", why, REMEDY);
        let blame = (!was_gpu).then_some(&failure);
        let had_worked = self.visit.try_update(|visit| visit.lost(number, blame));
        let was_loaded = self.lines.with_value(|lines| lines.is_loaded(place));
        self.lines.update_value(|lines| {
            lines.leave_gpu(was_gpu);
            lines.shelf.lost();
        });
        if place > FIRST {
            self.lines
                .update_value(|lines| drop(lines.all.remove(place)));
            // One that never worked would not if it were started again.
            if had_worked.flatten().is_some() {
                self.work();
            }
            return;
        }
        // Without a model nothing had been asked of it: it would stop again.
        if !was_loaded {
            self.fail(Failure::new("The engine stopped.", why, REMEDY));
            return;
        }
        self.page.update(|state| state.lost(was_gpu));
        match self.lines.with_value(|lines| self.start_line(lines, FIRST)) {
            Ok(line) => self.lines.update_value(|lines| lines.all[FIRST] = line),
            Err(why) => return self.fail(Failure::new("The engine stopped.", why, REMEDY)),
        }
        let (what, remedy) = if was_gpu {
            ("The GPU was lost.", "The CPU goes on from here.")
        } else {
            (
                "The engine stopped.",
                "It was started again; that picture is left out.",
            )
        };
        self.page
            .update(|state| state.failure = Some(Failure::new(what, why, remedy)));
    }
}
