//! Subjects by the names in a table.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use shared::class::Class;

use crate::data::dataset::Sample;

/// Spellings that are one subject's, as far as letters and numbers go, each with a file; those of subjects that are spelled
/// in one way are left out.
pub fn spellings(samples: &[Sample]) -> Vec<BTreeMap<&str, &str>> {
    let mut found: BTreeMap<Vec<String>, BTreeMap<&str, &str>> = BTreeMap::new();
    for sample in samples {
        let spelled = found.entry(canonical(&sample.subject)).or_default();
        spelled.entry(&sample.subject).or_insert(&sample.name);
    }
    found.into_values().filter(|s| s.len() > 1).collect()
}

/// Words in capitals and numbers without leading zeros, each apart from the next, whatever stands between them.
fn canonical(name: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut before = None;
    for letter in name.chars() {
        let kind = letter.is_alphanumeric().then(|| letter.is_ascii_digit());
        match (kind, runs.last_mut()) {
            (None, _) => {}
            (Some(_), Some(run)) if kind == before => run.extend(letter.to_uppercase()),
            _ => runs.push(letter.to_uppercase().collect()),
        }
        before = kind;
    }
    let bare = |run: String| match run.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest => rest.to_owned(),
    };
    runs.into_iter().map(bare).collect()
}

/// That every subject is spelled in one way: two would stand on two sides of a split.
///
/// # Errors
///
/// The first that is not.
pub fn check_spellings(samples: &[Sample]) -> Result<()> {
    if let Some(spelled) = spellings(samples).first() {
        let each: Vec<String> = spelled
            .iter()
            .map(|(name, file)| format!("`{name}` ({file})"))
            .collect();
        bail!(
            "{} are one subject as far as letters and numbers go; give it one spelling, or names that differ in more",
            each.join(" and ")
        );
    }
    Ok(())
}

/// Subjects with cells of both classes, each with a normal cell's file and a lymphoblast's.
pub fn of_both_classes(samples: &[Sample]) -> Vec<(&str, [&str; Class::COUNT])> {
    let mut found: BTreeMap<&str, [Option<&str>; Class::COUNT]> = BTreeMap::new();
    for sample in samples {
        let files = found.entry(&sample.subject).or_default();
        files[sample.class.index()].get_or_insert(&sample.name);
    }
    found
        .into_iter()
        .filter_map(|(subject, files)| match files {
            [Some(normal), Some(lymphoblast)] => Some((subject, [normal, lymphoblast])),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, subject: &str, class: Class) -> Sample {
        Sample {
            path: name.into(),
            name: name.to_owned(),
            class,
            subject: subject.to_owned(),
            group: subject.to_owned(),
            suggested: None,
        }
    }

    #[test]
    fn one_subject_has_one_spelling() {
        let samples =
            ["h2", "H2", "1", "H1"].map(|subject| sample(subject, subject, Class::Normal));
        let said = check_spellings(&samples).unwrap_err().to_string();
        assert!(said.contains("`H2` (H2) and `h2` (h2)"), "{said}");
        check_spellings(&samples[1..]).unwrap();
        for (a, b) in [("1a", "1A"), ("P-01", "p1"), ("P1b", "p 1 B"), ("0", "00")] {
            assert_eq!(canonical(a), canonical(b), "{a} {b}");
        }
        for (a, b) in [
            ("1-11", "11-1"),
            ("1-2", "12"),
            ("P1", "P1-0"),
            ("1", "H1"),
            ("10", "1"),
        ] {
            assert_ne!(canonical(a), canonical(b), "{a} {b}");
        }
    }

    #[test]
    fn classes_that_contradict_are_found() {
        let samples = [
            sample("a", "1", Class::Lymphoblast),
            sample("b", "1", Class::Lymphoblast),
            sample("c", "2", Class::Lymphoblast),
            sample("d", "2", Class::Normal),
        ];
        assert_eq!(of_both_classes(&samples), [("2", ["d", "c"])]);
    }
}
