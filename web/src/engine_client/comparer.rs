//! The worker that draws one picture by several models, beside the one that does what a person looks at.

use leptos::prelude::*;
use shared::{said, words::Said};

use super::{EngineClient, lines::Line};
use crate::{
    browser::Blob,
    message::{self, EngineReport, Failure, Request, Response},
    state::{Comparison, View, grid::Grid},
};

impl EngineClient {
    /// Compares models and methods over the shown picture, the chosen model first.
    pub fn compare(self) {
        let asked = self.page.try_update(|state| {
            let (cell, chosen) = (state.cell.clone()?, state.wanted()?);
            state.show(View::Compare);
            let others = state.index.models.iter();
            let others = others.filter(|entry| entry.name != chosen.name).cloned();
            let models = [chosen.clone()].into_iter().chain(others).collect();
            Some((cell, models, (state.method, state.asked)))
        });
        if let Some((cell, models, asked)) = asked.flatten() {
            self.comparison
                .update(|comparison| comparison.begin(cell, models, asked));
            self.ask_comparer();
        }
    }

    /// Changes what is asked for, and goes on with it.
    pub fn change_grid(self, change: impl FnOnce(&mut Grid)) {
        let was_busy = self.is_comparing();
        self.comparison.update(|comparison| {
            if let Some(grid) = &mut comparison.grid {
                change(grid);
            }
        });
        // What is under way goes on by itself.
        if !was_busy {
            self.ask_comparer();
        }
    }

    /// Stops what is compared. Whether something was.
    pub fn stop_comparing(self) -> bool {
        let was_busy = self.is_comparing();
        if was_busy {
            self.change_grid(Grid::stop);
            self.send_to_comparer(&Request::Stop);
        }
        was_busy
    }

    /// Stops, and frees the memory of the worker that compares; what is drawn stays.
    pub fn end_comparing(self) {
        let is_there = self.lines.with_value(|lines| lines.comparer.is_some());
        if is_there {
            self.lines.update_value(|lines| lines.end_comparer());
            self.change_grid(|grid| {
                grid.stop();
                grid.lost();
            });
        }
    }

    pub(super) fn is_comparing(self) -> bool {
        let is_busy = |comparison: &Comparison| comparison.grid.as_ref().is_some_and(Grid::is_busy);
        self.comparison.with_untracked(is_busy)
    }

    /// Asks for what is left, once there is a worker that listens.
    fn ask_comparer(self) {
        if !self.is_comparing() {
            return;
        }
        let listens = self
            .lines
            .with_value(|lines| lines.comparer.as_ref().map(Line::listens));
        match listens {
            None => self.start_comparer(),
            // It asks when it does.
            Some(false) => {}
            Some(true) => {
                let requests = self.comparison.try_update(Comparison::ask);
                for request in requests.unwrap_or_default() {
                    self.send_to_comparer(&request);
                }
            }
        }
    }

    fn start_comparer(self) {
        let choice = self.page.with_untracked(|state| state.choice);
        let started = self
            .lines
            .with_value(|lines| self.start_worker(lines, choice, Self::comparer_stopped));
        match started {
            Ok(line) => self.lines.update_value(|lines| lines.comparer = Some(line)),
            Err(why) => {
                self.change_grid(Grid::stop);
                let what = said!("failed-compare");
                self.fail_beside(Failure::new(what, why, said!("do-reload-cpu")));
            }
        }
    }

    fn send_to_comparer(self, request: &Request) {
        self.write(request, |lines, bytes| {
            let file = lines.file_for(request);
            if let Some(line) = &lines.comparer {
                line.post(bytes, file.as_ref());
            }
        });
    }

    /// What the worker that compares says; nothing is heard of one that was ended.
    pub(super) fn hear_comparer(self, number: usize, bytes: &[u8], file: Option<Blob>) {
        if !self.is_comparer(number) {
            return;
        }
        match message::decode::<Response>(bytes) {
            Ok(Response::Engine(report)) if report == EngineReport::default() => {
                let greet = |line: &mut Line| line.greeted();
                let choice = self.with_comparer(greet);
                if let Some(choice) = choice {
                    self.send_to_comparer(&Request::Start(self.start_of(choice, false)));
                    self.ask_comparer();
                }
            }
            Ok(Response::Asked(count)) => {
                self.with_comparer(|line| line.count_requests(count));
                self.tell_requests();
            }
            Ok(Response::Lost { why }) => self.comparer_stopped(number, &why),
            Ok(response) => {
                if let Response::Loaded { name, .. } = &response {
                    self.lines
                        .update_value(|lines| lines.keep_model(name, file));
                }
                let receive = |comparison: &mut Comparison| comparison.receive(response);
                if self.comparison.try_update(receive) == Some(true) {
                    self.ask_comparer();
                }
            }
            Err(_) => self.comparer_stopped(number, &said!("why-versions")),
        }
    }

    fn is_comparer(self, number: usize) -> bool {
        let is = |line: &Line| line.number() == number;
        self.lines
            .with_value(|lines| lines.comparer.as_ref().is_some_and(is))
    }

    fn with_comparer<T>(self, change: impl FnOnce(&mut Line) -> T) -> Option<T> {
        let changed = self
            .lines
            .try_update_value(|lines| lines.comparer.as_mut().map(change));
        changed.flatten()
    }

    /// It has ended: the model that it was at is left out, another worker goes on with the others.
    fn comparer_stopped(self, number: usize, why: &Said) {
        if !self.is_comparer(number) {
            return;
        }
        self.lines.update_value(|lines| lines.end_comparer());
        let what = said!("failed-engine-stopped-model");
        let failure = Failure::new(what, why.clone(), said!("do-smaller-model"));
        self.change_grid(|grid| grid.failed(failure));
        self.ask_comparer();
    }
}
