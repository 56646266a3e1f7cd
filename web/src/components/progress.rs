//! The engine's progress.

use leptos::prelude::*;

use crate::{
    message::Steps,
    opener::Opener,
    page_text::size,
    state::{Phase, State},
};

/// How far the engine is, in words and as a bar.
#[component]
pub fn Progress(
    /// Whose engine.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let phase = Memo::new_with_compare(
        move |_| page.with(|state| state.phase.clone()),
        |old, new| old != new,
    );
    let steps = move || page.with(|state| state.steps);
    let count = move || steps().map(|Steps { done, all }| format!("{done} of {all}"));
    let words = move || match phase.get() {
        Phase::Starting => "Starting the engine.".to_owned(),
        Phase::Downloading { received, total } if received < total => {
            format!("Loading the model: {} of {}.", size(received), size(total))
        }
        Phase::Downloading { .. } => "Checking the model.".to_owned(),
        Phase::Working => match steps() {
            Some(_) => "Drawing the map.".to_owned(),
            None => "Working on the picture.".to_owned(),
        },
        Phase::Measuring => "Measuring the map.".to_owned(),
        Phase::Ready | Phase::Stopped => String::new(),
    };
    let share = move || match phase.get() {
        Phase::Downloading { received, total } => {
            Some((received as f64 / total.max(1) as f64, "Model download"))
        }
        Phase::Working | Phase::Measuring => {
            steps().map(|s| (s.done as f64 / s.all.max(1) as f64, "How far it is"))
        }
        _ => None,
    };
    let loaded = move || page.with(|state| state.card.as_ref().map(|card| card.name.clone()));
    let busy = move || !matches!(phase.get(), Phase::Ready | Phase::Stopped);
    let name = move || match phase.get() {
        Phase::Starting => "starting",
        Phase::Downloading { .. } => "downloading",
        Phase::Ready => "ready",
        Phase::Working => "working",
        Phase::Measuring => "measuring",
        Phase::Stopped => "stopped",
    };
    view! {
        <div class="progress" id="phase" data-phase=name data-model=loaded aria-live="polite">
            {move || busy().then(|| match share() {
                Some((share, what)) => view! { <progress max="1" value=share aria-label=what></progress> }.into_any(),
                None => view! { <progress aria-label="Working"></progress> }.into_any(),
            })}
            <span>{words}</span>
            // A screen reader hears that it began and ended, not every step.
            <span aria-hidden="true">{count}</span>
            {move || page.with(State::is_busy).then(|| view! {
                <button class="quiet" id="stop" on:click=move |_| opener.stop()>"Stop"</button>
            })}
        </div>
    }
}
