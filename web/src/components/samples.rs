//! The drawn samples, one click away.

use leptos::prelude::*;

use crate::{app::Opener, state::Sample};

/// A strip of small pictures.
#[component]
pub fn Samples(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let samples = Memo::new_with_compare(
        move |_| opener.page.with(|state| state.samples.clone()),
        |old, new| old != new,
    );
    let sample = move |sample: Sample| {
        let cell = sample.cell.clone();
        let name = sample.cell.name.clone();
        view! {
            <li>
                <button class="sample" data-name=name on:click=move |_| opener.cell(cell.clone())>
                    <img src=sample.address alt="" width="96" height="96"/>
                    <span>{sample.title}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="samples" aria-label="Drawn samples">
            <h2>"Samples " <small>"Drawn by a program, not photographs; they are of nobody."</small></h2>
            <ul>{move || samples.get().into_iter().map(sample).collect_view()}</ul>
        </section>
    }
}
