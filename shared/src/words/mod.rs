//! What is said to people, in their language: messages by key, from one Fluent file a language (`public/words`).
//!
//! [`said!`](crate::said) keeps a message with its values, so that a worker can send it and a page can say it in whatever language a
//! person chooses; [`say!`](crate::say) is its words at once. Natively the words are English until another language is
//! [spoken](speak); a page has none until it has got a file.

mod language;
#[macro_use]
mod said;

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue, types::FluentNumber};
use thiserror::Error;

pub use language::Language;
pub use said::{Said, Value};

/// Why words can't be used.
#[derive(Debug, Error)]
#[error("the words can't be used: {0}")]
pub struct WordsError(String);

impl WordsError {
    /// The reason.
    pub fn reason(&self) -> &str {
        &self.0
    }
}

/// A language with its words.
struct Speaker {
    language: Language,
    words: FluentBundle<FluentResource>,
}

impl Speaker {
    fn new(language: Language, text: &str) -> Result<Self, WordsError> {
        let tag = language.tag().parse();
        let tag = tag.map_err(|_| WordsError(format!("`{}` is no tag", language.tag())))?;
        let mut words = FluentBundle::new(vec![tag]);
        let resource = FluentResource::try_new(text.to_owned())
            .map_err(|(_, errors)| WordsError(format!("{errors:?}")))?;
        words
            .add_resource(resource)
            .map_err(|errors| WordsError(format!("{errors:?}")))?;
        // All three are written from left to right.
        words.set_use_isolating(false);
        words.set_formatter(Some(|value, _| match value {
            FluentValue::Number(FluentNumber { value, .. }) => Some(number(*value)),
            _ => None,
        }));
        Ok(Self { language, words })
    }

    /// The words of a message with its values, if it is known.
    fn say(&self, key: &str, values: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.words.get_message(key)?.value()?;
        let words = self
            .words
            .format_pattern(pattern, Some(values), &mut Vec::new());
        Some(words.into_owned())
    }
}

thread_local! {
    /// What this thread speaks.
    static SPOKEN: RefCell<Option<Speaker>> = RefCell::new(native());
}

#[cfg(not(target_family = "wasm"))]
fn native() -> Option<Speaker> {
    Speaker::new(Language::English, ENGLISH).ok()
}

#[cfg(target_family = "wasm")]
fn native() -> Option<Speaker> {
    None
}

/// The words in English.
#[cfg(not(target_family = "wasm"))]
const ENGLISH: &str = include_str!("../../../public/words/en.ftl");

/// From now on this thread speaks a language, in the words of a Fluent file.
///
/// # Errors
///
/// [`WordsError`] where the file can't be read, and nothing changes.
pub fn speak(language: Language, words: &str) -> Result<(), WordsError> {
    let speaker = Speaker::new(language, words)?;
    SPOKEN.set(Some(speaker));
    Ok(())
}

/// The language that this thread speaks.
pub fn language() -> Language {
    SPOKEN.with_borrow(|spoken| {
        spoken
            .as_ref()
            .map_or_else(Language::default, |s| s.language)
    })
}

/// The words of a message without values; its key, where this thread lacks them.
#[inline(never)]
pub fn phrase(key: &str) -> String {
    say(key, &FluentArgs::new()).unwrap_or_else(|| key.to_owned())
}

/// The words of a message in the language that this thread speaks, if it knows them.
fn say(key: &str, values: &FluentArgs<'_>) -> Option<String> {
    SPOKEN.with_borrow(|spoken| spoken.as_ref()?.say(key, values))
}

/// A number with so many places behind its point, in the form of the language.
pub fn decimal(value: f64, places: usize) -> String {
    let digits = format!("{value:.places$}");
    let is_zero = digits.bytes().all(|b| !(b'1'..=b'9').contains(&b));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) if is_zero => ("", digits),
        Some(digits) => ("−", digits),
        None => ("", digits.as_str()),
    };
    let language = language();
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let (between, least) = language.thousands();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && whole.len() >= least {
            grouped += between;
        }
        grouped.push(digit);
    }
    match rest {
        "" => format!("{sign}{grouped}"),
        _ => format!("{sign}{grouped}{}{rest}", language.point()),
    }
}

/// A number as short as it can be said, three places at most.
pub fn number(value: f64) -> String {
    let most = format!("{value:.3}");
    let places = most.trim_end_matches('0').split_once('.');
    decimal(value, places.map_or(0, |(_, rest)| rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "\
files =
    { $count ->
        [one] { $count } файл
        [few] { $count } файла
        [many] { $count } файлов
       *[other] { $count } файла
    }
map-steps = { $done } из { $all }
";

    #[test]
    fn words_are_in_the_form_of_the_language() {
        assert_eq!(decimal(-1234.56, 1), "−1,234.6");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!(
            say!("map-steps", done = 1200_u32, all = 0.5),
            "1,200 of 0.5 steps are drawn"
        );
        speak(Language::Russian, RUSSIAN).unwrap();
        assert_eq!(language(), Language::Russian);
        assert_eq!(
            (decimal(1234.56, 1), decimal(12_345.0, 0)),
            ("1234,6".to_owned(), "12\u{a0}345".to_owned())
        );
        assert_eq!(
            (number(0.25), number(3.0)),
            ("0,25".to_owned(), "3".to_owned())
        );
        let files = |count: f64| said!("files", count = count).words();
        let found = [1.0, 2.0, 5.0, 21.0, 1.5].map(files);
        assert_eq!(
            found,
            ["1 файл", "2 файла", "5 файлов", "21 файл", "1,5 файла"]
        );
    }

    #[test]
    fn what_is_unknown_is_said_by_its_key() {
        assert_eq!(Said::new("no-such-message").words(), "no-such-message");
        let failed = speak(Language::Spanish, "a = { $b").unwrap_err();
        assert!(failed.to_string().starts_with("the words can't be used"));
        assert_eq!(language(), Language::English, "nothing changed");
    }

    #[test]
    fn a_message_goes_with_its_values_and_into_files_as_words() {
        let inner = said!("map-steps", done = 1_u32, all = 2_u32);
        let said = said!("map-not-whole", drawn = inner);
        let bytes = serde_json::to_vec(&said).unwrap();
        let read: Said = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, Said::as_is("Not whole: 1 of 2 steps are drawn."));
        assert_eq!(read.words(), said.words());
    }

    #[test]
    fn languages_are_known_by_their_tags() {
        assert_eq!(Language::of_tag("es-AR"), Some(Language::Spanish));
        assert_eq!(Language::of_tag("RU"), Some(Language::Russian));
        assert_eq!(Language::of_tag("de"), None);
    }
}
