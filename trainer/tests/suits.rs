//! What suits the shipped network, and what does not.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;

/// The checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The large one of the committed models.
fn model() -> PathBuf {
    let entries = fs::read_dir(root().join("public/models")).unwrap();
    let mut models = entries.map(|e| e.unwrap().path());
    models
        .find(|path| path.to_string_lossy().contains("lite0"))
        .unwrap()
}

/// A drawn cell suits the shipped network, also as JPEG; what is made of it does not, and gets no class.
#[test]
fn what_does_not_suit_is_named_and_gets_no_class() {
    let folder = tempfile::tempdir().unwrap();
    let cell = image::open(root().join("public/samples/drawn-3.png")).unwrap();
    let rgb = cell.to_rgb8();
    let each = |colour: fn([u8; 3]) -> [u8; 3]| {
        let mut picture = rgb.clone();
        picture.pixels_mut().for_each(|p| p.0 = colour(p.0));
        picture
    };
    let mut two = image::RgbImage::new(2 * rgb.width(), rgb.height());
    image::imageops::overlay(&mut two, &rgb, 0, 0);
    image::imageops::overlay(&mut two, &rgb, i64::from(rgb.width()), 0);
    let middle = rgb.width() / 2;
    let half = image::imageops::crop_imm(&rgb, middle, 0, middle, rgb.height()).to_image();
    let small = cell.resize_exact(225, 225, image::imageops::FilterType::Lanczos3);
    let pictures = [
        ("grey", cell.grayscale().to_rgb8(), "odd-colours"),
        ("green", each(|[r, g, b]| [g, r, b]), "odd-colours"),
        ("blurred", image::imageops::blur(&rgb, 6.0), "blurred"),
        ("two", two, "several-cells"),
        ("half", half, "cut-off"),
        (
            "even",
            each(|p| if p == [0; 3] { p } else { [90, 40, 110] }),
            "odd-texture",
        ),
        ("small", small.to_rgb8(), "too-small"),
    ];
    for (name, picture, _) in &pictures {
        picture
            .save(folder.path().join(format!("{name}.png")))
            .unwrap();
    }
    rgb.save(folder.path().join("as-it-is.png")).unwrap();
    rgb.save(folder.path().join("stored.jpg")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(["predict", "--model"])
        .args([model().as_path(), folder.path()])
        .assert()
        .success();
    let rows = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    let row_of = |name: &str| {
        let row = rows.lines().find(|line| line.contains(name)).unwrap();
        row.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    for (name, _, finding) in &pictures {
        let row = row_of(&format!("{name}.png"));
        assert_eq!(row[2], "unsure", "{rows}");
        assert!(
            row[5].split(' ').any(|word| word == *finding),
            "{name}: {rows}"
        );
    }
    assert_eq!(row_of("as-it-is.png")[5], "fit", "{rows}");
    assert_eq!(row_of("stored.jpg")[5], "fit", "{rows}");
}
