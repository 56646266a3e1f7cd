//! A run's weights in every precision: the files are as small as they should be and answer alike.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod training;

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use drawn::draw_cells;
use training::TRAINING;

/// How far a probability may lie from that of f32, and the most that a file may take of its size.
const BOUNDS: [(&str, f64, f64); 2] = [("f16", 0.005, 0.55), ("int8", 0.02, 0.35)];

fn trainer() -> Command {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
}

/// The only model file in a folder.
fn model(folder: &Path) -> PathBuf {
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

fn precisions_agree(network: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (cells, run) = (folder.path().join("cells"), folder.path().join("run"));
    fs::create_dir(&cells).unwrap();
    draw_cells(&cells);
    trainer()
        .args(TRAINING)
        .args(["--epochs", "2", "--norm", "moving", "--network", network])
        .arg("--data")
        .arg(&cells)
        .arg("--out")
        .arg(&run)
        .assert()
        .success();
    let export = |precision: &str| {
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
        let model = model(&out);
        let size = fs::metadata(&model).unwrap().len();
        (size as f64, probabilities(&model, &cells))
    };
    let (whole, expected) = export("f32");
    for (precision, tolerance, most) in BOUNDS {
        let (size, found) = export(precision);
        let share = size / whole;
        assert!(share <= most, "{precision}: {share} of the size of f32");
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            let apart = (found - expected).abs();
            assert!(apart <= tolerance, "{precision}: {found}, {expected}");
        }
    }
}

#[test]
fn simple_net_in_every_precision() {
    precisions_agree("simple-net");
}

/// Depthwise kernels, of which each channel has its scale.
#[test]
fn efficientnet_in_every_precision() {
    precisions_agree("efficientnet-lite0");
}
