//! `cargo xtask test`

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{
    build, bundle,
    command::{self, cargo},
    tools,
};

/// Runs every test: native ones, then the page in a real Chromium.
///
/// # Errors
///
/// Where a test fails or something can't be installed.
pub fn run() -> Result<()> {
    tools::chromium()?;
    bundle::pack(&build::page()?, BTreeMap::new())?;
    // All at once: another choice of packages has other features, and builds all over again.
    command::run(
        cargo(&["test", "--workspace", "--", "--nocapture"])
            .env_remove("LYMPHOSCOPE_MODELS")
            .env("LYMPHOSCOPE_AXE", tools::axe()?)
            .env("LYMPHOSCOPE_GECKODRIVER", tools::firefox()?),
    )
}
