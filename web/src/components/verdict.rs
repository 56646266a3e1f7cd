//! The answer in words and as a bar.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{artifact::Card, captions::headline, predict::Label, say, summary::Outcome};

use crate::{
    message::Classified,
    opener::Opener,
    page_text::{icon, number, prediction_set, promise, sentence, warnings},
    state::Panel,
};

/// The upper half of the answer.
#[component]
pub fn Verdict(
    /// Whose answer, and what opens its model's card.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let answer = move || page.with(|state| state.answer.clone().zip(state.card.clone()));
    let has_card = Memo::new(move |_| page.with(|state| state.card.is_some()));
    let anyway = move || page.with(|state| state.anyway);
    let show = move |_| page.update(|state| state.anyway = true);
    view! {
        <section class="verdict" aria-label=say!("verdict")>
            <div aria-live="polite">
                {move || match answer() {
                    Some((answer, card)) if answer.classified.suitability.is_fit() => verdict(&answer.classified, &card).into_any(),
                    Some((answer, card)) => view! {
                        {findings(&answer.classified)}
                        {match (answer.classified.prediction.label, anyway()) {
                            (Label::NoCell, _) => ().into_any(),
                            (_, true) => view! { <p class="mark-unfit">{say!("verdict-shown-anyway")}</p> {verdict(&answer.classified, &card)} }.into_any(),
                            (_, false) => view! { <button id="anyway" on:click=show>{say!("verdict-anyway")}</button> }.into_any(),
                        }}
                    }.into_any(),
                    None => view! { <p class="faint">{say!("no-answer-yet")}</p> }.into_any(),
                }}
            </div>
            {move || has_card.get().then(|| view! {
                <button class="link" id="how-good" on:click=move |_| opener.toggle(Panel::ModelCard)>{say!("verdict-how-good")}</button>
            })}
        </section>
    }
}

/// What stands where the verdict would be: what is wrong with the picture, and what to do.
fn findings(classified: &Classified) -> impl IntoView + use<> {
    let suitability = &classified.suitability;
    let is_empty = classified.prediction.label == Label::NoCell;
    let title = if is_empty {
        say!("label-no-cell")
    } else {
        say!("verdict-unfit-title")
    };
    view! {
        <h2 class="unfit-title" id="unfit"><span aria-hidden="true">{icon(Some(Outcome::Unfit))}" "</span>
            <span id="label" data-label=classified.prediction.label.name()>{title}</span></h2>
        <ul class="warning" id="warning" data-suitability=suitability.to_string()>
            {warnings(suitability).into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
        </ul>
        <p>{sentence(&classified.prediction, suitability)}</p>
    }
}

fn verdict(classified: &Classified, card: &Arc<Card>) -> impl IntoView + use<> {
    let prediction = classified.prediction;
    let outcome = Outcome::of(&prediction, &classified.suitability);
    let is_fit = outcome != Outcome::Unfit;
    let thresholds = card.thresholds;
    let place = |p: f64| format!("left: {:.1}%", p * 100.0);
    let band = format!(
        "left: {:.1}%; width: {:.1}%",
        thresholds.normal_below * 100.0,
        (thresholds.lymphoblast_from - thresholds.normal_below) * 100.0
    );
    view! {
        {is_fit.then(|| view! {
            <p class=format!("headline {}", outcome.name())>
                <span aria-hidden="true">{icon(Some(outcome))}</span> " "
                <b id="label" data-label=prediction.label.name()>{headline(prediction.label)}</b>
            </p>
        })}
        <p class="number" id="probability" data-value=prediction.probability.to_string()>{number(prediction.probability)}</p>
        <div class="scale" aria-hidden="true">
            <div class="band" style=band></div>
            <div class="mark" style=place(prediction.probability)></div>
        </div>
        <p class="scale-words" aria-hidden="true"><span>{say!("scale-normal")}</span><span>{say!("scale-unsure")}</span><span>{say!("scale-lymphoblast")}</span></p>
        {is_fit.then(|| view! {
            <p>{sentence(&prediction, &classified.suitability)} " " {prediction_set(prediction.label)}</p>
            <p>{promise(&card.metrics)}</p>
        })}
        {(!classified.notes.is_empty()).then(|| view! {
            <ul class="notes" id="notes">
                {classified.notes.iter().map(|note| view! { <li>{say!("note", note = note)}</li> }).collect_view()}
            </ul>
        })}
        {is_fit.then(|| view! { <p class="faint">{say!("verdict-estimate")}</p> })}
    }
}
