//! The worker: takes requests in and works them off in order.

use std::{cell::RefCell, rc::Rc};

use shared::{
    artifact::Model,
    decode::Decoded,
    predict::{Prediction, ReadError},
    said,
    saliency::{Seen, measure::Regions},
    words::Said,
};
use wasm_bindgen_futures::spawn_local;

use super::{
    device::{Chosen, Devices},
    queue::Queue,
};
use crate::{
    browser::{self, Blob},
    message::{self, EngineReport, Explained, Failure, Request, Response},
};

/// The engine's state.
#[derive(Default)]
pub(super) struct Engine {
    pub devices: Devices,
    /// The device of now.
    pub chosen: Chosen,
    pub model: Option<Model>,
    waiting: Queue<Blob>,
    /// The picture that was opened last.
    pub picture: Option<Kept>,
    /// How often a network was run over a picture that was opened.
    pub passes: u32,
    /// How often the network was asked for something, as far as the page knows.
    asked: u32,
}

/// A picture, and what is known of it.
pub(super) struct Kept {
    /// Its number.
    pub number: u64,
    pub decoded: Result<Decoded, Failure>,
    /// What the loaded model has seen of it, and says, where there is a cell.
    pub seen: Option<(Seen, Prediction)>,
    /// Where in it the cell is, as that model sees it.
    pub regions: Option<Regions>,
    /// The whole map that was made last.
    pub explained: Option<Explained>,
}

/// What is told where a picture comes and there is no model.
pub(super) fn no_model() -> Failure {
    Failure::new(
        said!("failed-classify-none"),
        said!("why-no-model"),
        said!("do-choose-model"),
    )
}

/// Least time between two drawings of a map in the making, in milliseconds.
pub(super) const REDRAW: f64 = 250.0;

/// Listens to the page, for as long as it is open.
pub fn run() {
    console_error_panic_hook::set_once();
    let waiting = Queue::default();
    let first = Engine {
        waiting: waiting.clone(),
        ..Engine::default()
    };
    let engine = Rc::new(RefCell::new(Some(first)));
    browser::listen(move |bytes, file| {
        let Ok(request) = message::decode::<Request>(&bytes) else {
            let what = said!("failed-engine-understand");
            let failure = Failure::new(what, said!("why-versions"), said!("do-reload"));
            fail(None, failure);
            return;
        };
        waiting.push(request, file);
        // The engine is away while it works; it looks at the queue before it comes back.
        let away = engine.borrow_mut().take();
        if let Some(mut at_work) = away {
            let (waiting, engine) = (waiting.clone(), engine.clone());
            spawn_local(async move {
                while let Some((request, file)) = waiting.pop() {
                    at_work.handle(request, file).await;
                    at_work.tell_requests();
                }
                *engine.borrow_mut() = Some(at_work);
            });
        }
    });
    // The page sends its first message when it hears that somebody listens.
    send(&Response::Engine(EngineReport::default()));
}

pub(super) fn send(response: &Response) {
    send_with(response, None);
}

/// Sends a response, and a file with it.
pub(super) fn send_with(response: &Response, file: Option<&Blob>) {
    match message::encode(response) {
        Ok(bytes) => browser::post(&bytes, file),
        Err(error) => fail(
            None,
            Failure::new(said!("failed-send"), error.to_string(), said!("do-reload")),
        ),
    }
}

fn fail(id: Option<u64>, failure: Failure) {
    send(&Response::Failed { id, failure });
}

impl Engine {
    async fn handle(&mut self, request: Request, file: Option<Blob>) {
        match request {
            Request::Start(start) => {
                self.devices = Devices::new(start).await;
                // What depends on the model is told once there is one.
                if let Some(chosen) = self.devices.of_all() {
                    self.run_on(chosen);
                }
            }
            Request::Load(entry) => {
                if let Err(failure) = self.load(&entry, file).await {
                    fail(None, failure);
                }
            }
            Request::Open { picture } => {
                self.picture = None;
                let decoded = super::folder::decoded(file.as_ref()).await;
                self.picture = Some(Kept {
                    number: picture,
                    decoded,
                    seen: None,
                    regions: None,
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
                    let explained = self.picture.as_ref().and_then(|p| p.explained.as_ref());
                    let id = explained.map(|explained| explained.id);
                    fail(id, self.device_failed(said!("failed-measure"), &why));
                }
            }
            Request::Bench(bench) => {
                if let Err(failure) = self.bench(bench).await {
                    fail(None, failure);
                }
            }
            Request::Classify { turn, small } => {
                // If this picture ends the program, it is known which one it was.
                send(&Response::Began(turn));
                let decoded = super::folder::decoded(file.as_ref()).await;
                if small {
                    super::folder::send_small(turn.picture, decoded.as_ref().ok());
                }
                self.classify(turn, decoded).await;
            }
            Request::Try(trial) => self.try_out(&trial, file.as_ref()).await,
            Request::Sketch { picture } => self.sketch(picture, file.as_ref()).await,
            Request::Thumbnail { picture } => {
                super::folder::thumbnail(picture, file.as_ref()).await;
            }
            Request::ReadSession { number } => super::session::read(number, file.as_ref()).await,
            // What was under way has ended already.
            Request::Stop => {}
            Request::Forget => self.picture = None,
        }
    }

    /// Runs on a device from now on, and says so.
    pub(super) fn run_on(&mut self, chosen: Chosen) {
        self.chosen = chosen;
        send(&Response::Engine(self.chosen.report.clone()));
    }

    /// What is told where the device fails; a GPU that is lost is told apart.
    pub(super) fn device_failed(&self, what: Said, why: &ReadError) -> Failure {
        if let (ReadError::Device(reason), true) = (why, self.chosen.on_gpu()) {
            send(&Response::Lost {
                why: Said::as_is(reason),
            });
        }
        Failure::new(what, why.said(), said!("do-reload-cpu"))
    }

    /// Tells how often the network was asked, where that has changed.
    pub(super) fn tell_requests(&mut self) {
        let asked = browser::requests();
        if asked != self.asked {
            self.asked = asked;
            send(&Response::Asked(asked));
        }
    }

    /// Lets requests come in; whether one has that what is under way ends for.
    pub(super) async fn is_interrupted(&self) -> bool {
        browser::breathe().await;
        self.waiting.interrupts()
    }
}
