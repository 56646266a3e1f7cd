//! What a map is: parts of the cell are covered by hand.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use shared::{captions::whole_percent, say, words::decimal};

use super::seen::{Answers, Cells, Seen, latest, moved, own_map, plain};
use crate::{
    browser,
    message::Tried,
    opener::Opener,
    state::lesson::{Extreme, RADIUS, Trials, extreme},
};

/// How far an arrow key moves the ring.
const STEP: f32 = 0.04;

/// Points of a hundred below which an estimate has not moved.
const LEAST: f64 = 0.5;

/// The first lesson.
#[component]
pub fn Cover(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let plain = plain(opener);
    let map = Memo::new(move |_| plain.with(|tried| own_map(tried.as_ref())));
    let method = move || map.with(|map| map.as_ref().map(|map| map.method.title()));
    let moves = Moves::watch(opener);
    let cover = move |which: Extreme| {
        let found = plain.with_untracked(|tried: &Option<Arc<Tried>>| {
            let tried = tried.as_ref()?;
            extreme(tried, &tried.map.as_ref()?.1, which)
        });
        let Some([x, y]) = found else { return };
        opener
            .engine
            .change_trial(|trials| trials.changes.covers = vec![[x, y, RADIUS]]);
        let number = opener.trials.with_untracked(Trials::last);
        moves.waits.set_value(Some((which, number)));
    };
    let again = move |_| {
        opener
            .engine
            .change_trial(|trials| trials.changes.covers.clear());
    };
    view! {
        <div class="workbench">
            <figure>
                <Brush opener/>
                <figcaption class="faint">{say!("lesson-seen")}</figcaption>
            </figure>
            <figure>
                <Seen tried=plain map=map label=say!("compare-maps")/>
                <figcaption class="faint">{move || method().map(|method| say!("lesson-cover-map", method = method))}</figcaption>
            </figure>
            <div class="controls">
                <Cells opener/>
                <p class="actions">
                    <button id="cover-brightest" on:click=move |_| cover(Extreme::Brightest)>{say!("lesson-cover-brightest")}</button>
                    <button id="cover-dimmest" on:click=move |_| cover(Extreme::Dimmest)>{say!("lesson-cover-dimmest")}</button>
                    <button id="uncover" on:click=again>{say!("lesson-start-again")}</button>
                </p>
                <Answers opener/>
                <p id="kept-promise" role="status">{move || moves.words()}</p>
            </div>
        </div>
    }
}

/// By how many points covering the brightest part, and the dimmest, has moved the estimate.
#[derive(Clone, Copy)]
struct Moves {
    told: RwSignal<[Option<f64>; 2]>,
    /// Which part a trial covers alone, and that trial's number.
    waits: StoredValue<Option<(Extreme, u64)>>,
}

impl Moves {
    /// Looks at what comes of trials.
    fn watch(opener: Opener) -> Self {
        let moves = Self {
            told: RwSignal::new([None; 2]),
            waits: StoredValue::new(None),
        };
        let (plain, latest) = (plain(opener), latest(opener));
        Effect::new(move |before: Option<Option<u64>>| {
            let (plain, now) = plain.get().zip(latest.get())?;
            if before.flatten() != Some(plain.id) {
                // Another cell, or another model.
                moves.told.set([None; 2]);
            }
            let waits = moves.waits.get_value();
            if let Some((which, _)) = waits.filter(|(_, number)| *number == now.id) {
                let points = moved(&plain, &now).abs();
                moves
                    .told
                    .update(|told| told[which as usize] = Some(points));
            }
            Some(plain.id)
        });
        moves
    }

    /// What both came to, and whether the map kept its promise.
    fn words(self) -> Option<String> {
        let [brightest, dimmest] = self.told.get();
        let (brightest, dimmest) = brightest.zip(dimmest)?;
        let moved = say!(
            "lesson-cover-moved",
            brightest = decimal(brightest, 0),
            dimmest = decimal(dimmest, 0)
        );
        let kept = match brightest > dimmest {
            _ if brightest.max(dimmest) < LEAST => say!("lesson-cover-neither"),
            true => say!("lesson-cover-more"),
            false => say!("lesson-cover-less"),
        };
        Some(format!("{moved} {kept}"))
    }
}

/// The picture under a brush.
#[component]
fn Brush(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let ring = RwSignal::new([0.5_f32; 2]);
    let is_down = StoredValue::new(false);
    let cover = move |[x, y]: [f32; 2]| {
        opener
            .engine
            .change_trial(|trials| trials.changes.covers.push([x, y, RADIUS]));
    };
    let at = |event: &browser::PointerEvent| browser::place(event).map(|at| at.map(|v| v as f32));
    let down = move |event: browser::PointerEvent| {
        if let Some(place) = at(&event).filter(|_| event.button() == 0) {
            browser::hold(&event);
            is_down.set_value(true);
            ring.set(place);
            cover(place);
        }
    };
    // A stroke covers as it goes, a step of the brush's half radius at a time.
    let drag = move |event: browser::PointerEvent| {
        let Some(place) = at(&event) else { return };
        let last = ring.get_untracked();
        let far = (place[0] - last[0]).hypot(place[1] - last[1]);
        if is_down.get_value() && far > RADIUS / 2.0 {
            ring.set(place);
            cover(place);
        }
    };
    let up = move |_: browser::PointerEvent| is_down.set_value(false);
    let key = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let by = match event.key().as_str() {
            "ArrowLeft" => [-STEP, 0.0],
            "ArrowRight" => [STEP, 0.0],
            "ArrowUp" => [0.0, -STEP],
            "ArrowDown" => [0.0, STEP],
            " " => [0.0, 0.0],
            _ => return,
        };
        // The page's own keys are others here.
        event.stop_propagation();
        event.prevent_default();
        ring.update(|ring| *ring = [0, 1].map(|at| (ring[at] + by[at]).clamp(0.0, 1.0)));
        if event.key() == " " {
            cover(ring.get_untracked());
        }
    };
    let style = move || {
        let [x, y] = ring.get().map(|at| 100.0 * at);
        let size = 200.0 * RADIUS;
        format!("left: {x:.1}%; top: {y:.1}%; width: {size:.1}%; height: {size:.1}%")
    };
    let ring_words = move || {
        let [left, top] = ring.get().map(|at| whole_percent(f64::from(at)));
        say!("lesson-cover-ring", left = left, top = top)
    };
    let none = Signal::derive(|| None);
    view! {
        <div class="brush" id="brush" tabindex="0" role="application" aria-label=say!("lesson-cover-brush")
            on:pointerdown=down on:pointermove=drag on:pointerup=up on:pointercancel=up on:keydown=key>
            <Seen tried=latest(opener) map=none label=say!("lesson-seen")/>
            <span class="ring" style=style aria-hidden="true"></span>
            <span class="hidden" role="status">{ring_words}</span>
        </div>
    }
}
