//! Name, opening, model and engine.

use leptos::prelude::*;
use shared::{artifact::IndexEntry, say};

use crate::{
    browser,
    opener::{FILE_FIELD, FOLDER_FIELD, Opener},
    page_text::{effort, engine_name, engine_now, size},
    state::{Panel, Phase},
};

/// The bar at the top.
#[component]
pub fn Header(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let models = Memo::new(move |_| page.with(|state| state.index.models.clone()));
    let engine = Memo::new(move |_| page.with(|state| state.engine.clone()));
    // The name too, where there is no room for all of it.
    let engine_words = move || engine.with(engine_now);
    let is_offline = Memo::new(move |_| opener.offline.state.with(|o| o.is_without_network));
    let is_stopped = Memo::new(move |_| {
        page.with(|state| state.chosen.is_none() && state.phase == Phase::Stopped)
    });
    let choose = move |event| {
        if let Ok(place) = event_target_value(&event).parse() {
            opener.engine.choose(place);
        }
    };
    let option = move |(place, entry): (usize, IndexEntry)| {
        let words = say!(
            "model-option",
            title = &entry.title,
            size = size(entry.bytes),
            effort = effort(&entry),
        );
        let is_chosen = move || page.with(|state| state.chosen.as_ref() == Some(&entry.name));
        let is_chosen = Memo::new(move |_| is_chosen());
        view! { <option value=place.to_string() prop:selected=move || is_chosen.get()>{words}</option> }
    };
    let options = move || {
        models
            .get()
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    view! {
        <header>
            <h1>"Lymphoscope"</h1>
            <button class="primary" on:click=move |_| browser::click(FILE_FIELD)>
                <OpenIcon/> <span>{say!("open")}<span class="wide">{say!("open-what")}</span></span>
            </button>
            <button on:click=move |_| browser::click(FOLDER_FIELD)>{say!("folder")}</button>
            <input type="file" id=FILE_FIELD class="hidden" tabindex="-1" aria-hidden="true" multiple
                accept=browser::accept()
                on:change=move |event| opener.open(browser::chosen(&event))/>
            // Browsers of telephones know the property before they show folders (Safari until iOS 18.4): there it takes many files.
            <input type="file" id=FOLDER_FIELD class="hidden" tabindex="-1" aria-hidden="true" multiple prop:webkitdirectory=true
                on:change=move |event| opener.open(browser::chosen(&event))/>
            <span class="gap"></span>
            <label><span class="wide">{say!("model")} " "</span>
                <select id="model" on:change=choose title=say!("model-help")>
                    // Else the first one would seem to be chosen, and could not be.
                    {move || is_stopped.get().then(|| view! { <option value="" prop:selected=true disabled>{say!("model-none")}</option> })}
                    {options}
                </select>
            </label>
            {move || is_offline.get().then(|| view! { <span class="badge" id="offline">{say!("offline")}</span> })}
            <button class="quiet engine" id="engine-choice" title=engine_words on:click=move |_| opener.toggle(Panel::Engine)>
                <span class="wide">{say!("engine")} " "</span><b id="engine">{move || engine.with(engine_name)}</b>
            </button>
            <button class="quiet" aria-label=say!("keys-and-words")
                on:click=move |_| opener.toggle(Panel::Keys)>"?"</button>
        </header>
    }
}

/// A folder, outlined.
#[component]
fn OpenIcon() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 7v11a1 1 0 0 0 1 1h15l2-9H7l-2 7M3 7a1 1 0 0 1 1-1h5l2 2h7a1 1 0 0 1 1 1v1"/>
        </svg>
    }
}
