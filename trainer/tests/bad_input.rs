//! Data that can't be used: each command says what is wrong and what to do, in a line.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod training;

use std::{fs, path::Path, process::Command};

use training::TRAINING;

/// What a command prints on standard error, and whether it ended well.
fn outcome(arguments: &[&str], data: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// One quick epoch into a folder.
fn train_into(out: &Path) -> Vec<&str> {
    let out = out.to_str().unwrap();
    let more = ["--network", "simple-net", "--epochs", "1", "--out", out];
    [&TRAINING[..], &more].concat()
}

/// Training that should be refused, with all that should be said.
fn refused(data: &Path, expected: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("run");
    let (good, error) = outcome(&train_into(&out), data);
    assert!(!good);
    assert_eq!(error.matches("error:").count(), 1, "{error}");
    for part in expected {
        assert!(error.contains(part), "`{part}` is missing in: {error}");
    }
}

/// The drawn cells without those whose names contain a word.
fn without(word: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    drawn::draw_cells(folder.path());
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().contains(word) {
            fs::remove_file(path).unwrap();
        }
    }
    folder
}

#[test]
fn an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), &["holds no cells", "index.csv", "UID_"]);
    for command in [&["split"][..], &["audit"], &["study", "--out", "nowhere"]] {
        let (good, error) = outcome(command, folder.path());
        assert!(
            !good && error.contains("holds no cells"),
            "{command:?}: {error}"
        );
    }
    refused(&folder.path().join("missing"), &["can't read", "missing"]);
}

#[test]
fn one_class_only() {
    refused(
        without("_hem").path(),
        &["no cells of the class `normal`", "check --data"],
    );
    let (cells, out) = (without("_hem"), tempfile::tempdir().unwrap());
    let place = out.path().join("study");
    let study = ["study", "--out", place.to_str().unwrap()];
    let (good, error) = outcome(&study, cells.path());
    assert!(!good && error.contains("0 normal cells"), "{error}");
    assert!(error.contains("check --data"), "{error}");
    assert!(!place.exists(), "nothing is left behind");
}

#[test]
fn nothing_that_would_learn() {
    let (cells, out) = (without("nothing"), tempfile::tempdir().unwrap());
    let out = out.path().join("run");
    let out = out.to_str().unwrap();
    let more = ["--network", "simple-net", "--epochs", "0", "--out", out];
    let (good, error) = outcome(&[&TRAINING[..], &more].concat(), cells.path());
    assert!(!good && error.contains("--fit-head"), "{error}");
}

#[test]
fn one_subject_only() {
    let folder = without("UID_nothing");
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let fields: Vec<&str> = name.split('_').collect();
        let subject = if fields[1].starts_with('H') {
            "H1"
        } else {
            "1"
        };
        let one = format!(
            "UID_{subject}_{}{}_1_{}",
            fields[1].replace('H', ""),
            fields[2],
            fields[4]
        );
        fs::rename(&path, folder.path().join(one)).unwrap();
    }
    refused(
        folder.path(),
        &[
            "has 1 subjects or leak groups",
            "at least 3",
            "more subjects",
        ],
    );
}

#[test]
fn names_without_subject() {
    let folder = without("UID_nothing");
    fs::rename(
        folder.path().join("UID_1_0_1_all.png"),
        folder.path().join("cell.png"),
    )
    .unwrap();
    refused(
        folder.path(),
        &["1 of 48 pictures", "cell.png", "index.csv", "subject"],
    );
}

#[test]
fn unreadable_pictures() {
    let folder = without("UID_nothing");
    fs::write(folder.path().join("UID_1_0_1_all.png"), "no picture").unwrap();
    refused(
        folder.path(),
        &["UID_1_0_1_all.png", "trainer audit", "repair or remove"],
    );
}

#[test]
fn mixed_resolutions_are_noted() {
    let folder = without("UID_nothing");
    let cell = folder.path().join("UID_1_0_1_all.png");
    let large = image::open(&cell)
        .unwrap()
        .resize(80, 80, image::imageops::FilterType::Nearest);
    large.save(&cell).unwrap();
    let out = folder.path().join("run");
    let (good, error) = outcome(&train_into(&out), folder.path());
    assert!(good, "{error}");
    assert!(
        error.contains("several sizes: 40 x 40 (") && error.contains("one resolution"),
        "{error}"
    );
}

#[test]
fn a_split_of_other_data() {
    let folder = without("UID_nothing");
    let file = folder.path().join("split.csv");
    fs::write(&file, "name,side\nother.png,train\n").unwrap();
    let split = [
        "split",
        "--split",
        "file",
        "--split-file",
        file.to_str().unwrap(),
    ];
    let (good, error) = outcome(&split, folder.path());
    assert!(
        !good && error.contains("every cell needs a side"),
        "{error}"
    );
}
