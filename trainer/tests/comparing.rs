//! A comparison shares its runs between devices, and gets the weights that it lacks or says what to do without.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod waiting;

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Output, Stdio},
};

use drawn::draw_cells;
use waiting::until;

/// Runs of few steps.
const PLAN: &str = r#"
    title = "Short runs"
    data = "cells"
    [split]
    kind = "random"
    seeds = [1, 2]
    shares = "50:25:25"
    [recipe]
    crop = 40
    side = 32
    batch = 8
    epochs = 1
    [[model]]
    network = "simple-net"
    norm = "moving"
"#;

/// A folder with cells and a configuration.
fn prepared(plan: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cells")).unwrap();
    draw_cells(&folder.path().join("cells"));
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    folder
}

fn compare(folder: &Path, runs: &str, more: &[&str]) -> Output {
    command(folder, runs, more).output().unwrap()
}

fn command(folder: &Path, runs: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command
        .current_dir(folder)
        .args(["compare", "--config", "plan.toml", "--out", "report"])
        .args(["--runs", runs])
        .args(more)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        // Nobody listens there: what would be downloaded is not.
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .env_remove("all_proxy")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    command
}

#[test]
fn runs_that_are_shared_between_devices_are_the_same_runs() {
    let folder = prepared(PLAN);
    let alone = compare(folder.path(), "alone", &[]);
    assert!(alone.status.success(), "{alone:?}");
    let shared = compare(folder.path(), "shared", &["--devices", "cpu,cpu"]);
    assert!(shared.status.success(), "{shared:?}");
    let words = String::from_utf8_lossy(&shared.stdout).into_owned();
    for name in [
        "simple-net on random-1, cpu: epoch 1",
        "simple-net on random-2, cpu: epoch 1",
        "waited for cells",
    ] {
        assert!(words.contains(name), "{name}: {words}");
    }
    for split in ["random-1", "random-2"] {
        for file in ["log.csv", "epoch-001.safetensors", "recipe.json"] {
            let of = |runs: &str| {
                let path = folder.path().join(runs).join("simple-net");
                fs::read(path.join(split).join(file)).unwrap()
            };
            assert!(of("alone") == of("shared"), "{split}, {file}");
        }
    }
}

#[test]
fn weights_that_are_not_there_are_asked_for_and_can_be_done_without() {
    let plan = format!(
        "{PLAN}\n[[model]]\nnetwork = \"efficientnet-lite0\"\ninit = \"imagenet/efficientnet-lite0.safetensors\"\n"
    );
    let folder = prepared(&plan);
    let lacking = compare(folder.path(), "runs", &[]);
    assert!(!lacking.status.success());
    let words = String::from_utf8_lossy(&lacking.stderr).into_owned();
    for advice in [
        "EfficientNet-Lite0",
        "trainer import --network efficientnet-lite0 --file FILE --out imagenet/efficientnet-lite0.safetensors",
        "--from-scratch",
    ] {
        assert!(words.contains(advice), "{advice}: {words}");
    }
    assert!(
        !folder.path().join("runs").exists(),
        "no run begins before all weights are there"
    );
    let without = compare(folder.path(), "runs", &["--from-scratch"]);
    assert!(without.status.success(), "{without:?}");
    let recipe = folder
        .path()
        .join("runs/efficientnet-lite0/random-1/recipe.json");
    let recipe: serde_json::Value = serde_json::from_slice(&fs::read(recipe).unwrap()).unwrap();
    assert!(
        recipe["init"].is_null() && recipe["norm"] == "moving",
        "{recipe}"
    );
}

#[test]
fn a_run_that_fails_begins_no_other_and_ends_none() {
    // One good run and one whose loss is no number after a step, at once; a third is left.
    let wild = "\n[[model]]\nname = \"wild\"\nnetwork = \"simple-net\"\nnorm = \"moving\"\nrate = 1e30\nhead-rate = 1e30\n";
    let left = "\n[[model]]\nname = \"left\"\nnetwork = \"simple-net\"\nnorm = \"moving\"\n";
    let plan = format!("{PLAN}epochs = 40\npatience = 0\n{wild}{left}");
    let folder = prepared(&plan.replace("seeds = [1, 2]", "seeds = [1]"));
    let failed = compare(folder.path(), "runs", &["--devices", "cpu,cpu"]);
    assert!(!failed.status.success());
    let words = String::from_utf8_lossy(&failed.stderr).into_owned();
    let line = words.lines().last().unwrap_or_default();
    assert!(
        line.contains("wild on random-1, cpu: the loss is not a number"),
        "{words}"
    );
    let run = |name: &str| folder.path().join("runs").join(name).join("random-1");
    assert!(run("simple-net").join("finished").exists(), "{words}");
    assert!(!run("left").exists() && !folder.path().join("report").exists());
}

#[cfg(unix)]
#[test]
fn runs_that_are_shared_end_with_their_comparison_and_go_on() {
    let folder = prepared(&format!("{PLAN}epochs = 60\npatience = 0\n"));
    let devices = ["--devices", "cpu,cpu"];
    let mut whole = command(folder.path(), "runs", &devices);
    let child = whole.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    let run = |split: &str| folder.path().join("runs/simple-net").join(split);
    let begun = |split: &str| run(split).join("log.csv").exists();
    until(&mut child, || {
        ["random-1", "random-2"].into_iter().all(begun)
    });
    let pid = child.id().to_string();
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
    let stopped = child.wait_with_output().unwrap();
    assert!(!stopped.status.success());
    let words = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert!(
        words.contains("stopped; the same command goes on"),
        "{words}"
    );
    for split in ["random-1", "random-2"] {
        assert!(!run(split).join("finished").exists(), "{words}");
        // No program is at work any more.
        File::open(run(split).join("lock"))
            .unwrap()
            .try_lock()
            .unwrap();
    }
    let on = command(folder.path(), "runs", &devices).output().unwrap();
    assert!(on.status.success(), "{on:?}");
    assert!(run("random-2").join("finished").exists());
}
