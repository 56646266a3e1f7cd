//! What the page knows and says; plain logic without a browser.

use std::sync::Arc;

use shared::{
    artifact::{Card, Index, IndexEntry},
    cell::Suitability,
    class::Class,
    colormap::Colormap,
    predict::{Label, Prediction},
    saliency::Method,
};

use crate::message::{Answer, EngineReport, Failure, Response, Task};

/// What the engine is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// The engine is starting.
    #[default]
    Starting,
    /// A model is on its way.
    Downloading {
        /// Bytes that are here.
        received: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// Nothing to do.
    Ready,
    /// A picture is being worked on.
    Working,
    /// No model could be loaded.
    Stopped,
}

/// A picture that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Name of the file.
    pub name: String,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
    /// Whether we drew it.
    pub drawn: bool,
}

/// A drawn picture that the page offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What it shows.
    pub title: String,
    /// The picture.
    pub cell: Cell,
    /// Address of the picture for an `img`.
    pub address: String,
}

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
    /// The loaded model.
    pub card: Option<Arc<Card>>,
    /// The model that was asked for last.
    pub chosen: Option<String>,
    /// The opened picture.
    pub cell: Option<Cell>,
    /// What the model says of it.
    pub answer: Option<Arc<Answer>>,
    /// The banner.
    pub failure: Option<Failure>,
    /// Which method draws the map.
    pub method: Method,
    /// Colours of the map.
    pub colormap: Colormap,
    /// Share of the map over the picture, 0 to 100.
    pub opacity: u32,
    /// Whether the map is hidden while space is held.
    pub peek: bool,
    /// Whether the list of keys is open.
    pub help: bool,
    task: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            index: Index::default(),
            samples: Vec::new(),
            phase: Phase::Starting,
            engine: EngineReport::default(),
            card: None,
            chosen: None,
            cell: None,
            answer: None,
            failure: None,
            method: Method::GradCam,
            colormap: Colormap::Cividis,
            opacity: 60,
            peek: false,
            help: false,
            task: 0,
        }
    }
}

impl State {
    /// Takes in what the engine says. Returns the task to send now, if there is one.
    pub fn receive(&mut self, response: Response) -> Option<Task> {
        match response {
            Response::Engine(report) => self.engine = report,
            Response::Progress { received, total } => {
                self.phase = Phase::Downloading { received, total };
            }
            Response::Loaded { name, card } => return self.loaded(&name, &card),
            Response::Answer(answer) => {
                if answer.id == self.task {
                    self.answer = Some(Arc::new(*answer));
                    self.phase = Phase::Ready;
                }
            }
            Response::Failed(failure) => {
                self.failure = Some(failure);
                self.phase = if self.card.is_some() {
                    Phase::Ready
                } else {
                    Phase::Stopped
                };
            }
        }
        None
    }

    fn loaded(&mut self, name: &str, card: &str) -> Option<Task> {
        match Card::from_json(card) {
            Ok(card) if self.chosen.as_deref() == Some(name) => {
                self.card = Some(Arc::new(card));
                self.phase = Phase::Ready;
                self.task()
            }
            Ok(_) => None,
            Err(error) => {
                let remedy = "Reload the page.";
                self.failure = Some(Failure::new(
                    "The model can't be used.",
                    error.to_string(),
                    remedy,
                ));
                self.phase = Phase::Stopped;
                None
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
        self.card = None;
        self.answer = None;
        self.failure = None;
        self.phase = Phase::Downloading {
            received: 0,
            total: entry.bytes,
        };
        Some(entry)
    }

    /// The model that was asked for last.
    pub fn wanted(&self) -> Option<IndexEntry> {
        let name = self.chosen.as_ref()?;
        self.index
            .models
            .iter()
            .find(|entry| entry.name == *name)
            .cloned()
    }

    /// Opens a picture. Returns the task to send, or none while no model is loaded.
    pub fn open(&mut self, cell: Cell) -> Option<Task> {
        self.cell = Some(cell);
        self.answer = None;
        self.failure = None;
        self.task()
    }

    /// Chooses a method. Returns the task to send.
    pub fn explain_with(&mut self, method: Method) -> Option<Task> {
        if self.method == method {
            return None;
        }
        self.method = method;
        self.task()
    }

    /// The method after the chosen one.
    pub fn next_method(&self) -> Method {
        let place = Method::ALL
            .iter()
            .position(|m| *m == self.method)
            .unwrap_or(0);
        Method::ALL[(place + 1) % Method::ALL.len()]
    }

    /// Forgets picture and answer.
    pub fn forget(&mut self) {
        self.cell = None;
        self.answer = None;
        self.failure = None;
        self.task += 1;
        if self.phase == Phase::Working {
            self.phase = Phase::Ready;
        }
    }

    /// A task for the opened picture with the chosen method, if a model is ready for it.
    fn task(&mut self) -> Option<Task> {
        let cell = self.cell.as_ref()?;
        self.card.as_ref()?;
        self.task += 1;
        self.phase = Phase::Working;
        Some(Task {
            id: self.task,
            bytes: cell.bytes.to_vec(),
            method: self.method,
            class: None,
        })
    }
}

/// The answer in a word.
pub fn headline(label: Label) -> &'static str {
    match label {
        Label::Lymphoblast => "Lymphoblast",
        Label::Normal => "Normal cell",
        Label::Unsure => "Unsure",
    }
}

/// The answer in a sentence.
pub fn sentence(prediction: &Prediction) -> String {
    let percent = percent(prediction.probability);
    match prediction.label {
        Label::Lymphoblast => {
            format!("The network takes this cell for a lymphoblast; it gives that {percent}.")
        }
        Label::Normal => {
            format!(
                "The network takes this cell for a normal one; it gives a lymphoblast {percent}."
            )
        }
        Label::Unsure => format!(
            "The network can't tell: {percent} for a lymphoblast lies where it is often wrong."
        ),
    }
}

/// A probability for people: no decimals above 1 %.
pub fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    if percent < 1.0 {
        "under 1 %".to_owned()
    } else if percent > 99.0 {
        "over 99 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// What is wrong with a picture, if something is.
pub fn warning(suitability: Suitability) -> Option<&'static str> {
    match suitability {
        Suitability::Fit => None,
        Suitability::Empty => Some("This picture is black. Open a picture of one cell."),
        Suitability::NotSegmented => Some(
            "This picture looks like a smear, not a single cell on black. Cut one cell out, make its surroundings black and try again. The answer below means little.",
        ),
        Suitability::TooSmall => Some(
            "This cell is smaller than those the network has learnt from. It expects about 200 pixels across. The answer below means little.",
        ),
        Suitability::TooLarge => Some(
            "This cell is larger than those the network has learnt from. It expects about 200 pixels across. The answer below means little.",
        ),
    }
}

/// How to read a map.
pub fn reading(answer: &Answer) -> String {
    if answer.map.is_flat() {
        return format!(
            "No evidence: this method finds nothing here that speaks for *{}*.",
            answer.class.name()
        );
    }
    let class = match answer.class {
        Class::Normal => "normal",
        Class::Lymphoblast => "lymphoblast",
    };
    match answer.method {
        Method::GradCam => format!(
            "Bright areas are where the network's answer for “{class}” came from. They are not proof of disease."
        ),
        Method::InputGradient => format!(
            "Bright points are where a small change would move the answer for “{class}” most. They are not proof of disease."
        ),
    }
}

/// How much work a model makes of a picture, in a word.
///
/// By the number of multiplications: SimpleNet has 0.1 billion, EfficientNetV2M 25 billion.
pub fn effort(entry: &IndexEntry) -> &'static str {
    match entry.multiply_adds() {
        0..1_000_000_000 => "light",
        1_000_000_000..8_000_000_000 => "medium",
        _ => "heavy",
    }
}

/// A size in bytes for people.
pub fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
