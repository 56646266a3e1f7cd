//! The answer in words and as a bar.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    artifact::Card,
    predict::Label,
    words::{headline, percent},
};

use crate::{
    app::Page,
    message::Answer,
    words::{sentence, warning},
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
    };
    let thresholds = card.thresholds;
    let place = |p: f64| format!("left: {:.1}%", p * 100.0);
    let band = format!(
        "left: {:.1}%; width: {:.1}%",
        thresholds.normal_below * 100.0,
        (thresholds.lymphoblast_from - thresholds.normal_below) * 100.0
    );
    view! {
        {warning(answer.suitability).map(|words| view! { <p class="warning" id="warning">{words}</p> })}
        <p class=format!("headline {class}")>
            <span aria-hidden="true">{icon}</span> " "
            <b id="label" data-label=prediction.label.name()>{headline(prediction.label)}</b>
            <span class="number" id="probability" data-value=prediction.probability.to_string()>
                {percent(prediction.probability)}
            </span>
        </p>
        <div class="scale" aria-hidden="true">
            <div class="band" style=band></div>
            <div class="mark" style=place(prediction.probability)></div>
        </div>
        <p class="scale-words" aria-hidden="true"><span>"normal"</span><span>"unsure"</span><span>"lymphoblast"</span></p>
        <p>{sentence(&prediction)}</p>
        <p class="faint">"The percentage is the network's own estimate that this is a lymphoblast, calibrated on cells it had not learnt from."</p>
    }
}
