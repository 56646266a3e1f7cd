//! What is said to people stands in `public/words`, one file a language, and not in code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result};

use crate::data::root;

/// The languages' files; the first is the one that code is written against.
const FILES: [&str; 3] = [
    "public/words/en.ftl",
    "public/words/ru.ftl",
    "public/words/es.ftl",
];

/// Code whose words people read, and within it what says nothing: networks have names, and where their weights came from.
const SPOKEN: [&str; 2] = ["shared/src/", "web/src/"];
const SILENT: &str = "shared/src/network/";

/// What may stand before a text of several words in such code: it is for those who work on the program, or no words at all.
const NOT_SAID: [&str; 14] = [
    "#[error(",
    "reason =",
    "expect(",
    "panic!(",
    "unreachable!(",
    "class=",
    "class=format!(",
    "style=move || format!(",
    "class:",
    "style=",
    "content=",
    "viewBox=",
    "include_str!(",
    "set_font(",
];

/// Texts of several words that are not said to people, with the file that has them.
const OTHER: [(&str, &[&str]); 10] = [
    // For a report of a fault, which goes to those who work on the program.
    (
        "web/src/page_text/folder.rs",
        &[
            "none loaded",
            "no map",
            "{} in {:.0} ms, engine memory {megabytes:.0} MB",
            "requests since the model was loaded: {}",
            "{} Why: {}",
            "last map: {took}",
            "Lymphoscope {}",
            "browser: {browser}",
            "engine: {}, note: {note}",
            "model: {model}",
            "pictures: {}, waiting {}",
            "message: {failure}",
        ],
    ),
    (
        "web/src/engine_client/sketches.rs",
        &["{} of a report, {} left"],
    ),
    // For whoever made a file.
    ("shared/src/words/mod.rs", &["`{}` is no tag"]),
    (
        "shared/src/artifact/card.rs",
        &["the values of `{key}` can't be used"],
    ),
    // Names.
    ("web/src/browser/gpu.rs", &["basic render"]),
    ("web/src/browser/mod.rs", &["{} UTC"]),
    (
        "shared/src/decode/recognise.rs",
        &["JPEG XR", "JPEG XL", "gimp xcf"],
    ),
    ("shared/src/subject.rs", &["system volume information"]),
    // Programs and policies.
    ("web/src/browser/workers.rs", &[STARTER]),
    (
        "web/src/report.rs",
        &["default-src 'none'; img-src data:; style-src 'unsafe-inline'"],
    ),
];

/// What starts a worker's program, as code has it.
const STARTER: &str = r"{}\nself.onmessage = event => {{ self.onmessage = null; \
             wasm_bindgen({{ module_or_path: event.data }}).catch(why => setTimeout(() => {{ throw why; }})); }};";

/// Messages by key, each with the names of its values.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// What is wrong with words: messages that a language lacks, that code asks for in vain or not at all, and sentences in code.
///
/// # Errors
///
/// Where a file of words can't be read.
pub fn broken(code: &[(String, String)]) -> Result<Vec<String>> {
    let mut languages = Vec::new();
    for file in FILES {
        let text = fs::read_to_string(root().join(file));
        languages.push((
            file,
            messages(&text.with_context(|| format!("can't read {file}"))?),
        ));
    }
    let mut broken = unlike(&languages);
    let mut asked = Messages::new();
    for (name, text) in code {
        let is_spoken = SPOKEN.iter().any(|folder| name.starts_with(folder));
        if !is_spoken || name.starts_with(SILENT) || name.ends_with("_tests.rs") {
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap_or(text);
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let text = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
        let text = text.as_str();
        broken.extend(sentences(name, text));
        for (key, values) in calls(text) {
            if languages[0]
                .1
                .get(&key)
                .is_none_or(|known| *known != values)
            {
                broken.push(format!(
                    "{name}: `{key}` with the values {values:?} is no message of {}",
                    FILES[0]
                ));
            }
            asked.insert(key, values);
        }
    }
    let unasked = languages[0]
        .1
        .keys()
        .filter(|key| !asked.contains_key(*key));
    broken.extend(unasked.map(|key| format!("{}: nothing says `{key}`", FILES[0])));
    Ok(broken)
}

/// Messages that a language lacks, has beyond the first one, or has with other values.
fn unlike(languages: &[(&str, Messages)]) -> Vec<String> {
    let Some(((_, first), others)) = languages.split_first() else {
        return Vec::new();
    };
    let mut unlike = Vec::new();
    for (file, other) in others {
        for (key, values) in first {
            match other.get(key) {
                None => unlike.push(format!("{file}: `{key}` is missing")),
                Some(found) if found != values => unlike.push(format!(
                    "{file}: `{key}` has the values {found:?}, and not {values:?}"
                )),
                Some(_) => {}
            }
        }
        let more = other.keys().filter(|key| !first.contains_key(*key));
        unlike.extend(more.map(|key| format!("{file}: `{key}` is in no other language")));
    }
    unlike
}

/// The messages of a Fluent file.
fn messages(text: &str) -> Messages {
    let mut messages = Messages::new();
    let mut last = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split_once(" =").map(|(key, _)| key);
        if let Some(key) = key.filter(|key| is_key(key)) {
            last = Some(key.to_owned());
        }
        let Some(key) = last.clone() else { continue };
        let values = messages.entry(key).or_default();
        let names = line.split("{ $").skip(1);
        values.extend(names.map(|rest| rest.chars().take_while(is_of_name).collect::<String>()));
    }
    messages
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c == '-' || is_of_name(&c))
}

fn is_of_name(c: &char) -> bool {
    c.is_ascii_alphanumeric() || *c == '_'
}

/// The messages that code asks for, each with the names of the values that it gives.
fn calls(code: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut calls = Vec::new();
    for (at, _) in code
        .match_indices("say!(")
        .chain(code.match_indices("said!("))
    {
        let from = &code[at..];
        let Some(open) = from.find('(') else { continue };
        let inside = inside(&from[open + 1..]);
        let mut parts = top_level(inside).into_iter();
        let key = parts.next().unwrap_or_default();
        if !key.starts_with('"') {
            continue;
        }
        let names = parts.filter_map(|part| Some(part.split_once('=')?.0.trim().to_owned()));
        calls.push((key.trim_matches('"').to_owned(), names.collect()));
    }
    calls
}

/// What stands before the bracket that closes.
fn inside(code: &str) -> &str {
    let (mut depth, mut is_text) = (0_usize, false);
    for (at, c) in code.char_indices() {
        match c {
            '"' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return &code[..at],
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    code
}

/// Parts between commas that stand in no bracket and no text.
fn top_level(code: &str) -> Vec<&str> {
    let (mut parts, mut begun, mut depth, mut is_text) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in code.char_indices() {
        match c {
            '"' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(code[begun..at].trim());
                begun = at + 1;
            }
            _ => {}
        }
    }
    parts.push(code[begun..].trim());
    parts
}

/// Texts in code that hold two words in a row, and are said to somebody.
fn sentences(name: &str, code: &str) -> Vec<String> {
    let other = OTHER.iter().filter(|(file, _)| *file == name);
    let other: Vec<&str> = other.flat_map(|(_, texts)| texts.iter().copied()).collect();
    let mut found = Vec::new();
    for (before, text) in texts(code) {
        let is_not_said = NOT_SAID.iter().any(|mark| before.ends_with(mark));
        if !is_not_said && !other.contains(&text) && has_words(text) {
            found.push(format!(
                "{name}: “{text}” is said to people, and belongs into {}",
                FILES[0]
            ));
        }
    }
    found
}

/// Whether two words follow each other.
fn has_words(text: &str) -> bool {
    let is_word = |part: &str| {
        part.chars().filter(|c| c.is_alphabetic()).count() > 1
            && part
                .chars()
                .all(|c| c.is_alphabetic() || ".,;:!?’'".contains(c))
    };
    let is_value = |part: &str| part.starts_with('{') && part.ends_with('}');
    let parts: Vec<&str> = text.split(' ').collect();
    parts.windows(2).any(|pair| {
        let all = pair.iter().all(|part| is_word(part) || is_value(part));
        all && pair.iter().any(|part| is_word(part))
    })
}

/// The texts of code, each with what stands before it; comments have none.
fn texts(code: &str) -> Vec<(&str, &str)> {
    let mut texts = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") {
            at += 3;
        } else if let Some(inside) = rest.strip_prefix('"') {
            let mut is_escaped = false;
            let end = inside.find(|c| {
                let ends = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                ends
            });
            let end = end.unwrap_or(inside.len());
            texts.push((code[..at].trim_end(), &inside[..end]));
            at += end + 2;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "# Files\nfiles =\n    { $count ->\n        [one] { $count } file\n       *[other] { $count } files\n    }\nclose = Close\n";

    #[test]
    fn a_language_that_lacks_a_message_is_told() {
        let english = messages(ENGLISH);
        assert_eq!(english["files"], BTreeSet::from(["count".to_owned()]));
        let spanish = messages("files = archivos\nabrir = Abrir\n");
        let found = unlike(&[("en", english), ("es", spanish)]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("`close` is missing"), "{found:?}");
        assert!(found[1].contains("`files` has the values {}"), "{found:?}");
        assert!(found[2].contains("`abrir` is in no other"), "{found:?}");
    }

    #[test]
    fn what_code_asks_for_is_read_with_its_values() {
        let code = r#"say!("files", count = of(a, "b, c")); said!(
            "failed",
            what = said!("close"),
        )"#;
        let found = calls(code);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let expected = [
            ("files", names(&["count"])),
            ("failed", names(&["what"])),
            ("close", names(&[])),
        ];
        assert_eq!(
            found,
            expected.map(|(key, values)| (key.to_owned(), values))
        );
    }

    #[test]
    fn a_sentence_in_code_is_told() {
        let code = "// \"no text at all\"\nlet a = \"Reload the page.\"; x.expect(\"it is there\"); let b = \"kebab-case\"; '\"' \"{a} waits\"; \"{a} {b}\"";
        let found = sentences("web/src/a.rs", code);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("Reload the page") && found[1].contains("waits"));
    }
}
