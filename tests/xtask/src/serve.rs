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
    command::run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "tests",
        "--bin",
        "serve",
        "--",
        &dist,
        &port,
    ]))
}
