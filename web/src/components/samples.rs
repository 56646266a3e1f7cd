//! The drawn samples, one click away.

use leptos::prelude::*;

use crate::{
    opener::Opener,
    state::{Sample, Visit},
};

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
        let (name, title, address) = (
            sample.name.clone(),
            sample.title.clone(),
            sample.address.clone(),
        );
        view! {
            <li>
                <button class="sample" data-name=name on:click=move |_| opener.sample(&sample)>
                    <img src=address alt="" width="96" height="96"/>
                    <span>{title}</span>
                </button>
            </li>
        }
    };
    // They are for who has no cells yet.
    let has_own = Memo::new(move |_| opener.visit.with(Visit::has_own));
    view! {
        {move || (!has_own.get()).then(|| view! {
            <section class="samples" aria-label="Drawn samples">
                <h2>"Samples " <small>"Drawn by a program, not photographs; they are of nobody."</small></h2>
                <ul>{move || samples.get().into_iter().map(sample).collect_view()}</ul>
            </section>
        })}
    }
}
