//! A run that is killed goes on, and ends as if nothing had happened.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod run_folder;
mod training;
mod waiting;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use drawn::draw_cells;
use run_folder::checkpoints;
use training::TRAINING;
use waiting::until;

fn train(data: &Path, out: &Path, network: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command
        .args(TRAINING)
        .args(["--epochs", "4"])
        .args([
            "--checkpoint-every",
            "2",
            "--fit-head",
            "0.1",
            "--keep",
            "all",
        ])
        .args(network)
        .arg("--data")
        .arg(data)
        .arg("--out")
        .arg(out)
        .env("XDG_CACHE_HOME", out.with_extension("cache"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn killed_run_ends_as_the_whole_one(network: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (data, whole, killed) = (
        folder.path().join("cells"),
        folder.path().join("whole"),
        folder.path().join("killed"),
    );
    fs::create_dir(&data).unwrap();
    draw_cells(&data);
    assert!(train(&data, &whole, network).status().unwrap().success());
    let expected = fs::read_to_string(whole.join("log.csv")).unwrap();
    assert_eq!(expected.lines().count(), 5, "{expected}");

    // SIGKILL once a checkpoint within the second epoch is there.
    let mut child = train(&data, &killed, network).spawn().unwrap();
    until(&mut child, || {
        let last = checkpoints(&killed).pop();
        last.is_some_and(|name| name.as_str() >= "checkpoint-0000010")
    });
    child.kill().unwrap();
    child.wait().unwrap();
    // There is no log before the first epoch's end.
    let log = killed.join("log.csv");
    let done = log.exists().then(|| fs::read_to_string(log).unwrap());
    assert!(
        done.is_none_or(|done| done.lines().count() < 5),
        "the run ended before it was killed"
    );

    assert!(train(&data, &killed, network).status().unwrap().success());
    assert_eq!(
        fs::read_to_string(killed.join("log.csv")).unwrap(),
        expected
    );
    for epoch in 1..=4 {
        let name = format!("epoch-{epoch:03}.safetensors");
        assert!(
            fs::read(whole.join(&name)).unwrap() == fs::read(killed.join(&name)).unwrap(),
            "{name} differs"
        );
    }
}

#[test]
fn simple_net_with_moving_statistics() {
    killed_run_ends_as_the_whole_one(&["--network", "simple-net", "--norm", "moving"]);
}

#[test]
fn efficientnet_with_frozen_stages_in_two_shares() {
    killed_run_ends_as_the_whole_one(&[
        "--network",
        "efficientnet-lite0",
        "--freeze",
        "5",
        "--rate-decay",
        "0.7",
    ]);
}

/// Everything that remembers something from step to step or draws at random.
#[test]
fn every_means_at_once() {
    killed_run_ends_as_the_whole_one(&[
        "--network",
        "efficientnet-lite0",
        "--freeze",
        "6",
        "--unfreeze-at",
        "3",
        "--average",
        "0.9",
        "--optimiser",
        "sgd",
        "--schedule",
        "plateau",
        "--step-epochs",
        "1",
        "--mixup",
        "0.4",
        "--focal",
        "1",
        "--drop-path",
        "0.2",
        "--accumulate",
        "2",
        "--rotate",
        "--scale-jitter",
        "0.1",
        "--shift",
        "0.05",
        "--stain-jitter",
        "0.1",
        "--brightness",
        "0.1",
        "--blur",
        "0.8",
        "--group-power",
        "0",
        "--memory",
        "0",
    ]);
}

/// On a GPU, in software where there is no other.
#[cfg(feature = "wgpu-plain")]
#[test]
fn a_run_on_a_gpu_that_is_killed_goes_on() {
    killed_run_ends_as_the_whole_one(&[
        "--network",
        "simple-net",
        "--norm",
        "moving",
        "--device",
        "wgpu",
    ]);
}

#[cfg(unix)]
#[test]
fn a_run_that_the_system_ends_saves_first_however_often_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("cells"), folder.path().join("run"));
    fs::create_dir(&data).unwrap();
    draw_cells(&data);
    // Checkpoints are far between: the one that is there is that of the end.
    let rare = ["--network", "simple-net", "--norm", "moving", "--out"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command.args(TRAINING).args(rare).arg(&out);
    command.args(["--checkpoint-every", "100000", "--epochs", "3000"]);
    command.args(["--patience", "0", "--data"]).arg(&data);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(&mut child, || out.join("log.csv").exists());
    let pid = child.id().to_string();
    for _ in 0..3 {
        // It may be over already.
        let kill = Command::new("kill")
            .arg(&pid)
            .stderr(Stdio::null())
            .status();
        assert!(kill.is_ok());
    }
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    let step = words.split("stopped after step ").nth(1).unwrap();
    let step: usize = step.split(';').next().unwrap().parse().unwrap();
    assert_eq!(checkpoints(&out), [format!("checkpoint-{step:07}")]);
}

/// What a device without room is told to do.
#[test]
fn a_run_goes_on_in_smaller_parts() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("cells"), folder.path().join("run"));
    fs::create_dir(&data).unwrap();
    draw_cells(&data);
    let frozen = ["--network", "simple-net", "--norm", "frozen"];
    let mut child = train(&data, &out, &frozen).spawn().unwrap();
    until(&mut child, || !checkpoints(&out).is_empty());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!out.join("finished").exists(), "it was killed too late");
    let smaller = [&frozen[..], &["--accumulate", "2"]].concat();
    assert!(train(&data, &out, &smaller).status().unwrap().success());
    let log = fs::read_to_string(out.join("log.csv")).unwrap();
    assert_eq!(log.lines().count(), 5, "{log}");
    let record = fs::read_to_string(out.join("recipe.json")).unwrap();
    assert!(record.contains("\"accumulate\": 2"), "{record}");
    // Of statistics that follow the batches, parts are another recipe.
    let moving = ["--network", "simple-net", "--norm", "moving"];
    let out = folder.path().join("moving");
    assert!(train(&data, &out, &moving).status().unwrap().success());
    let smaller = [&moving[..], &["--accumulate", "2"]].concat();
    assert!(!train(&data, &out, &smaller).status().unwrap().success());
}

#[test]
fn another_recipe_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("cells"), folder.path().join("run"));
    fs::create_dir(&data).unwrap();
    draw_cells(&data);
    let simple = ["--network", "simple-net", "--norm", "moving"];
    assert!(train(&data, &out, &simple).status().unwrap().success());
    let other = [&simple[..], &["--rate", "0.5"]].concat();
    let output = train(&data, &out, &other)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("other arguments"), "{message}");
}
