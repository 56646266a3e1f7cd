//! The list of keys.

use leptos::prelude::*;

use crate::app::Page;

/// Keys and what they do.
const KEYS: [(&str, &str); 9] = [
    ("o", "open a picture"),
    ("1 to 9", "choose a model"),
    ("m and shift m", "next and previous method"),
    ("[ and ]", "less and more of the map"),
    ("space", "hold to see the picture without the map"),
    ("s", "save the picture with its map and legend"),
    ("x", "forget the picture and its answer"),
    ("?", "show or hide this list"),
    (
        "esc",
        "stop what is under way; close this list or a message",
    ),
];

/// A panel over the page while it is open.
#[component]
pub fn Help(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let open = move || page.with(|state| state.help);
    let row = |(key, does): (&'static str, &'static str)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> };
    view! {
        {move || open().then(|| view! {
            <section class="help" role="dialog" aria-label="Keys">
                <h2>"Keys"</h2>
                <dl>{KEYS.into_iter().map(row).collect_view()}</dl>
                <button autofocus on:click=move |_| page.update(|state| state.help = false)>"Close"</button>
            </section>
        })}
    }
}
