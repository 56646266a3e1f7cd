//! The worker that draws one picture by several models, beside the one that does what a person looks at.

use leptos::prelude::*;

use super::{EngineClient, REMEDY, lines::Line};
use crate::{
    browser::{self, Blob},
    message::{self, EngineReport, Failure, Request, Response},
    state::{Comparison, State, View, grid::Grid},
};

impl EngineClient {
    /// Compares models and methods over the shown picture, the chosen model first.
    pub fn compare(self) {
        let asked = self.page.try_update(|state| {
            let (cell, chosen) = (state.cell.clone()?, state.wanted()?);
            state.view = View::Compare;
            let others = state.index.models.iter();
            let others = others.filter(|entry| entry.name != chosen.name).cloned();
            let models = [chosen.clone()].into_iter().chain(others).collect();
            Some((cell, models, state.asked))
        });
        if let Some((cell, models, class)) = asked.flatten() {
            self.comparison
                .update(|comparison| comparison.begin(cell, models, class));
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
            self.post_comparer(&Request::Stop, None);
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

    fn is_comparing(self) -> bool {
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
                    let file = self.file_for(&request);
                    self.post_comparer(&request, file.as_ref());
                }
            }
        }
    }

    fn file_for(self, request: &Request) -> Option<Blob> {
        self.lines.with_value(|lines| match request {
            Request::Load(entry) => lines.model(&entry.name),
            _ => lines.files.get(&request.file_of()?).cloned(),
        })
    }

    fn start_comparer(self) {
        let started = self.lines.with_value(|lines| {
            let number = lines.numbers_given();
            let on_message = move |bytes: Vec<u8>, file| self.hear(number, &bytes, file);
            let on_error = move |why: String| self.comparer_stopped(number, &why);
            let program = lines.program.as_ref().ok_or("its program is not there")?;
            Line::start(program, number, lines.choice, on_message, on_error)
        });
        match started {
            Ok(line) => self.lines.update_value(|lines| lines.comparer = Some(line)),
            Err(why) => {
                self.change_grid(Grid::stop);
                let what = "The models can't be compared.";
                self.fail_beside(Failure::new(what, why, REMEDY));
            }
        }
    }

    fn post_comparer(self, request: &Request, file: Option<&Blob>) {
        // A request can be written, as the tests of messages show.
        if let Ok(bytes) = message::encode(request) {
            self.lines.with_value(|lines| {
                if let Some(line) = &lines.comparer {
                    line.post(&bytes, file);
                }
            });
        }
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
                    let base = browser::base();
                    self.post_comparer(&Request::Start { choice, base }, None);
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
            Err(_) => self.comparer_stopped(number, "page and engine are of different versions"),
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
    fn comparer_stopped(self, number: usize, why: &str) {
        if !self.is_comparer(number) {
            return;
        }
        self.lines.update_value(|lines| lines.end_comparer());
        let remedy = "A smaller model needs less memory.";
        let failure = Failure::new("The engine stopped at this model.", why, remedy);
        self.comparison.update(|comparison| {
            if let Some(grid) = &mut comparison.grid {
                grid.failed(failure);
            }
        });
        self.ask_comparer();
    }

    fn fail_beside(self, failure: Failure) {
        self.page
            .update(|state: &mut State| state.failure = Some(failure));
    }
}
