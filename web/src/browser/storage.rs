//! What the page itself has the browser keep between visits: that the notice was accepted, the language, and nothing else.

use web_sys::Storage;

/// The browser's store for this page, where a person allows one.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Where it is kept that the notice was accepted.
const ACCEPTED: &str = "lymphoscope-notice";

/// Whether the notice of this wording was accepted on an earlier visit.
pub fn accepted(wording: &str) -> bool {
    let kept = storage().and_then(|store| store.get_item(ACCEPTED).ok()?);
    kept.as_deref() == Some(wording)
}

/// Keeps that the notice of this wording was accepted, or forgets it; a browser that keeps nothing asks again.
pub fn remember(wording: Option<&str>) {
    if let Some(store) = storage() {
        drop(match wording {
            Some(wording) => store.set_item(ACCEPTED, wording),
            None => store.remove_item(ACCEPTED),
        });
    }
}

/// Where the language is kept that a person chose.
const LANGUAGE: &str = "lymphoscope-language";

/// Tag of the language that was chosen on an earlier visit.
pub fn remembered_language() -> Option<String> {
    storage().and_then(|store| store.get_item(LANGUAGE).ok()?)
}

/// Keeps the tag of the language that was chosen.
pub fn remember_language(tag: &str) {
    if let Some(store) = storage() {
        drop(store.set_item(LANGUAGE, tag));
    }
}
