//! The drawn samples, one click away.

use leptos::prelude::*;
use shared::say;

use crate::{
    opener::Opener,
    page_text::sample_title,
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
            sample_title(&sample),
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
            <section class="samples" aria-label=say!("samples-label")>
                <h2>{say!("samples")} " " <small>{say!("samples-what")}</small></h2>
                <ul>{move || samples.get().into_iter().map(sample).collect_view()}</ul>
            </section>
        })}
    }
}
