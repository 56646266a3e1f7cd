//! The question before everything is forgotten.

use leptos::{html, prelude::*};

use crate::{browser, opener::Opener, page_text::forget_words, state::Panel};

/// A panel over the page while it is open.
#[component]
pub fn Forget(
    /// Forgets.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Forget)));
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            browser::open_dialog(&dialog);
        }
    });
    let close = move || page.update(|state| state.panel = None);
    let words = move || {
        let pictures = opener.visit.with(|visit| visit.cells.len());
        forget_words(pictures, opener.comparison.with(|c| c.pins.len()))
    };
    let forget = move |_| {
        close();
        opener.forget();
    };
    view! {
        {move || is_open.get().then(|| view! {
            <dialog node_ref=dialog class="question" aria-labelledby="forget-title" on:close=move |_| close()>
                <h2 id="forget-title">"Forget everything?"</h2>
                <p>{words}</p>
                <p>"What was saved stays where it was saved."</p>
                <p class="actions">
                    <button class="primary" id="forget-now" on:click=forget>"Forget everything"</button>
                    <button autofocus id="keep" on:click=move |_| close()>"Keep it"</button>
                </p>
            </dialog>
        })}
    }
}
