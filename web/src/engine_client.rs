//! The page's end of the workers: one that does what a person looks at, and more where a folder is to be classified on the CPU.

mod comparer;
mod lines;
mod pictures;
mod program;
mod recover;
mod sessions;
mod sketches;
mod switch;
mod thumbnails;
mod trials;

use std::time::Duration;

use leptos::prelude::*;
use shared::{artifact::IndexEntry, said, words::Said};

use crate::{
    browser::{self, Blob},
    message::{self, Classified, EngineChoice, EngineReport, Failure, Request, Response, Turn},
    state::{Comparison, State, Trials, Visit},
};
use lines::{Line, Lines};
pub use sketches::Drawn;
pub use thumbnails::Small;

/// The worker that does what a person looks at.
const FIRST: usize = 0;

/// Most workers: each holds the model, and memory for its work.
const MOST_WORKERS: usize = 4;

/// Least time between two drawings of a visit.
const REDRAW: Duration = Duration::from_millis(500);

/// The page's end of the line to the engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineClient {
    lines: StoredValue<Lines, LocalStorage>,
    page: RwSignal<State>,
    visit: RwSignal<Visit>,
    comparison: RwSignal<Comparison>,
    trials: RwSignal<Trials>,
}

impl EngineClient {
    /// Starts the engine; what it says goes into the state, the visit, the comparison and the trials.
    pub fn start(
        page: RwSignal<State>,
        visit: RwSignal<Visit>,
        (comparison, trials): (RwSignal<Comparison>, RwSignal<Trials>),
    ) -> Self {
        let client = Self {
            lines: StoredValue::new_local(Lines::new()),
            page,
            visit,
            comparison,
            trials,
        };
        client.recall();
        leptos::task::spawn_local(async move {
            match client.get_program().await {
                Ok(()) => drop(client.open_line()),
                Err(why) => {
                    let what = said!("failed-engine-start");
                    client.fail(Failure::new(what, why, said!("do-reload-browser")));
                }
            }
        });
        client
    }

    /// Starts one more worker. Whether it could be.
    fn open_line(self) -> bool {
        let place = self.lines.with_value(|lines| lines.all.len());
        let started = self.lines.with_value(|lines| self.start_line(lines, place));
        match started {
            Ok(line) => {
                self.lines.update_value(|lines| lines.all.push(line));
                return true;
            }
            // More workers would have been quicker; one goes on.
            Err(_) if place > FIRST => {}
            Err(why) => {
                let what = said!("failed-engine-start");
                self.fail(Failure::new(what, why, said!("do-browser")));
            }
        }
        false
    }

    /// Starts the worker of a place.
    fn start_line(self, lines: &Lines, place: usize) -> Result<Line, Said> {
        let choice = if place == FIRST {
            self.page.with_untracked(|state| state.choice)
        } else {
            EngineChoice::Cpu
        };
        self.start_worker(lines, choice, Self::stopped)
    }

    /// Starts a worker; where it ends, `stopped` hears its number and why.
    fn start_worker(
        self,
        lines: &Lines,
        choice: EngineChoice,
        stopped: fn(Self, usize, &Said),
    ) -> Result<Line, Said> {
        let number = lines.numbers_given();
        let on_message = move |bytes: Vec<u8>, file| self.hear(number, &bytes, file);
        let on_error = move |why: Said| stopped(self, number, &why);
        let program = lines.program.as_ref().ok_or(said!("why-no-program"))?;
        Line::start(program, number, choice, on_message, on_error)
    }

    /// Chooses a model by its place in the list.
    pub fn choose(self, place: usize) {
        let entry = self.page.try_update(|state| state.choose(place)).flatten();
        let Some(entry) = entry else { return };
        self.lines.update_value(Lines::unload);
        self.page.update(|state| state.report = None);
        self.update_visit(Visit::begin_round);
        // What is chosen before the worker listens is asked for once it does.
        if self.lines.with_value(|lines| lines.listens(FIRST)) {
            self.send(FIRST, &Request::Load(Box::new(entry)));
        }
        // One that came before it was known which models there are.
        self.read_session(FIRST);
    }

    /// Sends what the state asks to send, in its order, each with its file.
    pub fn send_all(self, requests: Vec<Request>) {
        for request in requests {
            self.send(FIRST, &request);
        }
    }

    /// Stops what is under way.
    pub fn stop(self) {
        self.send(FIRST, &Request::Stop);
    }

    /// Asks to measure the map that was made last.
    pub fn measure(self) {
        self.send(FIRST, &Request::Measure);
    }

    /// Sends a request with the file that goes with it, where that is here.
    fn send(self, place: usize, request: &Request) {
        self.write(request, |lines, bytes| {
            let file = lines.file_for(request);
            lines.post(place, bytes, file.as_ref());
        });
    }

    /// Writes a request and hands its bytes over.
    fn write(self, request: &Request, post: impl FnOnce(&Lines, &[u8])) {
        match message::encode(request) {
            Ok(bytes) => self.lines.with_value(|lines| post(lines, &bytes)),
            Err(error) => self.fail(Failure::new(
                said!("failed-ask"),
                error.to_string(),
                said!("do-reload"),
            )),
        }
    }

    /// Gives every worker that is ready its next pictures; starts more where there is work for them.
    fn work(self) {
        let waits = self
            .visit
            .with_untracked(|visit| visit.is_busy() && !visit.paused);
        let report = self.page.with_untracked(|state| state.engine.clone());
        let is_loaded = self.page.with_untracked(|state| state.card.is_some());
        if !waits || !is_loaded {
            return;
        }
        let wanted = self.lines.with_value(|lines| lines.wanted(&report));
        let is_many = self.visit.with_untracked(|visit| visit.cells.len() > 1);
        let is_short = || self.lines.with_value(|lines| lines.all.len()) < wanted;
        while is_many && is_short() && self.open_line() {}
        for place in self.lines.with_value(|lines| lines.at_work(&report)) {
            self.feed(place);
        }
    }

    fn feed(self, place: usize) {
        let Some(number) = self.lines.with_value(|lines| lines.number(place)) else {
            return;
        };
        let next = || {
            let now = browser::now();
            let next = |visit: &mut Visit| visit.next(number, now);
            self.visit.try_update_untracked(next).flatten()
        };
        while let Some(turn) = next() {
            let small = self.wants_small_with(turn.picture);
            self.send(place, &Request::Classify { turn, small });
        }
    }

    fn hear(self, number: usize, bytes: &[u8], file: Option<Blob>) {
        let Some(place) = self.lines.with_value(|lines| lines.place(number)) else {
            return self.hear_comparer(number, bytes, file);
        };
        match message::decode::<Response>(bytes) {
            // The worker listens from now on.
            Ok(Response::Engine(report)) if report == EngineReport::default() => self.greet(place),
            Ok(Response::Classified { turn, classified }) => {
                self.take(number, turn, Ok(*classified));
            }
            Ok(Response::Unclassified { turn, failure }) => self.take(number, turn, Err(failure)),
            Ok(Response::Began(turn)) => {
                let at = Some(turn.picture);
                self.lines.update_value(|lines| lines.set_at(place, at));
            }
            Ok(Response::Thumbnail(thumbnail)) => self.small_came(thumbnail),
            Ok(Response::Sketch(sketch)) => self.sketch_came(sketch),
            Ok(Response::Tried(tried)) => self.tried(*tried),
            Ok(Response::Untried { id, failure }) => self.untried(id, failure),
            Ok(Response::Session { number, session }) => self.session_came(number, session),
            Ok(Response::Asked(count)) => {
                self.lines
                    .update_value(|lines| lines.count_requests(place, count));
                self.tell_requests();
            }
            Ok(Response::Lost { why }) => self.stopped(number, &why),
            Ok(response) if place == FIRST => self.hear_first(response, file),
            // One that has another model waits for this one's file.
            Ok(Response::Loaded { name, .. }) if self.is_chosen(&name) => {
                self.lines.update_value(|lines| lines.loaded(place));
                self.work();
            }
            // One that has no model has no work; the others go on.
            Ok(_) => {}
            Err(_) => {
                let what = said!("failed-page-understand");
                self.fail(Failure::new(
                    what,
                    said!("why-versions"),
                    said!("do-reload"),
                ));
            }
        }
    }

    /// Says what is wanted to a worker that listens now.
    fn greet(self, place: usize) {
        let Some(choice) = self
            .lines
            .try_update_value(|lines| lines.greeted(place))
            .flatten()
        else {
            return;
        };
        let measures = place == FIRST;
        self.send(place, &Request::Start(self.start_of(choice, measures)));
        let entry = self.page.with_untracked(State::wanted);
        let report = self.page.with_untracked(|state| state.engine.clone());
        let classifies = self
            .lines
            .with_value(|lines| lines.classifies(place, &report));
        // Another worker waits for the file that the first one got.
        let has_come = |entry: &IndexEntry| {
            let model = self.lines.with_value(|lines| lines.model(&entry.name));
            classifies && model.is_some()
        };
        if let Some(entry) = entry.filter(|entry| place == FIRST || has_come(entry)) {
            self.send(place, &Request::Load(Box::new(entry)));
        }
        self.read_session(place);
        self.ask_for_small();
    }

    fn is_chosen(self, name: &str) -> bool {
        let is = |state: &State| state.chosen.as_deref() == Some(name);
        self.page.with_untracked(is)
    }

    fn hear_first(self, response: Response, file: Option<Blob>) {
        let loaded = matches!(&response, Response::Loaded { name, .. } if self.is_chosen(name));
        if loaded {
            self.share_model(file);
        }
        let timed = matches!(response, Response::Timed { .. });
        self.record(&response);
        self.receive(response);
        if timed {
            self.remember_timings();
        }
        if loaded {
            // A report that was begun with the worker before goes on.
            self.next_sketch();
            self.try_anew();
            let shown = self.page.with_untracked(State::shown);
            self.update_visit(|visit| visit.look_at(shown));
            self.lines.update_value(Lines::begin_counting);
            self.tell_requests();
        }
        self.work();
    }

    /// Gives the model's file to the other workers; nothing is asked of the network for them.
    fn share_model(self, file: Option<Blob>) {
        let report = self.page.with_untracked(|state| state.engine.clone());
        let Some(entry) = self.page.with_untracked(State::wanted) else {
            return;
        };
        let came = |lines: &mut Lines| {
            lines.keep_model(&entry.name, file);
            lines.model_came(&report)
        };
        for place in self.lines.try_update_value(came).unwrap_or_default() {
            self.send(place, &Request::Load(Box::new(entry.clone())));
        }
    }

    /// What is said of the picture that a person looks at is known in the visit too.
    fn record(self, response: &Response) {
        let Some(picture) = self.page.with_untracked(State::shown) else {
            return;
        };
        let found = match response {
            Response::Answer(answer) if self.page.with_untracked(|s| s.awaits(answer.id)) => {
                Ok(answer.classified.clone())
            }
            Response::Failed {
                id: Some(id),
                failure,
            } if self
                .page
                .with_untracked(|s| s.awaits(*id) && s.answer.is_none()) =>
            {
                Err(failure.clone())
            }
            _ => return,
        };
        self.update_visit(|visit| visit.set(picture, found));
    }

    fn take(self, number: usize, turn: Turn, found: Result<Classified, Failure>) {
        let now = browser::now();
        let take = |visit: &mut Visit| visit.take(number, turn, found, now);
        self.visit.try_update_untracked(take);
        self.lines.update_value(|lines| {
            if let Some(place) = lines.place(number) {
                lines.set_at(place, None);
            }
        });
        self.work();
        // Every answer changes the page; twice a second is often enough, and calm.
        if self.visit.with_untracked(Visit::is_idle) {
            self.draw();
        } else if self.lines.try_update_value(Lines::is_first_change) == Some(true) {
            set_timeout(move || self.draw(), REDRAW);
        }
    }

    fn draw(self) {
        self.lines.update_value(Lines::is_drawn);
        self.visit.notify();
        self.tell_requests();
    }

    /// Counts what was asked of the network since the model was loaded.
    pub fn tell_requests(self) {
        let requests = self.lines.with_value(Lines::requests);
        if self.page.with_untracked(|state| state.requests != requests) {
            self.page.update(|state| state.requests = requests);
        }
    }

    fn update_visit(self, change: impl FnOnce(&mut Visit)) {
        self.visit.try_update(change);
    }

    /// Tells of something that has nothing to do with what is under way.
    pub fn fail_beside(self, failure: Failure) {
        self.page.update(|state| state.failure = Some(failure));
    }

    fn fail(self, failure: Failure) {
        self.receive(Response::Failed { id: None, failure });
    }

    fn receive(self, response: Response) {
        let requests = self.page.try_update(|state| state.receive(response));
        self.send_all(requests.unwrap_or_default());
    }
}
