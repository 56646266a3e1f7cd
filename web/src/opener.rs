//! Opens pictures and changes choices, whoever asks: a button, a key, a drop.

use leptos::prelude::*;
use shared::{said, saliency::Method, words};

use crate::{
    app::Page,
    browser::{self, Found, Handed},
    engine_client::EngineClient,
    language::Spoken,
    link::Link,
    message::{Failure, Request},
    offline::OfflineUse,
    state::{
        Comparison, Lens, Lesson, MIDDLE, Panel, STEP, Sample, State, Trials, View, Viewing, Visit,
        visit::Status,
    },
};

/// What the page is, and who works for it.
#[derive(Clone, Copy, Debug)]
pub struct Opener {
    /// The page's state.
    pub page: Page,
    /// The cells of the visit.
    pub visit: RwSignal<Visit>,
    /// The engine.
    pub engine: EngineClient,
    /// How a picture and its map are looked at.
    pub viewing: RwSignal<Viewing>,
    /// Maps beside each other.
    pub comparison: RwSignal<Comparison>,
    /// What is kept for use without a network.
    pub offline: OfflineUse,
    /// The language.
    pub spoken: Spoken,
    /// What is tried in lessons.
    pub trials: RwSignal<Trials>,
}

/// The hidden field behind the button "Open".
pub const FILE_FIELD: &str = "file-field";

/// The hidden field behind the button "Folder".
pub const FOLDER_FIELD: &str = "folder-field";

/// Name of a lesson's title in the page.
pub const LESSON_TITLE: &str = "lesson-title";

/// Name of the button that opens the lessons.
pub const LESSONS: &str = "lessons";

/// How far an arrow goes over a picture, as a share of what is seen.
const PART: f64 = 0.2;

impl Opener {
    /// Opens files and folders that the person gave.
    pub fn open(self, handed: Handed) {
        let visit = self.engine.number();
        leptos::task::spawn_local(async move {
            let (mut found, unread) = handed.files().await;
            let is_empty = found.is_empty();
            let mut sessions = found.extract_if(.., |file| file.is_session());
            if let Some(session) = sessions.next() {
                self.engine.open_session(session.file, visit);
            }
            if sessions.count() > 0 {
                self.engine.fail_beside(Failure::new(
                    said!("failed-sessions"),
                    said!("why-one-session"),
                    said!("do-next-session"),
                ));
            }
            self.engine.add(found, false, visit).await;
            match unread.first() {
                None if is_empty => self.engine.fail_beside(no_files()),
                None => {}
                Some(why) => {
                    let what = said!("failed-some", count = unread.len());
                    self.engine
                        .fail_beside(Failure::new(what, why.clone(), said!("do-button")));
                }
            }
        });
    }

    /// Shows what an address asks for; its model, or else the first one, is loaded.
    pub fn follow(self, link: &Link) {
        let (place, sample) = self.page.with_untracked(|state| {
            let place = link.model.as_ref().and_then(|name| state.place_of(name));
            let is_it = |sample: &&Sample| Some(stem(&sample.name)) == link.sample.as_deref();
            (place, state.samples.iter().find(is_it).cloned())
        });
        self.page.update(|state| {
            state.colormap = link.colours.unwrap_or(state.colormap);
        });
        if let Some(method) = link.method {
            self.change(|state| state.explain_with(method));
        }
        self.engine.choose(place.unwrap_or(0));
        if let Some(sample) = sample.filter(|_| link.lesson.is_none()) {
            self.sample(&sample);
        }
    }

    /// Opens a lesson, and reads from its title.
    pub fn open_lesson(self, lesson: Lesson) {
        self.engine.open_lesson(lesson);
        browser::scroll_to_top();
        browser::focus_once_there(LESSON_TITLE);
    }

    /// Goes back from a lesson to the cell.
    pub fn leave_lessons(self) {
        self.page.update(|state| state.show(View::Cell));
        browser::focus_once_there(LESSONS);
    }

    /// The address of what is shown, for others: no picture, and no name of one, but of a drawn sample.
    pub fn link(self) -> String {
        let link = self.page.with_untracked(|state| {
            let drawn = state.cell.as_ref().filter(|cell| cell.drawn);
            let is_lesson = state.view == View::Lesson;
            Link {
                lang: Some(words::language().tag().to_owned()),
                lesson: is_lesson.then(|| self.trials.with_untracked(|trials| trials.lesson)),
                model: state.chosen.clone(),
                method: Some(state.shown_method()),
                colours: Some(state.colormap),
                sample: drawn.map(|cell| stem(&cell.name).to_owned()),
            }
        });
        browser::base() + &link.query()
    }

    /// Opens a drawn sample.
    pub fn sample(self, sample: &Sample) {
        let file = browser::blob(&sample.bytes);
        let found = file.map(|file| Found {
            path: sample.name.clone(),
            file,
        });
        leptos::task::spawn_local(self.engine.add(
            found.into_iter().collect(),
            true,
            self.engine.number(),
        ));
    }

    /// Why a picture could not be used, if it could not.
    pub fn failed(self, picture: u64) -> Option<String> {
        self.visit
            .with(|visit| match &visit.cells.get(&picture)?.status {
                Status::Failed(failure) => Some(format!("{} {}", failure.what, failure.remedy)),
                _ => None,
            })
    }

    /// Shows a picture of the visit.
    pub fn show(self, picture: u64) {
        self.engine.show(picture);
    }

    /// Shows the picture so many places after the shown one.
    pub fn step(self, places: isize) {
        let (shown, thresholds) = self
            .page
            .with_untracked(|state| (state.shown().unwrap_or(0), state.thresholds()));
        let next = self
            .visit
            .with_untracked(|visit| visit.after(shown, places, thresholds.as_ref()));
        if let Some(next) = next {
            self.show(next);
        }
    }

    /// Shows all cells, where there are several.
    pub fn all(self) {
        if self.visit.with_untracked(|visit| visit.cells.len() > 1) {
            self.page.update(|state| state.show(View::Folder));
        }
    }

    /// Changes the state and sends what follows from it.
    pub fn change(self, change: impl FnOnce(&mut State) -> Vec<Request>) {
        let requests = self.page.try_update(change);
        self.engine.send_all(requests.unwrap_or_default());
    }

    /// Forgets everything; asks before, where a person's own pictures are among it.
    pub fn ask_to_forget(self) {
        if self.visit.with_untracked(Visit::has_own) {
            self.toggle(Panel::Forget);
        } else {
            self.forget();
        }
    }

    /// Ends every trace of all pictures, and that the notice was accepted.
    pub fn forget(self) {
        self.stop();
        self.engine.forget();
        self.comparison
            .update(|comparison| *comparison = Comparison::default());
        self.page.update(State::forget);
        browser::remember(None);
    }

    /// Stops what is under way.
    pub fn stop(self) {
        if self.page.try_update(State::stop) == Some(true) {
            self.engine.stop();
        }
    }

    /// Measures the map.
    pub fn measure(self) {
        if self.page.try_update(State::measure) == Some(true) {
            self.engine.measure();
        }
    }

    /// Opens something over the page, or closes it.
    pub fn toggle(self, panel: Panel) {
        self.page.update(|state| {
            state.panel = (state.panel != Some(panel)).then_some(panel);
        });
    }

    /// Does what a key asks for.
    pub fn key_down(self, event: &browser::KeyboardEvent) {
        // Escape stops from wherever the focus is: after a choice it is in the menu.
        let is_escape = event.key() == "Escape";
        if (browser::is_typing(event) && !is_escape)
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
        {
            return;
        }
        if browser::has_dialog() {
            // The key that shows the list of keys takes it away, too.
            let shows_keys = |state: &State| state.panel == Some(Panel::Keys);
            if event.key() == "?" && self.page.with_untracked(shows_keys) {
                browser::close_dialog();
            }
            return;
        }
        // A lesson has keys of its own: those that are about a cell would change what is not seen.
        let is_lesson = self.page.with_untracked(|state| state.view == View::Lesson);
        if is_lesson && !["o", "f", "x", "?", "Escape"].contains(&event.key().as_str()) {
            return;
        }
        match event.key().as_str() {
            "o" => browser::click(FILE_FIELD),
            "f" => browser::click(FOLDER_FIELD),
            "m" => self.change(|state| state.explain_with(state.method_after(1))),
            "M" => {
                let places = Method::ALL.len() - 1;
                self.change(|state| state.explain_with(state.method_after(places)));
            }
            "[" => self.fade(-10),
            "]" => self.fade(10),
            "c" => self.compare(),
            "p" => self.pin(),
            "+" | "=" => self.zoom(STEP),
            "-" => self.zoom(1.0 / STEP),
            "0" => self.whole(),
            arrow @ ("ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown") if event.shift_key() => {
                event.prevent_default();
                self.go(arrow);
            }
            "ArrowRight" => self.step(1),
            "ArrowLeft" => self.step(-1),
            "x" => self.ask_to_forget(),
            "?" => self.toggle(Panel::Keys),
            "Escape" => self.back(),
            "r" => self.report(),
            "s" => crate::export::picture(self.page),
            " " if !browser::is_on_button(event) => {
                event.prevent_default();
                self.page.update(|state| state.peek = true);
            }
            key => {
                if let Some(number) = key.parse::<usize>().ok().filter(|n| *n > 0) {
                    self.engine.choose(number - 1);
                }
            }
        }
    }

    /// Saves the report, where no picture waits for its turn.
    fn report(self) {
        let can = self
            .visit
            .with_untracked(|visit| self.page.with_untracked(|state| state.can_report(visit)));
        if can {
            crate::report::save(self);
        }
    }

    /// Shows more or less of the map.
    fn fade(self, percent: i32) {
        self.page.update(|state| {
            state.opacity = state.opacity.saturating_add_signed(percent).min(100);
        });
    }

    /// Compares models and methods over the shown cell, where its answer is shown.
    pub fn compare(self) {
        let can = |state: &State| state.shows_answer() && state.view != View::Compare;
        if self.page.with_untracked(can) {
            self.engine.compare();
        }
    }

    /// Stops what is compared.
    pub fn stop_comparing(self) {
        self.engine.stop_comparing();
    }

    /// Keeps the shown cell at hand with its map, or lets it go.
    pub fn pin(self) {
        if let Some(pin) = self.page.with_untracked(State::pin) {
            self.comparison.update(|comparison| comparison.pin(pin));
        }
    }

    /// Shows the picture nearer or farther.
    pub fn zoom(self, factor: f64) {
        self.viewing
            .update(|viewing| viewing.lens = viewing.lens.zoomed(factor, MIDDLE));
    }

    /// Shows the whole picture.
    pub fn whole(self) {
        self.viewing
            .update(|viewing| viewing.lens = Lens::default());
    }

    /// Goes over the picture where an arrow points.
    fn go(self, arrow: &str) {
        let by = match arrow {
            "ArrowRight" => [-PART, 0.0],
            "ArrowLeft" => [PART, 0.0],
            "ArrowDown" => [0.0, -PART],
            _ => [0.0, PART],
        };
        self.viewing
            .update(|viewing| viewing.lens = viewing.lens.moved(by));
    }

    /// Closes what is open, stops what is under way; with neither, the way back to all cells.
    fn back(self) {
        let is_open = self.page.with_untracked(|state| {
            state.panel.is_some() || state.failure.is_some() || state.is_busy()
        });
        let view = self.page.with_untracked(|state| state.view);
        if !is_open && view == View::Compare {
            if !self.engine.stop_comparing() {
                self.page.update(|state| state.show(View::Cell));
            }
            return;
        }
        if !is_open && view == View::Lesson {
            return self.leave_lessons();
        }
        if !is_open {
            return self.all();
        }
        self.stop();
        self.page.update(|state| {
            state.panel = None;
            state.failure = None;
        });
    }
}

fn no_files() -> Failure {
    Failure::new(
        said!("failed-nothing"),
        said!("why-no-files"),
        said!("do-cells"),
    )
}

/// A name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
