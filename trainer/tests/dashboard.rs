//! The dashboard in a terminal: drawn, left by its keys and by Ctrl-C, and the terminal is given back.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod run_folder;
mod training;

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, sleep},
    time::Duration,
};

use run_folder::checkpoints;
use training::TRAINING;

/// Takes a screen of its own, and gives it back (xterm's private mode 1049).
const ENTER: &str = "\x1b[?1049h";
const LEAVE: &str = "\x1b[?1049l";

/// Starts a run in a terminal of 120 columns and 40 rows; its keys are what is written to the child.
fn start(folder: &Path, term: &str, epochs: &str) -> Child {
    let cells = folder.join("cells");
    if !cells.exists() {
        fs::create_dir(&cells).unwrap();
        drawn::draw_cells(&cells);
    }
    let run = folder.join("run");
    let words = [
        &[env!("CARGO_BIN_EXE_trainer")],
        &TRAINING[..],
        &["--network", "simple-net", "--norm", "moving"],
        &["--checkpoint-every", "2", "--patience", "0"],
        &["--epochs", epochs, "--data", cells.to_str().unwrap()],
        &["--out", run.to_str().unwrap()],
    ];
    let line = format!(
        "stty cols 120 rows 40; TERM={term} {}",
        words.concat().join(" ")
    );
    Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Types keys once the run has saved something, and gives what was drawn and how it ended.
fn end(folder: &Path, mut child: Child, keys: &[&[u8]]) -> (String, ExitStatus) {
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let drawn = thread::spawn(move || {
        let mut bytes = Vec::new();
        screen.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    for key in keys {
        while checkpoints(&folder.join("run")).is_empty() {
            assert!(child.try_wait().unwrap().is_none(), "the run ended at once");
            sleep(Duration::from_millis(5));
        }
        // The dashboard looks for keys ten times a second.
        sleep(Duration::from_millis(500));
        keyboard.write_all(key).unwrap();
        keyboard.flush().unwrap();
    }
    let status = child.wait().unwrap();
    drop(keyboard);
    (drawn.join().unwrap(), status)
}

/// What stands on the usual screen once the dashboard has left.
fn after(drawn: &str) -> &str {
    assert!(drawn.contains(ENTER), "no dashboard: {drawn}");
    drawn.rsplit_once(LEAVE).unwrap().1
}

#[test]
fn a_run_is_drawn_and_its_lines_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (drawn, status) = end(folder.path(), start(folder.path(), "xterm", "40"), &[]);
    assert!(status.success());
    for part in ["SimpleNet", "Loss", "AUROC", "Macro F1", "Progress"] {
        assert!(drawn.contains(part), "{part} is missing in: {drawn}");
    }
    let lines = after(&drawn);
    for part in ["epoch 1: loss", "epoch 40: loss", "is the result"] {
        assert!(lines.contains(part), "{part} is missing in: {lines}");
    }
}

#[test]
fn ctrl_c_and_the_dashboards_own_keys_end_after_the_step() {
    for keys in [&[&b"\x03"[..]][..], &[b"q", b"s"]] {
        let folder = tempfile::tempdir().unwrap();
        let child = start(folder.path(), "xterm", "100000");
        let (drawn, status) = end(folder.path(), child, keys);
        assert!(!status.success());
        let lines = after(&drawn);
        assert!(
            lines.contains("the same command goes on from here"),
            "{keys:?}: {lines}"
        );
    }
}

#[test]
fn a_dumb_terminal_gets_plain_lines() {
    let folder = tempfile::tempdir().unwrap();
    let (drawn, status) = end(folder.path(), start(folder.path(), "dumb", "1"), &[]);
    assert!(status.success());
    assert!(
        !drawn.contains('\x1b') && drawn.contains("epoch 1: loss"),
        "{drawn}"
    );
}
