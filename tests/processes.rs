//! Processes of this computer, as Linux tells of them (`man 5 proc`).

use std::{fs, process::Command};

use anyhow::{Result, ensure};

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// Number of the process that began it.
    pub parent: u32,
    /// Its program and arguments, with blanks between them.
    pub command: String,
    /// Bytes that it has in memory.
    pub resident: u64,
}

/// All processes. One that ends meanwhile is left out.
///
/// # Errors
///
/// Where the system does not tell.
pub fn all() -> Result<Vec<Process>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let id = name.to_str().and_then(|name| name.parse().ok());
        all.extend(id.and_then(read));
    }
    Ok(all)
}

fn read(id: u32) -> Option<Process> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let value = |name: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let command = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    Some(Process {
        id,
        parent: u32::try_from(value("PPid:")?).ok()?,
        command: String::from_utf8_lossy(&command).replace('\0', " "),
        // Parts of the system itself have none.
        resident: value("VmRSS:").unwrap_or(0) << 10,
    })
}

/// Ends every process whose program or arguments have these words in them.
///
/// # Errors
///
/// Where the system does not end them.
pub fn end(words: &str) -> Result<()> {
    let mut all = all()?;
    all.retain(|process| process.command.contains(words) && process.id != std::process::id());
    if all.is_empty() {
        return Ok(());
    }
    // The shell's own `kill`: it is everywhere.
    let ids = all.iter().map(|process| process.id.to_string());
    let status = Command::new("sh")
        .args(["-c", "kill -KILL \"$@\"", "sh"])
        .args(ids)
        .status()?;
    // Some end by themselves with the first.
    let is_left = || Ok::<_, anyhow::Error>(self::all()?.iter().any(|p| p.command.contains(words)));
    ensure!(
        status.success() || !is_left()?,
        "{all:?} could not be ended"
    );
    Ok(())
}
