//! Pictures come into the visit, are looked at, and leave it.

use leptos::prelude::*;
use shared::said;

use super::EngineClient;
use crate::{
    browser::{self, Found, Stretch},
    message::{Failure, Request},
    state::{
        Cell, View, Visit,
        visit::{Given, Status},
    },
};

impl EngineClient {
    /// Number of the visit; another one begins when all is forgotten.
    pub fn number(self) -> u64 {
        self.lines.with_value(|lines| lines.visit)
    }

    /// Takes files into the visit of a number, as long as it lasts, some at a time, and shows the first one, or all.
    pub async fn add(self, found: Vec<Found>, drawn: bool, to: u64) {
        browser::breathe().await;
        let is_one = found.len() == 1;
        let (mut first, mut is_shown) = (None, false);
        let mut left = found.into_iter();
        while self.number() == to {
            let (mut given, mut files) = (Vec::new(), Vec::new());
            let stretch = Stretch::begin();
            while !stretch.is_over()
                && let Some(found) = left.next()
            {
                given.push(Given {
                    stamp: found.stamp(),
                    path: found.path,
                    drawn,
                });
                files.push(found.file);
            }
            if given.is_empty() {
                break;
            }
            let numbers = self
                .visit
                .try_update(|visit| visit.add(given))
                .unwrap_or_default();
            first = first.or(numbers.first().copied());
            self.lines.update_value(|lines| {
                for (number, file) in numbers.into_iter().zip(files) {
                    // What is here already keeps its file.
                    lines.files.entry(number).or_insert(file);
                }
            });
            self.ask_for_small();
            if is_one {
                break;
            }
            browser::breathe().await;
            if !std::mem::replace(&mut is_shown, true) {
                self.page.update(|state| state.show(View::Folder));
                browser::breathe().await;
            }
            self.work();
            browser::breathe().await;
        }
        // What failed is tried again.
        if let Some(first) = first.filter(|_| is_one) {
            self.look_at(first);
        }
        self.work();
    }

    /// Shows a picture of the visit; says why, where there is nothing to be seen of it.
    pub fn show(self, picture: u64) {
        let failed = self.visit.with_untracked(|visit| {
            let entry = visit.cells.get(&picture)?;
            match &entry.status {
                Status::Failed(failure) => Some((entry.name().to_owned(), failure.clone())),
                _ => None,
            }
        });
        match failed {
            Some((name, failure)) => self.fail_beside(Failure {
                what: said!("failed-named", name = name, what = failure.what),
                ..failure
            }),
            None => self.look_at(picture),
        }
    }

    /// Opens a picture of the visit to be looked at.
    fn look_at(self, picture: u64) {
        let cell = self.visit.with_untracked(|visit| {
            let entry = visit.cells.get(&picture)?;
            Some(Cell {
                picture,
                name: entry.name().to_owned(),
                drawn: entry.drawn,
            })
        });
        let Some(cell) = cell else { return };
        if self
            .lines
            .with_value(|lines| !lines.files.contains_key(&picture))
        {
            return self.fail_beside(Failure::new(
                said!("failed-not-here"),
                said!("why-session-pictures"),
                said!("do-folder-again"),
            ));
        }
        let is_shown = self
            .page
            .with_untracked(|state| state.cell.as_ref() == Some(&cell) && state.answer.is_some());
        if is_shown {
            self.page.update(|state| state.show(View::Cell));
            return;
        }
        self.update_visit(|visit| visit.look_at(Some(picture)));
        let requests = self.page.try_update(|state| state.open(cell));
        self.send_all(requests.unwrap_or_default());
    }

    /// Stops the folder's work, or goes on with it.
    pub fn pause(self, paused: bool) {
        self.update_visit(|visit| visit.pause(paused));
        self.work();
    }

    /// Lets go of all pictures, here and in the workers.
    pub fn forget(self) {
        self.end_comparing();
        self.update_visit(Visit::forget);
        let count = self.lines.try_update_value(|lines| {
            lines.forget_pictures();
            lines.all.len()
        });
        (0..count.unwrap_or(0)).for_each(|place| self.send(place, &Request::Forget));
    }
}
