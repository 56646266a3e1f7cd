//! A dialog over the page.

use leptos::{ev, html, prelude::*};
use shared::say;

use crate::browser;

/// The head of a dialog that is read: its heading, and the button that closes it, which stays in sight.
#[component]
pub fn Head(
    /// Name of the heading.
    heading: &'static str,
    /// The heading.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    view! {
        <div class="dialog-head">
            <h2 id=heading>{title}</h2>
            <button autofocus on:click=|_| browser::close_dialog()>{say!("close")}</button>
        </div>
    }
}

/// A dialog that is open as long as it is on the page; nothing else can be reached until it has gone.
#[component]
pub fn Modal(
    /// What it is, for the style.
    class: &'static str,
    /// Name of its heading.
    heading: &'static str,
    /// What takes it off the page; nothing does where there must be an answer.
    #[prop(optional)]
    close: Option<Callback<()>>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let open = move || {
        if let Some(dialog) = dialog.get_untracked() {
            browser::open_dialog(&dialog);
        }
    };
    Effect::new(move |_| {
        dialog.track();
        open();
    });
    // Where there must be an answer there is no way round it, though some browsers close it by themselves.
    let keep = move |event: ev::Event| {
        if close.is_none() {
            event.prevent_default();
        }
    };
    let closed = move |_| close.map_or_else(open, |close| close.run(()));
    view! {
        <dialog node_ref=dialog class=class aria-labelledby=heading on:cancel=keep on:close=closed>
            {children()}
        </dialog>
    }
}
