//! `cargo xtask bench train`

use crate::{
    command::{self, cargo, output, program},
    data::root,
    tools,
};
use anyhow::{Context, Result};

/// What is measured: cells a step, side, steps.
const BATCH: &str = "16";
const SIDE: &str = "224";
const STEPS: &str = "12";

/// Rounds in turn, so that what else the machine does meets both.
const ROUNDS: usize = 3;

/// Times training steps and forward passes of EfficientNet-Lite0 on the CPU, of ours and of PyTorch's in turn, and
/// prints the ratios of the best rounds.
///
/// # Errors
///
/// Where something can't be installed or does not run.
pub fn run() -> Result<()> {
    let python = tools::pytorch()?;
    command::run(&mut cargo(&["build", "--release", "--package", "trainer"]))?;
    let trainer = tools::target().join("release/trainer");
    let script = root().join("tests/bench/train.py");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut measure = program(&trainer);
        measure.args([
            "bench",
            "--network",
            "efficientnet-lite0",
            "--data",
            "noise",
        ]);
        ours.push(read(
            measure.args(["--batch", BATCH, "--side", SIDE, "--steps", STEPS]),
        )?);
        theirs.push(read(
            program(&python).arg(&script).args([BATCH, SIDE, STEPS]),
        )?);
    }
    let best = |all: &[String], name: &str| {
        all.iter()
            .filter_map(|times| figure(times, name))
            .fold(f64::INFINITY, f64::min)
    };
    println!(
        "EfficientNet-Lite0, batch {BATCH}, {SIDE} pixels, CPU; PyTorch: {}",
        theirs[0]
    );
    println!("| | ours, ms | PyTorch, ms | ours / PyTorch |\n|---|---|---|---|");
    for (name, own, its) in [
        ("training step", "step", "step"),
        ("its update of the weights", "update", "update"),
        (
            "forward pass of the deployed network",
            "deployed",
            "forward",
        ),
    ] {
        let (own, its) = (best(&ours, own), best(&theirs, its));
        println!("| {name} | {own:.1} | {its:.1} | {:.2} |", own / its);
    }
    for (name, figure) in [
        ("forward pass in training form", "forward"),
        ("the same with its graph", "forward_with_graph"),
    ] {
        println!("| {name} | {:.1} | | |", best(&ours, figure));
    }
    Ok(())
}

/// The last line that a program prints.
fn read(command: &mut std::process::Command) -> Result<String> {
    let text =
        output(command).context("the measurement did not run; start it by hand to see why")?;
    let last = text.lines().last().unwrap_or_default();
    Ok(last.to_owned())
}

/// A number of a flat JSON object.
fn figure(json: &str, name: &str) -> Option<f64> {
    let (_, rest) = json.split_once(&format!("\"{name}\":"))?;
    rest.split([',', '}']).next()?.trim().parse().ok()
}
