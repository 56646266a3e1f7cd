//! What stands in the folder of a run.

use std::{fs, path::Path};

/// Names of the checkpoints, the oldest first; none where there is no folder yet.
pub fn checkpoints(run: &Path) -> Vec<String> {
    let entries = fs::read_dir(run).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with("checkpoint-"))
        .collect();
    names.sort();
    names
}
