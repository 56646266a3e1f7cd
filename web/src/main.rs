//! Starts the page.

use shared::words::Language;
use web::{app::App, browser, language};

fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let first = language::first();
        let mut spoken = language::speak(first).await.is_ok();
        if !spoken && first != Language::default() {
            spoken = language::speak(Language::default()).await.is_ok();
        }
        if spoken {
            leptos::mount::mount_to_body(App);
        } else {
            browser::reveal("no-words");
        }
    });
}
