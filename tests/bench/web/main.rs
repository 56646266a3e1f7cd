//! Our engine beside ONNX Runtime Web and TensorFlow.js, on the same networks with the same weights, in one page of one
//! Chromium: `cargo xtask bench web` makes what is needed and runs this.
//!
//! `bench-web make MODELS FOLDER [NETWORK...]` writes model files and graphs, `bench-web run FOLDER RESULTS` times them.

mod graph;
mod models;
mod run;

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let what = arguments.next().context("make or run?")?;
    let folders: [Option<String>; 2] = [arguments.next(), arguments.next()];
    let [Some(first), Some(second)] = folders.map(|folder| folder.map(PathBuf::from)) else {
        bail!("two folders are wanted");
    };
    match what.as_str() {
        "make" => models::make(&arguments.collect::<Vec<_>>(), &first, &second),
        "run" => run::run(&first, &second),
        other => bail!("make or run, not {other}?"),
    }
}
