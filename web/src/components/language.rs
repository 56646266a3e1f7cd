//! The menu of languages.

use leptos::prelude::*;
use shared::{say, words};

use crate::opener::Opener;

/// Chooses the language of the page.
#[component]
pub fn LanguageMenu(
    /// Changes the language.
    opener: Opener,
    /// The field's name in the page.
    id: &'static str,
) -> impl IntoView {
    let choose = move |event| {
        if let Some(language) = words::Language::of_tag(&event_target_value(&event)) {
            opener.spoken.choose(language, opener.page, id);
        }
    };
    let spoken = opener.spoken;
    let option = |language: words::Language| {
        let tag = language.tag();
        view! { <option value=tag lang=tag prop:selected=move || spoken.language() == language>{language.name()}</option> }
    };
    view! {
        <label class="language">{say!("language")} " "
            <select id=id on:change=choose>{words::Language::ALL.map(option)}</select>
        </label>
    }
}
