//! The card of the loaded model.

use leptos::prelude::*;

use crate::{
    app::Page,
    components::{
        modal::{Head, Modal},
        table::Table,
    },
    page_text::{Part, parts, self_test},
    state::Panel,
};

/// A panel over the page while it is open.
#[component]
pub fn ModelCard(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let card = Memo::new(move |_| {
        page.with(|state| {
            let is_open = state.panel == Some(Panel::ModelCard);
            let card = state.card.as_ref().filter(|_| is_open)?;
            let tested = state.tested.map(self_test);
            Some((card.title.clone(), parts(card, &state.wanted()?), tested))
        })
    });
    let close = move || page.update(|state| state.panel = None);
    view! {
        {move || card.get().map(|(title, parts, tested)| view! {
            <Modal class="card" heading="card-title" close=Callback::new(move |()| close())>
                <Head heading="card-title" title/>
                {parts.into_iter().map(part).collect_view()}
                <p id="self-test">{tested}</p>
            </Modal>
        })}
    }
}

fn part(part: Part) -> impl IntoView {
    let line = |line: String| view! { <p>{line}</p> };
    let title = part.title.clone();
    view! {
        <h3>{title}</h3>
        {part.lines.into_iter().map(line).collect_view()}
        {part.table.map(|table| view! { <Table label=part.title.clone() table/> })}
    }
}
