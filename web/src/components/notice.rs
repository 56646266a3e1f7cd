//! The notice of intended use, accepted once.

use leptos::{ev, html, prelude::*};

use crate::browser;

/// Changes whenever the notice says something else: then it is shown again.
const WORDING: &str = "2026-11-28";

/// A dialog before anything else.
#[component]
pub fn Notice() -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !browser::accepted(WORDING)
        {
            browser::open_dialog(&dialog);
        }
    });
    let is_accepted = StoredValue::new(false);
    let accept = move |_| {
        is_accepted.set_value(true);
        browser::remember(Some(WORDING));
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    // There is no way round it, though some browsers close it by themselves.
    let keep = |event: ev::Event| event.prevent_default();
    let open_again = move |_| {
        if let Some(dialog) = dialog.get_untracked().filter(|_| !is_accepted.get_value()) {
            browser::open_dialog(&dialog);
        }
    };
    view! {
        <dialog node_ref=dialog class="notice-dialog" aria-labelledby="notice-title" on:cancel=keep on:close=open_again>
            <h2 id="notice-title">"For research and teaching only"</h2>
            <p>"Lymphoscope is not a medical device. What it says of a picture must not decide anything about a person’s health or treatment."</p>
            <p>"Its networks have learnt from cells of one laboratory, cut out on black. On others they are often wrong, and they do not always notice."</p>
            <p>"Pictures stay on this computer. Nothing is kept when the page is closed, but that you have read this."</p>
            <button class="primary" id="accept" autofocus on:click=accept>"I understand"</button>
        </dialog>
    }
}
