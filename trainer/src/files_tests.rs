use std::os::unix::{ffi::OsStrExt, fs::symlink};

use super::*;

/// The names of the files that are found, from the folder on.
fn found(folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().shown();
    below(folder).unwrap().iter().map(name).collect()
}

#[test]
fn links_are_followed_and_no_folder_is_looked_at_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, other) = (folder.path().join("cells"), folder.path().join("other"));
    for path in [&folder, &other] {
        fs::create_dir(path).unwrap();
        fs::write(path.join("a.png"), "").unwrap();
    }
    symlink(&folder, folder.join("itself")).unwrap();
    symlink("..", folder.join("parent")).unwrap();
    symlink(&other, folder.join("link")).unwrap();
    symlink(&other, folder.join("same")).unwrap();
    symlink(other.join("a.png"), folder.join("z.png")).unwrap();
    symlink("nowhere", folder.join("broken.png")).unwrap();
    // The parent holds both folders, each of which is already known when it is looked at.
    let expected = ["a.png", "broken.png", "link/a.png", "z.png"];
    assert_eq!(found(&folder), expected);
}

#[test]
fn what_is_no_picture_of_a_person_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in [".DS_Store", "._a.png", "Thumbs.db", "desktop.ini", "a.png"] {
        fs::write(folder.join(name), "").unwrap();
    }
    fs::create_dir(folder.join("__MACOSX")).unwrap();
    fs::write(folder.join("__MACOSX/b.png"), "").unwrap();
    let pipe = folder.join("pipe.png");
    let made = process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert_eq!(found(folder), ["a.png"]);
}

#[test]
fn a_name_is_no_command_to_a_terminal() {
    let shown = |name: &[u8]| Path::new(std::ffi::OsStr::from_bytes(name)).shown();
    assert_eq!(shown("Zelle ü.png".as_bytes()), "Zelle ü.png");
    assert_eq!(shown(b"a\x1b[2J\n.png"), "a\\u{1b}[2J\\n.png");
    assert_eq!(shown(b"\xff\xfea.png"), "\\xff\\xfea.png");
    assert_eq!(shown("gnp.\u{202e}exe".as_bytes()), "gnp.\\u{202e}exe");
}

#[test]
fn what_is_gone_is_removed_already() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    fs::write(&file, "").unwrap();
    remove(&file).unwrap();
    assert!(!file.exists());
    remove(&file).unwrap();
    let error = format!("{:#}", remove(folder.path()).unwrap_err());
    assert!(error.contains("can't remove"), "{error}");
}
