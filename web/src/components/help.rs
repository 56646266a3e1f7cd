//! The keys, and the words that need to be explained.

use leptos::prelude::*;

use crate::{
    app::Page,
    components::modal::{Head, Modal},
    page_text::ALIKE,
    state::Panel,
};

/// Keys and what they do.
const KEYS: [(&str, &str); 16] = [
    ("o", "open pictures"),
    ("f", "open a folder"),
    ("← and →", "previous and next cell"),
    ("1 to 9", "choose a model"),
    ("m and shift m", "next and previous method"),
    ("c", "compare models and methods"),
    ("p", "pin the cell, to compare it with others"),
    ("[ and ]", "less and more of the map"),
    ("space", "hold to see the picture without the map"),
    ("+ − 0", "nearer, farther, the whole picture"),
    ("shift and arrows", "go over a picture that is near"),
    ("s", "save the picture with its map and legend"),
    (
        "r",
        "save a report of all pictures, whatever the gallery shows",
    ),
    ("x", "forget all pictures and answers"),
    ("?", "show or hide this list"),
    (
        "esc",
        "stop what is under way; close this list or a message; back to all pictures",
    ),
];

/// Words of the page and what they mean.
const WORDS: [(&str, &str); 14] = [
    (
        "lymphoblast: 93\u{a0}%",
        "the network’s own estimate that the cell is a lymphoblast, calibrated on cells it had not learnt from",
    ),
    (
        "unsure",
        "the estimate lies where the network is often wrong",
    ),
    (
        "does not suit",
        "the picture is unlike those that the network has learnt from: it gives no class",
    ),
    (
        "map, relevance",
        "where in the picture the answer came from by one method, and how much each place counted",
    ),
    (
        "HiResCAM, Grad-CAM, RISE …",
        "ways to ask a network what counted; the menu sorts them by what they are made from",
    ),
    (
        "cividis, viridis …",
        "names of colour scales, dark for little and bright for much",
    ),
    ("by chance", "as if parts of the picture were drawn by lot"),
    (
        "deletion, insertion",
        "what the answer does while the map’s brightest parts go, or come, before all others",
    ),
    (
        "95\u{a0}% interval",
        "how far a figure could as well have been off with other cells, or other people",
    ),
    (
        "AUROC",
        "how often a lymphoblast gets a higher estimate than a normal cell: 1 is always, 0.5 is by lot",
    ),
    (
        "macro F1",
        "how well both classes are named, each counted alike: 1 is without a mistake",
    ),
    (
        "calibration error",
        "how far its percentages are from how often they come true, from 0 to 1",
    ),
    ("alike, rank correlation", ALIKE),
    (
        "out of fold",
        "answered by a network of the same recipe that had not seen the person",
    ),
];

/// A panel over the page while it is open.
#[component]
pub fn Help(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Keys)));
    let close = move || page.update(|state| state.panel = None);
    let row = |(key, does): (&'static str, &'static str)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> };
    let word =
        |(word, means): (&'static str, &'static str)| view! { <dt>{word}</dt><dd>{means}</dd> };
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="help" heading="help-title" close=Callback::new(move |()| close())>
                <Head heading="help-title" title="Keys and words"/>
                <div class="help-lists">
                    <div><h3>"Keys"</h3> <dl>{KEYS.into_iter().map(row).collect_view()}</dl></div>
                    <div><h3>"Words"</h3> <dl>{WORDS.into_iter().map(word).collect_view()}</dl></div>
                </div>
            </Modal>
        })}
    }
}
