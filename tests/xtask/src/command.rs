//! Running other programs from the root of the workspace.

use std::{env, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};

use crate::data::root;

/// A program to be run in the root.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// `cargo` with arguments, the cargo that runs us.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Says what happens now, why, and about how long it takes.
pub fn say(what: &str) {
    println!("==> {what}");
}

/// Says what is run, and runs it.
///
/// # Errors
///
/// Where it can't be started or does not end well.
pub fn run(command: &mut Command) -> Result<()> {
    let words: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    println!("$ {name} {}", words.join(" "));
    let status = command
        .status()
        .with_context(|| format!("can't start {name}"))?;
    ensure!(status.success(), "`{name}` ended with {status}");
    Ok(())
}

/// What a program prints, if it runs and ends well.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The names that were given, which have to be known ones; all that are known where none was given.
///
/// # Errors
///
/// Where a name is not known.
pub fn chosen<'a>(given: &'a [&'a str], known: &'a [&'a str]) -> Result<&'a [&'a str]> {
    match given.iter().find(|name| !known.contains(name)) {
        Some(name) => bail!("no network `{name}`: {}", known.join(", ")),
        None if given.is_empty() => Ok(known),
        None => Ok(given),
    }
}
