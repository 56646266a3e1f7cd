//! The picture with the map over it, or the place to drop one.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    decode,
    overlay::{self, Style},
};

use crate::{
    app::Page,
    browser,
    components::filmstrip::Ways,
    message::Explained,
    opener::{FILE_FIELD, FOLDER_FIELD, Opener},
    state::{Phase, State},
};

/// Side of the drawn map in pixels: enough for a smooth look, little enough for a quick one.
pub const MAP_SIDE: usize = 256;

/// The large square.
#[component]
pub fn Stage(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let picture = NodeRef::<html::Canvas>::new();
    let map = NodeRef::<html::Canvas>::new();
    paint(page, picture, map);
    let empty = move || page.with(|state| state.answer.is_none());
    // The answer comes before its map; until then the canvas holds that of another picture.
    // Of a picture that does not suit, none is shown unless a person wants it.
    let no_map = move || page.with(|state| state.explained.is_none() || !state.shows_answer());
    let is_unfit = move || page.with(|state| state.anyway);
    let waiting = move || page.with(|state| state.cell.clone());
    let opacity = move || {
        page.with(|state| {
            if state.peek {
                0.0
            } else {
                f64::from(state.opacity) / 100.0
            }
        })
    };
    let caption = move || {
        page.with(|state| {
            let cell = state.cell.as_ref()?;
            Some(if cell.drawn {
                format!("{} (drawn)", cell.name)
            } else {
                cell.name.clone()
            })
        })
    };
    view! {
        <section class="stage" aria-label="Picture">
            <div class="frame" class:empty=empty>
                <canvas node_ref=picture id="picture" role="img" aria-label="The opened picture" hidden=empty></canvas>
                <canvas node_ref=map id="map" aria-hidden="true" hidden=no_map style:opacity=move || opacity().to_string()></canvas>
                {move || is_unfit().then(|| view! { <p class="unfit-mark" id="unfit-mark">"Does not suit: answer and map mean little"</p> })}
                {move || empty().then(|| match waiting() {
                    Some(cell) => view! { <p class="waiting">{opener.failed(cell.picture).unwrap_or_else(|| waiting_words(&cell.name, page.with(|state| state.phase == Phase::Ready)))}</p> }.into_any(),
                    None => view! { <DropZone/> }.into_any(),
                })}
            </div>
            <div class="caption">
                <span>{move || caption().unwrap_or_default()}</span>
                <Ways opener/>
            </div>
        </section>
    }
}

/// What is said of a picture without an answer.
fn waiting_words(name: &str, is_idle: bool) -> String {
    if is_idle {
        format!("{name}: stopped before the network had answered.")
    } else {
        format!("{name} waits for the network.")
    }
}

/// Says what can be dropped here.
#[component]
fn DropZone() -> impl IntoView {
    view! {
        <div class="drop">
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 16V4m0 0 4 4m-4-4-4 4M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/></svg>
            <b>"Drop pictures or a folder here"</b>
            <span>"Each picture of one cell, cut out on black: " {decode::ACCEPTED} ". Or paste one."</span>
            <p class="actions">
                <button class="primary" on:click=move |_| browser::click(FILE_FIELD)>"Choose pictures"</button>
                <button on:click=move |_| browser::click(FOLDER_FIELD)>"Choose a folder"</button>
            </p>
            <span>"Or take a sample below."</span>
        </div>
    }
}

/// What tells maps apart: task and step.
fn identity(explained: Option<Arc<Explained>>) -> Option<(u64, usize)> {
    explained.map(|e| (e.id, e.steps.done))
}

/// Paints picture and map whenever they change.
fn paint(page: Page, picture: NodeRef<html::Canvas>, map: NodeRef<html::Canvas>) {
    let answer = Memo::new_with_compare(
        move |_| page.with(|state| state.answer.clone()),
        |old, new| {
            let id = |answer: Option<&Option<Arc<crate::message::Answer>>>| {
                answer.and_then(|a| a.as_ref().map(|a| a.id))
            };
            id(old) != id(new)
        },
    );
    let explained = Memo::new_with_compare(
        move |_| page.with(|state| state.explained.clone()),
        |old, new| identity(old.cloned().flatten()) != identity(new.cloned().flatten()),
    );
    Effect::new(move |_| {
        if let (Some(canvas), Some(answer)) = (picture.get(), answer.get()) {
            browser::paint(&canvas, &answer.rgba, answer.side, answer.side);
        }
    });
    // Most of what changes in the state changes nothing here.
    let look = Memo::new(move |_| page.with(|state| (map_style(state), state.scale())));
    Effect::new(move |_| {
        let (style, scale) = look.get();
        if let (Some(canvas), Some(explained)) = (map.get(), explained.get()) {
            let rgba = drawn(&explained, scale, style);
            browser::paint(&canvas, &rgba, MAP_SIDE as u32, MAP_SIDE as u32);
        }
    });
}

/// How the map is drawn as the controls stand; its canvas has the opacity.
pub fn map_style(state: &State) -> Style {
    let method = state.explained.as_ref().map_or(state.method, |e| e.method);
    Style {
        colormap: state.colormap.for_sign(method.sign()),
        opacity: 1.0,
        contour: (state.contour > 0).then(|| f64::from(state.contour) / 100.0),
    }
}

/// The map's colours, `MAP_SIDE` squared RGBA pixels.
pub fn drawn(explained: &Explained, scale: f32, style: Style) -> Vec<u8> {
    let sized = explained.map.resized(MAP_SIDE, MAP_SIDE);
    let mut rgba = overlay::colours(&sized.scaled(scale), style);
    if let Some(share) = style.contour {
        let line = overlay::contour(&explained.map, (MAP_SIDE, MAP_SIDE), share);
        overlay::draw_line(&mut rgba, &line);
    }
    rgba
}
