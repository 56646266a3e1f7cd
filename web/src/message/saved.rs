//! A session as its file has it: what came of each picture, under which choices. It holds no picture.

use serde::{Deserialize, Serialize};
use shared::{
    captions::not_medical, class::Class, colormap::Colormap, said, saliency::Method, words::Said,
};

use super::{Classified, Failure};

/// What such a file calls itself.
const FORMAT: &str = "lymphoscope-session";

/// Version of the file's form; another one can't be read.
const VERSION: u32 = 1;

/// A saved session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Where it comes from.
    #[serde(rename = "session")]
    pub origin: Origin,
    /// What came of each picture that had had its turn.
    pub pictures: Vec<SavedPicture>,
}

/// Where a saved session comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    format: String,
    version: u32,
    notice: String,
    /// Where its own answers come from.
    pub source: Source,
    /// Where answers come from that stood in earlier sessions.
    pub before: Vec<Source>,
    /// The model.
    pub model: SavedModel,
    /// What a person had chosen.
    pub choices: Choices,
}

/// Where answers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// When they were saved.
    pub saved: String,
    /// Version of the page that saved them.
    pub program: String,
    /// The device that ran the model.
    pub engine: String,
    /// Pictures that had had no turn then.
    pub left: usize,
}

/// The model whose answers a session holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedModel {
    /// Its name in the index.
    pub name: String,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

/// How maps are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The method; the model's default if none was chosen.
    pub method: Option<Method>,
    /// The class that maps speak for; the one that is named if none.
    pub class: Option<Class>,
    /// Colours of maps.
    pub colormap: Colormap,
    /// Share of a map over its picture, in percent.
    pub opacity: u32,
    /// Percent of the picture that a line is drawn around.
    pub contour: u32,
}

/// A picture of a saved session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPicture {
    /// Its path with `/`, from the folder on that was given.
    pub path: String,
    /// What told its file from others of the same path.
    pub stamp: Stamp,
    /// Whether we drew it.
    pub drawn: bool,
    /// The place of its source in [`Origin::before`], where it stood in an earlier session.
    pub before: Option<usize>,
    /// What came of it.
    pub found: SavedOutcome,
}

/// What tells a file from others of the same path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size.
    pub bytes: u64,
    /// When it was changed last, in milliseconds since 1970; nothing where it is no file of a disk.
    pub changed: Option<i64>,
}

/// What came of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SavedOutcome {
    /// What the model says.
    Answer(Classified),
    /// Why it could not be classified.
    Failure(Failure),
}

impl From<SavedOutcome> for Result<Classified, Failure> {
    fn from(found: SavedOutcome) -> Self {
        match found {
            SavedOutcome::Answer(classified) => Ok(classified),
            SavedOutcome::Failure(failure) => Err(failure),
        }
    }
}

impl Source {
    /// Answers of this version of the page.
    pub fn new(saved: String, engine: String, left: usize) -> Self {
        Self {
            saved,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            engine,
            left,
        }
    }
}

impl Origin {
    /// Of this version of the page.
    pub fn new(source: Source, before: Vec<Source>, model: SavedModel, choices: Choices) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            notice: not_medical(),
            source,
            before,
            model,
            choices,
        }
    }

    /// What stands before the pictures in a file. They follow as JSON with commas between, then [`Saved::END`].
    ///
    /// # Errors
    ///
    /// None: every field can be written.
    pub fn opening(&self) -> Result<String, serde_json::Error> {
        let origin = serde_json::to_string(self)?;
        Ok(format!("{{\"session\":{origin},\n\"pictures\":[\n"))
    }
}

/// As much of a file as tells what it is.
#[derive(Deserialize)]
struct Kind {
    session: KindOfSession,
}

#[derive(Deserialize)]
struct KindOfSession {
    format: String,
    version: u32,
}

impl Saved {
    /// What stands after the pictures in a file.
    pub const END: &str = "\n]}\n";

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Where it is no saved session, one of another version, damaged, or holds values that no model gives.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let fail = |why: Said| Failure::new(said!("failed-session"), why, said!("do-session"));
        let kind: Kind = serde_json::from_slice(bytes)
            .map_err(|why| fail(said!("why-session-none", reason = why.to_string())))?;
        if kind.session.format != FORMAT {
            return Err(fail(said!("why-session-other")));
        }
        if kind.session.version != VERSION {
            let version = kind.session.version;
            return Err(fail(said!(
                "why-session-version",
                found = version,
                read = VERSION
            )));
        }
        let saved: Self = serde_json::from_slice(bytes)
            .map_err(|why| fail(said!("why-session-damaged", reason = why.to_string())))?;
        let odd = saved.pictures.iter().find(|picture| !picture.is_possible());
        match odd {
            Some(picture) => Err(fail(said!("why-session-odd", path = &picture.path))),
            None => Ok(saved),
        }
    }
}

impl SavedPicture {
    /// Whether a model could have said so.
    fn is_possible(&self) -> bool {
        let SavedOutcome::Answer(Classified { prediction, .. }) = &self.found else {
            return true;
        };
        let is_number = prediction.logits.iter().all(|logit| logit.is_finite());
        is_number && (0.0..=1.0).contains(&prediction.probability)
    }
}

#[cfg(test)]
#[path = "saved_tests.rs"]
mod tests;
