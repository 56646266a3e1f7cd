//! What the page itself has the browser keep between visits: that the notice was accepted, the language, the engine and how quick each was, and nothing else.

use web_sys::Storage;

/// The browser's store for this page, where a person allows one.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Where it is kept that the notice was accepted.
const ACCEPTED: &str = "lymphoscope-notice";

/// Whether the notice of this wording was accepted on an earlier visit.
pub fn accepted(wording: &str) -> bool {
    recall(ACCEPTED).as_deref() == Some(wording)
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
    recall(LANGUAGE)
}

/// Keeps the tag of the language that was chosen.
pub fn remember_language(tag: &str) {
    keep(LANGUAGE, tag);
}

/// Where the engine is kept that a person chose.
const ENGINE: &str = "lymphoscope-engine";

/// Name of the engine that was chosen on an earlier visit.
pub fn remembered_engine() -> Option<String> {
    recall(ENGINE)
}

/// Keeps the name of the engine that was chosen.
pub fn remember_engine(name: &str) {
    keep(ENGINE, name);
}

/// Where it is kept how quick the engines were.
const TIMINGS: &str = "lymphoscope-timings";

/// How quick the engines were on earlier visits, as it was written then.
pub fn remembered_timings() -> Option<String> {
    recall(TIMINGS)
}

/// Keeps how quick the engines were.
pub fn remember_timings(json: &str) {
    keep(TIMINGS, json);
}

fn recall(name: &str) -> Option<String> {
    storage().and_then(|store| store.get_item(name).ok()?)
}

/// A browser that keeps nothing is asked again on the next visit.
fn keep(name: &str, value: &str) {
    if let Some(store) = storage() {
        drop(store.set_item(name, value));
    }
}
