//! The notice of intended use, accepted once.

use leptos::prelude::*;
use shared::say;

use crate::{
    browser,
    components::{language::LanguageMenu, modal::Modal},
    opener::Opener,
};

/// Changes whenever the notice says something else: then it is shown again.
const WORDING: &str = "2026-11-30, fourth";

/// A dialog before anything else.
#[component]
pub fn Notice(
    /// Changes the language.
    opener: Opener,
) -> impl IntoView {
    let is_accepted = RwSignal::new(browser::accepted(WORDING));
    let accept = move |_| {
        browser::remember(Some(WORDING));
        is_accepted.set(true);
    };
    view! {
        {move || (!is_accepted.get()).then(|| view! {
            <Modal class="notice-dialog" heading="notice-title">
                <LanguageMenu opener id="notice-language"/>
                <h2 id="notice-title">{say!("notice-title")}</h2>
                <p>{say!("notice-device")}</p>
                <p>{say!("notice-learnt")}</p>
                <p>{say!("notice-stays")}</p>
                <button class="primary" id="accept" autofocus on:click=accept>{say!("notice-accept")}</button>
            </Modal>
        })}
    }
}
