//! `cargo xtask bench train`

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    command::{self, cargo, output, program},
    data::root,
    tools,
};

/// What is measured on a device.
struct Size {
    /// Cells a step.
    batch: &'static str,
    /// Side of a picture.
    side: &'static str,
    /// Steps that are timed.
    steps: &'static str,
}

/// On the CPU.
const SMALL: Size = Size {
    batch: "16",
    side: "224",
    steps: "12",
};

/// On a GPU, which small batches leave idle.
const LARGE: Size = Size {
    batch: "64",
    side: "224",
    steps: "20",
};

/// Rounds in turn, so that what else the machine does meets both.
const ROUNDS: usize = 3;

/// Environment variable with the Python of a machine that has PyTorch for its GPU.
const PYTHON: &str = "LYMPHOSCOPE_PYTHON";

/// Times training steps and forward passes of EfficientNet-Lite0, of ours and of PyTorch's in turn, and prints the ratios of the best
/// rounds. `LYMPHOSCOPE_PYTHON` names another Python than our own on the CPU, and than `python3` elsewhere.
///
/// # Errors
///
/// Where the device is none, something can't be installed or does not run.
pub fn run(device: &str) -> Result<()> {
    let (size, features): (Size, &[&str]) = match device {
        "cpu" => (SMALL, &[]),
        "cuda" => (LARGE, &["--features", "cuda"]),
        other => bail!("can't measure on `{other}`; PyTorch and the trainer share cpu and cuda"),
    };
    let python = python(device)?;
    command::run(cargo(&["build", "--release", "--package", "trainer"]).args(features))?;
    let trainer = tools::target().join("release/trainer");
    let script = root().join("tests/bench/train.py");
    let Size { batch, side, steps } = size;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut measure = program(&trainer);
        measure.args(["bench", "--network", "efficientnet-lite0", "--data"]);
        measure.args(["noise", "--device", device, "--batch", batch]);
        ours.push(read(measure.args(["--side", side, "--steps", steps]))?);
        let mut measure = program(&python);
        measure.arg(&script).args([batch, side, steps, device]);
        theirs.push(read(&mut measure)?);
    }
    println!(
        "EfficientNet-Lite0, batch {batch}, {side} pixels, {device}; PyTorch: {}; ours, last round: {}",
        theirs[0],
        ours[ROUNDS - 1]
    );
    println!("| | ours, ms | PyTorch, ms | ours / PyTorch |\n|---|---|---|---|");
    let best = |all: &[String], name: &str| {
        let found = all.iter().filter_map(|times| figure(times, name));
        found.fold(f64::INFINITY, f64::min)
    };
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
        ("upload of a batch", "upload"),
    ] {
        println!("| {name} | {:.1} | | |", best(&ours, figure));
    }
    let first = best(&ours[..1], "first_step");
    println!("| first step of the first round, with what is compiled for it | {first:.1} | | |");
    Ok(())
}

/// A Python with PyTorch: our own for the CPU, and for a GPU the one that the machine has.
fn python(device: &str) -> Result<PathBuf> {
    match (device, env::var_os(PYTHON)) {
        ("cpu", None) => tools::pytorch(),
        (_, Some(own)) => Ok(PathBuf::from(own)),
        (_, None) => Ok(PathBuf::from(OsString::from("python3"))),
    }
}

/// The last line that a program prints.
fn read(command: &mut Command) -> Result<String> {
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
