//! What files hold: columns of CSV, keys of JSON, names and shapes of tensors, hashes of splits. People's scripts and
//! older files hang on them, so whatever the code calls its parts, these stay (`tests/fixtures/formats.txt`).
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod training;

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use drawn::draw_cells;
use safetensors::SafeTensors;
use serde_json::Value;
use training::TRAINING;

const FIXTURE: &str = "../tests/fixtures/formats.txt";

fn trainer(arguments: &[&dyn AsRef<OsStr>]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    let done = command.args(arguments).assert().success();
    String::from_utf8_lossy(&done.get_output().stdout).into_owned()
}

/// Every path of keys in a value, with `[]` for the elements of a list.
fn keys(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                keys(value, &format!("{at}.{key}"), found);
            }
        }
        Value::Array(values) => {
            for value in values {
                keys(value, &format!("{at}[]"), found);
            }
        }
        _ => {
            found.insert(at.trim_start_matches('.').to_owned());
        }
    }
}

fn of_json(text: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    keys(&serde_json::from_str(text).unwrap(), "", &mut found);
    found.into_iter().collect()
}

/// What a file holds, a line each; none for files that are no data.
fn held(path: &Path) -> Vec<String> {
    let ending = path.extension().and_then(OsStr::to_str);
    match ending {
        Some("csv") => vec![
            fs::read_to_string(path)
                .unwrap()
                .lines()
                .next()
                .unwrap()
                .to_owned(),
        ],
        Some("json") => of_json(&fs::read_to_string(path).unwrap()),
        Some("safetensors") => {
            let bytes = fs::read(path).unwrap();
            let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
            let entries = metadata.metadata().iter().flatten();
            let mut lines: Vec<String> = entries
                .flat_map(|(name, text)| {
                    of_json(text)
                        .into_iter()
                        .map(move |key| format!("{name}: {key}"))
                })
                .collect();
            lines.sort();
            let tensors = SafeTensors::deserialize(&bytes).unwrap();
            let mut shapes: Vec<String> = tensors
                .tensors()
                .iter()
                .map(|(name, tensor)| format!("{name} {:?} {:?}", tensor.dtype(), tensor.shape()))
                .collect();
            shapes.sort();
            lines.extend(shapes);
            lines
        }
        _ => Vec::new(),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A name without the digits of a model's hash.
fn named(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    match (name.rfind('-'), name.strip_suffix(".safetensors")) {
        (Some(at), Some(stem)) if stem[at + 1..].len() == 8 => {
            format!("{}-HASH.safetensors", &name[..at])
        }
        _ => name,
    }
}

#[test]
fn files_hold_what_they_held() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let cells = place("cells");
    fs::create_dir(&cells).unwrap();
    draw_cells(&cells);
    let out = place("out");
    let within = |name: &str| out.join(name);
    fs::create_dir(&out).unwrap();
    let cell = cells.join("UID_1_0_1_all.png");
    let run = within("run");
    let training: Vec<&dyn AsRef<OsStr>> = TRAINING
        .iter()
        .map(|word| word as &dyn AsRef<OsStr>)
        .collect();
    let of_run: [&dyn AsRef<OsStr>; 11] = [
        &"--network",
        &"simple-net",
        &"--norm",
        &"moving",
        &"--epochs",
        &"2",
        &"--data",
        &cells,
        &"--out",
        &run,
        &"--seed=1",
    ];
    trainer(&[training, of_run.to_vec()].concat());
    trainer(&[
        &"export",
        &"--title",
        &"Test",
        &"--run",
        &run,
        &"--out",
        &within("models"),
    ]);
    let models = files(&within("models"));
    let model = models
        .iter()
        .find(|path| path.extension() == Some(OsStr::new("safetensors")))
        .unwrap();
    trainer(&[
        &"predict",
        &"--model",
        model,
        &"--out",
        &within("predict.csv"),
        &cell,
    ]);
    for (command, more) in [("explain", "--measure"), ("sanity", "--verdict-only")] {
        trainer(&[
            &command,
            &more,
            &"--method",
            &"grad-cam",
            &"--model",
            model,
            &"--out",
            &within(command),
            &cell,
        ]);
    }
    trainer(&[
        &"evaluate",
        &"--run",
        &run,
        &"--side",
        &"val",
        &"--wrong",
        &"1",
        &"--out",
        &within("evaluate"),
    ]);
    trainer(&[&"study", &"--data", &cells, &"--out", &within("study")]);
    trainer(&[
        &"split",
        &"--split",
        &"random",
        &"--data",
        &cells,
        &"--out",
        &within("split.csv"),
    ]);
    // Drawn cells are told apart by their size alone, which is a finding.
    let mut audit = Command::new(env!("CARGO_BIN_EXE_trainer"));
    audit
        .args(["audit", "--split", "random", "--data"])
        .arg(&cells)
        .arg("--out")
        .arg(within("audit.json"));
    audit.output().unwrap();
    let drawn = within("drawn");
    trainer(&[&"synthesize", &"--count", &"1", &"--out", &drawn]);

    let mut text = String::new();
    for path in files(&out) {
        let lines = held(&path);
        if !lines.is_empty() {
            text += &format!("{}\n", named(path.strip_prefix(&out).unwrap()));
            lines
                .iter()
                .for_each(|line| text += &format!("    {line}\n"));
        }
    }
    for arguments in [["random", "--split-seed=1"], ["random", "--split-seed=2"]] {
        let said = trainer(&[
            &"split",
            &"--split",
            &arguments[0],
            &arguments[1],
            &"--data",
            &cells,
        ]);
        let hash = said
            .lines()
            .find(|line| line.starts_with("split "))
            .unwrap();
        text += &format!("{} {}: {hash}\n", arguments[0], arguments[1]);
    }
    let expected = fs::read_to_string(FIXTURE).unwrap_or_default();
    let found = place("formats.txt");
    if text != expected {
        fs::write(&found, &text).unwrap();
        let kept = found.clone();
        std::mem::forget(folder);
        panic!(
            "files hold something else; compare {} with {FIXTURE}",
            kept.display()
        );
    }
}
