//! Unsure is an answer: limits, and what they cost.

use leptos::prelude::*;
use shared::{captions::whole_percent, say};

use crate::{
    opener::Opener,
    page_text::last_word,
    state::{
        State,
        lesson::{Limits, Named},
    },
};

/// The AUROC of the drawn answers where the model's own was not measured.
const AUROC: f64 = 0.9;

/// Bars of the plot.
const BARS: usize = 25;

/// How good the chosen model is on people that it has not seen.
pub fn auroc(state: &State) -> f64 {
    let scores = state
        .card
        .as_ref()
        .and_then(|card| last_word(&card.metrics));
    scores.map_or(AUROC, |scores| scores.auroc.value)
}

/// The fifth lesson.
#[component]
pub fn Unsure(
    /// The chosen model, whose AUROC and limits are taken, and the limits that are tried.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let auroc = Memo::new(move |_| page.with(auroc));
    let drawn = Memo::new(move |_| Limits::of(auroc.get()));
    let limits = Memo::new(move |_| opener.trials.with(|trials| trials.limits));
    let set = move |limits: [f64; 2]| opener.trials.update(|trials| trials.limits = limits);
    let of_model = move |_| {
        if let Some(own) = page.with_untracked(State::thresholds) {
            set([own.normal_below, own.lymphoblast_from]);
        }
    };
    let never = move |_| {
        let middle = page.with_untracked(State::thresholds);
        set([middle.map_or(0.5, |own| own.decision); 2]);
    };
    let named = Memo::new(move |_| {
        let [below, from] = limits.get();
        drawn.with(|drawn| drawn.named(below, from))
    });
    view! {
        <div class="workbench">
            <figure>
                <svg class="plot wide" viewBox="0 0 100 60" role="img" aria-label=say!("lesson-unsure-plot")>
                    {move || drawn.with(|drawn| plot(drawn, limits.get()))}
                </svg>
                <p class="scale-words" aria-hidden="true"><span>"0\u{a0}%"</span><span>{say!("strip-axis")}</span><span>"100\u{a0}%"</span></p>
            </figure>
            <div class="controls">
                <p class="actions">
                    <button id="never-unsure" on:click=never>{say!("lesson-unsure-never")}</button>
                    <button id="model-limits" on:click=of_model>{say!("lesson-unsure-model")}</button>
                </p>
                <Limit opener which=0 id="below" words=say!("lesson-unsure-below")/>
                <Limit opener which=1 id="from" words=say!("lesson-unsure-from")/>
                <Counts named/>
            </div>
        </div>
    }
}

/// One of the two limits.
#[component]
fn Limit(
    /// Whose limits.
    opener: Opener,
    /// Which one.
    which: usize,
    /// Its name in the page.
    id: &'static str,
    /// Its name for people.
    words: String,
) -> impl IntoView {
    let limits = Memo::new(move |_| opener.trials.with(|trials| trials.limits));
    let value = move || (100.0 * limits.get()[which]).round().to_string();
    let shown = move || whole_percent(limits.get()[which]);
    let slide = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f64>() {
            opener.trials.update(|trials| {
                let limits = &mut trials.limits;
                limits[which] = value / 100.0;
                // One limit takes the other along.
                limits[1 - which] = match which {
                    0 => limits[1].max(limits[0]),
                    _ => limits[0].min(limits[1]),
                };
            });
        }
    };
    view! {
        <label class="slider"><span>{words} ": " <output>{shown}</output></span>
            <input type="range" id=id min="0" max="100" step="1" prop:value=value on:input=slide/>
        </label>
    }
}

/// What the limits make of the drawn cells.
#[component]
fn Counts(
    /// Of normal cells and of lymphoblasts.
    named: Memo<[Named; 2]>,
) -> impl IntoView {
    let blasts = move || {
        let Named {
            right,
            wrong,
            unsure,
        } = named.get()[1];
        say!(
            "lesson-unsure-blasts",
            right = right,
            wrong = wrong,
            unsure = unsure
        )
    };
    let normal = move || {
        let Named {
            right,
            wrong,
            unsure,
        } = named.get()[0];
        say!(
            "lesson-unsure-normal",
            right = right,
            wrong = wrong,
            unsure = unsure
        )
    };
    let all = move |of: fn(&Named) -> usize| named.get().iter().map(of).sum::<usize>();
    view! {
        <div role="status" id="limits" data-wrong=move || all(|named| named.wrong) data-unsure=move || all(|named| named.unsure)>
            <p>{blasts}</p>
            <p>{normal}</p>
        </div>
    }
}

/// Lymphoblasts upwards, normal cells downwards, the unsure band behind them.
fn plot(drawn: &Limits, [below, from]: [f64; 2]) -> impl IntoView + use<> {
    let [normal, blasts] = &drawn.probabilities;
    let count = |of: &[f64], at: usize| {
        let bar = |p: f64| ((p * BARS as f64) as usize).min(BARS - 1);
        of.iter().filter(|p| bar(**p) == at).count() as f64
    };
    let most = (0..BARS).map(|at| count(normal, at).max(count(blasts, at)));
    let most = most.fold(1.0, f64::max);
    let width = 100.0 / BARS as f64;
    let bars = (0..BARS).map(|at| {
        let left = at as f64 * width;
        let [up, down] = [blasts, normal].map(|of| 28.0 * count(of, at) / most);
        view! {
            <rect class="bar lymphoblast" x=left y=30.0 - up width=width - 0.5 height=up></rect>
            <rect class="bar normal" x=left y="30" width=width - 0.5 height=down></rect>
        }
    });
    let bars = bars.collect_view();
    view! {
        <rect class="unsure-band" x=100.0 * below y="0" width=100.0 * (from - below) height="60"></rect>
        {bars}
    }
}
