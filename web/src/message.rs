//! Messages between page and engine.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use shared::{
    artifact::IndexEntry,
    cell::Suitability,
    class::Class,
    predict::Prediction,
    saliency::{
        Map, Method,
        measure::{Lie, Measured},
    },
    words::Said,
};

mod bench;
mod engine;
mod saved;
mod trial;

pub use bench::{Bench, Work};
pub use engine::{EngineChoice, EngineReport, Pick, Start, Timing, Timings, read_timings};
pub use saved::{Choices, Origin, Saved, SavedModel, SavedOutcome, SavedPicture, Source, Stamp};
pub use trial::{Anew, Changes, Depth, Trial, Tried};

/// Page to engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Choose the device; the first message.
    Start(Start),
    /// Check and load a model in place of the one that is loaded: the file that comes with it, else one to download.
    Load(Box<IndexEntry>),
    /// Keep the picture whose file comes with it, in place of the one before.
    Open {
        /// Its number in the visit.
        picture: u64,
    },
    /// Classify and explain the picture that is kept.
    Explain(Task),
    /// Measure the map that was made last.
    Measure,
    /// Classify the picture whose file comes with it, one of many. It waits for all other kinds of requests.
    Classify {
        /// Which one.
        turn: Turn,
        /// Whether its small picture is wanted, too: the file is read only once.
        small: bool,
    },
    /// Make a small picture of the file that comes with it.
    Thumbnail {
        /// Its number in the visit.
        picture: u64,
    },
    /// Draw the file that comes with it with its map, small, for a report.
    Sketch {
        /// Its number in the visit.
        picture: u64,
    },
    /// Read the saved session that comes with it.
    ReadSession {
        /// Number of the session; another one counts on.
        number: u64,
    },
    /// Tries a changed picture, which comes with it.
    Try(Box<Trial>),
    /// Time the engine.
    Bench(Bench),
    /// Stop what is under way, but for a model's download. Any other request for a picture that is looked at does so too.
    Stop,
    /// Let go of all pictures.
    Forget,
}

impl Request {
    /// The picture whose file goes with it.
    pub fn file_of(&self) -> Option<u64> {
        match self {
            Self::Open { picture } | Self::Thumbnail { picture } | Self::Sketch { picture } => {
                Some(*picture)
            }
            Self::Classify { turn, .. } => Some(turn.picture),
            _ => None,
        }
    }

    /// Whether what is under way for a person has to end for it.
    pub fn interrupts(&self) -> bool {
        let waits = matches!(
            self,
            Self::ReadSession { .. } | Self::Try(_) | Self::Bench(_)
        );
        !self.is_of_folder() && !waits
    }

    /// Whether it is work of a folder, which waits for what a person looks at.
    pub fn is_of_folder(&self) -> bool {
        matches!(
            self,
            Self::Classify { .. } | Self::Thumbnail { .. } | Self::Sketch { .. }
        )
    }
}

/// A picture's turn among many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Its number in the visit.
    pub picture: u64,
    /// Number of the round; each model begins another.
    pub round: u64,
}

/// What is asked of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Counts up; an answer to an older one is not shown.
    pub id: u64,
    /// Number of the picture in the visit.
    pub picture: u64,
    /// Which method draws the map.
    pub method: Method,
    /// The class that the map speaks for; the model's answer if none.
    pub class: Option<Class>,
}

/// Engine to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The device that was chosen.
    Engine(EngineReport),
    /// How much of a model has come.
    Progress {
        /// Bytes that are here.
        received: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// A model that is being loaded is tried on both engines: what is known so far of how long it takes on each.
    Timed {
        /// SHA-256 of the model's file.
        sha256: String,
        /// What was measured.
        timing: Timing,
    },
    /// A model that is being loaded was asked a question whose answer is known.
    Tested {
        /// The largest difference of an output from what it is to be.
        difference: f32,
    },
    /// A model is ready.
    Loaded {
        /// Its name in the index.
        name: String,
        /// Its card as JSON.
        card: String,
    },
    /// A picture is classified, once by each model; its map follows.
    Answer(Box<Answer>),
    /// What there is of a map.
    Map(Box<Explained>),
    /// How far the measuring of a map is.
    Measuring {
        /// Of the task.
        id: u64,
        /// How far.
        steps: Steps,
    },
    /// A map is measured.
    Measured {
        /// Of the task.
        id: u64,
        /// What was found.
        measured: Box<Measured>,
    },
    /// Milliseconds of each time that the work took which was to be timed.
    Benched(Vec<f64>),
    /// A worker is at one of many pictures from now on.
    Began(Turn),
    /// One of many pictures is classified.
    Classified {
        /// Which one.
        turn: Turn,
        /// What the model says.
        classified: Box<Classified>,
    },
    /// One of many pictures could not be classified.
    Unclassified {
        /// Which one.
        turn: Turn,
        /// The reason.
        failure: Failure,
    },
    /// A small picture.
    Thumbnail(Thumbnail),
    /// A picture with its map, for a report.
    Sketch(Sketch),
    /// What a saved session holds, or why it could not be read.
    Session {
        /// Number of the session.
        number: u64,
        /// What it holds.
        session: Result<Box<Saved>, Failure>,
    },
    /// What came of a trial.
    Tried(Box<Tried>),
    /// A trial could not be made.
    Untried {
        /// Its number.
        id: u64,
        /// Why.
        failure: Failure,
    },
    /// How often this worker has asked the network for something since its program began.
    Asked(u32),
    /// The GPU is gone: nothing that was asked will be answered.
    Lost {
        /// The reason.
        why: Said,
    },
    /// Something could not be done.
    Failed {
        /// Of the task; none where it is of engine or model.
        id: Option<u64>,
        /// The kind.
        failure: Failure,
    },
}

/// A classified picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Of the task.
    pub id: u64,
    /// Width and height of the shown square, in pixels of the picture.
    pub side: u32,
    /// The shown square, RGBA.
    #[serde(with = "serde_bytes")]
    pub rgba: Vec<u8>,
    /// What the model says.
    pub classified: Classified,
}

/// What a model says of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classified {
    /// The answer.
    pub prediction: Prediction,
    /// Whether the picture suits the model.
    pub suitability: Suitability,
    /// What has to be known of how its file was read.
    pub notes: Vec<Said>,
}

/// A small picture for the gallery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnail {
    /// Number of the picture in the visit.
    pub picture: u64,
    /// Width and height in pixels.
    pub side: u32,
    /// RGBA; none where the file is no picture.
    #[serde(with = "serde_bytes")]
    pub rgba: Option<Vec<u8>>,
}

/// A picture as the network sees it, and with its map by the model's own method.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Number of the picture in the visit.
    pub picture: u64,
    /// Width and height in pixels.
    pub side: u32,
    /// RGBA of the picture; none where there is no cell.
    #[serde(with = "serde_bytes")]
    pub plain: Option<Vec<u8>>,
    /// RGBA of the picture under its map.
    #[serde(with = "serde_bytes")]
    pub mapped: Option<Vec<u8>>,
}

/// What there is of a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// Of the task.
    pub id: u64,
    /// Which method drew it.
    pub method: Method,
    /// The class that it speaks for.
    pub class: Class,
    /// Over the shown square.
    pub map: Map,
    /// Where its relevance lies, once it is whole; nothing where it has none.
    pub lie: Option<Lie>,
    /// How far it is.
    pub steps: Steps,
    /// Time for the map so far, in milliseconds; with the network's, where it has not run for another map before.
    pub milliseconds: f64,
    /// How often the engine has run a network over a whole picture that was opened, all in all.
    pub passes: u32,
    /// Memory that the engine's program has taken so far, in bytes.
    pub memory: u64,
    /// The map's own scale, once it was asked for: of a fine map it takes an order of all values.
    #[serde(skip)]
    pub known_scale: OnceLock<f32>,
}

impl Explained {
    /// The map's own scale.
    pub fn own_scale(&self) -> f32 {
        let find = || self.map.own_scale(self.method.sign());
        *self.known_scale.get_or_init(find)
    }
}

/// How far long work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// Steps that are done.
    pub done: usize,
    /// Steps in all.
    pub all: usize,
}

impl Steps {
    /// Whether nothing is left to do.
    pub fn are_done(self) -> bool {
        self.done >= self.all
    }
}

/// What happened, why, and what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What could not be done.
    pub what: Said,
    /// The reason.
    pub why: Said,
    /// What helps.
    pub remedy: Said,
}

impl Failure {
    /// Puts the three sentences together.
    pub fn new(what: impl Into<Said>, why: impl Into<Said>, remedy: impl Into<Said>) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
            remedy: remedy.into(),
        }
    }
}

/// A message as bytes.
///
/// # Errors
///
/// Where a value can't be written; none of these types holds such a one.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// Bytes to a message.
///
/// # Errors
///
/// Where the bytes are of another version of the page.
pub fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
