//! The cells of the visit in a row below the one that is shown.

use leptos::prelude::*;
use shared::say;

use crate::{
    components::gallery::{Gallery, Shape},
    opener::Opener,
    page_text::all_words,
    state::View,
};

/// A row of small pictures, where there are several cells.
#[component]
pub fn Filmstrip(
    /// Shows a cell.
    opener: Opener,
) -> impl IntoView {
    let is_several = Memo::new(move |_| {
        let is_one = opener.page.with(|state| state.view == View::Cell);
        is_one && opener.visit.with(|visit| visit.cells.len() > 1)
    });
    view! {
        {move || is_several.get().then(|| view! {
            <section class="filmstrip" aria-label=say!("strip")>
                <Gallery opener shape=Shape::Strip/>
            </section>
        })}
    }
}

/// The ways from the shown cell: to the ones beside it and to all.
#[component]
pub fn Ways(
    /// Shows a cell.
    opener: Opener,
) -> impl IntoView {
    let count = Memo::new(move |_| opener.visit.with(|visit| visit.cells.len()));
    let is_several = Memo::new(move |_| count.get() > 1);
    let all = Memo::new(move |_| {
        opener.visit.with(|visit| {
            let all = visit.cells.len();
            let count = visit.only.map_or(all, |only| visit.counts().0.of(only));
            all_words(visit.only, count)
        })
    });
    view! {
        {move || is_several.get().then(|| view! {
            <button class="quiet" id="previous" aria-label=say!("previous-cell") on:click=move |_| opener.step(-1)>"←"</button>
            <button class="quiet" id="next" aria-label=say!("next-cell") on:click=move |_| opener.step(1)>"→"</button>
            <button id="all-cells" on:click=move |_| opener.all()>{move || all.get()}</button>
        })}
    }
}
