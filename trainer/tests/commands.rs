//! `predict`, `explain` and `sanity` with the committed models, on good and bad files.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use predicates::prelude::*;

// One search for the real cells, shared with the end-to-end tests.
#[path = "../../tests/data.rs"]
mod data;

use data::{cnmc, root};

/// A command that takes a model.
fn with_model(command: &str, model: &Path) -> Command {
    let mut trainer = Command::new(env!("CARGO_BIN_EXE_trainer"));
    trainer.arg(command).arg("--model").arg(model);
    trainer
}

fn models() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("public/models")).unwrap();
    let mut models: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    models.retain(|path| path.extension().is_some_and(|e| e == "safetensors"));
    models.sort();
    assert!(!models.is_empty(), "the committed models are gone");
    models
}

/// A PNG header of 20,000 by 20,000 pixels with nothing behind it.
fn huge_png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([20_000_u32.to_be_bytes(), 20_000_u32.to_be_bytes()].concat());
    png.extend([8, 2, 0, 0, 0]);
    let crc = !png[12..].iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| {
            (c >> 1) ^ (0xedb8_8320 * (c & 1))
        })
    });
    png.extend(crc.to_be_bytes());
    // The first chunk of pixels begins, and ends at once.
    png.extend(b"\0\0\x10\0IDAT");
    png
}

/// Two drawn cells, and four files that should not be there.
fn mixed_folder(folder: &Path) {
    let samples = root().join("public/samples");
    for name in ["drawn-1.png", "drawn-2.png"] {
        fs::copy(samples.join(name), folder.join(name)).unwrap();
    }
    fs::write(folder.join("text.png"), "this is no picture").unwrap();
    fs::write(folder.join("huge.png"), huge_png()).unwrap();
    let cell = image::open(samples.join("drawn-3.png")).unwrap().to_rgb8();
    cell.save(folder.join("cut.bmp")).unwrap();
    let whole = fs::read(folder.join("cut.bmp")).unwrap();
    fs::write(folder.join("cut.bmp"), &whole[..whole.len() / 2]).unwrap();
    image::RgbImage::from_pixel(1, 1, image::Rgb([0, 0, 0]))
        .save(folder.join("tiny.png"))
        .unwrap();
}

#[test]
fn bad_files_get_a_line_each_and_the_rest_is_classified() {
    let folder = tempfile::tempdir().unwrap();
    mixed_folder(folder.path());
    for model in models() {
        let output = with_model("predict", &model)
            .arg(folder.path())
            .assert()
            .failure()
            .code(1);
        let output = output.get_output();
        let rows = String::from_utf8_lossy(&output.stdout).into_owned();
        let header =
            "file,probability_lymphoblast,label,logit_normal,logit_lymphoblast,suitability";
        assert_eq!(rows.lines().next(), Some(header));
        let row_of = |name: &str| rows.lines().find(|line| line.contains(name));
        assert!(
            row_of("drawn-1.png").is_some_and(|row| row.ends_with(",fit")),
            "{rows}"
        );
        assert!(row_of("drawn-2.png").is_some());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let line_of = |name: &str| errors.lines().filter(|line| line.contains(name)).count();
        for name in ["text.png", "huge.png", "cut.bmp", "tiny.png"] {
            assert_eq!(line_of(name), 1, "{name} in {errors}");
        }
        assert!(errors.contains("found text"), "{errors}");
        assert!(errors.contains("20000 x 20000"), "{errors}");
        assert!(errors.contains("cut short"), "{errors}");
        assert!(errors.contains("1 x 1"), "{errors}");
        assert!(errors.contains("4 of 6 files"), "{errors}");
    }
}

#[test]
fn explain_writes_a_picture_and_a_map_each() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    fs::create_dir(&cells).unwrap();
    mixed_folder(&cells);
    let out = folder.path().join("maps");
    for (method, look) in [("grad-cam", "--bare"), ("input-gradient", "--contour=0.1")] {
        let mut command = with_model("explain", &models()[0]);
        command
            .args(["--method", method, look])
            .arg("--out")
            .arg(&out)
            .arg(&cells);
        command
            .assert()
            .failure()
            .stderr(predicate::str::contains("4 of 6 files"));
        for name in ["drawn-1", "drawn-2"] {
            let picture = image::open(out.join(format!("{name}.{method}.png"))).unwrap();
            // The map alone is a square; a legend stands below.
            let has_legend = picture.height() > picture.width() + 64;
            assert_eq!(has_legend, look != "--bare", "{method}");
            let npy = fs::read(out.join(format!("{name}.{method}.npy"))).unwrap();
            assert!(npy.starts_with(b"\x93NUMPY"));
        }
    }
}

/// On a scale of its own every map has the strongest colour somewhere; on a shared one only the strongest map has.
#[test]
fn maps_can_share_a_scale() {
    let folder = tempfile::tempdir().unwrap();
    let samples = [1, 2].map(|n| root().join(format!("public/samples/drawn-{n}.png")));
    let explain = |scale: &str| {
        let mut command = with_model("explain", &models()[1]);
        command
            .args(["--method", "layer-cam", "--opacity", "1", "--bare"])
            .args(["--scale", scale])
            .arg("--out")
            .arg(folder.path().join(scale))
            .args(&samples);
        command.assert()
    };
    // With everything of the map to be seen, the greatest value is cividis' yellow, (254, 232, 56); the pixels beside the
    // middle of its place are a twentieth below it.
    let has_strongest = |scale: &str, number: usize| {
        let name = format!("{scale}/drawn-{number}.layer-cam.png");
        let picture = image::open(folder.path().join(name)).unwrap().into_rgb8();
        picture
            .pixels()
            .any(|pixel| pixel.0[0] > 240 && pixel.0[1] > 215)
    };
    let of = |scale| [1, 2].map(|number| has_strongest(scale, number));
    explain("own").success();
    assert_eq!(of("own"), [true, true]);
    explain("shared")
        .success()
        .stdout(predicate::str::contains("LayerCAM: shared scale"));
    let shared = of("shared");
    assert_ne!(shared[0], shared[1], "one of them is the stronger one");
    with_model("explain", &models()[1])
        .args(["--contour", "10", "--out", "nowhere"])
        .args(&samples)
        .assert()
        .failure()
        .stderr(predicate::str::contains("at most 1"));
    explain("0")
        .failure()
        .stderr(predicate::str::contains("own, shared or a number"));
}

/// A picture without anything like a cell has no answer, and no map.
#[test]
fn a_black_picture_gets_no_label_and_no_map() {
    let folder = tempfile::tempdir().unwrap();
    let black = folder.path().join("black.png");
    let mut picture = image::RgbImage::new(60, 60);
    picture.put_pixel(30, 30, image::Rgb([255; 3]));
    picture.save(&black).unwrap();
    for model in models() {
        with_model("predict", &model)
            .arg(&black)
            .assert()
            .success()
            .stdout(predicate::str::ends_with("black.png,,,,,empty\n"));
        with_model("explain", &model)
            .arg("--out")
            .arg(folder.path())
            .arg(&black)
            .assert()
            .failure()
            .stderr(predicate::str::contains("nothing to explain"));
    }
    assert!(!folder.path().join("black.grad-cam.png").exists());
}

/// The index beside a model file names methods that fail `sanity`; their legend says so.
#[test]
fn a_legend_says_what_is_for_teaching_only() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(root().join("public/models/index.json")).unwrap();
    let model = models()
        .into_iter()
        .find(|path| path.to_string_lossy().contains("lite0"))
        .unwrap();
    // Beside this one stands an index in which Eigen-CAM failed; which methods fail for the shipped model is not the matter here.
    let beside = folder.path().join("beside");
    fs::create_dir(&beside).unwrap();
    let mut index: serde_json::Value = serde_json::from_str(&text).unwrap();
    for entry in index["models"].as_array_mut().unwrap() {
        entry["teaching_only"] = serde_json::json!(["eigen-cam"]);
    }
    let text = index.to_string();
    fs::write(beside.join("index.json"), &text).unwrap();
    let named = beside.join(model.file_name().unwrap());
    fs::copy(&model, &named).unwrap();
    let model = named;
    let alone = folder.path().join("model.safetensors");
    fs::copy(&model, &alone).unwrap();
    let height = |model: &Path, method: &str| {
        with_model("explain", model)
            .args(["--method", method, "--out"])
            .arg(folder.path())
            .arg(root().join("public/samples/drawn-1.png"))
            .assert()
            .success();
        let file = folder.path().join(format!("drawn-1.{method}.png"));
        image::open(file).unwrap().height()
    };
    assert!(text.contains("eigen-cam"));
    assert!(height(&model, "eigen-cam") > height(&alone, "eigen-cam"));
    assert_eq!(height(&model, "grad-cam"), height(&alone, "grad-cam"));
    fs::write(folder.path().join("index.json"), "{").unwrap();
    with_model("explain", &alone)
        .args(["--out", "nowhere", "nothing.png"])
        .assert()
        .failure()
        .stderr(predicate::str::contains("no index of models"));
}

/// The class is part of what a row is of: figures of one are not those of the other, and none is taken twice.
#[test]
fn maps_are_measured_once_for_each_class() {
    let folder = tempfile::tempdir().unwrap();
    let sample = root().join("public/samples/drawn-1.png");
    let rows = |class: &[&str]| {
        let mut command = with_model("explain", &models()[1]);
        command
            .args(["--measure", "--method", "grad-cam"])
            .args(class)
            .arg("--out")
            .arg(folder.path())
            .arg(&sample);
        command.assert().success();
        fs::read_to_string(folder.path().join("measures.csv")).unwrap()
    };
    for (class, count) in [
        (["--class", "normal"].as_slice(), 1),
        (&["--class", "lymphoblast"], 2),
        // The model names one of both.
        (&[], 2),
    ] {
        let table = rows(class);
        assert_eq!(table.lines().count(), 1 + count, "{table}");
    }
    let means = fs::read_to_string(folder.path().join("measures.md")).unwrap();
    assert!(means.contains("| Grad-CAM | 1 |"), "{means}");
}

#[test]
fn sanity_checks_what_it_can_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    fs::create_dir(&cells).unwrap();
    mixed_folder(&cells);
    let out = folder.path().join("tables");
    for (more, rows) in [(["--verdict-only"].as_slice(), 2), (&[], 14)] {
        let mut command = with_model("sanity", &models()[1]);
        command
            .args(["--method", "grad-cam"])
            .args(more)
            .arg("--out")
            .arg(&out)
            .arg(&cells);
        let failed = "4 of 6 files could not be checked";
        command
            .assert()
            .failure()
            .stderr(predicate::str::contains(failed));
        let table = fs::read_to_string(out.join("sanity.csv")).unwrap();
        assert_eq!(table.lines().count(), 1 + rows, "{table}");
    }
    let means = fs::read_to_string(out.join("sanity.md")).unwrap();
    assert!(means.contains("| Grad-CAM | 2 |"), "{means}");
}

#[test]
fn real_cells_are_classified_and_explained() {
    let Some(cnmc) = cnmc() else { return };
    for model in models() {
        let output = with_model("predict", &model)
            .arg(cnmc.join("bmp"))
            .assert()
            .success();
        let rows = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        assert_eq!(rows.lines().count(), 4, "{rows}");
        let out = tempfile::tempdir().unwrap();
        with_model("explain", &model)
            .arg("--out")
            .arg(out.path())
            .arg(cnmc.join("bmp"))
            .assert()
            .success();
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 6);
    }
}

/// The same pixels as WebP and as the original BMP.
#[test]
fn the_format_of_a_file_changes_nothing() {
    let Some(cnmc) = cnmc() else { return };
    let bmp = cnmc.join("bmp/UID_H12_1_1_hem.bmp");
    let webp = cnmc.join("cells/hem/UID_H12_1_1_hem.webp");
    let output = with_model("predict", &models()[0])
        .args([bmp, webp])
        .assert()
        .success();
    let rows = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    let figures: Vec<&str> = rows
        .lines()
        .skip(1)
        .filter_map(|row| Some(row.split_once(',')?.1))
        .collect();
    assert_eq!(figures[0], figures[1]);
}

#[test]
fn what_is_no_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sample = root().join("public/samples/drawn-1.png");
    let predict = |model: &Path| {
        let mut command = with_model("predict", model);
        command.arg(&sample);
        command.assert().failure()
    };
    predict(&sample).stderr(predicate::str::contains("expected a Lymphoscope model"));
    let bytes = fs::read(&models()[0]).unwrap();
    let cut = folder.path().join("cut.safetensors");
    fs::write(&cut, &bytes[..bytes.len() - 100]).unwrap();
    predict(&cut).stderr(predicate::str::contains("expected a Lymphoscope model"));
    predict(&folder.path().join("none")).stderr(predicate::str::contains("can't read"));
}

/// A second table says what came of the pictures, by folder; its words go to standard error.
#[test]
fn a_folder_is_summed_up_by_subject() {
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells");
    for (subject, sample) in [("a", 1), ("a", 2), ("b", 3)] {
        let below = cells.join(subject);
        fs::create_dir_all(&below).unwrap();
        let name = format!("drawn-{sample}.png");
        fs::copy(root().join("public/samples").join(&name), below.join(&name)).unwrap();
    }
    fs::write(cells.join("a/text.png"), "no picture").unwrap();
    let summary = folder.path().join("summary.csv");
    let output = with_model("predict", &models()[0])
        .arg("--summary")
        .args([&summary, &cells])
        .assert()
        .code(1);
    let rows = fs::read_to_string(summary).unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(
        rows[0],
        "subject,pictures,lymphoblast,unsure,normal,unfit,failed,share_named_lymphoblast,share_low,share_high,effective_cells"
    );
    let starts = ["cells/a,3,", "cells/b,1,", "(all),4,"];
    assert_eq!(rows.len(), 4, "{rows:?}");
    for (row, start) in rows[1..].iter().zip(starts) {
        assert!(row.starts_with(start), "{row}");
    }
    let errors = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    for words in [
        "Of 3 cells that suit it,",
        "1 picture could not be used",
        "95 % interval",
        "no proof",
    ] {
        assert!(errors.contains(words), "{words}: {errors}");
    }
}
