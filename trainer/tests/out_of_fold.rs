//! Every cell answered by a run that did not see its subject, and a model of all cells with those figures.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod training;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use training::TRAINING;

fn trainer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(arguments)
        .output()
        .unwrap()
}

fn error(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Trains a run; the last of the same arguments counts.
fn train(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
    let out = folder.join(name);
    let cells = folder.join("cells");
    let mut arguments: Vec<&str> = TRAINING
        .iter()
        .copied()
        .filter(|word| *word != "random" && *word != "--split")
        .collect();
    arguments.extend([
        "--network",
        "simple-net",
        "--norm",
        "moving",
        "--epochs",
        "2",
        "--rate",
        "2e-3",
    ]);
    arguments.extend([
        "--data",
        cells.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    arguments.extend(more);
    let output = trainer(&arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    out
}

/// Runs of both folds.
fn folds(folder: &Path, keep: &str) -> [String; 2] {
    ["1", "0"].map(|fold| {
        let split = [
            "--split", "folds", "--folds", "2", "--fold", fold, "--keep", keep,
        ];
        let run = train(folder, &format!("{keep}-{fold}"), &split);
        run.to_string_lossy().into_owned()
    })
}

fn cells() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cells")).unwrap();
    drawn::draw_cells(&folder.path().join("cells"));
    folder
}

fn succeeds(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_cell_is_answered_once() {
    let folder = cells();
    let runs = folds(folder.path(), "last");
    let report = folder.path().join("report");
    let out = report.to_str().unwrap();
    succeeds(&trainer(&[
        "evaluate", "--out", out, "--run", &runs[0], &runs[1],
    ]));
    let answers = fs::read_to_string(report.join("answers.csv")).unwrap();
    let names = answers
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next());
    assert_eq!(names.collect::<BTreeSet<_>>().len(), 48);
    assert_eq!(answers.lines().count(), 49);
    assert!(
        fs::read_to_string(report.join("report.html"))
            .unwrap()
            .contains("out of fold")
    );

    let twice = error(&trainer(&["evaluate", "--run", &runs[0], &runs[0]]));
    assert!(twice.contains("expected fold 0 of 2"), "{twice}");
}

/// A run that was stopped, and cells that have moved since: neither has figures.
#[test]
fn only_whole_runs_of_the_very_split_are_judged() {
    let folder = cells();
    let runs = folds(folder.path(), "last");
    let judge = || error(&trainer(&["evaluate", "--run", &runs[0], &runs[1]]));
    let finished = Path::new(&runs[1]).join("finished");
    fs::remove_file(&finished).unwrap();
    assert!(judge().contains("is not finished"));
    let alone = error(&trainer(&["evaluate", "--run", &runs[1]]));
    assert!(alone.contains("is not finished"), "{alone}");
    fs::write(&finished, "").unwrap();

    let mut files = fs::read_dir(folder.path().join("cells"))
        .unwrap()
        .map(|file| file.unwrap().path());
    fs::remove_file(files.next().unwrap()).unwrap();
    assert!(judge().contains("the split that the run learned from"));
    let export = error(&trainer(&["export", "--title", "X", "--run", &runs[0]]));
    assert!(
        export.contains("the split that the run learned from"),
        "{export}"
    );
}

#[test]
fn arguments_that_would_be_ignored_are_refused() {
    for more in [
        ["--data", "cells"],
        ["--split", "random"],
        ["--split-seed", "2"],
        ["--fold", "1"],
    ] {
        let refused = error(&trainer(&[&["evaluate", "--run", "a"][..], &more].concat()));
        assert!(refused.contains("cannot be used with"), "{refused}");
    }
}

#[test]
fn held_out_cells_that_chose_the_epoch_do_not_judge() {
    let folder = cells();
    let runs = folds(folder.path(), "best");
    let chosen = error(&trainer(&["evaluate", "--run", &runs[0], &runs[1]]));
    assert!(chosen.contains("--keep last"), "{chosen}");
}

#[test]
fn a_model_of_all_cells_takes_their_figures() {
    let folder = cells();
    let runs = folds(folder.path(), "last");
    let all = |name: &str, seed: &str| {
        train(
            folder.path(),
            name,
            &["--split", "all", "--keep", "last", "--seed", seed],
        )
    };
    let models = folder.path().join("models");
    let export = |run: &Path, more: &[&str]| {
        let (run, out) = (run.to_str().unwrap(), models.to_str().unwrap());
        trainer(
            &[
                &["export", "--title", "All", "--run", run, "--out", out],
                more,
            ]
            .concat(),
        )
    };
    let of_folds = ["--out-of-fold", &runs[0], &runs[1]];
    let run = all("all", "1");
    assert!(error(&export(&run, &[])).contains("--out-of-fold"));
    let output = export(&run, &of_folds);
    succeeds(&output);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("out of fold: 48 cells of 8 subjects"),
        "{said}"
    );
    let mut files = fs::read_dir(&models)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let model = files
        .find(|path| path.extension().is_some_and(|e| e == "safetensors"))
        .unwrap();
    let bytes = fs::read(&model).unwrap();
    let card = String::from_utf8_lossy(&bytes[..bytes.len().min(20_000)]).into_owned();
    assert!(
        card.contains("out_of_fold"),
        "the card holds no out-of-fold figures"
    );

    let (model, cells) = (model.to_str().unwrap(), folder.path().join("cells"));
    let judge = |more: &[&str]| {
        let cells = cells.to_str().unwrap();
        trainer(&[&["evaluate", "--model", model, "--data", cells], more].concat())
    };
    let seen = error(&judge(&["--split", "random"]));
    assert!(
        seen.contains("may be ones that the model learned"),
        "{seen}"
    );
    succeeds(&judge(&["--split", "all", "--side", "train"]));
    succeeds(&judge(&["--split", "random", "--unseen"]));

    let last = error(&export(&run, &[&of_folds[..], &["--epoch", "1"]].concat()));
    assert!(last.contains("leave --epoch out"), "{last}");

    let other = error(&export(&all("other", "2"), &of_folds));
    assert!(other.contains("differ in more than the split"), "{other}");
}
