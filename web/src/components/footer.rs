//! What a person can check: requests, facts for a report of a fault, and the end of every trace.

use leptos::prelude::*;
use shared::say;

use crate::{
    browser,
    components::language::LanguageMenu,
    opener::{LESSONS, Opener},
    page_text::{diagnostics, kept_short, requests},
    state::{Lesson, Panel, offline::Offline},
};

/// The bar at the bottom.
#[component]
pub fn Footer(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let count = Memo::new(move |_| page.with(|state| state.requests));
    let is_loaded = Memo::new(move |_| page.with(|state| state.card.is_some()));
    let copied = RwSignal::new(String::new());
    let copy = move |_| {
        opener.engine.tell_requests();
        let facts = page.with_untracked(|state| {
            let cells = opener.visit.with_untracked(|visit| visit.counts());
            diagnostics(state, cells, &browser::user_agent())
        });
        leptos::task::spawn_local(async move {
            let done = browser::copy(&facts).await;
            copied.set(match done {
                Ok(()) => say!("copied"),
                Err(_) => say!("not-copied"),
            });
        });
    };
    let copy_link = move |_| {
        let link = opener.link();
        leptos::task::spawn_local(async move {
            copied.set(match browser::copy(&link).await {
                Ok(()) => say!("link-copied"),
                Err(_) => say!("not-copied"),
            });
        });
    };
    view! {
        <footer>
            <p id="requests" data-value=move || count.get()>{move || is_loaded.get().then(|| requests(count.get()))}</p>
            <span class="gap"></span>
            <span aria-live="polite">{move || copied.get()}</span>
            <LanguageMenu opener id="language"/>
            <button class="quiet" id="kept" data-settled=move || opener.offline.state.with(Offline::is_settled).to_string()
                on:click=move |_| opener.toggle(Panel::Kept)>{move || opener.offline.state.with(kept_short)}</button>
            <button class="quiet" id=LESSONS on:click=move |_| opener.open_lesson(Lesson::default())>{say!("lessons")}</button>
            <button class="quiet" id="model-card" disabled=move || !is_loaded.get() on:click=move |_| opener.toggle(Panel::ModelCard)>{say!("model-card")}</button>
            <button class="quiet" id="copy-link" on:click=copy_link>{say!("copy-link")}</button>
            <button class="quiet" id="diagnostics" on:click=copy>{say!("copy-diagnostics")}</button>
            <button class="quiet" id="forget" on:click=move |_| opener.ask_to_forget()>{say!("forget")}</button>
        </footer>
    }
}
