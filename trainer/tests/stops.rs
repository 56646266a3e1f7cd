//! Runs that are stopped by somebody or something: a clear message, and nothing lost.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod run_folder;
mod training;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use run_folder::checkpoints;
use training::TRAINING;

/// A folder of drawn cells.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { folder };
        fs::create_dir(bench.cells()).unwrap();
        drawn::draw_cells(&bench.cells());
        bench
    }

    fn cells(&self) -> PathBuf {
        self.folder.path().join("cells")
    }

    fn train(&self, out: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
        command
            .args(TRAINING)
            .args([
                "--network",
                "simple-net",
                "--norm",
                "moving",
                "--checkpoint-every",
                "2",
            ])
            .args(more)
            .arg("--data")
            .arg(self.cells())
            .arg("--out")
            .arg(out)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// What a whole run logs.
    fn log(&self, more: &[&str]) -> String {
        let out = self.folder.path().join("whole");
        assert!(self.train(&out, more).status().unwrap().success());
        fs::read_to_string(out.join("log.csv")).unwrap()
    }
}

/// Waits until a run has saved a checkpoint.
fn wait(child: &mut Child, out: &Path) {
    while checkpoints(out).is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "the run ended at once");
        sleep(Duration::from_millis(2));
    }
}

fn failed(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Stops a run by Ctrl-C once it has saved something, goes on, and compares with a whole one.
fn stopped_run_ends_as_the_whole_one(more: &[&str]) {
    let bench = Bench::new();
    let expected = bench.log(more);
    let out = bench.folder.path().join("stopped");
    let mut child = bench.train(&out, more).spawn().unwrap();
    wait(&mut child, &out);
    let number = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &number]).status();
    assert!(kill.unwrap().success());
    let error = failed(child);
    assert!(
        error.contains("the same command goes on from here"),
        "{error}"
    );
    assert!(bench.train(&out, more).status().unwrap().success());
    assert_eq!(fs::read_to_string(out.join("log.csv")).unwrap(), expected);
}

#[test]
fn ctrl_c_ends_after_the_step_and_the_run_goes_on() {
    stopped_run_ends_as_the_whole_one(&["--epochs", "8"]);
}

/// Every step is the last of its epoch: what follows it is not lost.
#[test]
fn ctrl_c_after_the_last_step_of_an_epoch_keeps_the_epoch() {
    stopped_run_ends_as_the_whole_one(&["--epochs", "120", "--draws", "4", "--patience", "0"]);
}

#[test]
fn a_loss_that_is_no_number_keeps_the_last_checkpoint() {
    let bench = Bench::new();
    let out = bench.folder.path().join("run");
    let steep = [
        "--epochs",
        "50",
        "--rate",
        "1",
        "--head-rate",
        "1e18",
        "--schedule",
        "constant",
    ];
    let error = failed(bench.train(&out, &steep).spawn().unwrap());
    assert!(
        error.contains("not a number") && error.contains("lower --rate"),
        "{error}"
    );
    assert_eq!(error.matches("error:").count(), 1, "{error}");
}

#[test]
fn a_picture_that_vanishes_is_named() {
    let bench = Bench::new();
    let out = bench.folder.path().join("run");
    let more = ["--epochs", "500", "--memory", "0", "--patience", "0"];
    let mut child = bench.train(&out, &more).spawn().unwrap();
    wait(&mut child, &out);
    for file in fs::read_dir(bench.cells()).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    let error = failed(child);
    assert!(error.contains("UID_") && error.contains(".png"), "{error}");
    assert_eq!(checkpoints(&out).len(), 1);
}

/// On a file system of 9 MiB: a checkpoint of SimpleNet is about 5.
#[test]
fn a_full_disk_keeps_the_last_checkpoint() {
    let bench = Bench::new();
    let disk = bench.folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&disk)
            .stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success())
    };
    if !mount("size=9m") {
        println!("SKIPPED for a full disk: file systems can't be mounted here");
        return;
    }
    let more = ["--epochs", "3"];
    let expected = bench.log(&more);
    let out = disk.join("run");
    let error = failed(bench.train(&out, &more).spawn().unwrap());
    let kept = checkpoints(&out).len();
    let is_larger = mount("remount,size=200m");
    let goes_on = bench.train(&out, &more).status().unwrap().success();
    let log = fs::read_to_string(out.join("log.csv"));
    Command::new("umount").arg(&disk).status().unwrap();
    assert!(error.contains("can't save the checkpoint"), "{error}");
    assert!(error.contains("No space left"), "{error}");
    assert_eq!(kept, 1);
    assert!(is_larger && goes_on);
    assert_eq!(log.unwrap(), expected);
}
