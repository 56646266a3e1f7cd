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
        Value::Object(entries) if entries.is_empty() => {
            found.insert(format!("{at}{{}}").trim_start_matches('.').to_owned());
        }
        Value::Array(values) if values.is_empty() => {
            found.insert(format!("{at}[]").trim_start_matches('.').to_owned());
        }
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

/// A folder with drawn cells, and one with what commands write.
struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        fs::create_dir(made.cells()).unwrap();
        fs::create_dir(made.out("")).unwrap();
        draw_cells(&made.cells());
        made
    }

    fn cells(&self) -> PathBuf {
        self.folder.path().join("cells")
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    /// A run of two epochs, judged and exported; gives the model file.
    fn train(&self) -> PathBuf {
        let (run, models, cells) = (self.out("run"), self.out("models"), self.cells());
        let mut words: Vec<&dyn AsRef<OsStr>> = Vec::new();
        words.extend(TRAINING.iter().map(|word| word as &dyn AsRef<OsStr>));
        let network = [
            "--network",
            "simple-net",
            "--norm",
            "moving",
            "--epochs",
            "2",
        ];
        words.extend(network.iter().map(|word| word as &dyn AsRef<OsStr>));
        words.extend([&"--data" as &dyn AsRef<OsStr>, &cells, &"--out", &run]);
        trainer(&words);
        trainer(&[
            &"export", &"--title", &"Test", &"--run", &run, &"--out", &models,
        ]);
        let report = self.out("evaluate");
        trainer(&[
            &"evaluate",
            &"--run",
            &run,
            &"--side",
            &"val",
            &"--wrong",
            &"1",
            &"--out",
            &report,
        ]);
        let is_model = |path: &PathBuf| path.extension() == Some(OsStr::new("safetensors"));
        files(&models).into_iter().find(is_model).unwrap()
    }

    /// What commands write of pictures and of the cells.
    fn use_model(&self, model: &Path) {
        let cell = self.cells().join("UID_1_0_1_all.png");
        let rows = self.out("predict.csv");
        trainer(&[&"predict", &"--model", &model, &"--out", &rows, &cell]);
        for (command, more) in [("explain", "--measure"), ("sanity", "--verdict-only")] {
            let out = self.out(command);
            trainer(&[
                &command,
                &more,
                &"--method",
                &"grad-cam",
                &"--model",
                &model,
                &"--out",
                &out,
                &cell,
            ]);
        }
    }

    fn look_at_cells(&self) {
        let cells = self.cells();
        trainer(&[&"study", &"--data", &cells, &"--out", &self.out("study")]);
        let split = self.out("split.csv");
        trainer(&[
            &"split", &"--split", &"random", &"--data", &cells, &"--out", &split,
        ]);
        // Drawn cells are told apart by their size alone, which is a finding.
        let mut audit = Command::new(env!("CARGO_BIN_EXE_trainer"));
        audit
            .args(["audit", "--split", "random", "--data"])
            .arg(&cells);
        audit
            .arg("--out")
            .arg(self.out("audit.json"))
            .output()
            .unwrap();
        trainer(&[
            &"synthesize",
            &"--count",
            &"1",
            &"--out",
            &self.out("drawn"),
        ]);
    }

    /// All that the files hold.
    fn held(&self) -> String {
        let mut text = String::new();
        for path in files(&self.out("")) {
            let lines = held(&path);
            if !lines.is_empty() {
                let within = path.strip_prefix(self.out("")).unwrap();
                text += &format!("{}\n", named(within));
                lines
                    .iter()
                    .for_each(|line| text += &format!("    {line}\n"));
            }
        }
        for [split, more] in [
            ["random", "--split-seed=1"],
            ["random", "--split-seed=2"],
            ["folds", "--folds=4"],
        ] {
            let said = trainer(&[
                &"split",
                &"--split",
                &split,
                &more,
                &"--data",
                &self.cells(),
            ]);
            let hash = said
                .lines()
                .find(|line| line.starts_with("split "))
                .unwrap();
            text += &format!("{split} {more}: {hash}\n");
        }
        text
    }
}

#[test]
fn files_hold_what_they_held() {
    let workshop = Workshop::new();
    let model = workshop.train();
    workshop.use_model(&model);
    workshop.look_at_cells();
    let found = workshop.held();
    let expected = fs::read_to_string(FIXTURE).unwrap();
    if found != expected {
        let kept = workshop.folder.keep().join("formats.txt");
        fs::write(&kept, &found).unwrap();
        panic!(
            "files hold something else; compare {} with {FIXTURE}",
            kept.display()
        );
    }
}
