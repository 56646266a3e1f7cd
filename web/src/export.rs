//! What a person takes away: the picture with its map and legend, and the map as numbers.

use leptos::prelude::*;
use shared::words::{self, Caption};

use crate::{
    app::Page,
    browser::{self, Plate},
    components::stage::{MAP_SIDE, drawn, map_style},
    message::Explained,
    state::{Cell, State},
    words::small_print,
};

/// Steps of a colour bar.
pub const STEPS: usize = 64;

/// Characters in a line of a saved picture: what fits its width.
const LINE: usize = 88;

/// The bar's colours from its left end: from nothing, or from what speaks against where maps are signed.
pub fn bar(state: &State) -> Vec<[u8; 3]> {
    map_style(state).colormap.bar(STEPS)
}

/// Values at the bar's ends.
pub fn ends(state: &State) -> [String; 2] {
    let least = map_style(state).colormap.least();
    let map = state.explained.as_ref().map(|e| &e.map);
    words::ends(map, least, state.scale())
}

/// Saves the picture with its map and a legend, if there is one.
pub fn picture(page: Page) {
    page.with_untracked(|state| {
        let (Some(cell), Some(answer), Some(explained)) =
            (&state.cell, &state.answer, &state.explained)
        else {
            return;
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
        let plate = Plate {
            layers: vec![
                (&answer.rgba, answer.side, 1.0),
                (&map, MAP_SIDE as u32, f64::from(state.opacity) / 100.0),
            ],
            bar: bar(state),
            ends: ends(state),
            lines: caption.lines(LINE),
        };
        let name = format!("{}.png", files(state, cell, explained));
        // A picture without a canvas to draw on can't be saved; a browser that shows this page has them.
        let _ = browser::save_plate(&name, &plate);
    });
}

/// Saves the map for NumPy, if there is one.
pub fn numbers(page: Page) {
    page.with_untracked(|state| {
        let (Some(cell), Some(explained)) = (&state.cell, &state.explained) else {
            return;
        };
        if let Ok(bytes) = explained.map.to_npy() {
            let name = format!("{}.npy", files(state, cell, explained));
            browser::save(&name, &bytes);
        }
    });
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
