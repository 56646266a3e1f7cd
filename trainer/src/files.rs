//! Files written whole or not at all, folders, and names as they are shown.

use std::{
    collections::HashSet,
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process,
    sync::OnceLock,
};

use anyhow::{Context, Result};
use shared::{artifact::sha256, subject};

/// Writes a file beside its place and moves it there: a killed process leaves the old one.
///
/// # Errors
///
/// Where the folder can't be made, or the disk is full; the half-written file is removed.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder_of(path)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    // A name of its own: two programs may write the same file at once, and the last one stays.
    name.push(format!(".{}.part", process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written
        .inspect_err(|_| drop(fs::remove_file(&part)))
        .with_context(|| format!("can't write {}", path.shown()))
}

/// Makes a file, empty, with the folders above it.
///
/// # Errors
///
/// Where it can't be made.
pub fn create(path: &Path) -> Result<File> {
    make_folder_of(path)?;
    File::create(path).with_context(|| format!("can't write {}", path.shown()))
}

fn make_folder_of(path: &Path) -> Result<()> {
    match path.parent().filter(|f| !f.as_os_str().is_empty()) {
        Some(folder) => {
            fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.shown()))
        }
        None => Ok(()),
    }
}

/// Removes a file; one that is not there is removed already.
///
/// # Errors
///
/// Where it is there and stays.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("can't remove {}", path.shown()))
        }
        _ => Ok(()),
    }
}

/// Every file below a folder, by name. Links are followed, and a folder is looked at once, however many lead to it; hidden
/// files, what systems leave behind, and what is no file (a pipe would never end) are passed over.
///
/// # Errors
///
/// Where a folder can't be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    collect(folder, &mut found, &mut seen)?;
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>, seen: &mut HashSet<PathBuf>) -> Result<()> {
    let unreadable = || format!("can't read {}", folder.shown());
    let real = fs::canonicalize(folder).with_context(unreadable)?;
    if !seen.insert(real) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).with_context(unreadable)?;
    let entries = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<Result<_, _>>().with_context(unreadable)?;
    paths.sort();
    for path in paths.into_iter().filter(|path| !is_passed_over(path)) {
        if path.is_dir() {
            collect(&path, found, seen)?;
        } else if fs::metadata(&path).map_or(true, |what| what.is_file()) {
            // A link that leads nowhere is told when it is opened.
            found.push(path);
        }
    }
    Ok(())
}

fn is_passed_over(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    subject::is_passed_over(&name)
}

/// SHA-256 of the program that runs: what is kept between runs may depend on its code.
///
/// # Errors
///
/// Where its file can't be read.
pub fn program() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let hash = sha256(&fs::read(env::current_exe()?)?);
    Ok(HASH.get_or_init(|| hash))
}

/// A path as it is said to people.
pub trait Shown {
    /// The path, in which what a terminal would obey, and what is no text, is spelt out.
    fn shown(&self) -> String;
}

impl Shown for Path {
    fn shown(&self) -> String {
        let mut out = String::new();
        for part in self.as_os_str().as_encoded_bytes().utf8_chunks() {
            for letter in part.valid().chars() {
                if letter.is_control() || is_turning(letter) {
                    out.extend(letter.escape_default());
                } else {
                    out.push(letter);
                }
            }
            out.extend(part.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
        }
        out
    }
}

/// Whether a letter turns the direction of those after it, or joins them unseen (Unicode, UAX 9): a name would be read otherwise.
fn is_turning(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
