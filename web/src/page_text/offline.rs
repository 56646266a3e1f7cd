//! What is said of use without a network.

use shared::say;

use super::size;
use crate::state::offline::{Keeping, NotKept, Offline, PAGE};

/// The words of the button at the page's foot.
pub fn kept_short(offline: &Offline) -> String {
    match &offline.keeping {
        Keeping::Unknown => say!("kept-unknown"),
        Keeping::Running { here, all } => {
            say!("kept-running", here = size(*here), all = size(*all))
        }
        Keeping::Done { .. } => say!("kept-done"),
        Keeping::Not(_) => say!("kept-not"),
    }
}

/// The same in a sentence or two.
pub fn kept_words(offline: &Offline) -> String {
    match &offline.keeping {
        Keeping::Unknown => say!("kept-unknown-means"),
        Keeping::Running { .. } => say!("kept-running-means"),
        Keeping::Done { .. } => {
            let words = say!("kept-done-means", size = size(offline.bytes()));
            match offline.pending.is_empty() {
                true => words,
                false => format!("{words} {}", say!("kept-pending")),
            }
        }
        Keeping::Not(why) => say!("kept-not-means", why = not_kept(why)),
    }
}

/// What could not be kept, and why.
pub fn failure_words(failed: &NotKept) -> String {
    let why = not_kept(&failed.why);
    match failed.of.as_str() {
        PAGE => say!("kept-page-failed", why = why),
        of if of.starts_with("engine") => say!("kept-engine-failed", why = why),
        _ => say!("kept-model-failed", why = why),
    }
}

/// Why something could not be kept, and what to do; the browser's own words are in front of the colon of `why`.
fn not_kept(why: &str) -> String {
    let name = why.split(':').next().unwrap_or_default();
    match name {
        "QuotaExceededError" => say!("kept-no-room"),
        "SecurityError" | "NotAllowedError" | "NotSupportedError" => say!("kept-forbidden"),
        "none" => say!("kept-insecure"),
        _ => say!("kept-browser-says", why = why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_words() {
        let mut offline = Offline::default();
        assert_eq!(kept_short(&offline), "Offline use");
        offline.keeping = Keeping::Running {
            here: 1_000_000,
            all: 31_000_000,
        };
        assert_eq!(kept_short(&offline), "Keeping the page: 1.0 MB of 31.0 MB");
        offline.keeping = Keeping::Done { bytes: 31_000_000 };
        assert!(kept_words(&offline).contains("31.0 MB"));
        for (why, words) in [
            ("QuotaExceededError: x", "no room"),
            ("SecurityError: x", "private window"),
            ("none", "https"),
            ("TypeError: odd", "TypeError: odd"),
        ] {
            offline.keeping = Keeping::Not(why.to_owned());
            assert!(kept_words(&offline).contains(words), "{why}");
        }
    }
}
