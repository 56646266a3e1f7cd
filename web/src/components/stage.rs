//! The picture with its map, or the place to drop one.

use leptos::prelude::*;
use shared::say;

use crate::{
    browser,
    components::{filmstrip::Ways, later::Later, legend::Legend, panes::Panes},
    opener::{FILE_FIELD, FOLDER_FIELD, Opener},
    state::{Arrangement, Lesson, Phase, State, Viewing, comparison::Pin},
};

/// The large square.
#[component]
pub fn Stage(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let empty = move || page.with(|state| state.answer.is_none());
    let is_unfit = move || page.with(|state| state.anyway);
    let waiting = move || page.with(|state| state.cell.clone());
    let has_cell = Memo::new(move |_| waiting().is_some());
    let is_pair = move || {
        let is_beside = |viewing: &Viewing| viewing.arrangement == Arrangement::Beside;
        opener.viewing.with(is_beside) && !empty()
    };
    let caption = move || {
        page.with(|state| {
            let cell = state.cell.as_ref()?;
            Some(if cell.drawn {
                say!("picture-drawn", name = &cell.name)
            } else {
                cell.name.clone()
            })
        })
    };
    view! {
        <section class="stage" aria-label=say!("picture")>
            <div class="frame" class:empty=empty class:pair=is_pair>
                <Later breaths=1><Panes opener/></Later>
                {move || is_unfit().then(|| view! { <p class="unfit-mark" id="unfit-mark">{say!("picture-unfit")}</p> })}
                {move || empty().then(|| match waiting() {
                    Some(cell) => view! { <p class="waiting">{opener.failed(cell.picture).unwrap_or_else(|| waiting_words(&cell.name, page.with(|state| state.phase == Phase::Ready)))}</p> }.into_any(),
                    None => view! { <DropZone opener/> }.into_any(),
                })}
            </div>
            {move || has_cell.get().then(|| view! { <Legend page/> })}
            <div class="caption" class:none=move || !has_cell.get()>
                <span>{move || caption().unwrap_or_default()}</span>
                <Ways opener/>
                <Beside opener/>
            </div>
        </section>
    }
}

/// The ways to others: models, methods, pinned cells.
#[component]
fn Beside(
    /// What is compared.
    opener: Opener,
) -> impl IntoView {
    let can = Memo::new(move |_| opener.page.with(State::shows_answer));
    let can_pin = Memo::new(move |_| opener.page.with(|state| state.pin().is_some()));
    let is_pinned = Memo::new(move |_| {
        let pin = opener.page.with(State::pin);
        let is = |pin: &Pin| {
            opener
                .comparison
                .with(|comparison| comparison.is_pinned(pin))
        };
        pin.as_ref().is_some_and(is)
    });
    view! {
        {move || can.get().then(|| view! {
            <button id="compare-all" on:click=move |_| opener.compare()>{say!("compare")}</button>
            <button id="pin" disabled=move || !can_pin.get() aria-pressed=move || is_pinned.get().to_string() on:click=move |_| opener.pin()>
                {move || if is_pinned.get() { say!("pinned") } else { say!("pin") }}
            </button>
        })}
    }
}

/// What is said of a picture without an answer.
fn waiting_words(name: &str, is_idle: bool) -> String {
    if is_idle {
        say!("picture-stopped", name = name)
    } else {
        say!("picture-waits", name = name)
    }
}

/// Says what can be dropped here.
#[component]
fn DropZone(
    /// Opens lessons.
    opener: Opener,
) -> impl IntoView {
    view! {
        <div class="drop">
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 16V4m0 0 4 4m-4-4-4 4M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/></svg>
            <b class="by-mouse">{say!("drop-here")}</b>
            <b class="by-touch">{say!("open-here")}</b>
            <span>{say!("drop-what")}</span>
            <span>{say!("drop-which", formats = say!("formats"))}</span>
            <p class="actions">
                <button class="primary" on:click=move |_| browser::click(FILE_FIELD)>{say!("choose-pictures")}</button>
                <button on:click=move |_| browser::click(FOLDER_FIELD)>{say!("choose-folder")}</button>
            </p>
            <span>{say!("or-sample")}</span>
            <button class="link" id="lessons-hint" on:click=move |_| opener.open_lesson(Lesson::default())>{say!("lessons-hint")}</button>
        </div>
    }
}
