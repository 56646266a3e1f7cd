//! What some browsers do otherwise, as far as it can be asked for or is documented.

use super::of_navigator;

/// Whether this is Safari, or another browser on an iPhone or iPad, which is Safari within: they remove what a page keeps after seven days
/// of use without a visit to it, unless it was added to Dock or home screen (<https://webkit.org/tracking-prevention/>).
pub fn forgets_pages() -> bool {
    let vendor = of_navigator("vendor").and_then(|vendor| vendor.as_string());
    vendor.is_some_and(|vendor| vendor.starts_with("Apple")) && !is_installed()
}

/// Whether the page was opened as a program of its own.
fn is_installed() -> bool {
    let asked = web_sys::window().and_then(|window| {
        let query = window.match_media("(display-mode: standalone)");
        query.ok().flatten()
    });
    asked.is_some_and(|query| query.matches())
        || of_navigator("standalone").and_then(|is| is.as_bool()) == Some(true)
}
