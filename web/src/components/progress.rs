//! The engine's progress.

use leptos::prelude::*;
use shared::say;

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
    let count =
        move || steps().map(|Steps { done, all }| say!("so-many-of", done = done, all = all));
    let words = move || match phase.get() {
        Phase::Starting => say!("phase-starting"),
        Phase::Downloading { received, total } if received < total => {
            say!(
                "phase-loading",
                received = size(received),
                total = size(total)
            )
        }
        Phase::Downloading { .. } => say!("phase-checking"),
        Phase::Timing => say!("phase-timing"),
        Phase::Working => match steps() {
            Some(_) => say!("phase-drawing"),
            None => say!("phase-working"),
        },
        Phase::Measuring => say!("phase-measuring"),
        Phase::Ready | Phase::Stopped => String::new(),
    };
    let share = move || match phase.get() {
        Phase::Downloading { received, total } => Some((
            received as f64 / total.max(1) as f64,
            say!("progress-download"),
        )),
        Phase::Working | Phase::Measuring => {
            steps().map(|s| (s.done as f64 / s.all.max(1) as f64, say!("progress-share")))
        }
        _ => None,
    };
    let loaded = move || page.with(|state| state.card.as_ref().map(|card| card.name.clone()));
    let busy = move || !matches!(phase.get(), Phase::Ready | Phase::Stopped);
    let name = move || match phase.get() {
        Phase::Starting => "starting",
        Phase::Downloading { .. } => "downloading",
        Phase::Timing => "timing",
        Phase::Ready => "ready",
        Phase::Working => "working",
        Phase::Measuring => "measuring",
        Phase::Stopped => "stopped",
    };
    view! {
        <div class="progress" id="phase" data-phase=name data-model=loaded aria-live="polite">
            {move || busy().then(|| match share() {
                Some((share, what)) => view! { <progress max="1" value=share aria-label=what></progress> }.into_any(),
                None => view! { <progress aria-label=say!("progress-working")></progress> }.into_any(),
            })}
            <span>{words}</span>
            // A screen reader hears that it began and ended, not every step.
            <span aria-hidden="true">{count}</span>
            {move || page.with(State::is_busy).then(|| view! {
                <button class="quiet" id="stop" on:click=move |_| opener.stop()>{say!("stop")}</button>
            })}
        </div>
    }
}
