//! The page as a whole: its language, its focus, the screen, what it holds by name.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::{breathe, get, of_navigator};

/// Opens the browser's file dialogue through a hidden field.
pub fn click(id: &str) {
    if let Some(element) = by_id(id) {
        element.click();
    }
}

/// Tags of the languages that a person reads, the one that is liked best first.
pub fn languages() -> Vec<String> {
    let all = of_navigator("languages").and_then(|all| all.dyn_into::<Array>().ok());
    let all = all.into_iter().flat_map(|all| all.to_vec());
    all.filter_map(|tag| tag.as_string()).collect()
}

/// Says in which language the page is, for those who read it aloud.
pub fn set_language(tag: &str) {
    let page = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.document_element());
    if let Some(page) = page {
        // A browser that refuses an attribute has no page to show.
        drop(page.set_attribute("lang", tag));
    }
}

/// Fills the screen with the page, or gives the screen back; a browser that can't shows it as it was.
pub fn toggle_full_screen() {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else {
        return;
    };
    let is_full = get(&document, "fullscreenElement").is_some();
    let (object, name): (JsValue, _) = match (is_full, document.document_element()) {
        (true, _) => (document.into(), "exitFullscreen"),
        (false, Some(page)) => (page.into(), "requestFullscreen"),
        (false, None) => return,
    };
    let method = get(&object, name).and_then(|method| method.dyn_into::<Function>().ok());
    if let Some(Ok(promise)) = method.map(|method| method.call0(&object)) {
        // Where it is refused, nothing has changed.
        wasm_bindgen_futures::spawn_local(async move {
            drop(JsFuture::from(Promise::resolve(&promise)).await);
        });
    }
}

/// How many turns of the browser something may take to be there.
const PATIENCE: usize = 50;

/// Puts the focus on what has this name, once it is there.
pub fn focus_once_there(id: &'static str) {
    wasm_bindgen_futures::spawn_local(async move {
        for _ in 0..PATIENCE {
            breathe().await;
            if let Some(element) = by_id(id) {
                drop(element.focus());
                return;
            }
        }
    });
}

/// Shows what the page holds hidden under a name.
pub fn reveal(id: &str) {
    if let Some(element) = by_id(id) {
        element.set_hidden(false);
    }
}

fn by_id(id: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}

/// Takes what the address asks for away, without loading anything: what was chosen since holds.
pub fn leave_query(names: &[&str]) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let query = super::query();
    let parts = query.trim_start_matches('?').split('&');
    let is_left = |part: &&str| !names.contains(&part.split('=').next().unwrap_or_default());
    let left: Vec<&str> = parts.filter(is_left).collect();
    let address = format!("{}?{}", super::base(), left.join("&"));
    if let Ok(history) = window.history() {
        // Where it is refused, the address goes before the choice.
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
    }
}
