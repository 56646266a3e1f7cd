//! What is said of use without a network.

use super::size;
use crate::state::offline::{Keeping, NotKept, Offline, PAGE};

/// The words of the button at the page's foot.
pub fn kept_short(offline: &Offline) -> String {
    match &offline.keeping {
        Keeping::Unknown => "Offline use".to_owned(),
        Keeping::Running { here, all } => {
            format!("Keeping the page: {} of {}", size(*here), size(*all))
        }
        Keeping::Done { .. } => "Works offline".to_owned(),
        Keeping::Not(_) => "Not kept for offline use".to_owned(),
    }
}

/// The same in a sentence or two.
pub fn kept_words(offline: &Offline) -> String {
    match &offline.keeping {
        Keeping::Unknown => "Nothing is kept yet; it begins once a model is here.".to_owned(),
        Keeping::Running { .. } => {
            "The browser is keeping the page. It can be used meanwhile.".to_owned()
        }
        Keeping::Done { .. } => format!(
            "The page works without a network on this computer, with the models that are listed whole: {} in the browser’s store.{}",
            size(offline.bytes()),
            if offline.pending.is_empty() {
                ""
            } else {
                " A model is still on its way there."
            }
        ),
        Keeping::Not(why) => format!(
            "The browser keeps nothing, so the page needs its server each time. {}",
            not_kept(why)
        ),
    }
}

/// What could not be kept, and why.
pub fn failure_words(failed: &NotKept) -> String {
    let what = if failed.of == PAGE {
        "A new version of the page could not be kept; this one goes on."
    } else {
        "A model could not be kept."
    };
    format!("{what} {}", not_kept(&failed.why))
}

/// Why something could not be kept, and what to do; the browser's own words are in front of the colon of `why`.
fn not_kept(why: &str) -> String {
    let name = why.split(':').next().unwrap_or_default();
    match name {
        "QuotaExceededError" => "There is no room for it. Make room on the disk, or remove a model that you do not need; everything works meanwhile, and is loaded again next time.".to_owned(),
        "SecurityError" | "NotAllowedError" | "NotSupportedError" => "The browser allows this page to keep nothing: a private window or a setting forbids it.".to_owned(),
        "none" => "Browsers keep a page only from an https address or from this computer.".to_owned(),
        _ => format!("The browser says: {why}"),
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
