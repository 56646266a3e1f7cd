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
    speak_if(language, || true).await.map(drop)
}

/// The same, unless it is not wanted any more once the file is here. Whether it was.
async fn speak_if(language: Language, is_wanted: impl Fn() -> bool) -> Result<bool, Said> {
    let path = format!("words/{}.ftl", language.tag());
    let bytes = browser::fetch(&path, |_| ()).await?;
    if !is_wanted() {
        return Ok(false);
    }
    let text = String::from_utf8_lossy(&bytes);
    words::speak(language, &text)
        .map_err(|why| said!("why-words", reason = why.reason().to_owned()))?;
    browser::set_language(language.tag());
    Ok(true)
}

/// The language of the page, which all that is said follows.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    language: RwSignal<Language>,
    /// How often one was chosen: of two choices in a row the last one holds, whichever file comes first.
    chosen: StoredValue<u64>,
}

impl Spoken {
    /// That in which words are spoken now.
    pub fn now() -> Self {
        Self {
            language: RwSignal::new(words::language()),
            chosen: StoredValue::new(0),
        }
    }

    /// The language; what asks for it is drawn anew once it changes.
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// Changes it, and keeps the choice for the next visit; the field with that name has the focus again.
    pub fn choose(self, language: Language, page: Page, field: &'static str) {
        self.chosen.update_value(|chosen| *chosen += 1);
        let number = self.chosen.get_value();
        leptos::task::spawn_local(async move {
            match speak_if(language, || self.chosen.get_value() == number).await {
                Ok(true) => {
                    browser::remember_language(language.tag());
                    browser::leave_query(&["lang"]);
                    self.language.set(language);
                    browser::focus_once_there(field);
                }
                Ok(false) => {}
                Err(why) => {
                    let what = said!("failed-language");
                    let failure = Failure::new(what, why, said!("do-again"));
                    page.update(|state| state.failure = Some(failure));
                    // The menu shows what is spoken.
                    self.language.notify();
                }
            }
        });
    }
}
