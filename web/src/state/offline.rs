//! What the browser keeps of the page and of its models, so that they work without a network.

use serde::Deserialize;

/// How far the browser is with keeping the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// Nobody has asked yet.
    #[default]
    Unknown,
    /// Files are on their way into the browser's store.
    Running {
        /// Bytes that are there.
        here: u64,
        /// Bytes of all.
        all: u64,
    },
    /// All that the page needs is there.
    Done {
        /// Bytes of it.
        bytes: u64,
    },
    /// Nothing is kept: why.
    Not(String),
}

/// A model's file in the browser's store.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct KeptModel {
    /// The file below the page.
    pub path: String,
    /// Bytes that are there.
    pub bytes: u64,
    /// Whether that is all of it: a download that was cut off goes on.
    pub whole: bool,
}

/// What the service worker says: one of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct News {
    keeping: Option<Steps>,
    kept: Option<Kept>,
    failed: Option<NotKept>,
}

/// Something that could not be kept.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct NotKept {
    /// The file of a model or a program, or [`PAGE`].
    pub of: String,
    /// The browser's words, `name: message`.
    pub why: String,
}

/// What the page itself is called there.
pub const PAGE: &str = "page";

#[derive(Debug, Deserialize)]
struct Steps {
    here: u64,
    all: u64,
}

#[derive(Debug, Deserialize)]
struct Kept {
    own: u64,
    whole: Vec<String>,
    models: Vec<KeptModel>,
}

/// What is kept, and what a person is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offline {
    /// How far it is.
    pub keeping: Keeping,
    /// Models in the store.
    pub models: Vec<KeptModel>,
    /// Files that are asked for and not there yet.
    pub pending: Vec<String>,
    /// What could not be kept last.
    pub failure: Option<NotKept>,
    /// Whether another version of the page is in the store, and waits for the person's word.
    pub is_update_ready: bool,
    /// Whether there is no network now.
    pub is_without_network: bool,
}

impl Offline {
    /// Takes in what the service worker says, as JSON; what is nothing of that is passed over.
    pub fn receive(&mut self, news: &str) {
        let Ok(News {
            keeping,
            kept,
            failed,
        }) = serde_json::from_str(news)
        else {
            return;
        };
        // A page that is kept goes on while another version comes.
        let is_kept = matches!(self.keeping, Keeping::Done { .. });
        if let Some(Steps { here, all }) = keeping.filter(|_| !is_kept) {
            self.keeping = Keeping::Running { here, all };
        }
        if let Some(kept) = kept {
            self.keeping = Keeping::Done { bytes: kept.own };
            self.models = kept.models;
            self.pending.retain(|path| !kept.whole.contains(path));
            self.failure
                .take_if(|failure| kept.whole.contains(&failure.of));
        }
        match failed {
            Some(failed) if failed.of == PAGE && !is_kept => {
                self.keeping = Keeping::Not(failed.why);
            }
            Some(failed) => {
                self.pending.retain(|path| *path != failed.of);
                self.failure = Some(failed);
            }
            None => {}
        }
    }

    /// Whether nothing is on its way into the store.
    pub fn is_settled(&self) -> bool {
        self.pending.is_empty() && matches!(self.keeping, Keeping::Done { .. } | Keeping::Not(_))
    }

    /// Bytes of all that is kept.
    pub fn bytes(&self) -> u64 {
        let own = match self.keeping {
            Keeping::Done { bytes } => bytes,
            _ => 0,
        };
        own + self.models.iter().map(|model| model.bytes).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_taken_in() {
        let mut offline = Offline::default();
        assert!(!offline.is_settled());
        offline.receive(r#"{"keeping":{"here":3,"all":9}}"#);
        assert_eq!(offline.keeping, Keeping::Running { here: 3, all: 9 });
        let part = r#"{"kept":{"own":9,"whole":["index.html"],"models":[{"path":"models/a.safetensors","bytes":5,"whole":false}]}}"#;
        let whole = part
            .replace("false", "true")
            .replace("[\"index", "[\"models/a.safetensors\",\"index");
        offline.receive(part);
        assert!(offline.is_settled() && !offline.models[0].whole);
        assert_eq!(offline.bytes(), 14);
        // A model that is asked for is on its way until it is there, or can't be.
        offline.pending = vec!["models/a.safetensors".to_owned()];
        assert!(!offline.is_settled());
        offline.receive(&whole);
        assert!(offline.is_settled());
        // A model that can't be kept is on its way no more; its failure ends once it is here.
        offline.pending = vec!["models/a.safetensors".to_owned()];
        offline.receive(r#"{"failed":{"of":"models/a.safetensors","why":"TypeError: cut"}}"#);
        assert!(offline.is_settled() && offline.failure.is_some());
        offline.receive(&whole);
        assert_eq!(offline.failure, None);
        // Another version comes, and fails: this one is kept as before.
        offline.receive(r#"{"keeping":{"here":0,"all":9}}"#);
        offline.receive(r#"{"failed":{"of":"page","why":"QuotaExceededError: full"}}"#);
        assert_eq!(offline.keeping, Keeping::Done { bytes: 9 });
        let failed = offline.failure.as_ref().map(|failed| failed.why.as_str());
        assert_eq!(failed, Some("QuotaExceededError: full"));
        let before = offline.clone();
        offline.receive("nonsense");
        assert_eq!(offline, before);
    }

    #[test]
    fn a_page_that_can_not_be_kept_says_why() {
        let mut offline = Offline::default();
        offline.receive(r#"{"failed":{"of":"page","why":"TypeError: none"}}"#);
        assert_eq!(offline.keeping, Keeping::Not("TypeError: none".to_owned()));
        assert!(offline.is_settled());
    }
}
