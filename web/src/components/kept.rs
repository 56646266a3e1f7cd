//! What the browser keeps for use without a network, and the version that waits.

use leptos::prelude::*;
use shared::say;

use crate::{
    browser,
    components::modal::{Head, Modal},
    opener::Opener,
    page_text::{failure_words, kept_words, size},
    state::{Panel, offline::KeptModel},
};

/// A panel over the page while it is open.
#[component]
pub fn Kept(
    /// Who keeps it.
    opener: Opener,
) -> impl IntoView {
    let (page, offline) = (opener.page, opener.offline);
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Kept)));
    let close = move || page.update(|state| state.panel = None);
    let words = Memo::new(move |_| offline.state.with(kept_words));
    let models = Memo::new(move |_| offline.state.with(|o| o.models.clone()));
    let failure = Memo::new(move |_| {
        offline
            .state
            .with(|o| o.failure.as_ref().map(failure_words))
    });
    let row = move |model: KeptModel| view! { <Row opener model/> };
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="kept" heading="kept-title" close=Callback::new(move |()| close())>
                <Head heading="kept-title" title=say!("kept-title")/>
                <p id="kept-words" role="status">{words}</p>
                {move || failure.get().map(|why| view! { <p id="kept-failure"><b>{why}</b></p> })}
                <ul class="kept-models"><For each=move || models.get() key=|model| (model.path.clone(), model.bytes) let(model)>{row(model)}</For></ul>
                {browser::forgets_pages().then(|| view! { <p id="kept-safari">{say!("kept-safari")}</p> })}
                <p class="faint">{say!("kept-what")}</p>
            </Modal>
        })}
    }
}

/// A model that is kept.
#[component]
fn Row(
    /// Lets it go.
    opener: Opener,
    /// Which.
    model: KeptModel,
) -> impl IntoView {
    let KeptModel { path, bytes, whole } = model;
    let title = opener.page.with_untracked(|state| {
        let file = path.rsplit('/').next();
        let is_it = |entry: &&shared::artifact::IndexEntry| Some(entry.file.as_str()) == file;
        state
            .index
            .models
            .iter()
            .find(is_it)
            .map(|entry| entry.title.clone())
    });
    let title = title.unwrap_or_else(|| path.clone());
    let (label, file) = (say!("kept-remove", title = &title), path.clone());
    let size = size(bytes);
    let part = match whole {
        true => say!("kept-model", size = size),
        false => say!("kept-model-part", size = size),
    };
    view! {
        <li data-model-file=file>
            <span><b>{title}</b> {part}</span>
            <button aria-label=label on:click=move |_| opener.offline.remove(&path)>{say!("remove")}</button>
        </li>
    }
}

/// That another version of the page is here.
#[component]
pub fn Update(
    /// Starts it.
    opener: Opener,
) -> impl IntoView {
    let offline = opener.offline;
    let is_ready = Memo::new(move |_| offline.state.with(|o| o.is_update_ready));
    let later = move |_| offline.state.update(|o| o.is_update_ready = false);
    view! {
        <div role="status">
            {move || is_ready.get().then(|| view! {
                <div class="told" id="update">
                    <p>{say!("update-ready")}</p>
                    <button id="use-update" on:click=move |_| offline.update()>{say!("update-now")}</button>
                    <button class="quiet" id="later" on:click=later>{say!("update-later")}</button>
                </div>
            })}
        </div>
    }
}
