//! `cargo xtask test`

use anyhow::Result;

use crate::{
    build,
    command::{self, cargo},
    tools,
};

/// Runs every test: native ones, then the page in a real Chromium.
///
/// # Errors
///
/// Where a test fails or something can't be installed.
pub fn run() -> Result<()> {
    // The page first: its build is the long one, and a failure shows soon.
    tools::chromium()?;
    build::page()?;
    command::run(&mut cargo(&[
        "test",
        "--package",
        "shared",
        "--package",
        "trainer",
        "--package",
        "xtask",
    ]))?;
    command::run(&mut cargo(&["test", "--package", "web", "--lib"]))?;
    command::run(&mut cargo(&["test", "--package", "tests"]))
}
