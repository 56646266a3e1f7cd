//! `cargo xtask bench web`

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    build,
    command::{self, cargo, program},
    data::root,
    tools,
};

/// Folders of packages, and their names beside the page.
const PACKAGES: [(&str, &str); 4] = [
    ("onnxruntime-web/dist", "ort"),
    ("@tensorflow/tfjs/dist", "tf"),
    ("@tensorflow/tfjs-backend-wasm/dist", "tf-wasm"),
    ("@tensorflow/tfjs-backend-webgpu/dist", "tf-webgpu"),
];

/// Our engine beside ONNX Runtime Web and TensorFlow.js in one Chromium, on the networks that are named or on all;
/// writes `trainer/results/bench-web.json`, or a file in the cache where not all were measured.
///
/// # Errors
///
/// Where a tool can't be had, or Chromium does not run; what a runtime can't do stands in its row.
pub fn run(networks: &[&str]) -> Result<()> {
    tools::chromium()?;
    build::page()?;
    let (packages, python) = (tools::runtimes()?, tools::onnx()?);
    let folder = tools::cache()?.join("bench-web");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let source = root().join("tests/bench/web");
    for file in fs::read_dir(source.join("page"))? {
        let path = file?.path();
        let name = path.file_name().context("a file has a name")?;
        fs::copy(&path, folder.join(name))?;
    }
    link(&root().join("web/dist"), &folder.join("page"))?;
    for (package, name) in PACKAGES {
        link(&packages.join(package), &folder.join(name))?;
    }
    // With the features of all tests: with those of this program alone half of all would be built once more.
    let features = ["--workspace", "--features", "tests/bench-web"];
    command::run(cargo(&["build", "--bin", "bench-web"]).args(features))?;
    let bench = tools::target().join("debug/bench-web");
    let models = root().join("public/models");
    let make = [PathBuf::from("make"), models, folder.clone()];
    command::run(program(&bench).args(make).args(networks))?;
    command::run(program(&python).arg(source.join("onnx_of.py")).arg(&folder))?;
    let results = match networks {
        [] => root().join("trainer/results/bench-web.json"),
        _ => folder.join("bench-web.json"),
    };
    let run = [PathBuf::from("run"), folder, results.clone()];
    command::run(program(&bench).args(run))?;
    command::say(&format!("{} holds the times", results.display()));
    Ok(())
}

fn link(to: &Path, at: &Path) -> Result<()> {
    symlink(to, at).with_context(|| format!("can't link {}", at.display()))
}
