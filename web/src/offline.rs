//! Keeps the page, and the programs and models that are used, for use without a network.

use leptos::{ev, prelude::*};

use crate::{
    app::Page,
    browser::{self, Keeper},
    state::{
        Comparison, Phase, State,
        offline::{Keeping, Offline},
    },
};

/// What is kept, and who keeps it.
#[derive(Clone, Copy, Debug)]
pub struct OfflineUse {
    /// What is kept.
    pub state: RwSignal<Offline>,
    keeper: StoredValue<Option<Keeper>, LocalStorage>,
}

impl OfflineUse {
    /// Begins once the first model is here, for which nobody is to wait; at once where the page came from what is kept.
    pub fn start(page: Page, comparison: RwSignal<Comparison>) -> Self {
        let offline = Self {
            state: RwSignal::new(Offline::default()),
            keeper: StoredValue::new_local(None),
        };
        let is_ready = Memo::new(move |_| {
            page.with(|state| state.card.is_some() && state.phase == Phase::Ready)
        });
        Effect::new(move |has_begun: Option<bool>| {
            let has_begun = has_begun.unwrap_or(false);
            let begins = (is_ready.get() || browser::is_kept()) && !has_begun;
            if begins {
                leptos::task::spawn_local(offline.begin());
            }
            has_begun || begins
        });
        let used = Memo::new(move |_| used(page, comparison));
        let is_done = Memo::new(move |_| {
            offline
                .state
                .with(|o| matches!(o.keeping, Keeping::Done { .. }))
        });
        // Each model once: what a person removes is not kept again at once. What was used before the page is kept waits until then.
        Effect::new(move |before: Option<Used>| {
            let mut of_visit = before.unwrap_or_default();
            for path in used.get() {
                if !of_visit.all.contains(&path) {
                    of_visit.all.push(path);
                }
            }
            if is_done.get() {
                for path in &of_visit.all[of_visit.asked..] {
                    offline.state.update(|o| o.pending.push(path.clone()));
                    offline.ask("keep", path);
                }
                of_visit.asked = of_visit.all.len();
            }
            of_visit
        });
        let look = move || {
            offline
                .state
                .update(|o| o.is_without_network = !browser::is_online());
        };
        look();
        let listeners = [
            window_event_listener(ev::online, move |_| look()),
            window_event_listener(ev::offline, move |_| look()),
        ];
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        offline
    }

    async fn begin(self) {
        let state = self.state;
        let started = Keeper::start(
            move |news: String| {
                state.try_update(|o| o.receive(&news));
            },
            move || {
                state.try_update(|o| o.is_update_ready = true);
            },
        );
        match started.await {
            Ok(keeper) => self.keeper.set_value(Some(keeper)),
            Err(why) => state.update(|o| o.keeping = Keeping::Not(why)),
        }
    }

    fn ask(self, what: &str, path: &str) {
        self.keeper.with_value(|keeper| {
            if let Some(keeper) = keeper {
                keeper.ask(what, &path.into());
            }
        });
    }

    /// Lets go of a model's file.
    pub fn remove(self, path: &str) {
        self.state.update(|o| o.failure = None);
        self.ask("remove", path);
    }

    /// Starts the page anew, in the version that waits.
    pub fn update(self) {
        self.keeper.with_value(|keeper| {
            if let Some(keeper) = keeper {
                keeper.update();
            }
        });
    }
}

/// Files of models, in the order in which they were used.
#[derive(Default)]
struct Used {
    all: Vec<String>,
    /// The first so many were asked to be kept.
    asked: usize,
}

/// Files of the engine and of the models that have answered, below the page.
fn used(page: Page, comparison: RwSignal<Comparison>) -> Vec<String> {
    let program = page.with(|state| state.program);
    let programs = program.map(|name| [".js", "_bg.wasm"].map(|end| format!("{name}{end}")));
    let chosen = page.with(|state| state.card.as_ref().and_then(|_| State::wanted(state)));
    let compared = comparison.with(|comparison| {
        let columns = comparison.grid.iter().flat_map(|grid| &grid.columns);
        let answered = columns.filter(|column| column.answer.is_some());
        answered
            .map(|column| column.entry.file.clone())
            .collect::<Vec<_>>()
    });
    let files = chosen.map(|entry| entry.file).into_iter().chain(compared);
    let models = files.map(|file| format!("models/{file}"));
    programs.into_iter().flatten().chain(models).collect()
}
