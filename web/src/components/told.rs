//! What is told calmly: it asks for nothing, and something can be done about it.

use leptos::prelude::*;
use shared::say;

use crate::{opener::Opener, state::Told as Which};

/// A bar above what is looked at.
#[component]
pub fn Told(
    /// Chooses a model.
    opener: Opener,
) -> impl IntoView {
    let told = Memo::new(move |_| opener.page.with(|state| state.told.clone()));
    let close = move |_| opener.page.update(|state| state.told = None);
    let words = move |told: Which| match told {
        Which::Forgotten => view! {
            <p>{say!("told-forgotten")}</p>
        }
        .into_any(),
        Which::OtherModel(before) => view! { <OtherModel opener before/> }.into_any(),
    };
    view! {
        <div role="status">
            {move || told.get().map(|told| view! {
                <div class="told">{words(told)} <button class="quiet" on:click=close>{say!("close")}</button></div>
            })}
        </div>
    }
}

/// That a press on a map has changed the model, and the way back.
#[component]
fn OtherModel(
    /// Chooses a model.
    opener: Opener,
    /// Name of the one before.
    before: String,
) -> impl IntoView {
    let (now, place, title) = opener.page.with_untracked(|state| {
        let place = state.place_of(&before);
        let title = place.map(|place| state.index.models[place].title.clone());
        (state.wanted().map(|entry| entry.title), place, title)
    });
    let back = move |_| {
        if let Some(place) = place {
            opener.engine.choose(place);
        }
    };
    view! {
        <p>{now.map(|model| say!("told-other-model", model = model))}</p>
        <button id="model-before" on:click=back>{title.map(|model| say!("told-back", model = model))}</button>
    }
}
