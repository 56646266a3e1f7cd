use serde_json::json;

use super::*;

fn entry(name: &str, file: &str) -> IndexEntry {
    serde_json::from_value(json!({
        "name": name, "title": name, "architecture": "simple-net", "side": 160,
        "file": file, "bytes": 1, "sha256": file,
    }))
    .unwrap()
}

#[test]
fn a_model_takes_the_place_of_the_one_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let index = ModelIndex::of_folder(folder.path());
    assert_eq!(index.read().unwrap(), None);
    for file in ["a", "b", "c"] {
        fs::write(folder.path().join(file), file).unwrap();
    }
    for (name, file) in [("first", "a"), ("other", "b"), ("first", "c")] {
        index.add(entry(name, file)).unwrap();
    }
    let listed = index.read().unwrap().unwrap().models;
    assert_eq!(listed, [entry("first", "c"), entry("other", "b")]);
    let there = ["a", "b", "c"].map(|file| folder.path().join(file).exists());
    assert_eq!(there, [false, true, true]);
    // The same file again stays.
    index.add(entry("first", "c")).unwrap();
    assert!(folder.path().join("c").exists());

    // What was found of the very model stays when it is exported again.
    let marked =
        |entry: &mut IndexEntry| entry.teaching_only = vec![shared::saliency::Method::EigenCam];
    index.change("c", marked).unwrap();
    index.add(entry("first", "c")).unwrap();
    let kept = index.entry("c").unwrap().unwrap().teaching_only;
    assert_eq!(kept.len(), 1);

    index.change("b", |entry| entry.bytes = 7).unwrap();
    assert_eq!(index.entry("b").unwrap().unwrap().bytes, 7);
    assert_eq!(index.entry("a").unwrap(), None);
    let error = index.change("a", |_| ()).unwrap_err().to_string();
    assert!(error.contains("does not list model a"), "{error}");
}

/// What can't be read is not an empty index, which would then be written over it.
#[test]
fn an_index_that_cannot_be_read_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.json");
    let old = folder.path().join("a");
    fs::write(&old, "a").unwrap();
    let index = ModelIndex::of_folder(folder.path());

    fs::write(&path, r#"{"models": [{"name""#).unwrap();
    let error = format!("{:#}", index.add(entry("first", "b")).unwrap_err());
    assert!(error.contains("is no index of models"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), r#"{"models": [{"name""#);

    // A folder in its place can't be read either, whoever asks.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let error = format!("{:#}", index.add(entry("first", "b")).unwrap_err());
    assert!(error.contains("can't read"), "{error}");
    assert!(path.is_dir() && old.exists());
}

/// Where the new list can't be written, the old one and its files are as they were.
#[test]
fn the_old_model_goes_last() {
    let folder = tempfile::tempdir().unwrap();
    let index = ModelIndex::of_folder(folder.path());
    let old = folder.path().join("a");
    fs::write(&old, "a").unwrap();
    index.add(entry("first", "a")).unwrap();
    // The file is written beside its place first: a folder stands there.
    let part = format!("index.json.{}.part", std::process::id());
    fs::create_dir(folder.path().join(part)).unwrap();
    index.add(entry("first", "b")).unwrap_err();
    assert!(old.exists());
    assert_eq!(index.entry("a").unwrap(), Some(entry("first", "a")));
}
