//! `cargo xtask bundle`: the page as one file, for any host of static files, or for a stick.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    build,
    command::{self, cargo, say},
    data::root,
    tools,
};

/// The one folder in the archive.
const FOLDER: &str = "lymphoscope";

/// The page in it.
const PAGE: &str = "page";

/// Checksums of all other files, as `sha256sum -c` reads them.
const SUMS: &str = "SHA256SUMS";

/// What a person reads who has unpacked it, before and after how this computer serves it.
const README: [&str; 2] = [
    "\
Lymphoscope: lymphoblast or normal cell, and what in the picture made the network say so.
For research and teaching only. Not a medical device.

On a host of static files: put what is in `page` into any folder of it. It needs no header and no program; visitors need https.
After one visit it works without a network, on that computer and in that browser.

On this computer: a browser does not run such a page from a file, it has to be served.
",
    "\
With Python 3, in this folder:

    python3 -m http.server --bind 127.0.0.1 --directory page 8080

and open http://127.0.0.1:8080/ in a browser (on Windows: `py` in place of `python3`). Nobody else can reach it.

Whether all files are whole, in this folder: sha256sum -c SHA256SUMS (on macOS: shasum -a 256 -c SHA256SUMS).
",
];

/// The same where programs lie beside the page.
const WITH_PROGRAMS: &str = "\
Start the program of your system in this folder, `start-linux`, `start-windows.exe` or `start-macos`: it serves the page to this
computer alone and opens it in the browser. They are not signed. Windows asks once: More info, Run anyway. macOS (Apple silicon):
xattr -d com.apple.quarantine start-macos, in this folder, once. On another system, or if you would rather not:

";

/// Programs that serve the page from where they lie: Rust's name of the system, the program's there, and its name in the bundle.
const PROGRAMS: [(&str, &str, &str); 3] = [
    ("x86_64-unknown-linux-musl", "lymphoscope", "start-linux"),
    (
        "x86_64-pc-windows-gnu",
        "lymphoscope.exe",
        "start-windows.exe",
    ),
    ("aarch64-apple-darwin", "lymphoscope", "start-macos"),
];

/// Files by their names in the bundle.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the page and packs it; says where.
///
/// # Errors
///
/// Where the page can't be built or the archive not be written.
pub fn run() -> Result<()> {
    said(&pack(&build::page()?, Files::new())?)
}

/// The same with programs that serve it, for Linux, Windows and macOS.
///
/// # Errors
///
/// Where the page or a program can't be built, or the archive not be written.
pub fn run_with_programs() -> Result<()> {
    let page = build::page()?;
    said(&pack(&page, programs()?)?)
}

fn said(archive: &Path) -> Result<()> {
    say(&format!(
        "{} holds the page, checksums and how to use it ({} MB)",
        archive.display(),
        fs::metadata(archive)?.len() / 1_000_000
    ));
    Ok(())
}

/// Builds the program for each system, on this one.
fn programs() -> Result<Files> {
    let tools = tools::zig()?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([tools].into_iter().chain(env::split_paths(&path)))?;
    let mut programs = Files::new();
    for (system, program, name) in PROGRAMS {
        tools::target_of(system)?;
        say(&format!(
            "building {name}, which serves the page on {system} (two to four minutes, once)"
        ));
        let arguments = [
            "zigbuild",
            "--release",
            "--package",
            "server",
            "--target",
            system,
        ];
        command::run(cargo(&arguments).env("PATH", &path))?;
        let built = tools::target().join(system).join("release").join(program);
        let bytes = fs::read(&built).with_context(|| format!("can't read {}", built.display()))?;
        programs.insert(name.to_owned(), bytes);
    }
    Ok(programs)
}

/// Packs a built page, with programs that serve it. The same page and programs give the same bytes.
///
/// # Errors
///
/// Where a file can't be read or the archive not be written.
pub fn pack(dist: &Path, programs: Files) -> Result<PathBuf> {
    let [before, after] = README;
    let own = match programs.is_empty() {
        true => "",
        false => WITH_PROGRAMS,
    };
    let mut files = programs;
    let readme = [before, own, after].concat();
    files.insert("README.txt".to_owned(), readme.into_bytes());
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

fn write(path: &Path, files: &Files) -> Result<()> {
    let mut archive = ZipWriter::new(File::create(path)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        let is_program = PROGRAMS.iter().any(|(.., program)| program == name);
        let permissions = if is_program { 0o755 } else { 0o644 };
        let options = options.unix_permissions(permissions);
        archive.start_file(format!("{FOLDER}/{name}"), options)?;
        archive.write_all(bytes)?;
    }
    archive.finish()?.sync_all()?;
    Ok(())
}
