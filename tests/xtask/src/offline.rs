//! The page's service worker: its program, with the list of files that it keeps.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    build::{sha256, tree},
    data::root,
    engine::{ENGINES, Engine},
};

/// What the program holds until its list is put in.
const PLACE: &str = "LIST_OF_FILES";

/// The program, beside the page: it answers for what lies beside and below it.
const PROGRAM: &str = "service-worker.js";

/// Folder of models, each kept only once it was used.
const MODELS: &str = "models/";

/// What a file is to the service worker: of the engines, the first is a part of the page, as it runs everywhere.
fn kind(name: &str) -> &'static str {
    let is_of = |engine: &Engine| {
        let rest = name.strip_prefix(engine.name);
        rest.is_some_and(|rest| rest == ".js" || rest == "_bg.wasm")
    };
    match name {
        _ if ENGINES[1..].iter().any(is_of) => "program",
        _ if name.starts_with(MODELS) && !name.ends_with(".json") => "model",
        _ => "page",
    }
}

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
    for (name, bytes) in tree(dist)? {
        if name != PROGRAM {
            let file =
                json!({ "sha256": sha256(&bytes), "bytes": bytes.len(), "kind": kind(&name) });
            files.insert(name, file);
        }
    }
    let files = serde_json::to_string_pretty(&files)?;
    fs::write(dist.join(PROGRAM), program.replace(PLACE, &files))?;
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
            ("engine-cpu.js", "d"),
            ("engine-cpu-relaxed_bg.wasm", "e"),
        ] {
            fs::write(dist.path().join(name), bytes).unwrap();
        }
        list(dist.path()).unwrap();
        let first = fs::read_to_string(dist.path().join(PROGRAM)).unwrap();
        // SHA-256 of "a".
        assert!(first.contains("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
        for (kind, count) in [("page", 3), ("program", 1), ("model", 1)] {
            let written = format!("\"kind\": \"{kind}\"");
            assert_eq!(first.matches(&written).count(), count, "{kind}");
        }
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
