//! A run's weights in every precision: the files are as small as they should be and answer alike.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use std::{fs, path::Path};

use assert_cmd::Command;
use drawn::draw_cells;

/// How far a probability may lie from that of f32.
const TOLERANCES: [(&str, f64); 3] = [("f32", 0.0), ("f16", 0.005), ("int8", 0.02)];

fn trainer() -> Command {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
}

fn train(cells: &Path, run: &Path, network: &[&str]) {
    let mut command = trainer();
    command
        .args([
            "train", "--split", "random", "--crop", "40", "--side", "40", "--epochs", "2",
        ])
        .args(["--batch", "4", "--norm", "moving"])
        .args(network)
        .arg("--data")
        .arg(cells)
        .arg("--out")
        .arg(run)
        .assert()
        .success();
}

/// The only model file in a folder.
fn model(folder: &Path) -> std::path::PathBuf {
    let entries = fs::read_dir(folder).unwrap();
    let mut files = entries.map(|entry| entry.unwrap().path());
    let found = files.find(|path| path.extension().is_some_and(|e| e == "safetensors"));
    found.unwrap()
}

fn probabilities(model: &Path, cells: &Path) -> Vec<f64> {
    let output = trainer()
        .arg("predict")
        .arg("--model")
        .arg(model)
        .arg(cells)
        .assert()
        .success();
    let rows = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    // Of the logits: temperature and thresholds are fitted to each file anew.
    let field = |row: &str, at: usize| -> f64 { row.split(',').nth(at).unwrap().parse().unwrap() };
    let probability = |row: &str| 1.0 / (1.0 + (field(row, 3) - field(row, 4)).exp());
    rows.lines().skip(1).map(probability).collect()
}

fn precisions_agree(network: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (cells, run) = (folder.path().join("cells"), folder.path().join("run"));
    fs::create_dir(&cells).unwrap();
    draw_cells(&cells);
    train(&cells, &run, network);
    let mut exact: Option<(u64, Vec<f64>)> = None;
    for (precision, tolerance) in TOLERANCES {
        let out = folder.path().join(precision);
        let exported = trainer()
            .args(["export", "--title", "Test", "--precision", precision])
            .arg("--run")
            .arg(&run)
            .arg("--out")
            .arg(&out)
            .assert()
            .success();
        let said = String::from_utf8_lossy(&exported.get_output().stdout).into_owned();
        assert!(said.contains("largest difference of a logit"), "{said}");
        let size = fs::metadata(model(&out)).unwrap().len();
        let found = probabilities(&model(&out), &cells);
        let (whole, expected) = exact.get_or_insert_with(|| (size, found.clone()));
        let share = size as f64 / *whole as f64;
        let most = match precision {
            "f32" => 1.0,
            "f16" => 0.55,
            _ => 0.35,
        };
        assert!(share <= most, "{precision}: {share} of the size of f32");
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let apart = (found - *expected).abs();
            assert!(apart <= tolerance, "{precision}: {found}, {expected}");
        }
    }
}

#[test]
fn simple_net_in_every_precision() {
    precisions_agree(&["--network", "simple-net"]);
}

/// Depthwise kernels, of which each channel has its scale.
#[test]
fn efficientnet_in_every_precision() {
    precisions_agree(&["--network", "efficientnet-lite0"]);
}
