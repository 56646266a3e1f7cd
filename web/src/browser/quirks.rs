//! What some browsers do otherwise, as far as it can be asked for or is documented.

use super::{of_navigator, user_agent};

/// Names in which other browsers on iOS, which are Safari within, differ from it.
const OTHERS: [&str; 4] = ["CriOS", "FxiOS", "EdgiOS", "OPT/"];

/// Whether this is Safari, which removes what a page keeps after seven days of use without a visit to it, and the page was not added to
/// Dock or home screen, which spares it (<https://webkit.org/blog/10218/full-third-party-cookie-blocking-and-more/>).
pub fn forgets_pages() -> bool {
    let vendor = of_navigator("vendor").and_then(|vendor| vendor.as_string());
    let is_of_apple = vendor.is_some_and(|vendor| vendor.starts_with("Apple"));
    let agent = user_agent();
    is_of_apple && !OTHERS.iter().any(|name| agent.contains(name)) && !is_installed()
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
