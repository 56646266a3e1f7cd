//! The page's end of the worker.

use leptos::prelude::*;

use crate::{
    browser::{self, ByteWorker},
    message::{self, EngineChoice, EngineReport, Failure, Request, Response},
    state::State,
};

/// The worker's program, as trunk names it.
const PROGRAM: &str = "engine";

/// The page's end of the line to the engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineClient {
    worker: StoredValue<Option<ByteWorker>, LocalStorage>,
    state: RwSignal<State>,
    /// Whether the worker listens.
    listens: StoredValue<bool>,
}

impl EngineClient {
    /// Starts the engine; what it says goes into the state.
    pub fn start(state: RwSignal<State>, choice: EngineChoice) -> Self {
        let client = Self {
            worker: StoredValue::new_local(None),
            state,
            listens: StoredValue::new(false),
        };
        let on_bytes = move |bytes: Vec<u8>| client.receive(&bytes, choice);
        let on_error = move |why: String| {
            let remedy =
                "Reload the page; with ?engine=cpu at the end of its address the CPU is used.";
            client.fail(Failure::new("The engine stopped.", why, remedy));
        };
        match ByteWorker::start(PROGRAM, on_bytes, on_error) {
            Ok(worker) => client.worker.set_value(Some(worker)),
            Err(why) => {
                let failure = Failure::new(
                    "The engine could not be started.",
                    why,
                    "Use a current browser.",
                );
                client.fail(failure);
            }
        }
        client
    }

    /// Chooses a model by its place in the list.
    pub fn choose(self, place: usize) {
        let entry = self.state.try_update(|state| state.choose(place)).flatten();
        // What is chosen before the worker listens is asked for once it does.
        if let Some(entry) = entry.filter(|_| self.listens.get_value()) {
            self.send(&Request::Load(entry));
        }
    }

    /// Sends what the state asks to send, in its order.
    pub fn send_all(self, requests: Vec<Request>) {
        for request in requests {
            self.send(&request);
        }
    }

    /// Stops what is under way.
    pub fn stop(self) {
        self.send(&Request::Stop);
    }

    /// Asks to measure the map that was made last.
    pub fn measure(self) {
        self.send(&Request::Measure);
    }

    fn send(self, request: &Request) {
        match message::encode(request) {
            Ok(bytes) => self.worker.with_value(|worker| {
                if let Some(worker) = worker {
                    worker.post(&bytes);
                }
            }),
            Err(error) => self.fail(Failure::new(
                "The engine can't be asked.",
                error.to_string(),
                "Reload the page.",
            )),
        }
    }

    fn receive(self, bytes: &[u8], choice: EngineChoice) {
        match message::decode::<Response>(bytes) {
            // The worker listens from now on.
            Ok(Response::Engine(report)) if report == EngineReport::default() => {
                self.listens.set_value(true);
                self.send(&Request::Start {
                    choice,
                    base: browser::base(),
                });
                if let Some(entry) = self.state.with_untracked(State::wanted) {
                    self.send(&Request::Load(entry));
                }
            }
            Ok(response) => self.receive_response(response),
            Err(_) => {
                let why = "page and engine are of different versions";
                let failure = Failure::new(
                    "The page did not understand the engine.",
                    why,
                    "Reload the page.",
                );
                self.fail(failure);
            }
        }
    }

    fn fail(self, failure: Failure) {
        self.receive_response(Response::Failed { id: None, failure });
    }

    fn receive_response(self, response: Response) {
        let requests = self.state.try_update(|state| state.receive(response));
        self.send_all(requests.unwrap_or_default());
    }
}

/// The engine that the page's address asks for.
pub fn asked_for() -> EngineChoice {
    EngineChoice::from_query(&browser::query())
}
