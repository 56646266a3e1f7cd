//! The worker: takes requests in and works them off in order.

use std::{cell::RefCell, rc::Rc};

use shared::{
    artifact::Model,
    decode::{self, DecodeError, Decoded},
    predict::Prediction,
    saliency::Seen,
};
use wasm_bindgen_futures::spawn_local;

use super::{device::Chosen, queue::Queue};
use crate::{
    browser,
    message::{self, EngineReport, Explained, Failure, Request, Response},
};

/// The engine's state.
#[derive(Default)]
pub(super) struct Engine {
    /// Address of the page's folder.
    pub base: String,
    pub chosen: Chosen,
    pub model: Option<Model>,
    waiting: Queue,
    /// The picture that was opened last.
    pub picture: Option<Kept>,
    /// How often a network was run over a picture.
    pub passes: u32,
}

/// A picture, and what is known of it.
pub(super) struct Kept {
    /// Its number.
    pub number: u64,
    pub decoded: Result<Decoded, DecodeError>,
    /// What the loaded model has seen of it, and says, where there is a cell.
    pub seen: Option<(Seen, Prediction)>,
    /// The whole map that was made last.
    pub explained: Option<Explained>,
}

/// What helps where the device fails.
pub(super) const OTHER_ENGINE: &str =
    "Reload the page; with ?engine=cpu at the end of its address the CPU is used.";

/// Least time between two drawings of a map in the making, in milliseconds.
pub(super) const REDRAW: f64 = 250.0;

/// Tries in a page that asks for a model that can't be got.
pub(super) const RELOAD: &str = "Check the connection to the server and reload the page.";

/// Listens to the page, for as long as it is open.
pub fn run() {
    console_error_panic_hook::set_once();
    let waiting = Queue::default();
    let first = Engine {
        waiting: waiting.clone(),
        ..Engine::default()
    };
    let engine = Rc::new(RefCell::new(Some(first)));
    browser::listen(move |bytes| {
        let Ok(request) = message::decode::<Request>(&bytes) else {
            let why = "page and engine are of different versions";
            let what = "The engine did not understand the page.";
            fail(None, Failure::new(what, why, "Reload the page."));
            return;
        };
        waiting.push(request);
        // The engine is away while it works; it looks at the queue before it comes back.
        let away = engine.borrow_mut().take();
        if let Some(mut at_work) = away {
            let (waiting, engine) = (waiting.clone(), engine.clone());
            spawn_local(async move {
                while let Some(request) = waiting.pop() {
                    at_work.handle(request).await;
                }
                *engine.borrow_mut() = Some(at_work);
            });
        }
    });
    // The page sends its first message when it hears that somebody listens.
    send(&Response::Engine(EngineReport::default()));
}

pub(super) fn send(response: &Response) {
    match message::encode(response) {
        Ok(bytes) => browser::post(&bytes),
        Err(error) => fail(
            None,
            Failure::new(
                "The engine's answer can't be sent.",
                error.to_string(),
                "Reload the page.",
            ),
        ),
    }
}

fn fail(id: Option<u64>, failure: Failure) {
    send(&Response::Failed { id, failure });
}

impl Engine {
    async fn handle(&mut self, request: Request) {
        match request {
            Request::Start { choice, base } => {
                self.base = base;
                self.chosen = Chosen::new(choice).await;
                send(&Response::Engine(self.chosen.report.clone()));
            }
            Request::Load(entry) => {
                if let Err(failure) = self.load(&entry).await {
                    fail(None, failure);
                }
            }
            Request::Open(opened) => {
                self.picture = Some(Kept {
                    number: opened.picture,
                    decoded: decode::decode(&opened.bytes),
                    seen: None,
                    explained: None,
                });
            }
            Request::Explain(task) => {
                let id = task.id;
                if let Err(failure) = self.explain(task).await {
                    fail(Some(id), failure);
                }
            }
            Request::Measure => {
                if let Err(why) = self.measure().await {
                    let what = "The map could not be measured.";
                    let explained = self.picture.as_ref().and_then(|p| p.explained.as_ref());
                    let id = explained.map(|explained| explained.id);
                    fail(id, Failure::new(what, why.to_string(), OTHER_ENGINE));
                }
            }
            // What was under way has ended already.
            Request::Stop => {}
        }
    }

    /// Lets requests come in; whether one has.
    pub(super) async fn is_interrupted(&self) -> bool {
        browser::breathe().await;
        !self.waiting.is_empty()
    }
}
