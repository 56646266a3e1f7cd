//! The state of the page: plain logic without a browser.

use std::sync::Arc;

use shared::{
    artifact::{Card, Index, IndexEntry},
    class::Class,
    colormap::Colormap,
    predict::Label,
    said,
    saliency::{Method, measure::Measured},
    words::Said,
};

use crate::message::{
    Answer, EngineChoice, EngineReport, Explained, Failure, Request, Response, Steps, Task, Timings,
};

mod bench;
pub mod comparison;
pub mod grid;
pub mod lesson;
mod map;
pub mod offline;
pub mod order;
mod phase;
mod pictures;
mod viewing;
pub mod visit;

pub use bench::{Benching, Timed};
pub use comparison::Comparison;
pub use lesson::{Lesson, Trials};
pub use phase::{Panel, Phase, Told, View};
pub use pictures::{Cell, Sample};
pub use viewing::{Arrangement, Lens, MIDDLE, STEP, Touches, Viewing};
pub use visit::Visit;

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct State {
    /// The models that there are.
    pub index: Index,
    /// The drawn samples.
    pub samples: Vec<Sample>,
    /// What the engine is doing.
    pub phase: Phase,
    /// The device.
    pub engine: EngineReport,
    /// The program that calculates with it; nothing while it is on its way.
    pub program: Option<&'static str>,
    /// Which one is asked for.
    pub choice: EngineChoice,
    /// Why the GPU is not used on this visit, where it failed.
    pub without_gpu: Option<Said>,
    /// How long models take on either.
    pub timings: Timings,
    /// The loaded model.
    pub card: Option<Arc<Card>>,
    /// How far the model's answer to a known question was from the known one, once it was asked.
    pub tested: Option<f32>,
    /// The model that was asked for last.
    pub chosen: Option<String>,
    /// The opened picture.
    pub cell: Option<Cell>,
    /// The prediction.
    pub answer: Option<Arc<Answer>>,
    /// Why it says so, as far as it is drawn.
    pub explained: Option<Arc<Explained>>,
    /// What the map is worth.
    pub measured: Option<Arc<Measured>>,
    /// How far the engine's work is, where it takes several steps.
    pub steps: Option<Steps>,
    /// The banner.
    pub failure: Option<Failure>,
    /// Which method draws the map.
    pub method: Method,
    /// Whether a person has chosen that; else it is each model's default.
    has_chosen: bool,
    /// The class that maps are to speak for; the one that the network names if none.
    pub asked: Option<Class>,
    /// Colours of the map.
    pub colormap: Colormap,
    /// Share of the map over the picture, 0 to 100.
    pub opacity: u32,
    /// Value that gets the strongest colour; each map's own if none.
    pub held: Option<f32>,
    /// Percent of the picture that a line is drawn around; 0 for no line.
    pub contour: u32,
    /// Whether the map is hidden while space is held.
    pub peek: bool,
    /// What lies over the page.
    pub panel: Option<Panel>,
    /// One cell, or all.
    pub view: View,
    /// Whether a person wants to see the answer for a picture that does not suit.
    pub anyway: bool,
    /// Name of the file that the browser was given last, until something else is looked at.
    pub handed_over: Option<String>,
    /// What is told calmly.
    pub told: Option<Told>,
    /// How far a report is, while it is made.
    pub report: Option<Steps>,
    /// How often page and engine have asked the network for something since the model was loaded.
    pub requests: u32,
    /// Times of the engine.
    pub benching: Benching,
    task: u64,
    /// The last task before this picture and model.
    before: u64,
    /// Number of the picture that the engine keeps; none has 0.
    kept: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            index: Index::default(),
            samples: Vec::new(),
            phase: Phase::Starting,
            engine: EngineReport::default(),
            program: None,
            choice: EngineChoice::default(),
            without_gpu: None,
            timings: Timings::default(),
            card: None,
            tested: None,
            chosen: None,
            cell: None,
            answer: None,
            explained: None,
            measured: None,
            steps: None,
            failure: None,
            method: Method::GradCam,
            has_chosen: false,
            asked: None,
            colormap: Colormap::Cividis,
            opacity: 60,
            held: None,
            contour: 0,
            peek: false,
            panel: None,
            view: View::Cell,
            anyway: false,
            handed_over: None,
            told: None,
            report: None,
            requests: 0,
            benching: Benching::default(),
            task: 0,
            before: 0,
            kept: 0,
        }
    }
}

impl State {
    /// Takes in what the engine says. Returns what to send now.
    pub fn receive(&mut self, response: Response) -> Vec<Request> {
        match response {
            Response::Engine(report) => {
                self.benching.of_engine(&self.engine, &report);
                self.engine = report;
            }
            Response::Progress { received, total } => {
                self.phase = Phase::Downloading { received, total };
            }
            Response::Timed { sha256, timing } => {
                self.phase = Phase::Timing;
                self.timings.insert(sha256, timing);
            }
            Response::Tested { difference } => self.tested = Some(difference),
            Response::Loaded { name, card } => return self.loaded(&name, &card),
            // It is sent once: of whichever task of this picture and model, it holds.
            Response::Answer(answer) if answer.id > self.before => {
                // Nothing to explain: no map follows.
                if answer.classified.prediction.label == Label::NoCell {
                    self.rest();
                }
                self.answer = Some(Arc::new(*answer));
            }
            Response::Map(explained) if explained.id == self.task => {
                self.draw(*explained);
            }
            Response::Measuring { id, steps } if self.is_measuring(id) => self.steps = Some(steps),
            Response::Measured { id, measured } if self.is_measuring(id) => {
                self.measured = Some(Arc::new(*measured));
                self.rest();
            }
            Response::Benched(times) => return self.benched(times),
            // Of what was stopped meanwhile.
            Response::Answer(_)
            | Response::Map(_)
            | Response::Measuring { .. }
            | Response::Measured { .. }
            // Of the visit's many, and of the worker itself: whoever talks to it sees to them.
            | Response::Began(_)
            | Response::Classified { .. }
            | Response::Unclassified { .. }
            | Response::Thumbnail(_)
            | Response::Sketch(_)
            | Response::Tried(_)
            | Response::Untried { .. }
            | Response::Session { .. }
            | Response::Asked(_)
            | Response::Lost { .. } => {}
            // Of what was stopped, or of a picture before this one.
            Response::Failed { id: Some(id), .. } if id != self.task || !self.is_busy() => {}
            Response::Failed { failure, .. } => {
                self.failure = Some(failure);
                self.benching.at = None;
                self.steps = None;
                self.phase = if self.card.is_some() {
                    Phase::Ready
                } else {
                    Phase::Stopped
                };
            }
        }
        Vec::new()
    }

    fn draw(&mut self, explained: Explained) {
        self.measured = None;
        if explained.steps.are_done() {
            self.rest();
        } else {
            self.steps = Some(explained.steps);
        }
        self.explained = Some(Arc::new(explained));
    }

    /// Nothing is under way.
    fn rest(&mut self) {
        self.phase = Phase::Ready;
        self.steps = None;
    }

    /// Whether a picture is being worked on or a map is being measured: what can be stopped.
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Working | Phase::Measuring)
    }

    /// Stops what is under way; what is drawn already stays. Whether there was something to stop.
    pub fn stop(&mut self) -> bool {
        let is_busy = self.is_busy();
        if self.phase == Phase::Working {
            // What still comes is of an old task.
            self.task += 1;
        }
        if is_busy {
            self.rest();
        }
        is_busy
    }

    fn loaded(&mut self, name: &str, card: &str) -> Vec<Request> {
        match Card::from_json(card) {
            Ok(card) if self.chosen.as_deref() == Some(name) => {
                // Until a person has chosen one.
                if !self.has_chosen {
                    self.method = card.default_method;
                }
                self.card = Some(Arc::new(card));
                self.phase = Phase::Ready;
                self.ask()
            }
            Ok(_) => Vec::new(),
            Err(error) => {
                self.failure = Some(Failure::new(
                    said!("failed-model-use"),
                    error.said(),
                    said!("do-reload"),
                ));
                self.phase = Phase::Stopped;
                Vec::new()
            }
        }
    }

    /// Chooses a model by its place in the list. Returns what to load.
    pub fn choose(&mut self, place: usize) -> Option<IndexEntry> {
        let entry = self.index.models.get(place)?.clone();
        if self.chosen.as_deref() == Some(entry.name.as_str()) {
            return None;
        }
        self.chosen = Some(entry.name.clone());
        self.benching = Benching::default();
        self.told = None;
        self.card = None;
        // Values of models can't be compared.
        self.held = None;
        self.clear();
        self.phase = Phase::Downloading {
            received: 0,
            total: entry.bytes,
        };
        Some(entry)
    }

    /// The model that was asked for last.
    pub fn wanted(&self) -> Option<IndexEntry> {
        let place = self.place_of(self.chosen.as_deref()?)?;
        self.index.models.get(place).cloned()
    }

    /// Place of a model in the list, by its name.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        let mut models = self.index.models.iter();
        models.position(|entry| entry.name == name)
    }

    /// Shows one cell, or all, or a comparison.
    pub fn show(&mut self, view: View) {
        self.view = view;
        self.handed_over = None;
        self.told.take_if(|told| *told == Told::Forgotten);
    }

    /// Shows a picture. Returns what to send; nothing while no model is loaded.
    pub fn open(&mut self, cell: Cell) -> Vec<Request> {
        self.show(View::Cell);
        self.cell = Some(cell);
        self.clear();
        self.ask()
    }

    /// Whether what is said of a task still holds for the picture and model of now.
    pub fn awaits(&self, id: u64) -> bool {
        id > self.before
    }

    /// The engine is gone. The picture that a person looks at is asked for again, unless it is the one that ended the program.
    pub fn lost(&mut self, is_to_blame: bool) {
        let total = self.wanted().map_or(0, |entry| entry.bytes);
        if is_to_blame {
            self.cell = None;
        }
        self.card = None;
        self.kept = 0;
        self.clear();
        self.phase = Phase::Downloading {
            received: total,
            total,
        };
    }

    /// Forgets picture and answer.
    pub fn forget(&mut self) {
        self.stop();
        self.cell = None;
        self.held = None;
        self.kept = 0;
        self.show(View::Cell);
        self.report = None;
        self.told = Some(Told::Forgotten);
        self.clear();
    }

    /// Nothing is said of any picture; what still comes is of an old task.
    fn clear(&mut self) {
        self.task += 1;
        self.before = self.task;
        self.answer = None;
        self.explained = None;
        self.measured = None;
        self.steps = None;
        self.failure = None;
        self.handed_over = None;
        self.anyway = false;
    }

    /// A task for the opened picture with the chosen method, if a model is ready for it; with the picture, where the engine
    /// does not keep it yet.
    fn ask(&mut self) -> Vec<Request> {
        let (Some(cell), Some(_)) = (&self.cell, &self.card) else {
            return Vec::new();
        };
        let picture = cell.picture;
        let opened = (self.kept != picture).then_some(Request::Open { picture });
        self.kept = picture;
        self.task += 1;
        self.phase = Phase::Working;
        self.handed_over = None;
        self.steps = None;
        self.measured = None;
        let task = Task {
            id: self.task,
            picture,
            method: self.method,
            class: self.asked,
        };
        opened.into_iter().chain([Request::Explain(task)]).collect()
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
pub(crate) mod tests;
