//! `cargo xtask serve`

use anyhow::Result;

use crate::{
    build,
    command::{self, cargo},
};

/// Builds the page and serves it until it is stopped.
///
/// # Errors
///
/// Where the page can't be built or the port is taken.
pub fn run(port: u16) -> Result<()> {
    let dist = build::page()?;
    // The server of the tests.
    let dist = dist.to_string_lossy().into_owned();
    let port = port.to_string();
    let mut serve = cargo(&[
        "run",
        "--quiet",
        "--package",
        "tests",
        "--bin",
        "serve",
        "--",
        &dist,
        &port,
    ]);
    // Cargo is run in the root; a folder is named from where the user is.
    if let Some(models) = std::env::var_os("LYMPHOSCOPE_MODELS") {
        serve.env("LYMPHOSCOPE_MODELS", std::path::absolute(models)?);
    }
    command::run(&mut serve)
}
