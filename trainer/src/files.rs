//! Files that are there whole or not at all.

use std::{fs, io, path::Path, process};

use anyhow::{Context, Result};

/// Writes a file beside its place and moves it there: a killed process leaves the old one.
///
/// # Errors
///
/// Where the folder can't be made, or the disk is full; the half-written file is removed.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    // A name of its own: two programs may write the same file at once, and the last one stays.
    name.push(format!(".{}.part", process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written
        .inspect_err(|_| drop(fs::remove_file(&part)))
        .with_context(|| format!("can't write {}", path.display()))
}

/// Removes a file; one that is not there is removed already.
///
/// # Errors
///
/// Where it is there and stays.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("can't remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
