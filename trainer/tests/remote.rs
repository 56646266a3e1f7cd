//! Devices of another machine: the same figures as on this one, and a clear end where it goes away.
#![cfg(feature = "remote")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod run_folder;
mod training;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use run_folder::checkpoints;
use training::TRAINING;

const TOKEN: (&str, &str) = ("LYMPHOSCOPE_TOKEN", "a word that both know");

/// A machine that lends its CPU, ended with the test, and its name as a device.
struct Lender(Child, String);

impl Lender {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env(TOKEN.0, TOKEN.1)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let device = line.trim().rsplit_once(' ').unwrap().1.to_owned();
        // What else it says goes nowhere, but must be read.
        std::thread::spawn(move || lines.lines().for_each(drop));
        Self(child, device)
    }
}

impl Drop for Lender {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn train(folder: &Path, run: &str, device: &str, epochs: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command
        .args(TRAINING)
        .args(["--network", "simple-net", "--norm", "moving"])
        .args(["--patience", "0", "--checkpoint-every", "2"])
        .args(["--epochs", epochs, "--device", device, "--data"])
        .arg(folder.join("cells"))
        .arg("--out")
        .arg(folder.join(run))
        .env(TOKEN.0, TOKEN.1)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn cells() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cells")).unwrap();
    drawn::draw_cells(&folder.path().join("cells"));
    folder
}

#[test]
fn figures_are_those_of_this_machine() {
    let (folder, lender) = (cells(), Lender::start());
    let log = |run: &str, device: &str| {
        let output = train(folder.path(), run, device, "2").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        fs::read_to_string(folder.path().join(run).join("log.csv")).unwrap()
    };
    let (here, there) = (log("here", "cpu"), log("there", &lender.1));
    assert_eq!(here.lines().count(), 3, "{here}");
    assert_eq!(here.lines().next(), there.lines().next());
    let numbers = |log: &str| -> Vec<f64> {
        let fields = log.lines().skip(1).flat_map(|line| line.split(','));
        fields.map(|field| field.parse().unwrap()).collect()
    };
    let (here, there) = (numbers(&here), numbers(&there));
    assert_eq!(here.len(), there.len());
    // Layers of our own do not run on a lent device: Burn's add up in another order.
    for (a, b) in here.iter().zip(&there) {
        assert!((a - b).abs() < 1e-5, "{here:?} and {there:?}");
    }
}

#[test]
fn a_machine_that_goes_away_leaves_the_last_checkpoint() {
    let (folder, lender) = (cells(), Lender::start());
    let child = train(folder.path(), "run", &lender.1, "100000")
        .spawn()
        .unwrap();
    while checkpoints(&folder.path().join("run")).is_empty() {
        sleep(Duration::from_millis(20));
    }
    drop(lender);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("goes on from the last checkpoint"), "{said}");
    assert!(!checkpoints(&folder.path().join("run")).is_empty());
}

#[test]
fn another_word_is_refused() {
    let (folder, lender) = (cells(), Lender::start());
    let mut command = train(folder.path(), "run", &lender.1, "1");
    let output = command.env(TOKEN.0, "another").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the same LYMPHOSCOPE_TOKEN"), "{said}");
}
