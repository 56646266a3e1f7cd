//! The page: start of the engine, lists of models and samples, layout.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use serde::Deserialize;
use shared::{artifact::Index, saliency::Method};

use crate::{
    browser,
    components::{
        banner::Banner, header::Header, help::Help, measures::Measures, progress::Progress,
        samples::Samples, stage::Stage, verdict::Verdict, why::Why,
    },
    engine_client::{self, EngineClient},
    message::{Failure, Request},
    state::{Cell, Sample, State},
};

/// The page's state, shared by its parts.
pub type Page = RwSignal<State>;

/// `samples/index.json`
#[derive(Deserialize)]
struct SampleList {
    samples: Vec<SampleEntry>,
}

#[derive(Deserialize)]
struct SampleEntry {
    file: String,
    title: String,
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page: Page = RwSignal::new(State::default());
    let engine = EngineClient::start(page, engine_client::asked_for());
    leptos::task::spawn_local(async move {
        if let Err(failure) = load(page, engine).await {
            page.update(|state| state.failure = Some(failure));
        }
    });
    let opener = Opener { page, engine };
    let keys = window_event_listener(ev::keydown, move |event| opener.key_down(&event));
    let peek = window_event_listener(ev::keyup, move |event| {
        if event.key() == " " {
            page.update(|state| state.peek = false);
        }
    });
    let paste = window_event_listener(ev::paste, move |event| opener.file(browser::pasted(&event)));
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        opener.file(browser::dropped(&event));
    });
    on_cleanup(move || {
        for handle in [keys, peek, paste, over, drop] {
            handle.remove();
        }
    });
    view! {
        <Header opener/>
        <div class="notice">
            <p>
                <strong>"Research and teaching only. Not a medical device."</strong>
                " Pictures stay on this computer."
            </p>
            <Progress opener/>
        </div>
        <main>
            <Banner page/>
            <div class="bench">
                <Stage opener/>
                <aside aria-label="Answer">
                    <Verdict page/>
                    <Why opener/>
                    <Measures page/>
                </aside>
            </div>
            <Samples opener/>
        </main>
        <Help page/>
    }
}

/// Gets samples and models; the samples first, so that nothing is asked for once a model is there.
async fn load(page: Page, engine: EngineClient) -> Result<(), Failure> {
    let failed = |why: String| {
        Failure::new(
            "The page is not complete.",
            why,
            "Check the connection to the server and reload the page.",
        )
    };
    let list: SampleList = list("samples/index.json").await.map_err(failed)?;
    let mut samples = Vec::new();
    for entry in list.samples {
        let path = format!("samples/{}", entry.file);
        let bytes = browser::fetch(&path, |_| ()).await.map_err(failed)?;
        let address = browser::object_address(&bytes).unwrap_or_default();
        let cell = Cell {
            name: entry.file,
            bytes: Arc::new(bytes),
            drawn: true,
        };
        samples.push(Sample {
            title: entry.title,
            cell,
            address,
        });
    }
    let index: Index = self::list("models/index.json").await.map_err(failed)?;
    page.update(|state| {
        state.samples = samples;
        state.index = index;
    });
    engine.choose(0);
    Ok(())
}

async fn list<T: for<'de> Deserialize<'de>>(path: &str) -> Result<T, String> {
    let bytes = browser::fetch(path, |_| ()).await?;
    serde_json::from_slice(&bytes).map_err(|e| format!("{path} can't be understood: {e}"))
}

/// Opens pictures and changes choices, whoever asks: a button, a key, a drop.
#[derive(Clone, Copy, Debug)]
pub struct Opener {
    /// The page's state.
    pub page: Page,
    /// The engine.
    pub engine: EngineClient,
}

/// The hidden field behind the button "Open".
pub const FILE_FIELD: &str = "file-field";

impl Opener {
    /// Opens a file that the person gave.
    pub fn file(self, file: Option<browser::File>) {
        let Some(file) = file else { return };
        leptos::task::spawn_local(async move {
            match browser::read(&file).await {
                Ok(bytes) => {
                    self.cell(Cell {
                        name: file.name(),
                        bytes: Arc::new(bytes),
                        drawn: false,
                    });
                }
                Err(why) => self.page.update(|state| {
                    let remedy = "Try again, or open another file.";
                    state.failure = Some(Failure::new("This file could not be read.", why, remedy));
                }),
            }
        });
    }

    /// Opens a picture.
    pub fn cell(self, cell: Cell) {
        self.change(|state| state.open(cell));
    }

    /// Changes the state and sends what follows from it.
    pub fn change(self, change: impl FnOnce(&mut State) -> Vec<Request>) {
        let requests = self.page.try_update(change);
        self.engine.send_all(requests.unwrap_or_default());
    }

    /// Forgets picture and answer.
    pub fn forget(self) {
        self.stop();
        self.page.update(State::forget);
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

    fn key_down(self, event: &browser::KeyboardEvent) {
        // Escape stops from wherever the focus is: after a choice it is in the menu.
        let is_escape = event.key() == "Escape";
        if (browser::is_typing(event) && !is_escape)
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
        {
            return;
        }
        match event.key().as_str() {
            "o" => browser::click(FILE_FIELD),
            "m" => self.change(|state| state.explain_with(state.method_after(1))),
            "M" => {
                let places = Method::ALL.len() - 1;
                self.change(|state| state.explain_with(state.method_after(places)));
            }
            "[" => self
                .page
                .update(|state| state.opacity = state.opacity.saturating_sub(10)),
            "]" => self
                .page
                .update(|state| state.opacity = (state.opacity + 10).min(100)),
            "x" => self.forget(),
            "?" => self.page.update(|state| state.help = !state.help),
            "Escape" => {
                self.stop();
                self.page.update(|state| {
                    state.help = false;
                    state.failure = None;
                });
            }
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
}
