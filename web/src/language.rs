//! The language that the page speaks: which one, where its words come from, and how it is changed.

use leptos::prelude::*;
use shared::{
    said,
    words::{self, Language, Said},
};

use crate::{app::Page, browser, link::Link, message::Failure};

/// The language to begin with: that of the address, that which was chosen on an earlier visit, the first of the browser's that the
/// page speaks, or English.
pub fn first() -> Language {
    let asked = Link::of_query(&browser::query()).lang.into_iter();
    let all = asked
        .chain(browser::remembered_language())
        .chain(browser::languages());
    all.filter_map(|tag| Language::of_tag(&tag))
        .next()
        .unwrap_or_default()
}

/// Gets the words of a language, and speaks it.
///
/// # Errors
///
/// Where its file does not come, or can't be read; nothing changes then.
pub async fn speak(language: Language) -> Result<(), Said> {
    let path = format!("words/{}.ftl", language.tag());
    let bytes = browser::fetch(&path, |_| ()).await?;
    let text = String::from_utf8_lossy(&bytes);
    words::speak(language, &text)
        .map_err(|why| said!("why-words", reason = why.reason().to_owned()))?;
    browser::set_language(language.tag());
    Ok(())
}

/// The language of the page, which all that is said follows.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(RwSignal<Language>);

impl Spoken {
    /// That in which words are spoken now.
    pub fn now() -> Self {
        Self(RwSignal::new(words::language()))
    }

    /// The language; what asks for it is drawn anew once it changes.
    pub fn language(self) -> Language {
        self.0.get()
    }

    /// Changes it, and keeps the choice for the next visit; the field with that name has the focus again.
    pub fn choose(self, language: Language, page: Page, field: &'static str) {
        leptos::task::spawn_local(async move {
            if let Err(why) = speak(language).await {
                let what = said!("failed-language");
                page.update(|state| {
                    state.failure = Some(Failure::new(what, why, said!("do-connection")));
                });
                return;
            }
            browser::remember_language(language.tag());
            self.0.set(language);
            browser::breathe().await;
            browser::focus(field);
        });
    }
}
