//! The picture and its map, near or far, over or beside each other.

use std::sync::Arc;

use leptos::{ev, html, prelude::*};
use shared::{
    overlay::{self, Style},
    saliency::Map,
    say,
    words::decimal,
};

use crate::{
    browser,
    message::{Answer, Explained},
    opener::Opener,
    state::{Arrangement, Lens, STEP, State, Touches},
};

/// Side of the drawn map in pixels: enough for a smooth look, little enough for a quick one.
pub const MAP_SIDE: usize = 256;

/// What all panes show.
#[derive(Clone, Copy)]
struct Shown {
    answer: Memo<Option<Arc<Answer>>>,
    explained: Memo<Option<Arc<Explained>>>,
    /// The map's colours and scale.
    style: Memo<(Style, f32)>,
    /// Whether there is no map to show.
    has_no_map: Memo<bool>,
}

impl Shown {
    fn new(opener: Opener) -> Self {
        let page = opener.page;
        let answer = Memo::new_with_compare(
            move |_| page.with(|state| state.answer.clone()),
            |old, new| of_answer(old) != of_answer(new),
        );
        let explained = Memo::new_with_compare(
            move |_| page.with(|state| state.explained.clone()),
            |old, new| of_map(old) != of_map(new),
        );
        Self {
            answer,
            explained,
            // Most of what changes in the state changes nothing here.
            style: Memo::new(move |_| page.with(|state| (map_style(state), state.scale()))),
            // Until there is one the canvas holds that of another picture.
            has_no_map: Memo::new(move |_| !page.with(State::shows_map)),
        }
    }
}

/// What tells answers apart.
pub fn of_answer(answer: Option<&Option<Arc<Answer>>>) -> Option<u64> {
    answer?.as_ref().map(|answer| answer.id)
}

/// What tells maps apart: task and step.
pub fn of_map(explained: Option<&Option<Arc<Explained>>>) -> Option<(u64, usize)> {
    explained?.as_ref().map(|e| (e.id, e.steps.done))
}

/// One pane, or two beside each other. What is near in one is so in the other.
#[component]
pub fn Panes(
    /// What is looked at, and how.
    opener: Opener,
) -> impl IntoView {
    let viewing = opener.viewing;
    let shown = Shown::new(opener);
    let picture = Memo::new(move |_| opener.page.with(State::shown));
    // Another picture is seen whole; the same one, drawn anew in another language, as it was.
    Effect::new(move |before: Option<Option<u64>>| {
        let shown = picture.get();
        if before.is_some_and(|before| before != shown) {
            viewing.update(|viewing| viewing.lens = Lens::default());
        }
        shown
    });
    let is = move |asked: Arrangement| viewing.with(|viewing| viewing.arrangement == asked);
    let is_beside = Memo::new(move |_| is(Arrangement::Beside));
    let is_slider = Memo::new(move |_| is(Arrangement::Slider));
    let slide = move |event| {
        if let Ok(divide) = event_target_value(&event).parse() {
            viewing.update(|viewing| viewing.divide = divide);
        }
    };
    let divide = move || viewing.with(|viewing| viewing.divide);
    view! {
        <Pane opener shown has_map=Signal::derive(move || !is_beside.get()) ids=["picture", "map"]/>
        {move || is_beside.get().then(|| view! {
            <Pane opener shown has_map=Signal::derive(|| true) ids=["picture-beside", "map-beside"]/>
        })}
        {move || (is_slider.get() && !shown.has_no_map.get()).then(|| view! {
            <div class="divide" style=move || format!("left: {}", edge(divide()))></div>
            <input class="divider" type="range" id="divide" min="0" max="100" aria-label=say!("divide")
                prop:value=move || divide().to_string() on:input=slide/>
        })}
        <ZoomButtons opener/>
    }
}

/// Where the slider's thumb stands, whose half width is 12 pixels; `style.css` has the same.
fn edge(percent: u32) -> String {
    format!(
        "calc(12px + (100% - 24px) * {:.2})",
        f64::from(percent) / 100.0
    )
}

/// The picture, with or without its map.
#[component]
fn Pane(
    /// What is looked at, and how.
    opener: Opener,
    /// What there is to show.
    shown: Shown,
    /// Whether the map is shown here.
    has_map: Signal<bool>,
    /// Names of the picture's and the map's canvas.
    ids: [&'static str; 2],
) -> impl IntoView {
    let (page, viewing) = (opener.page, opener.viewing);
    let pane = NodeRef::<html::Div>::new();
    let width = RwSignal::new(0.0);
    let look = move || {
        if let Some(pane) = pane.get_untracked() {
            width.set(browser::width(&pane));
        }
    };
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    Effect::new(move |_| {
        // The pane has another width where what stands beside it has changed.
        pane.track();
        shown.answer.track();
        viewing.track();
        look();
    });
    let opacity = move || page.with(State::strength);
    let is_hidden = move || shown.has_no_map.get() || !has_map.get();
    let lens = move || viewing.with(|viewing| viewing.lens.style());
    let cut = move || {
        viewing.with(|viewing| match viewing.arrangement {
            Arrangement::Slider => format!("clip-path: inset(0 0 0 {})", edge(viewing.divide)),
            Arrangement::Over | Arrangement::Beside => String::new(),
        })
    };
    let side = move || shown.answer.with(|answer| answer.as_ref().map(|a| a.side));
    let shows_squares = Memo::new(move |_| {
        let lens = viewing.with(|viewing| viewing.lens);
        side().is_some_and(|side| lens.shows_squares(side, width.get()))
    });
    let empty = move || shown.answer.with(Option::is_none);
    let canvases = [NodeRef::<html::Canvas>::new(), NodeRef::new()];
    paint(shown, has_map, canvases);
    view! {
        <Touched opener pane>
            <div class="lens" class:squares=shows_squares style=lens>
                <canvas node_ref=canvases[0] id=ids[0] role="img" aria-label=say!("picture-opened") hidden=empty></canvas>
            </div>
            <div class="cut" style=cut>
                <div class="lens" style=lens>
                    <canvas node_ref=canvases[1] id=ids[1] aria-hidden="true" hidden=is_hidden style:opacity=move || opacity().to_string()></canvas>
                </div>
            </div>
            {move || side().map(|side| scale_bar(viewing.with(|viewing| viewing.lens), side))}
        </Touched>
    }
}

/// What moves with the mouse and the fingers that are on it.
#[component]
fn Touched(
    /// What they change.
    opener: Opener,
    /// The element.
    pane: NodeRef<html::Div>,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let viewing = opener.viewing;
    let touches = StoredValue::new(Touches::default());
    let is_whole = Memo::new(move |_| viewing.with(|viewing| viewing.lens.is_whole()));
    let turn = move |event: browser::WheelEvent| {
        let growth = browser::growth(&event);
        // What is whole gets no smaller: the page scrolls on.
        if is_whole.get_untracked() && growth <= 1.0 {
            return;
        }
        event.prevent_default();
        if let Some(at) = browser::place(&event) {
            viewing.update(|viewing| viewing.lens = viewing.lens.zoomed(growth, at));
        }
    };
    let put = move |event: browser::PointerEvent| {
        if let Some(at) = browser::place(&event) {
            browser::hold(&event);
            touches.update_value(|touches| touches.put(event.pointer_id(), at));
        }
    };
    let slide = move |event: browser::PointerEvent| {
        let Some(to) = browser::place(&event) else {
            return;
        };
        let lens = viewing.with_untracked(|viewing| viewing.lens);
        let slide = |touches: &mut Touches| touches.slide(event.pointer_id(), to, lens);
        if let Some(moved) = touches
            .try_update_value(slide)
            .filter(|moved| *moved != lens)
        {
            viewing.update(|viewing| viewing.lens = moved);
        }
    };
    let lift = move |event: browser::PointerEvent| {
        touches.update_value(|touches| touches.lift(event.pointer_id()));
    };
    view! {
        <div class="pane" class:near=move || !is_whole.get() node_ref=pane
            on:wheel=turn on:pointerdown=put on:pointermove=slide on:pointerup=lift on:pointercancel=lift>
            {children()}
        </div>
    }
}

/// How long some of the picture's pixels are. Of micrometres a picture of a cell says nothing.
fn scale_bar(lens: Lens, side: u32) -> impl IntoView {
    let (length, share) = lens.bar(side);
    view! {
        <p class="scale-bar" data-pixels=length aria-hidden="true" style=format!("width: {:.2}%", share * 100.0)><span>{say!("pixels", count = length)}</span></p>
    }
}

/// Nearer, farther, and all of it.
#[component]
fn ZoomButtons(
    /// What they change.
    opener: Opener,
) -> impl IntoView {
    let is_whole = Memo::new(move |_| opener.viewing.with(|viewing| viewing.lens.is_whole()));
    let is_empty = Memo::new(move |_| opener.page.with(|state| state.answer.is_none()));
    let words = move || {
        opener
            .viewing
            .with(|viewing| format!("{}×", decimal(viewing.lens.zoom, 1)))
    };
    view! {
        <div class="zoom" role="group" aria-label=say!("zoom") hidden=is_empty>
            <button id="nearer" aria-label=say!("zoom-nearer") on:click=move |_| opener.zoom(STEP)>"+"</button>
            <button id="farther" aria-label=say!("zoom-farther") disabled=is_whole on:click=move |_| opener.zoom(1.0 / STEP)>"−"</button>
            <button id="whole" aria-label=say!("zoom-whole") disabled=is_whole on:click=move |_| opener.whole()>{words}</button>
        </div>
    }
}

/// Paints the picture of an answer whenever that changes.
pub fn paint_picture(answer: Memo<Option<Arc<Answer>>>, picture: NodeRef<html::Canvas>) {
    Effect::new(move |_| {
        if let (Some(canvas), Some(answer)) = (picture.get(), answer.get()) {
            browser::paint(&canvas, &answer.rgba, answer.side, answer.side);
        }
    });
}

/// Paints picture and map whenever they change.
fn paint(shown: Shown, has_map: Signal<bool>, [picture, map]: [NodeRef<html::Canvas>; 2]) {
    paint_picture(shown.answer, picture);
    Effect::new(move |_| {
        if !has_map.get() {
            return;
        }
        let (style, scale) = shown.style.get();
        if let (Some(canvas), Some(explained)) = (map.get(), shown.explained.get()) {
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
    let mut rgba = colours(&explained.map, MAP_SIDE, scale, style);
    if let Some(share) = style.contour {
        let line = overlay::contour(&explained.map, (MAP_SIDE, MAP_SIDE), share);
        overlay::draw_line(&mut rgba, &line);
    }
    rgba
}

/// A map's colours on a scale, `side` squared RGBA pixels, without a line.
pub fn colours(map: &Map, side: usize, scale: f32, style: Style) -> Vec<u8> {
    overlay::colours(&map.resized(side, side).scaled(scale), style)
}
