//! `cargo xtask networks`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{
    build,
    command::{self, cargo, program},
    data::{self, root},
    tools,
};

/// The paper's networks.
const NETWORKS: [&str; 6] = [
    "simple-net",
    "xception",
    "vgg16",
    "resnet152v2",
    "efficientnet-b5",
    "efficientnetv2-m",
];

/// Cells of each class; half of them are of subjects that are not trained on.
const CELLS: usize = 12;

/// Side of the pictures: deep networks on a GPU in software take their time.
const SIDE: &str = "64";

/// Trains each network for two steps on a few real cells, exports it in f16 and int8, and compares
/// the browser's answers, on both engines, with the native ones.
///
/// # Errors
///
/// Where the cells are not there, a step fails or an answer differs.
pub fn run(networks: &[&str]) -> Result<()> {
    let names = command::chosen(networks, &NETWORKS)?;
    tools::chromium()?;
    build::page()?;
    let folder = tools::cache()?.join("networks");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let cells = few_cells(&folder.join("cells"))?;
    command::run(&mut cargo(&["build", "--release", "--package", "trainer"]))?;
    let models = folder.join("models");
    for name in names {
        let run = folder.join(name);
        if *name == "simple-net" {
            let from_scratch = ["--side", SIDE, "--rate", "1e-4", "--norm", "moving"];
            train(name, &cells, &run, &from_scratch)?;
        } else {
            let init = keras_weights(name, &folder)?;
            let init = init.to_string_lossy();
            let tuned = ["--side", SIDE, "--rate", "1e-6", "--init", &init];
            train(name, &cells, &run, &tuned)?;
        }
        for precision in ["f16", "int8"] {
            export(name, precision, &run, &models)?;
        }
    }
    // Of the same build as the tests, which start it.
    command::run(&mut cargo(&["build", "--workspace", "--bin", "trainer"]))?;
    command::run(
        cargo(&[
            "test",
            "--workspace",
            "--test",
            "e2e",
            "agrees_with_the_trainer",
            "--",
            "--nocapture",
        ])
        .env("LYMPHOSCOPE_MODELS", models),
    )
}

/// Seeded weights of Keras for a network, whose batch norms suit pictures: random ones with statistics
/// that nobody took blow up in a deep network.
fn keras_weights(name: &str, folder: &Path) -> Result<PathBuf> {
    let keras = folder.join("keras");
    let script = root().join("tests/parity/keras_models.py");
    command::run(program(tools::keras()?).arg(script).arg(&keras).arg(name))?;
    let out = folder.join(format!("{name}-keras.safetensors"));
    command::run(
        program(tools::target().join("release/trainer"))
            .args(["import", "--any-file", "--network", name, "--file"])
            .arg(keras.join(format!("{name}.weights.h5")))
            .arg("--out")
            .arg(&out),
    )?;
    Ok(out)
}

/// Two steps of training on a few cells.
///
/// # Errors
///
/// Where a step fails.
pub fn train(name: &str, cells: &Path, run: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = program(tools::target().join("release/trainer"));
    command
        .args([
            "train", "--split", "random", "--batch", "8", "--epochs", "1",
        ])
        .args(["--network", name])
        .args(arguments)
        .arg("--data")
        .arg(cells)
        .arg("--out")
        .arg(run);
    command::run(&mut command)
}

/// A model file of a run.
///
/// # Errors
///
/// Where it can't be written.
pub fn export(name: &str, precision: &str, run: &Path, models: &Path) -> Result<()> {
    let name = format!("{name}-{precision}");
    command::run(
        program(tools::target().join("release/trainer"))
            .args(["export", "--title", &name, "--name", &name])
            .args(["--precision", precision])
            .arg("--run")
            .arg(run)
            .arg("--out")
            .arg(models),
    )
}

/// A folder with a few real cells of several subjects of each class.
///
/// # Errors
///
/// Where the real cells are not there.
pub fn few_cells(folder: &Path) -> Result<PathBuf> {
    let cnmc = data::cnmc().context("the real cells are not there")?;
    let data = cnmc.join("cells");
    fs::create_dir_all(folder)?;
    for class in ["all", "hem"] {
        let mut files = build::files(&data.join(class), "webp")?;
        ensure!(files.len() > CELLS, "there are too few cells");
        let step = files.len() / CELLS;
        files = files.into_iter().step_by(step).take(CELLS).collect();
        for file in files {
            let name = file.file_name().context("a file has a name")?;
            fs::copy(&file, folder.join(name))?;
        }
    }
    Ok(folder.to_owned())
}
