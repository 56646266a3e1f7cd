//! `cargo xtask bench`

use std::fs;

use anyhow::Result;

use crate::{
    build,
    command::{self, cargo, program},
    data::root,
    networks, tools,
};

/// Networks with the sides of their papers: the heaviest are what the page must not fail at.
const LARGE: [(&str, &str); 3] = [
    ("xception", "299"),
    ("resnet152v2", "224"),
    ("efficientnetv2-m", "480"),
];

/// Time and memory of the committed models, and of large ones made for this, in the browser's CPU engine
/// and natively, in one run.
///
/// # Errors
///
/// Where a model can't be made or does not run.
pub fn run() -> Result<()> {
    tools::chromium()?;
    build::page()?;
    let folder = tools::cache()?.join("bench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let cells = networks::few_cells(&folder.join("cells"))?;
    command::run(&mut cargo(&["build", "--release", "--package", "trainer"]))?;
    let models = folder.join("models");
    fs::create_dir_all(&models)?;
    for entry in fs::read_dir(root().join("public/models"))? {
        let path = entry?.path();
        fs::copy(&path, models.join(path.file_name().unwrap_or_default()))?;
    }
    for (name, side) in LARGE {
        let run = folder.join(name);
        // Time and memory do not depend on the weights: only the head is trained.
        networks::train(name, &cells, &run, &["--side", side, "--freeze", "99"])?;
        networks::export(name, "f16", &run, &models)?;
    }
    command::run(
        cargo(&[
            "run",
            "--release",
            "--package",
            "tests",
            "--features",
            "bench",
            "--bin",
            "bench",
        ])
        .env("LYMPHOSCOPE_MODELS", models),
    )
}

/// Pace and memory of a folder of real cells in the page.
///
/// # Errors
///
/// Where the page can't be built or there are no real cells.
pub fn folder() -> Result<()> {
    tools::chromium()?;
    build::page()?;
    // With the features of all tests: with those of this program alone half of all would be built once more.
    let all = ["build", "--workspace", "--bin", "bench-folder"];
    command::run(&mut cargo(&all))?;
    command::run(&mut program(tools::target().join("debug/bench-folder")))
}
