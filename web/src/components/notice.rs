//! The notice of intended use, accepted once.

use leptos::prelude::*;

use crate::{browser, components::modal::Modal};

/// Changes whenever the notice says something else: then it is shown again.
const WORDING: &str = "2026-11-30, second";

/// A dialog before anything else.
#[component]
pub fn Notice() -> impl IntoView {
    let is_accepted = RwSignal::new(browser::accepted(WORDING));
    let accept = move |_| {
        browser::remember(Some(WORDING));
        is_accepted.set(true);
    };
    view! {
        {move || (!is_accepted.get()).then(|| view! {
            <Modal class="notice-dialog" heading="notice-title">
                <h2 id="notice-title">"For research and teaching only"</h2>
                <p>"Lymphoscope is not a medical device. What it says of a picture must not decide anything about a person’s health or treatment."</p>
                <p>"Its networks have learnt from cells of one laboratory, cut out on black. On others they are often wrong, and they do not always notice."</p>
                <p>"Pictures stay on this computer, and are gone when the page is closed. So that it works without a network, the browser keeps the page itself and the models you have used. It also keeps that you have read this."</p>
                <button class="primary" id="accept" autofocus on:click=accept>"I understand"</button>
            </Modal>
        })}
    }
}
