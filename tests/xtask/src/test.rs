//! `cargo xtask test`

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{
    build, bundle,
    command::{self, cargo},
    size, tools,
};

/// Runs every test: native ones, then the page in a real Chromium.
///
/// # Errors
///
/// Where a test fails or something can't be installed.
pub fn run() -> Result<()> {
    tools::chromium()?;
    let dist = build::page()?;
    size::ensure_small(&dist)?;
    bundle::pack(&dist, BTreeMap::new())?;
    // All at once: another choice of packages has other features, and builds all over again.
    command::run(
        cargo(&["test", "--workspace", "--", "--nocapture"])
            .env_remove("LYMPHOSCOPE_MODELS")
            .env("LYMPHOSCOPE_AXE", tools::axe()?)
            .env("LYMPHOSCOPE_GECKODRIVER", tools::firefox()?),
    )
}
