//! The strip of probabilities in the page.

use leptos::prelude::*;
use shared::say;

use crate::{
    components::later::LateVisit,
    page_text::unsure_range,
    state::State,
    strip::{Bar, HEIGHT, Strip},
};

/// Bars of all cells that suit the model.
#[component]
pub fn Probabilities(
    /// Whose model says where it is unsure.
    page: RwSignal<State>,
    /// Whose cells.
    late: LateVisit,
) -> impl IntoView {
    let thresholds = Memo::new(move |_| page.with(State::thresholds));
    let strip = Memo::new(move |_| {
        let thresholds = thresholds.get();
        late.with(|visit| Strip::of(visit, thresholds))
    });
    let band = move || {
        strip.with(|strip| strip.band).map(|[left, width]| {
            view! { <rect class="unsure-band" x=left y="0" width=width height=HEIGHT></rect> }
        })
    };
    let bar = |bar: &Bar| {
        let Bar {
            label,
            left,
            width,
            height,
        } = *bar;
        view! { <rect class=format!("bar {label}") x=left y=HEIGHT - height width=width height=height></rect> }
    };
    let unsure = move || {
        let thresholds = thresholds.get();
        thresholds.map(|t| say!("strip-unsure", range = unsure_range(&t)))
    };
    let bars = move || strip.with(|strip| strip.bars.iter().map(bar).collect_view());
    view! {
        <figure class="probabilities">
            <svg viewBox=format!("0 0 100 {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=move || strip.with(|strip| strip.words.clone())>{band}{bars}</svg>
            <p class="scale-words" aria-hidden="true"><span>"0\u{a0}%"</span><span>{say!("strip-axis")}</span><span>"100\u{a0}%"</span></p>
            <figcaption class="faint">{say!("strip-caption")} " " {unsure}</figcaption>
        </figure>
    }
}
