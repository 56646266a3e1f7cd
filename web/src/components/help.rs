//! The list of keys.

use leptos::prelude::*;

use crate::{app::Page, state::Panel};

/// Keys and what they do.
const KEYS: [(&str, &str); 16] = [
    ("o", "open pictures"),
    ("f", "open a folder"),
    ("← and →", "previous and next cell"),
    ("1 to 9", "choose a model"),
    ("m and shift m", "next and previous method"),
    ("c", "compare models and methods"),
    ("p", "pin the cell, to compare it with others"),
    ("[ and ]", "less and more of the map"),
    ("space", "hold to see the picture without the map"),
    ("+ − 0", "nearer, farther, the whole picture"),
    ("shift and arrows", "go over a picture that is near"),
    ("s", "save the picture with its map and legend"),
    ("r", "save a report of all cells"),
    ("x", "forget all pictures and answers"),
    ("?", "show or hide this list"),
    (
        "esc",
        "stop what is under way; close this list or a message; back to all cells",
    ),
];

/// A panel over the page while it is open.
#[component]
pub fn Help(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let open = move || page.with(|state| state.panel == Some(Panel::Keys));
    let row = |(key, does): (&'static str, &'static str)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> };
    view! {
        {move || open().then(|| view! {
            <section class="help" role="dialog" aria-label="Keys">
                <h2>"Keys"</h2>
                <dl>{KEYS.into_iter().map(row).collect_view()}</dl>
                <button autofocus on:click=move |_| page.update(|state| state.panel = None)>"Close"</button>
            </section>
        })}
    }
}
