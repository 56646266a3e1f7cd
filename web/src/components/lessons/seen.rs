//! What the network sees of a lesson's cell, and what it says of it.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    colormap::Colormap,
    overlay::Style,
    saliency::{Map, Method},
    say,
    summary::Outcome,
    words::decimal,
};

use crate::{
    browser,
    components::panes::{MAP_SIDE, colours},
    message::Tried,
    opener::Opener,
    page_text::{icon, said, sample_title},
    state::Trials,
};

/// How strongly a map lies over its picture.
const OPACITY: &str = "0.6";

/// A map, with the method that it is by.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The values.
    pub map: Arc<Map>,
    /// The method.
    pub method: Method,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.map, &other.map) && self.method == other.method
    }
}

/// A square as the network sees it, with a map over it where there is one.
#[component]
pub fn Seen(
    /// The square.
    tried: Memo<Option<Arc<Tried>>>,
    /// The map.
    #[prop(into)]
    map: Signal<Option<Shown>>,
    /// What it is, for those who can't see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let (picture, over) = (
        NodeRef::<html::Canvas>::new(),
        NodeRef::<html::Canvas>::new(),
    );
    Effect::new(move |_| {
        if let (Some(canvas), Some(tried)) = (picture.get(), tried.get()) {
            browser::paint(&canvas, &tried.rgba, tried.side, tried.side);
        }
    });
    Effect::new(move |_| {
        if let (Some(canvas), Some(Shown { map, method })) = (over.get(), map.get()) {
            let style = Style {
                colormap: Colormap::Cividis.for_sign(method.sign()),
                opacity: 1.0,
                contour: None,
            };
            let rgba = colours(&map, MAP_SIDE, map.own_scale(method.sign()), style);
            browser::paint(&canvas, &rgba, MAP_SIDE as u32, MAP_SIDE as u32);
        }
    });
    view! {
        <span class="layers large">
            <canvas node_ref=picture width="1" height="1" role="img" aria-label=label></canvas>
            <canvas node_ref=over width="1" height="1" aria-hidden="true" class="map" style:opacity=OPACITY hidden=move || map.with(Option::is_none)></canvas>
        </span>
    }
}

/// What came last, compared by its number.
pub fn latest(opener: Opener) -> Memo<Option<Arc<Tried>>> {
    of(opener, |trials| trials.tried.clone())
}

/// What came of the cell as it is.
pub fn plain(opener: Opener) -> Memo<Option<Arc<Tried>>> {
    of(opener, |trials| trials.plain.clone())
}

fn of(opener: Opener, which: fn(&Trials) -> Option<Arc<Tried>>) -> Memo<Option<Arc<Tried>>> {
    Memo::new_with_compare(
        move |_| opener.trials.with(which),
        |old, new| {
            let id = |tried: Option<&Option<Arc<Tried>>>| Some(tried?.as_ref()?.id);
            id(old) != id(new)
        },
    )
}

/// The map of a trial, by the network itself.
pub fn own_map(tried: Option<&Arc<Tried>>) -> Option<Shown> {
    let (method, map) = tried?.map.as_ref()?;
    Some(Shown {
        map: Arc::new(map.clone()),
        method: *method,
    })
}

/// What the network says of a trial.
fn outcome(tried: &Tried) -> Outcome {
    let classified = &tried.classified;
    Outcome::of(&classified.prediction, &classified.suitability)
}

/// The answers to the cell as it is and as it is now, and what lies between them.
#[component]
pub fn Answers(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let (plain, now) = (plain(opener), latest(opener));
    let words = |tried: &Arc<Tried>| said(outcome(tried), tried.classified.prediction.probability);
    let line = move |tried: Arc<Tried>, words: String| {
        let outcome = outcome(&tried);
        view! { <p class=format!("said {}", outcome.name())><span aria-hidden="true">{icon(Some(outcome))}</span> " " {words}</p> }
    };
    let between = move || {
        let (plain, now) = plain.get().zip(now.get())?;
        if plain.id == now.id {
            return Some(say!("lesson-same"));
        }
        let points = moved(&plain, &now).round();
        let size = decimal(points.abs(), 0);
        Some(match points {
            more if more >= 1.0 => say!("lesson-rises", points = size),
            less if less <= -1.0 => say!("lesson-falls", points = size),
            _ => say!("lesson-stays"),
        })
    };
    let probability =
        move || now.with(|now| Some(now.as_ref()?.classified.prediction.probability.to_string()));
    view! {
        <div class="answers-now" aria-live="polite" id="tried" data-probability=probability>
            {move || plain.get().map(|tried| { let said = words(&tried); line(tried, say!("lesson-as-it-is", said = said)) })}
            {move || now.get().map(|tried| { let said = words(&tried); line(tried, say!("lesson-now", said = said)) })}
            <p>{between}</p>
        </div>
    }
}

/// By how many points of a hundred the estimate has moved.
pub fn moved(plain: &Tried, now: &Tried) -> f64 {
    let points = |tried: &Tried| 100.0 * tried.classified.prediction.probability;
    points(now) - points(plain)
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// What it was.
    Same,
    /// The other class.
    Other,
    /// Unsure, where there was a class.
    Unsure,
    /// No class any more: the picture does not suit.
    Unfit,
}

/// What became of the answer to the cell as it is.
pub fn became(plain: &Tried, now: &Tried) -> Became {
    match (outcome(plain), outcome(now)) {
        (before, after) if before == after => Became::Same,
        (_, Outcome::Unfit | Outcome::Failed) => Became::Unfit,
        (_, Outcome::Unsure) => Became::Unsure,
        (Outcome::Lymphoblast | Outcome::Normal, _) => Became::Other,
        // One that was unsure, or did not suit, has a class now.
        (_, Outcome::Lymphoblast | Outcome::Normal) => Became::Other,
    }
}

/// The menu of drawn cells.
#[component]
pub fn Cells(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let samples = Memo::new_with_compare(
        move |_| opener.page.with(|state| state.samples.clone()),
        |old, new| old != new,
    );
    let chosen = Memo::new(move |_| opener.trials.with(|trials| trials.sample));
    let choose = move |event| {
        if let Ok(place) = event_target_value(&event).parse::<usize>() {
            opener.engine.change_trial(|trials| {
                trials.sample = place;
                trials.begin_anew();
            });
        }
    };
    let option = move |(at, sample)| {
        let is_chosen = move || chosen.get() == at;
        view! { <option value=at prop:selected=is_chosen>{sample_title(&sample)}</option> }
    };
    // The last one is a whole field, which shows no single cell.
    let options = move || {
        let samples = samples.get().into_iter().enumerate();
        let cells = samples.filter(|(_, sample)| !sample.name.contains("smear"));
        cells.map(option).collect_view()
    };
    view! {
        <label>{say!("lesson-cell")} " " <select id="lesson-cell" on:change=choose>{options}</select></label>
        <p class="faint">{say!("lesson-drawn-only")}</p>
    }
}
