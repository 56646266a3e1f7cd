//! Saved sessions are opened.

use leptos::prelude::*;
use shared::{artifact::IndexEntry, said};

use super::{EngineClient, FIRST};
use crate::{
    browser::{self, Blob, Stretch},
    export::digits,
    message::{Failure, Request, Saved},
    state::{State, View, Visit},
};

impl EngineClient {
    /// Opens a saved session, as long as the visit of a number lasts; another one that is still to be read is given up for it.
    pub fn open_session(self, file: Blob, to: u64) {
        if self.number() == to {
            self.lines.update_value(|lines| lines.begin_session(file));
            self.read_session(FIRST);
        }
    }

    /// Asks the first worker for the session that is to be read, if there is one, and once it is known which models there are.
    pub(super) fn read_session(self, place: usize) {
        let number = self.lines.with_value(|lines| {
            let listens = place == FIRST && lines.listens(FIRST);
            lines.session_number().filter(|_| listens)
        });
        let knows_models = |state: &State| !state.index.models.is_empty();
        if let Some(number) = number.filter(|_| self.page.with_untracked(knows_models)) {
            self.send(place, &Request::ReadSession { number });
        }
    }

    /// Takes in what the session of a number says, with the model that it is of.
    pub(super) fn session_came(self, number: u64, session: Result<Box<Saved>, Failure>) {
        let is_wanted = self
            .lines
            .try_update_value(|lines| lines.end_session(number));
        if is_wanted != Some(true) {
            return;
        }
        let opened = session.and_then(|saved| {
            let place = self.page.with_untracked(|state| {
                self.visit
                    .with_untracked(|visit| place_for(&saved, state, visit))
            })?;
            Ok((place, *saved))
        });
        match opened {
            Ok(((place, name), saved)) => {
                self.choose(place);
                leptos::task::spawn_local(self.take_in(saved, name, self.number()));
            }
            Err(failure) => self.fail_beside(failure),
        }
    }

    /// Takes in what a session of the chosen model says, some pictures at a time, as long as the visit of a number lasts.
    async fn take_in(self, saved: Saved, name: String, to: u64) {
        let is_wanted = || self.number() == to && self.is_chosen(&name);
        browser::breathe().await;
        if !is_wanted() {
            return;
        }
        let requests = self
            .page
            .try_update(|state| state.take_up(&saved.origin.choices));
        self.send_all(requests.unwrap_or_default());
        let restoring = self
            .visit
            .try_update_untracked(|visit| visit.begin_restoring(saved.origin));
        let restoring = restoring.unwrap_or_default();
        let mut left = saved.pictures.into_iter();
        while left.len() > 0 {
            browser::breathe().await;
            if !is_wanted() {
                return;
            }
            let stretch = Stretch::begin();
            self.visit.try_update_untracked(|visit| {
                while !stretch.is_over()
                    && let Some(picture) = left.next()
                {
                    visit.restore(picture, &restoring);
                }
            });
        }
        browser::breathe().await;
        if is_wanted() {
            self.page.update(|state| state.show(View::Folder));
            browser::breathe().await;
            self.draw();
            self.work();
        }
    }
}

/// Place and name of the model of a session, where the session can be opened now.
fn place_for(saved: &Saved, state: &State, visit: &Visit) -> Result<(usize, String), Failure> {
    let model = &saved.origin.model;
    let models = &state.index.models;
    let is_it = |entry: &IndexEntry| entry.sha256 == model.sha256;
    let Some(place) = models.iter().position(is_it) else {
        return Err(Failure::new(
            said!("failed-session-model"),
            said!(
                "why-session-model",
                name = &model.name,
                hash = digits(&model.sha256)
            ),
            said!("do-folder-anew"),
        ));
    };
    let entry = &models[place];
    if saved.pictures.is_empty() {
        return Err(Failure::new(
            said!("failed-session-empty"),
            said!("why-session-empty"),
            said!("do-folder"),
        ));
    }
    let has_answers = visit
        .cells
        .values()
        .any(|entry| !entry.drawn && entry.outcome().is_some());
    if state.chosen.as_ref() != Some(&entry.name) && has_answers {
        return Err(Failure::new(
            said!("failed-session-mix"),
            said!("why-session-mix", title = &entry.title),
            said!("do-session-mix"),
        ));
    }
    Ok((place, entry.name.clone()))
}
