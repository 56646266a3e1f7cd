//! The card of the loaded model.

use leptos::{html, prelude::*};

use crate::{
    app::Page,
    browser,
    page_text::{Part, parts, self_test},
    state::Panel,
};

/// A panel over the page while it is open.
#[component]
pub fn ModelCard(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let card = move || {
        page.with(|state| {
            let is_open = state.panel == Some(Panel::ModelCard);
            let card = state.card.as_ref().filter(|_| is_open)?;
            let tested = state.tested.map(self_test);
            Some((card.title.clone(), parts(card, &state.wanted()?), tested))
        })
    };
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            browser::open_dialog(&dialog);
        }
    });
    let close = move || page.update(|state| state.panel = None);
    view! {
        {move || card().map(|(title, parts, tested)| view! {
            <dialog node_ref=dialog class="card" id="card" aria-labelledby="card-title" on:close=move |_| close()>
                <div class="card-head">
                    <h2 id="card-title">{title}</h2>
                    <button autofocus on:click=move |_| close()>"Close"</button>
                </div>
                {parts.into_iter().map(part).collect_view()}
                <p id="self-test">{tested}</p>
            </dialog>
        })}
    }
}

fn part(part: Part) -> impl IntoView {
    let line = |line: String| view! { <p>{line}</p> };
    view! {
        <h3>{part.title}</h3>
        {part.lines.into_iter().map(line).collect_view()}
    }
}
