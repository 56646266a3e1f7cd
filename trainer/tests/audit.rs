//! `audit` finds what was planted among real cells, and nothing else.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use image::{Rgb, RgbImage, imageops};

// One search for the real cells, shared with the end-to-end tests.
#[path = "../../tests/data.rs"]
mod data;
mod drawn;

/// Cells that are taken of each subject, at most.
const EACH: usize = 12;

/// A way in which a copy may hide, with its name.
type Change = (&'static str, fn(&RgbImage) -> RgbImage);

/// All of them.
const CHANGES: [Change; 8] = [
    ("as it is", RgbImage::clone),
    ("mirrored", imageops::flip_horizontal),
    ("turned by a quarter", imageops::rotate90),
    ("turned by any angle", |cell| turned(cell, 0.65)),
    ("smaller", |cell| {
        imageops::resize(cell, 300, 300, imageops::FilterType::Triangle)
    }),
    ("larger and mirrored", |cell| {
        let large = imageops::resize(cell, 560, 560, imageops::FilterType::CatmullRom);
        imageops::flip_vertical(&large)
    }),
    ("recoloured", |cell| recoloured(cell, [1.06, 0.95, 1.04])),
    ("turned and recoloured", |cell| {
        recoloured(&turned(cell, -2.2), [0.94, 1.03, 0.97])
    }),
];

fn recoloured(cell: &RgbImage, gains: [f32; 3]) -> RgbImage {
    let mut out = cell.clone();
    for pixel in out.pixels_mut() {
        for (value, gain) in pixel.0.iter_mut().zip(gains) {
            *value = (f32::from(*value) * gain).round().min(255.0) as u8;
        }
    }
    out
}

/// Turned about the middle, read between the pixels.
fn turned(cell: &RgbImage, angle: f32) -> RgbImage {
    let (sin, cos) = angle.sin_cos();
    let middle = (cell.width() as f32 - 1.0) / 2.0;
    RgbImage::from_fn(cell.width(), cell.height(), |x, y| {
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let (u, v) = (middle + cos * dx + sin * dy, middle + cos * dy - sin * dx);
        imageops::interpolate_bilinear(cell, u, v).unwrap_or(Rgb([0; 3]))
    })
}

fn audit(folder: &Path, split: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
        .arg("audit")
        .arg("--data")
        .arg(folder)
        .args(split)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Rows of the data set's own index for some cells of each subject, and the files, copied.
fn few_cells(cnmc: &Path, folder: &Path) -> BTreeMap<String, Vec<PathBuf>> {
    let mut subjects: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let index = fs::read_to_string(cnmc.join("index.csv")).unwrap();
    let mut rows = index
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let place = |column: &str| head.iter().position(|name| *name == column).unwrap();
    let columns = ["path", "class", "subject", "leak_group"].map(place);
    let mut kept = "path,class,subject,leak_group\n".to_owned();
    for row in rows {
        let [path, class, subject, group] = columns.map(|at| row[at]);
        let own = subjects.entry(subject.to_owned()).or_default();
        if own.len() < EACH {
            let name = path.rsplit('/').next().unwrap();
            fs::copy(cnmc.join(path), folder.join(name)).unwrap();
            own.push(folder.join(name));
            writeln!(kept, "{name},{class},{subject},{group}").unwrap();
        }
    }
    fs::write(folder.join("index.csv"), kept).unwrap();
    subjects
}

/// Every other file is for training.
fn split_by_file(folder: &Path) -> PathBuf {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("UID"))
        .collect();
    names.sort();
    let line = |(at, name): (usize, &String)| {
        format!("{name},{}\n", if at % 2 == 0 { "train" } else { "val" })
    };
    let rows: String = names.iter().enumerate().map(line).collect();
    let file = folder.join("split.csv");
    fs::write(&file, format!("name,side\n{rows}")).unwrap();
    file
}

#[test]
fn planted_copies_are_named_and_a_clean_set_is_silent() {
    let Some(cnmc) = data::cnmc() else { return };
    let folder = tempfile::tempdir().unwrap();
    let subjects = few_cells(&cnmc, folder.path());
    let clean = audit(folder.path(), &["--split", "random"]);
    assert!(clean.status.success(), "{}", text(&clean));
    assert!(text(&clean).contains(" 0 findings"), "{}", text(&clean));

    // Copies of cells of other subjects under a subject's name, by PNG and by JPEG.
    let donors: Vec<&PathBuf> = subjects
        .values()
        .filter(|files| files.len() > 4)
        .map(|f| &f[4])
        .collect();
    let mut planted = Vec::new();
    let mut index = fs::read_to_string(folder.path().join("index.csv")).unwrap();
    for (at, (what, change)) in CHANGES.into_iter().enumerate() {
        for (ending, place) in [("png", at), ("jpg", at + CHANGES.len())] {
            let original = donors[place];
            let copy = change(&image::open(original).unwrap().to_rgb8());
            let name = format!("UID_H1_9{place:02}_1_hem.{ending}");
            copy.save(folder.path().join(&name)).unwrap();
            writeln!(index, "{name},hem,H1,H1").unwrap();
            planted.push((
                what,
                original.file_name().unwrap().to_string_lossy().into_owned(),
                name,
            ));
        }
    }
    fs::write(folder.path().join("index.csv"), index).unwrap();
    let split = split_by_file(folder.path());
    let found = audit(
        folder.path(),
        &["--split", "file", "--split-file", split.to_str().unwrap()],
    );
    assert_eq!(found.status.code(), Some(1));
    let lines = text(&found);
    for (what, original, copy) in &planted {
        let named = lines
            .lines()
            .any(|line| line.contains(original) && line.contains(copy));
        assert!(
            named,
            "{copy}, a copy of {original} {what}, was not found:\n{lines}"
        );
    }
    for (subject, files) in &subjects {
        let on_two_sides = lines.contains(&format!("leak: subject {subject} has "));
        assert_eq!(on_two_sides, files.len() > 1, "{subject}:\n{lines}");
    }
}

#[test]
fn spellings_sizes_and_broken_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    drawn::draw_cells(folder.path());
    // Subject H1 as H01, and normal cells in another format and size.
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("UID_H") {
            let cell = image::open(&path).unwrap().to_rgb8();
            let large = imageops::resize(&cell, 52, 52, imageops::FilterType::Nearest);
            fs::remove_file(&path).unwrap();
            let name = if name == "UID_H1_0_1_hem.png" {
                "UID_H01_0_1_hem.png".to_owned()
            } else {
                name
            };
            large
                .save(folder.path().join(name.replace(".png", ".bmp")))
                .unwrap();
        }
    }
    fs::write(folder.path().join("UID_2_99_1_all.png"), "no picture").unwrap();
    let found = audit(folder.path(), &["--split", "random"]);
    assert_eq!(found.status.code(), Some(1));
    let lines = text(&found);
    for expected in [
        "one subject as `H01`",
        "unreadable: UID_2_99_1_all.png",
        "width of the picture alone tells class",
        "format of the file alone tells class",
    ] {
        assert!(lines.contains(expected), "{expected} in\n{lines}");
    }
}
