//! `cargo xtask size`

use std::{fs, io::Write, path::Path};

use anyhow::{Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::{build, data::root};

/// Most bytes of the page's programs, as servers send them (gzip), by the start of their names: what a browser waits for. The page
/// itself, without its words; then one engine, by the browser.
const MOST: [(&str, u64); 4] = [
    ("web-", 720_000),
    ("engine-cpu_", 1_200_000),
    ("engine-cpu-relaxed_", 1_200_000),
    ("engine-webgpu_", 4_400_000),
];

/// Prints the size of each file of the built page, and of the programs as servers send them.
///
/// # Errors
///
/// Where the page was not built, or a program is too large.
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
    for (program, bytes, most) in programs(&dist)? {
        println!("{bytes:>12} {program} as gzip, of at most {most}");
    }
    ensure_small(&dist)
}

/// Sees that no program is larger than it may be.
///
/// # Errors
///
/// The first that is.
pub fn ensure_small(dist: &Path) -> Result<()> {
    for (program, bytes, most) in programs(dist)? {
        ensure!(
            bytes <= most,
            "{program} has {bytes} bytes as gzip, and may have {most}: `twiggy top` names what takes them"
        );
    }
    Ok(())
}

/// Names of the programs, their bytes as gzip, and the most that they may have.
fn programs(dist: &Path) -> Result<Vec<(String, u64, u64)>> {
    let mut found = Vec::new();
    let files = build::files(dist, "wasm")?;
    for (start, most) in MOST {
        let name = |path: &Path| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        let mut all = files.iter().filter_map(|path| Some((path, name(path)?)));
        let program = all.find(|(_, name)| name.starts_with(start));
        let Some((path, name)) = program else {
            anyhow::bail!("{} has no program {start}", dist.display());
        };
        found.push((name, gzip(&fs::read(path)?)?, most));
    }
    Ok(found)
}

/// Bytes as gzip, at the level that servers take.
fn gzip(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}
