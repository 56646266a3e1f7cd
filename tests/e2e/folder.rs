//! Many cells: the trainer's answers and summary, what fails, and the report.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use shared::decode::MAX_BYTES;
use tests::{
    browser::Browser,
    cells::real,
    data, netlog,
    server::{Server, listen},
    session::{Engine, Session},
};

use crate::{PROBABILITY, check_screens, files, native::Native, screenshots_folder};

/// Cells of the folder whose answers are compared.
pub const CELLS: usize = 60;

/// Cells of it on a GPU in software.
const FEW_CELLS: usize = 12;

/// A unit of the last digit, for a value that lies on the edge between two: the page adds in another order.
pub const LAST_DIGIT: f64 = 1.01e-3;

/// Greatest share of rows in which that may be so.
const ON_THE_EDGE: f64 = 0.1;

pub fn server() -> Result<Server> {
    Server::start(&data::root().join("web/dist"), listen(0)?)
}

/// A folder of cells: real ones where there are some, both classes in folders of their own, else drawn ones.
pub fn cells(count: usize) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let inside = folder.path().join("cells");
    fs::create_dir_all(&inside)?;
    let copy = |from: &Path, to: &Path| -> Result<()> {
        fs::copy(
            from,
            to.join(from.file_name().context("a file has a name")?),
        )?;
        Ok(())
    };
    let Some(real) = real(count)? else {
        for path in files(&data::root().join("public/samples"), "png")? {
            copy(&path, &inside)?;
        }
        return Ok(folder);
    };
    for (class, cells) in ["all", "hem"].into_iter().zip(real) {
        let below = inside.join(class);
        fs::create_dir_all(&below)?;
        for path in cells {
            copy(&path, &below)?;
        }
    }
    Ok(folder)
}

/// What the page says of a folder beside what the trainer does: rows, and summaries.
async fn compare(engine: Engine, count: usize) -> Result<()> {
    let folder = cells(count)?;
    let native = Native::new(0)?;
    let [expected, expected_summary] = native.predict_folder(folder.path(), "cells")?;
    let server = server()?;
    let session = Session::start(&server, engine, 0).await?;
    session.give_all(&[folder.path().join("cells")]).await?;
    let found = String::from_utf8(session.saved("save-answers").await?)?;
    let found_summary = String::from_utf8(session.saved("save-summary").await?)?;
    let difference = greatest_difference(&expected, &found)?;
    let (rows, same) = (expected.lines().count() - 1, same(&expected, &found));
    println!("{engine:?}: {rows} rows, {same} of them the same to the last digit");
    match engine {
        Engine::WebGpu => ensure!(difference <= 10.0 * PROBABILITY, "{difference}"),
        Engine::Auto | Engine::Cpu => {
            ensure!(difference <= LAST_DIGIT, "{difference}");
            ensure!(same as f64 >= (1.0 - ON_THE_EDGE) * rows as f64);
            ensure!(
                found_summary == expected_summary,
                "{found_summary}\n{expected_summary}"
            );
        }
    }
    if let Some(folder) = screenshots_folder()? {
        fs::write(folder.join(format!("{engine:?}-page.csv")), &found)?;
        fs::write(folder.join(format!("{engine:?}-trainer.csv")), &expected)?;
    }
    let words = session.browser.text("#summary").await?;
    ensure!(words.contains("no proof"), "{words}");
    ensure!(session.browser.attribute("#requests", "data-value").await? == "0");
    session.end().await
}

/// Rows that are the same in both tables, the header left out.
fn same(expected: &str, found: &str) -> usize {
    let pairs = expected.lines().zip(found.lines()).skip(1);
    pairs.filter(|(expected, found)| expected == found).count()
}

/// The greatest difference between values of two tables, whose names, labels and findings are the same.
pub fn greatest_difference(expected: &str, found: &str) -> Result<f64> {
    ensure!(
        expected.lines().count() == found.lines().count(),
        "{expected}\n{found}"
    );
    let mut greatest = 0.0_f64;
    for (expected, found) in expected.lines().zip(found.lines()) {
        ensure!(expected.split(',').count() == found.split(',').count());
        for (expected, found) in expected.split(',').zip(found.split(',')) {
            match (expected.parse::<f64>(), found.parse::<f64>()) {
                (Ok(expected), Ok(found)) => greatest = greatest.max((expected - found).abs()),
                _ => ensure!(expected == found, "{expected} is {found}"),
            }
        }
    }
    Ok(greatest)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_has_the_trainers_answers_and_summary() -> Result<()> {
    compare(Engine::Cpu, CELLS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_has_the_trainers_answers_on_webgpu() -> Result<()> {
    compare(Engine::WebGpu, FEW_CELLS).await
}

/// Files that are no pictures of a cell, each with a word of why.
fn bad_files(folder: &Path) -> Result<Vec<(&'static str, &'static str)>> {
    let sample = fs::read(data::root().join("public/samples/drawn-1.png"))?;
    fs::write(folder.join("notes.png"), "not a picture")?;
    fs::write(folder.join("empty.bmp"), "")?;
    fs::write(folder.join("cut.png"), &sample[..sample.len() / 2])?;
    image::RgbImage::new(9000, 20).save(folder.join("long.png"))?;
    fs::write(folder.join("moves.gif"), b"GIF89a\x01\0\x01\0\0\0\0;")?;
    // It takes no room on the disk, and none in memory.
    fs::File::create(folder.join("huge.tif"))?.set_len(MAX_BYTES + 1)?;
    fs::write(folder.join("=good.png"), &sample)?;
    fs::write(folder.join("moves.webp"), animated_webp(&sample)?)?;
    fs::write(folder.join("moves.png"), animated(sample))?;
    fs::copy(
        data::root().join("public/samples/drawn-smear.png"),
        folder.join("smear.png"),
    )?;
    fs::write(folder.join(".DS_Store"), "")?;
    Ok(vec![
        ("notes.png", "text"),
        ("empty.bmp", "empty"),
        ("cut.png", "short"),
        ("long.png", "9000"),
        ("moves.gif", "GIF"),
        ("huge.tif", "too much"),
    ])
}

/// The check sum of a chunk of PNG (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| {
            (c >> 1) ^ (0xedb8_8320 * (c & 1))
        })
    })
}

/// A PNG that says that it is an animation.
fn animated(mut png: Vec<u8>) -> Vec<u8> {
    let mut chunk = 8_u32.to_be_bytes().to_vec();
    chunk.extend(b"acTL\0\0\0\x01\0\0\0\0");
    chunk.extend(crc32(&chunk[4..]).to_be_bytes());
    // After the header: 8 bytes of signature, 25 of IHDR.
    png.splice(33..33, chunk);
    png
}

/// A WebP that is an animation of one picture (RFC 9649, section 2.7).
fn animated_webp(png: &[u8]) -> Result<Vec<u8>> {
    let picture = image::load_from_memory(png)?.to_rgb8();
    let mut still = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut still).encode(
        &picture,
        picture.width(),
        picture.height(),
        image::ExtendedColorType::Rgb8,
    )?;
    let chunk = |name: &[u8; 4], data: &[u8]| -> Result<Vec<u8>> {
        let mut chunk = name.to_vec();
        chunk.extend(u32::try_from(data.len())?.to_le_bytes());
        chunk.extend(data);
        chunk.resize(chunk.len() + data.len() % 2, 0);
        Ok(chunk)
    };
    let less_one = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let size = [less_one(picture.width()), less_one(picture.height())].concat();
    // Offset 0, 100 ms, then the still picture's own chunk: all after its first 12 bytes.
    let frame = [&[0; 6], size.as_slice(), &[100, 0, 0, 0], &still[12..]].concat();
    let inside = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[&[2, 0, 0, 0], size.as_slice()].concat())?,
        chunk(b"ANIM", &[0; 6])?,
        chunk(b"ANMF", &frame)?,
    ];
    chunk(b"RIFF", &inside.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_a_row_with_its_reason_and_stops_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bad = bad_files(folder.path())?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    session.give_all(&[folder.path().to_owned()]).await?;
    let browser = &session.browser;
    let tiles = browser
        .script("return [...document.querySelectorAll('.folder .tile')].map(t => [t.title, t.innerText]);")
        .await?;
    let tiles: Vec<(String, String)> = serde_json::from_value(tiles)?;
    ensure!(tiles.len() == 10, "{tiles:?}");
    for (name, why) in bad {
        let tile = tiles.iter().find(|(path, _)| path.ends_with(name));
        let (_, words) = tile.with_context(|| format!("{name} has no row: {tiles:?}"))?;
        ensure!(words.contains(why), "{name}: {words}");
    }
    let summary = browser.text("#summary").await?;
    for words in [
        "3 cells that suit it,",
        "1 picture does not suit it",
        "6 pictures could not be used",
    ] {
        ensure!(summary.contains(words), "{summary}");
    }
    // A name that begins as a formula has a folder before it here, as in the trainer.
    let rows = String::from_utf8(session.saved("save-answers").await?)?;
    ensure!(rows.lines().count() == 5, "{rows}");
    // What was read otherwise than its file may mean it is said beside the answer.
    for name in ["moves.png", "moves.webp"] {
        browser
            .click(&format!(".folder .tile[title$='{name}']"))
            .await?;
        browser.wait("#notes").await?;
        let notes = browser.text("#notes").await?;
        ensure!(notes.contains("an animation"), "{name}: {notes}");
        browser.wait("#phase[data-phase=ready]").await?;
        browser.click("#all-cells").await?;
    }
    // The tile of what failed says more when it is looked at.
    browser.click(".folder .tile[title$='notes.png']").await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("found text"), "{banner}");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_files_is_told() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(".DS_Store"), "")?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    browser.upload("#folder-field", folder.path()).await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("no files in what was given"), "{banner}");
    ensure!(banner.contains("Choose a folder"), "{banner}");
    session.end().await
}

/// Most bytes of a report of thirty cells.
const REPORT: usize = 5_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_report_holds_everything_and_asks_for_nothing() -> Result<()> {
    let folder = cells(30)?;
    fs::write(folder.path().join("cells/<b>no.txt"), "no picture")?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    session.give_all(&[folder.path().join("cells")]).await?;
    let report = session.saved("save-report").await?;
    ensure!(report.len() <= REPORT, "{} bytes", report.len());
    let told = session.browser.text("#folder .handed-over").await?;
    ensure!(told.contains("downloads: lymphoscope-report-"), "{told}");
    session.end().await?;
    let file = folder.path().join("report.html");
    fs::write(&file, &report)?;
    // From the disk, in a browser of its own, whose every request is looked at.
    let browser = Browser::start().await?;
    browser.go(&format!("file://{}", file.display())).await?;
    let shown = browser
        .script(
            "const images = [...document.images]; return [document.body.innerText, \
             images.length, images.filter(i => i.naturalWidth === 192).length, \
             document.querySelectorAll('script, link, b:not([class])').length];",
        )
        .await?;
    let (words, images, drawn, others): (String, usize, usize, usize) =
        serde_json::from_value(shown)?;
    ensure!(
        images >= 6 && drawn == images,
        "{drawn} of {images} pictures are drawn"
    );
    ensure!(
        others == 0,
        "a name was taken for markup, or something is fetched"
    );
    for part in [
        "Not a medical device",
        "95\u{a0}% interval",
        "SHA-256",
        "engine CPU",
        "<b>no.txt",
        "found text",
        "HiResCAM",
    ] {
        ensure!(words.contains(part), "{part} is not in the report: {words}");
    }
    check_screens(&browser, "report").await?;
    if let Some(folder) = screenshots_folder()? {
        fs::write(folder.join("report.html"), &report)?;
    }
    let (log, _folder) = browser.close().await?;
    let asked = netlog::read(&log)?;
    let fetched: Vec<_> = asked
        .iter()
        .filter(|a| a.is_of_a_page && !a.url.starts_with("data:"))
        .collect();
    ensure!(fetched.is_empty(), "{fetched:?}");
    Ok(())
}
