//! The answer in words and as a bar.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    artifact::Card,
    captions::{headline, percent},
    predict::Label,
};

use crate::{
    app::Page,
    message::Answer,
    page_text::{promise, sentence, warnings},
};

/// The upper half of the answer.
#[component]
pub fn Verdict(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let answer = move || page.with(|state| state.answer.clone().zip(state.card.clone()));
    view! {
        <section class="verdict" aria-live="polite" aria-label="Verdict">
            {move || match answer() {
                Some((answer, card)) => verdict(&answer, &card).into_any(),
                None => view! { <p class="faint">"Open a picture of one cell to see what the network makes of it."</p> }.into_any(),
            }}
        </section>
    }
}

fn verdict(answer: &Arc<Answer>, card: &Arc<Card>) -> impl IntoView + use<> {
    let prediction = answer.prediction;
    let (class, icon) = match prediction.label {
        Label::Lymphoblast => ("lymphoblast", "▲"),
        Label::Normal => ("normal", "●"),
        Label::Unsure => ("unsure", "?"),
        Label::NoCell => ("unsure", "–"),
    };
    let suitability = &answer.suitability;
    let warnings = warnings(suitability);
    let has_cell = prediction.label != Label::NoCell;
    let thresholds = card.thresholds;
    let place = |p: f64| format!("left: {:.1}%", p * 100.0);
    let band = format!(
        "left: {:.1}%; width: {:.1}%",
        thresholds.normal_below * 100.0,
        (thresholds.lymphoblast_from - thresholds.normal_below) * 100.0
    );
    view! {
        {(!warnings.is_empty()).then(|| view! {
            <ul class="warning" id="warning" data-suitability=suitability.to_string()>
                {warnings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
            </ul>
        })}
        <p class=format!("headline {class}")>
            <span aria-hidden="true">{icon}</span> " "
            <b id="label" data-label=prediction.label.name()>{headline(prediction.label)}</b>
            {has_cell.then(|| view! {
                <span class="number" id="probability" data-value=prediction.probability.to_string()>
                    {percent(prediction.probability)}
                </span>
            })}
        </p>
        {has_cell.then(|| view! {
            <div class="scale" aria-hidden="true">
                <div class="band" style=band></div>
                <div class="mark" style=place(prediction.probability)></div>
            </div>
            <p class="scale-words" aria-hidden="true"><span>"normal"</span><span>"unsure"</span><span>"lymphoblast"</span></p>
        })}
        <p>{sentence(&prediction, suitability)}</p>
        {(!answer.notes.is_empty()).then(|| view! {
            <ul class="notes" id="notes">
                {answer.notes.iter().map(|note| view! { <li>"Note: " {note.clone()} "."</li> }).collect_view()}
            </ul>
        })}
        {has_cell.then(|| view! {
            <p class="faint">"The percentage is the network's own estimate that this is a lymphoblast, calibrated on cells it had not learnt from. " {promise(&card.metrics)}</p>
        })}
    }
}
