//! A run's folder belongs to one program at a time.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use anyhow::{Result, bail};

use crate::files::{self, Shown as _};

/// The file that is locked; it stays, and says nothing.
const LOCK: &str = "lock";

/// Holds a run's folder until what it gives is dropped, or the program ends in whatever way.
///
/// # Errors
///
/// Where another program holds it, or the folder can't be written.
pub fn hold(folder: &Path) -> Result<File> {
    let file = files::create(&folder.join(LOCK))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => bail!(
            "another trainer is at work in {}; wait for its end, or give another --out",
            folder.shown()
        ),
        // Some file systems of networks know no locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_until_its_holder_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        let held = hold(&run).unwrap();
        let refused = hold(&run).unwrap_err().to_string();
        assert!(refused.contains("another trainer is at work"), "{refused}");
        drop(held);
        hold(&run).unwrap();
    }
}
