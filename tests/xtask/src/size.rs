//! `cargo xtask size`

use anyhow::Result;

use crate::{build, data::root};

/// Prints the size of each file of the built page.
///
/// # Errors
///
/// Where the page was not built.
pub fn run() -> Result<()> {
    let dist = root().join("web/dist");
    let folders = ["", "models", "samples", "words"];
    for folder in folders.map(|folder| dist.join(folder)) {
        for ending in ["html", "css", "js", "wasm", "safetensors", "png", "ftl"] {
            for file in build::files(&folder, ending)? {
                let name = file.strip_prefix(&dist).unwrap_or(&file);
                println!("{:>12} {}", file.metadata()?.len(), name.display());
            }
        }
    }
    Ok(())
}
