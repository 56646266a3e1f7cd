//! Saved files: the picture with its map and legend, and the map as numbers.

use leptos::prelude::*;
use shared::{
    captions::{self, Caption},
    legend::{LINE, Legend, SIDE},
};

use crate::{
    app::Page,
    browser::{self, CaptionedMap},
    components::stage::{MAP_SIDE, drawn, map_style},
    message::{Explained, Failure},
    page_text::small_print,
    state::{Cell, State},
};

/// Steps of a colour bar.
pub const STEPS: usize = 64;

/// The bar's colours from its left end: from nothing, or from what speaks against where maps are signed.
pub fn bar(state: &State) -> Vec<[u8; 3]> {
    map_style(state).colormap.bar(STEPS)
}

/// Values at the bar's ends.
pub fn ends(state: &State) -> [String; 2] {
    let least = map_style(state).colormap.least();
    let map = state.explained.as_ref().map(|e| &e.map);
    captions::ends(map, least, state.scale())
}

/// Saves the picture with its map and a legend, if there is one.
pub fn picture(page: Page) {
    let begun = page.with_untracked(|state| {
        let (Some(cell), Some(answer), Some(explained)) =
            (&state.cell, &state.answer, &state.explained)
        else {
            return Some(());
        };
        let map = drawn(explained, state.scale(), map_style(state));
        let model = state
            .card
            .as_ref()
            .map_or_else(String::new, |card| card.title.clone());
        let caption = Caption {
            name: &cell.name,
            suitability: &answer.suitability,
            prediction: &answer.prediction,
            model: &model,
            asked: (explained.method, explained.class),
            notes: small_print(state, explained),
        };
        let captioned_map = CaptionedMap {
            layers: vec![
                (&answer.rgba, answer.side, 1.0),
                (&map, MAP_SIDE as u32, f64::from(state.opacity) / 100.0),
            ],
            legend: Legend::new(SIDE, &bar(state), ends(state), &caption.lines(LINE)),
        };
        let name = format!("{}.png", files(state, cell, explained));
        browser::save_captioned_map(&name, &captioned_map, move |saved| tell(page, saved))
    });
    tell(page, begun);
}

/// Saves the map for NumPy, if there is one.
pub fn numbers(page: Page) {
    let saved = page.with_untracked(|state| {
        let (Some(cell), Some(explained)) = (&state.cell, &state.explained) else {
            return Some(());
        };
        let bytes = explained.map.to_npy().ok()?;
        browser::save(&format!("{}.npy", files(state, cell, explained)), &bytes)
    });
    tell(page, saved);
}

/// Says that a file was not saved, where it was not.
fn tell(page: Page, saved: Option<()>) {
    if saved.is_none() {
        let failure = Failure::new(
            "The file was not saved.",
            "the browser did not take it",
            "Allow downloads for this page, or try another browser.",
        );
        page.update(|state| state.failure = Some(failure));
    }
}

/// What files of the shown map are called.
fn files(state: &State, cell: &Cell, explained: &Explained) -> String {
    let name = &cell.name;
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let asked = state.asked.map(|_| explained.class);
    explained.method.files(stem, asked)
}
