//! The cells that are kept at hand, beside each other.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{say, summary::Outcome};

use crate::{
    components::layers::{Drawing, Layers},
    opener::Opener,
    page_text::{icon, said, where_it_lies},
    state::comparison::Pin,
};

/// Every pinned cell.
#[component]
pub fn Pins(
    /// Whose pins.
    opener: Opener,
) -> impl IntoView {
    let pins = Memo::new_with_compare(
        move |_| opener.comparison.with(|comparison| comparison.pins.clone()),
        |old, new| {
            let ids = |pins: Option<&Vec<Pin>>| -> Vec<(u64, u64)> {
                let pins = pins.into_iter().flatten();
                pins.map(|pin| (pin.cell.picture, pin.explained.id))
                    .collect()
            };
            ids(old) != ids(new)
        },
    );
    view! {
        <section class="pins" aria-label=say!("pins")>
            <h2>{say!("pins")} " " <small>{say!("pins-what")}</small></h2>
            <ul>{move || pins.get().into_iter().map(|pin| view! { <PinCard opener pin/> }).collect_view()}</ul>
        </section>
    }
}

/// One pinned cell: the picture, and the picture under its map.
#[component]
fn PinCard(
    /// Whose pin.
    opener: Opener,
    /// The pin.
    pin: Pin,
) -> impl IntoView {
    let classified = &pin.answer.classified;
    let outcome = Outcome::of(&classified.prediction, &classified.suitability);
    let said = said(outcome, classified.prediction.probability);
    let (method, class) = (pin.explained.method, pin.explained.class);
    let made = say!(
        "pin-made",
        model = &pin.model,
        method = method.title(),
        class = class.title()
    );
    let lies = where_it_lies(&pin.explained);
    let answer = StoredValue::new(pin.answer.clone());
    let answer = Memo::new(move |_| Some(answer.get_value()));
    let kept = StoredValue::new(pin.clone());
    let scale = Memo::new(move |_| {
        opener
            .comparison
            .with(|comparison| kept.with_value(|pin| comparison.pin_scale(pin)))
    });
    let map = StoredValue::new(Arc::new(pin.explained.map.clone()));
    let drawing = Memo::new(move |_| {
        Some(Drawing {
            map: map.get_value(),
            sign: method.sign(),
            scale: scale.get(),
        })
    });
    let none = Memo::new(|_| None);
    let ends = move || drawing.with(|drawing| drawing.as_ref().map(Drawing::ends));
    let picture = pin.cell.picture;
    let leave = move |_| {
        let pin = kept.get_value();
        opener.comparison.update(|comparison| comparison.pin(pin));
    };
    view! {
        <li class="pin" data-picture=picture>
            <div class="together">
                <span class="layers"><Layers opener answer drawing=none/></span>
                <span class="layers"><Layers opener answer drawing/></span>
            </div>
            <p class=format!("said {}", outcome.name())><span aria-hidden="true">{icon(Some(outcome))}</span> " " <b>{said}</b></p>
            <p>{pin.cell.name.clone()}</p>
            <p class="faint">{made} ", " {ends}</p>
            <p class="hidden">{lies}</p>
            <p class="actions">
                <button on:click=move |_| opener.show(picture)>{say!("show")}</button>
                <button on:click=leave>{say!("unpin")}</button>
            </p>
        </li>
    }
}
