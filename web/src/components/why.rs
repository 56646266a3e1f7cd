//! The map's controls: method, opacity, colours, and how to read it.

use leptos::prelude::*;
use shared::{colormap::Colormap, saliency::Method};

use crate::{app::Opener, state::reading};

/// Steps of the colour bar.
const STEPS: u32 = 64;

/// The lower half of the answer.
#[component]
pub fn Why(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let method = move || page.with(|state| state.method);
    let colormap = Memo::new(move |_| page.with(|state| state.colormap));
    let answer = move || page.with(|state| state.answer.clone());
    let choose_method = move |event| {
        if let Some(method) = Method::from_name(&event_target_value(&event)) {
            opener.change(|state| state.explain_with(method));
        }
    };
    let choose_colours = move |event| {
        if let Some(colours) = Colormap::from_name(&event_target_value(&event)) {
            page.update(|state| state.colormap = colours);
        }
    };
    let choose_opacity = move |event| {
        if let Ok(opacity) = event_target_value(&event).parse() {
            page.update(|state| state.opacity = opacity);
        }
    };
    let methods = Method::ALL.map(|m| {
        view! { <option value=m.name() selected=move || method() == m>{m.title()}</option> }
    });
    let colours = Colormap::ALL.map(|c| {
        view! { <option value=c.name() selected=move || colormap.get() == c>{c.name()}</option> }
    });
    let range = move || answer().map(|a| a.map.range().1).unwrap_or_default();
    view! {
        <section class="why" aria-label="Why">
            <h2>"Why"</h2>
            <label>"Method" <select id="method" on:change=choose_method>{methods}</select></label>
            <label>"Map over picture"
                <input type="range" id="opacity" min="0" max="100" step="5"
                    prop:value=move || page.with(|state| state.opacity.to_string())
                    on:input=choose_opacity/>
            </label>
            <label>"Colours" <select id="colormap" on:change=choose_colours>{colours}</select></label>
            <ColourBar colormap/>
            <p class="ends"><span>"0"</span><span>"relevance, of this map alone"</span><span>{move || format!("{:.3}", range())}</span></p>
            {move || answer().map(|a| view! { <p id="reading">{reading(&a)}</p> })}
        </section>
    }
}

/// The colours from none to most.
#[component]
fn ColourBar(colormap: Memo<Colormap>) -> impl IntoView {
    let bars = move || {
        (0..STEPS)
            .map(|step| {
                let [r, g, b] = colormap.get().colour(step as f32 / (STEPS - 1) as f32);
                view! { <rect x=step width="1.05" height="1" fill=format!("rgb({r},{g},{b})")></rect> }
            })
            .collect_view()
    };
    view! {
        <svg class="colours" viewBox=format!("0 0 {STEPS} 1") preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label="Colour bar from no relevance to the most">
            {bars}
        </svg>
    }
}
