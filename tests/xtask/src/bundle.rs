//! `cargo xtask bundle`: the page as one file, for any host of static files, or for a stick.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{build, command::say, data::root};

/// The one folder in the archive.
const FOLDER: &str = "lymphoscope";

/// The page in it.
const PAGE: &str = "page";

/// Checksums of all other files, as `sha256sum -c` reads them.
const SUMS: &str = "SHA256SUMS";

/// What a person reads who has unpacked it.
const README: &str = "\
Lymphoscope: lymphoblast or normal cell, and what in the picture made the network say so.
For research and teaching only. Not a medical device.

On a host of static files: put what is in `page` into any folder of it. It needs no header and no program; visitors need https.
After one visit it works without a network, on that computer and in that browser.

On this computer: a browser does not run such a page from a file, it has to be served. With Python 3, in this folder:

    python3 -m http.server --bind 127.0.0.1 --directory page 8080

and open http://127.0.0.1:8080/ in a browser (on Windows: `py` in place of `python3`). Nobody else can reach it.

Whether all files are whole, in this folder: sha256sum -c SHA256SUMS (on macOS: shasum -a 256 -c SHA256SUMS).
";

/// Builds the page and packs it; says where.
///
/// # Errors
///
/// Where the page can't be built or the archive not be written.
pub fn run() -> Result<()> {
    let archive = pack(&build::page()?)?;
    say(&format!(
        "{} holds the page, checksums and how to use it ({} MB)",
        archive.display(),
        fs::metadata(&archive)?.len() / 1_000_000
    ));
    Ok(())
}

/// Packs a built page. The same page gives the same bytes.
///
/// # Errors
///
/// Where a file can't be read or the archive not be written.
pub fn pack(dist: &Path) -> Result<PathBuf> {
    let mut files = BTreeMap::from([("README.txt".to_owned(), README.as_bytes().to_vec())]);
    let page = build::tree(dist)?.into_iter();
    files.extend(page.map(|(name, bytes)| (format!("{PAGE}/{name}"), bytes)));
    let mut sums = String::new();
    for (name, bytes) in &files {
        sums += &format!("{}  {name}\n", build::sha256(bytes));
    }
    files.insert(SUMS.to_owned(), sums.into_bytes());
    let target = root().join("target");
    fs::create_dir_all(&target).with_context(|| format!("can't make {}", target.display()))?;
    let path = target.join(format!("lymphoscope-{}.zip", env!("CARGO_PKG_VERSION")));
    // A person never finds half of it under its name.
    let part = path.with_extension("part");
    write(&part, &files).with_context(|| format!("can't write {}", part.display()))?;
    fs::rename(&part, &path)?;
    Ok(path)
}

fn write(path: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    let mut archive = ZipWriter::new(File::create(path)?);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o644);
    for (name, bytes) in files {
        archive.start_file(format!("{FOLDER}/{name}"), options)?;
        archive.write_all(bytes)?;
    }
    archive.finish()?.sync_all()?;
    Ok(())
}
