//! The page's service worker: its program, with the list of files that it keeps.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{build::hex, data::root};

/// What the program holds until its list is put in.
const PLACE: &str = "LIST_OF_FILES";

/// The program, beside the page: it answers for what lies beside and below it.
const PROGRAM: &str = "service-worker.js";

/// Folder of what is kept only once it was used.
const MODELS: &str = "models";

/// Writes the service worker into a built page. Whatever changes in the page changes its list, by which browsers know a new version.
///
/// # Errors
///
/// Where the page can't be read or written.
pub fn list(dist: &Path) -> Result<()> {
    let program = fs::read_to_string(root().join("web").join(PROGRAM))
        .with_context(|| format!("can't read {PROGRAM}"))?;
    ensure!(
        program.matches(PLACE).count() == 1,
        "{PROGRAM} has no place for its list"
    );
    let mut files = BTreeMap::new();
    add(dist, dist, &mut files)?;
    let files = serde_json::to_string_pretty(&files)?;
    fs::write(dist.join(PROGRAM), program.replace(PLACE, &files))?;
    Ok(())
}

fn add(dist: &Path, folder: &Path, files: &mut BTreeMap<String, Value>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add(dist, &path, files)?;
            continue;
        }
        let below = path.strip_prefix(dist)?;
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        if name == PROGRAM {
            continue;
        }
        let bytes = fs::read(&path)?;
        let is_model = parts.first().is_some_and(|part| part == MODELS) && !name.ends_with(".json");
        let file = json!({ "sha256": hex(&Sha256::digest(&bytes)), "bytes": bytes.len(), "model": is_model });
        files.insert(name, file);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn the_list_has_every_file_and_changes_with_each() {
        let dist = TempDir::new().unwrap();
        fs::create_dir(dist.path().join(MODELS)).unwrap();
        for (name, bytes) in [
            ("index.html", "a"),
            ("models/a.safetensors", "b"),
            ("models/index.json", "c"),
        ] {
            fs::write(dist.path().join(name), bytes).unwrap();
        }
        list(dist.path()).unwrap();
        let first = fs::read_to_string(dist.path().join(PROGRAM)).unwrap();
        // SHA-256 of "a".
        assert!(first.contains("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
        assert_eq!(first.matches("\"model\": true").count(), 1);
        assert!(
            first.contains("\"models/index.json\"") && !first.contains(&format!("\"{PROGRAM}\""))
        );
        list(dist.path()).unwrap();
        assert_eq!(
            first,
            fs::read_to_string(dist.path().join(PROGRAM)).unwrap()
        );
        fs::write(dist.path().join("index.html"), "d").unwrap();
        list(dist.path()).unwrap();
        assert_ne!(
            first,
            fs::read_to_string(dist.path().join(PROGRAM)).unwrap()
        );
    }
}
