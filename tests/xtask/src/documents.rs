//! Documents name what is there: files by their path, and in the table of invariants tests by their name.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::data::root;

/// The documents, and the folders that paths in them begin with.
const DOCUMENTS: [&str; 5] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "trainer/README.md",
    "trainer/results/README.md",
];
const FOLDERS: [&str; 5] = ["shared/", "trainer/", "web/", "tests/", "public/"];

/// What documents name that is not there, with the document; `code` is that of all files.
///
/// # Errors
///
/// Where a document can't be read.
pub fn missing(code: &str) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document))
            .with_context(|| format!("can't read {document}"))?;
        let is_there = |path: &str| root().join(path).exists();
        let has_test = |name: &str| code.contains(&format!("fn {name}("));
        for name in unknown(&text, is_there, has_test) {
            missing.push(format!("{document}: `{name}` is not there"));
        }
    }
    Ok(missing)
}

/// Names between backticks that stand for a file or a test which is not there.
fn unknown(
    text: &str,
    is_there: impl Fn(&str) -> bool,
    has_test: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let is_invariant = line.starts_with("| **");
        for name in line.split('`').skip(1).step_by(2) {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
            if !name.chars().all(is_plain) {
                continue;
            }
            let is_path = FOLDERS.iter().any(|folder| name.starts_with(folder));
            let is_test = is_invariant && name.contains('_') && is_snake_case(name);
            // A folder that commands write into need not be there.
            if is_path && !is_there(name) && Path::new(name).extension().is_some()
                || is_test && !has_test(name)
            {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// Small letters, digits and underscores alone, three words at least: the names of tests, not of crates.
fn is_snake_case(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(is_letter) && name.split('_').count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_there_are_told() {
        let text = "`shared/src/old.rs` and `shared/src/lib.rs`, `cargo test`, `trainer/old`\n\
                    | **It holds.** | `tests/gone.rs` (`it_really_holds`, `it_does_not_hold`) |\n\
                    `it_is_no_invariant`";
        let found = unknown(
            text,
            |path| path == "shared/src/lib.rs",
            |name| name == "it_really_holds",
        );
        assert_eq!(
            found,
            ["shared/src/old.rs", "tests/gone.rs", "it_does_not_hold"]
        );
    }
}
