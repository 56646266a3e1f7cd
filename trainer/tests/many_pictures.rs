//! `predict` of a folder as people have it: many pictures, links, pipes, names that hurt; stopped half way.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The quicker of the committed models.
fn model() -> PathBuf {
    let models = fs::read_dir(root().join("public/models")).unwrap();
    let mut models = models.map(|entry| entry.unwrap().path());
    let is_simple = |path: &PathBuf| path.to_string_lossy().contains("simple-net");
    models.find(is_simple).unwrap()
}

fn sample() -> PathBuf {
    root().join("public/samples/drawn-1.png")
}

/// A folder with so many links to the sample.
fn links(folder: &Path, count: usize) -> PathBuf {
    let cells = folder.join("cells");
    fs::create_dir(&cells).unwrap();
    for number in 0..count {
        symlink(sample(), cells.join(format!("{number:04}.png"))).unwrap();
    }
    cells
}

fn predict(folder: &Path, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(["predict", "--model"])
        .arg(model())
        .arg("--out")
        .arg(out)
        .arg(folder)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Rows that are there, without the heading; whole ones alone.
fn rows(out: &Path) -> Vec<String> {
    let text = if out.exists() {
        fs::read_to_string(out).unwrap()
    } else {
        String::new()
    };
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().skip(1).map(str::to_owned).collect()
}

/// Rows come as pictures are done, and stay where the command is stopped.
#[test]
fn what_is_done_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cells = links(folder.path(), 2000);
    let out = folder.path().join("answers.csv");
    let mut child = predict(&cells, &out);
    let started = Instant::now();
    while rows(&out).len() < 3 {
        assert!(started.elapsed() < Duration::from_secs(60), "no row came");
        sleep(Duration::from_millis(5));
    }
    assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
    let stop = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(stop.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    let kept = rows(&out);
    let left = 2000 - kept.len();
    assert!(kept.len() >= 3 && left > 0, "{said}");
    assert!(
        said.contains(&format!(
            "stopped; {left} of 2000 files were not classified"
        )),
        "{said}"
    );
    assert!(kept.iter().all(|row| row.ends_with(",fit")), "{kept:?}");
}

#[test]
fn links_pipes_and_names_that_hurt() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    fs::create_dir(&cells).unwrap();
    for name in [
        &b"plain.png"[..],
        b"red\x1b[31m\nline.png",
        b"latin-\xe4.png",
    ] {
        let name = std::ffi::OsStr::from_bytes(name);
        fs::copy(sample(), cells.join(name)).unwrap();
    }
    fs::write(cells.join("Thumbs.db"), "left by a system").unwrap();
    symlink(&cells, cells.join("itself")).unwrap();
    symlink("..", cells.join("parent")).unwrap();
    let pipe = Command::new("mkfifo").arg(cells.join("pipe.png")).status();
    assert!(pipe.unwrap().success());
    let out = cells.join("answers.csv");
    // The rows are written into the folder that is read: pictures were listed before.
    let output = predict(&cells, &out).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let kept = rows(&out);
    assert_eq!(kept.len(), 3, "{said}\n{kept:?}");
    for name in ["latin-\\xe4.png", "plain.png", "red\\u{1b}[31m\\nline.png"] {
        assert!(kept.iter().any(|row| row.contains(name)), "{kept:?}");
    }
    assert!(!said.contains('\x1b'), "{said:?}");
}

/// In a terminal a bar says how far the command is; elsewhere nothing stands between the lines.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let cells = links(folder.path(), 40);
    let out = folder.path().join("answers.csv");
    let quoted = |path: &Path| format!("'{}'", path.display());
    let line = [
        quoted(Path::new(env!("CARGO_BIN_EXE_trainer"))),
        "predict --model".to_owned(),
        quoted(&model()),
        "--out".to_owned(),
        quoted(&out),
        quoted(&cells),
    ];
    let shown = Command::new("script")
        .args([
            "--quiet",
            "--return",
            "--command",
            &line.join(" "),
            "/dev/null",
        ])
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let screen = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.status.success(), "{screen}");
    assert!(screen.contains("of 40 pictures"), "{screen:?}");
    assert_eq!(rows(&out).len(), 40);
    let plain = predict(&cells, &out).wait_with_output().unwrap();
    assert!(
        plain.stderr.is_empty(),
        "{:?}",
        String::from_utf8_lossy(&plain.stderr)
    );
}
