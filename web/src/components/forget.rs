//! The question before everything is forgotten.

use leptos::prelude::*;
use shared::say;

use crate::{
    browser, components::modal::Modal, opener::Opener, page_text::forget_words, state::Panel,
};

/// A panel over the page while it is open.
#[component]
pub fn Forget(
    /// Forgets.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Forget)));
    let close = move || page.update(|state| state.panel = None);
    let forget = move |_| {
        opener.forget();
        browser::close_dialog();
    };
    let words = move || {
        let pictures = opener.visit.with(|visit| visit.cells.len());
        forget_words(pictures, opener.comparison.with(|c| c.pins.len()))
    };
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="question" heading="forget-title" close=Callback::new(move |()| close())>
                <h2 id="forget-title">{say!("forget-question")}</h2>
                <p>{words}</p>
                <p>{say!("forget-stays")}</p>
                <p class="actions">
                    <button class="primary" id="forget-now" on:click=forget>{say!("forget")}</button>
                    <button autofocus id="keep" on:click=|_| browser::close_dialog()>{say!("forget-keep")}</button>
                </p>
            </Modal>
        })}
    }
}
