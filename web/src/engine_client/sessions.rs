//! Saved sessions are opened.

use leptos::prelude::*;

use super::{EngineClient, FIRST, pictures::TAKING};
use crate::{
    browser::{self, Blob},
    message::{Failure, Request, Saved},
    state::View,
};

impl EngineClient {
    /// Opens a saved session; another one that is still to be read is given up for it.
    pub fn open_session(self, file: Blob) {
        self.lines.update_value(|lines| lines.session = Some(file));
        if self.lines.with_value(|lines| lines.listens(FIRST)) {
            self.read_session(FIRST);
        }
    }

    /// Asks the first worker for the session that is to be read, if there is one.
    pub(super) fn read_session(self, place: usize) {
        let waits = self.lines.with_value(|lines| lines.session.is_some());
        if place == FIRST && waits {
            self.send(place, &Request::ReadSession);
        }
    }

    /// Takes in what a session says, with the model that it is of.
    pub(super) fn session_came(self, session: Result<Box<Saved>, Failure>) {
        let is_wanted = self
            .lines
            .try_update_value(|lines| lines.session.take().is_some());
        if is_wanted != Some(true) {
            return;
        }
        let opened = session.and_then(|saved| {
            let hash = &saved.origin.model.sha256;
            let place = self.page.with_untracked(|state| {
                let mut models = state.index.models.iter();
                models.position(|entry| entry.sha256 == *hash)
            });
            Ok((place.ok_or_else(|| of_another_model(&saved))?, *saved))
        });
        match opened {
            Ok((place, saved)) => {
                self.choose(place);
                leptos::task::spawn_local(self.take_in(saved, self.number()));
            }
            Err(failure) => self.page.update(|state| state.failure = Some(failure)),
        }
    }

    /// Takes in what a session of the chosen model says, some pictures at a time, as long as the visit of a number lasts.
    async fn take_in(self, saved: Saved, to: u64) {
        browser::breathe().await;
        let requests = self
            .page
            .try_update(|state| state.take_up(&saved.origin.choices));
        self.send_all(requests.unwrap_or_default());
        let name = saved.origin.model.name.clone();
        let here = self
            .visit
            .try_update_untracked(|visit| visit.begin_restoring(saved.origin));
        let here = here.unwrap_or_default();
        let mut left = saved.pictures.into_iter();
        while left.len() > 0 {
            browser::breathe().await;
            if self.number() != to || !self.is_chosen(&name) {
                return;
            }
            let begun = browser::now();
            self.visit.try_update_untracked(|visit| {
                while browser::now() - begun < TAKING
                    && let Some(picture) = left.next()
                {
                    visit.restore(picture, &here);
                }
            });
        }
        browser::breathe().await;
        self.page.update(|state| state.view = View::Folder);
        browser::breathe().await;
        self.draw();
        self.work();
    }
}

fn of_another_model(saved: &Saved) -> Failure {
    let model = &saved.origin.model;
    let hash: String = model.sha256.chars().take(8).collect();
    Failure::new(
        "This session is of another model.",
        format!(
            "its answers are of {} {hash}, which this page does not have",
            model.name
        ),
        "Open its folder of pictures: a model of this page answers anew.",
    )
}
