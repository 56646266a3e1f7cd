//! What the colours over the picture mean.

use leptos::prelude::*;
use shared::say;

use crate::{
    app::Page,
    export,
    page_text::{how_to_read, worth},
    state::State,
};

/// The colour bar of the shown map, its ends, whose scale it is, and how to read it.
#[component]
pub fn Legend(
    /// Whose map.
    page: Page,
) -> impl IntoView {
    let is_shown = Memo::new(move |_| page.with(State::shows_map));
    // Its place is kept until there is a map, so that nothing moves when one comes.
    view! { <div class="legend">{move || is_shown.get().then(|| view! { <Shown page/> })}</div> }
}

/// What is said of a map that is there. Most of what changes in the page's state changes nothing here.
#[component]
fn Shown(
    /// Whose map.
    page: Page,
) -> impl IntoView {
    let bar = Memo::new(move |_| page.with(export::bar));
    let rect = |(at, [r, g, b]): (usize, [u8; 3])| {
        view! { <rect x=at width="1.05" height="1" fill=format!("rgb({r},{g},{b})")></rect> }
    };
    let bars = move || bar.get().into_iter().enumerate().map(rect).collect_view();
    let ends = Memo::new(move |_| page.with(export::ends));
    let end = move |which: usize| ends.with(|ends| ends[which].clone());
    let scale = move || match page.with(|state| state.held.is_some()) {
        true => say!("legend-relevance-held"),
        false => say!("legend-relevance"),
    };
    let reading = Memo::new(move |_| {
        page.with(|state| {
            let explained = state.explained.as_ref()?;
            Some((explained.method.title(), how_to_read(explained)))
        })
    });
    let tested = Memo::new(move |_| page.with(|state| state.measured.as_deref().map(worth)));
    view! {
        <div class="colour-bar">
            <svg class="colours" viewBox=format!("0 0 {} 1", export::STEPS) preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label=say!("legend-label")>
                {bars}
            </svg>
            <p class="ends"><span>{move || end(0)}</span><span>{scale}</span><span>{move || end(1)}</span></p>
        </div>
        {move || reading.get().map(|(title, words)| view! { <p id="reading"><b>{title}"."</b>" "{words} {tested.get().map(|words| view! { " " <b>{say!("legend-tested")}</b> " " {words} })}</p> })}
    }
}
