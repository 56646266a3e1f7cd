//! The keys, and the words that need to be explained.

use leptos::prelude::*;
use shared::say;

use crate::{
    app::Page,
    components::modal::{Head, Modal},
    state::Panel,
};

/// Keys, and what they do.
fn keys() -> [(String, String); 16] {
    let key = |key: &str, does| (key.to_owned(), does);
    [
        key("o", say!("key-o")),
        key("f", say!("key-f")),
        (say!("keys-arrows"), say!("key-arrows")),
        (say!("keys-numbers"), say!("key-numbers")),
        (say!("keys-m"), say!("key-m")),
        key("c", say!("key-c")),
        key("p", say!("key-p")),
        (say!("keys-brackets"), say!("key-brackets")),
        (say!("keys-space"), say!("key-space")),
        key("+ − 0", say!("key-zoom")),
        (say!("keys-shift-arrows"), say!("key-shift-arrows")),
        key("s", say!("key-s")),
        key("r", say!("key-r")),
        key("x", say!("key-x")),
        key("?", say!("key-help")),
        (say!("keys-escape"), say!("key-escape")),
    ]
}

/// Words, and what they mean.
fn words() -> [(String, String); 14] {
    [
        (say!("word-percent"), say!("word-percent-means")),
        (say!("word-unsure"), say!("word-unsure-means")),
        (say!("word-unfit"), say!("word-unfit-means")),
        (say!("word-map"), say!("word-map-means")),
        (say!("word-methods"), say!("word-methods-means")),
        (say!("word-colours"), say!("word-colours-means")),
        (say!("word-chance"), say!("word-chance-means")),
        (say!("word-deletion"), say!("word-deletion-means")),
        (say!("word-interval"), say!("word-interval-means")),
        ("AUROC".to_owned(), say!("word-auroc-means")),
        (say!("word-f1"), say!("word-f1-means")),
        (say!("word-calibration"), say!("word-calibration-means")),
        (say!("word-alike"), say!("alike-what")),
        (say!("word-out-of-fold"), say!("word-out-of-fold-means")),
    ]
}

/// The list, while it is open.
#[component]
pub fn Help(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Keys)));
    let close = move || page.update(|state| state.panel = None);
    let row = |(key, does): (String, String)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> };
    let word = |(word, means): (String, String)| view! { <dt>{word}</dt><dd>{means}</dd> };
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="help" heading="help-title" close=Callback::new(move |()| close())>
                <Head heading="help-title" title=say!("keys-and-words")/>
                <div class="help-lists">
                    <div><h3>{say!("help-keys")}</h3> <dl>{keys().into_iter().map(row).collect_view()}</dl></div>
                    <div><h3>{say!("help-words")}</h3> <dl>{words().into_iter().map(word).collect_view()}</dl></div>
                </div>
            </Modal>
        })}
    }
}
