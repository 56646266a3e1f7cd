//! The built page in a real headless Chromium, with both engines, against the trainer.
//!
//! Needs `web/dist` (`cargo xtask build`), Chromium and its driver; `cargo xtask test` sees to all.

mod access;
mod bundle;
mod compare;
mod firefox;
mod folder;
mod lessons;
mod look;
mod machines;
mod maps;
mod native;
mod offline;
mod saved;
mod trust;
mod visit;
mod ways_out;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::{
    browser::Browser,
    data,
    server::{Server, listen, other_models},
    session::{Engine, Session, index},
};

use native::Native;

/// f16 weights on another device: how far a probability may lie from the trainer's.
const PROBABILITY: f64 = 0.005;

/// Least rank correlation of a map with the trainer's.
const RANK_CORRELATION: f64 = 0.95;

/// Real cells of the end-to-end test.
const CELLS: usize = 8;

/// Pictures of each kind for models that are many, and for slow ones on a GPU in software.
const FEW: usize = 3;

/// Multiplications for a picture from which a GPU in software takes more than some ten seconds.
const SLOW_ON_A_SOFTWARE_GPU: u64 = 2_000_000_000;

/// Pictures of the test: all drawn samples, and real cells spread over the data set.
fn pictures() -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut drawn = files(&data::root().join("public/samples"), "png")?;
    drawn.retain(|path| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("drawn-"))
    });
    ensure!(drawn.len() >= 6, "there are too few drawn samples");
    let Some(cnmc) = data::cnmc() else {
        return Ok((drawn, Vec::new()));
    };
    let mut real = files(&cnmc.join("bmp"), "bmp")?;
    for class in ["all", "hem"] {
        let cells = files(&cnmc.join("cells").join(class), "webp")?;
        let step = cells.len() / 3;
        real.extend(cells.into_iter().skip(step / 2).step_by(step).take(3));
    }
    ensure!(real.len() >= CELLS, "there are too few real cells");
    Ok((drawn, real))
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == ending));
    paths.sort();
    Ok(paths)
}

/// Every picture with one model: the same answer and the same map as the trainer.
async fn agrees(engine: Engine, model: usize, pictures: &[PathBuf]) -> Result<()> {
    let native = Native::new(model)?;
    let expected = native.predict(pictures)?;
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, engine, model).await?;
    let mut maps = 0;
    for (picture, expected) in pictures.iter().zip(&expected) {
        let found = session.open(picture).await?;
        let name = picture.display();
        ensure!(
            (found.probability - expected.probability).abs() <= PROBABILITY,
            "{name}: {} in the browser, {} natively",
            found.probability,
            expected.probability
        );
        ensure!(
            found.label == expected.label || expected.is_near_a_threshold(),
            "{name}: {found:?}, {expected:?}"
        );
        if !expected.leans_as(found.probability) {
            // The maps speak for different classes.
            println!("{engine:?}, model {model}, {name}: on the decision, no maps compared");
            continue;
        }
        maps += 1;
        let correlation = native.compare_drawn(picture, &found.map)?;
        ensure!(
            correlation >= RANK_CORRELATION,
            "{name}: the map's rank correlation is {correlation}"
        );
        println!(
            "{engine:?}, model {model}, {name}: {:.4} ({:.4}), map {correlation:.4}",
            found.probability, expected.probability
        );
    }
    ensure!(
        2 * maps >= pictures.len(),
        "model {model}: only {maps} maps could be compared"
    );
    session.end().await
}

/// Every picture with every model; a few pictures where other models than ours are named, or a picture takes long.
async fn every_model_agrees(engine: Engine) -> Result<()> {
    let (mut drawn, mut real) = pictures()?;
    if other_models().is_some() {
        drawn.truncate(FEW);
        real.truncate(FEW);
    }
    for (model, entry) in index()?.models.iter().enumerate() {
        let is_slow = engine == Engine::WebGpu && entry.multiply_adds() > SLOW_ON_A_SOFTWARE_GPU;
        if is_slow {
            let few = [&drawn[..FEW.min(drawn.len())], &real[..FEW.min(real.len())]].concat();
            agrees(engine, model, &few).await?;
        } else {
            agrees(engine, model, &[drawn.as_slice(), &real].concat()).await?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cpu_engine_agrees_with_the_trainer() -> Result<()> {
    every_model_agrees(Engine::Cpu).await
}

#[tokio::test(flavor = "multi_thread")]
async fn webgpu_agrees_with_the_trainer() -> Result<()> {
    every_model_agrees(Engine::WebGpu).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_software_gpu_is_not_used_unless_asked_for() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Auto, 0).await?;
    ensure!(session.engine().await? == "CPU");
    let note = session.browser.attribute(".engine", "title").await?;
    ensure!(
        note.contains("slower") || note.contains("no GPU"),
        "the note is `{note}`"
    );
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_gives_one_clear_banner() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let folder = TempDir::new()?;
    let file = folder.path().join("notes.png");
    fs::write(&file, "not a picture")?;
    session.browser.upload("#file-field", &file).await?;
    let banner = session.banner().await?;
    for words in [
        "can't be opened",
        "found text",
        "PNG, JPEG, BMP, TIFF or WebP",
        "Open another picture",
    ] {
        ensure!(
            banner.contains(words),
            "the banner lacks `{words}`: {banner}"
        );
    }
    // What comes after works as before, and the banner goes.
    let sample = data::root().join("public/samples/drawn-1.png");
    let plain = session.open(&sample).await?;
    ensure!(session.browser.text(".banner").await.is_err());
    ensure!(session.browser.text("#notes").await.is_err());
    // What was read otherwise than its file may mean it is said: the same cell in the twelve bits of a camera.
    let camera = folder.path().join("camera.png");
    let mut cell = image::open(&sample)?.into_rgb16();
    cell.iter_mut().for_each(|value| *value >>= 4);
    cell.save(&camera)?;
    let shown = session.open(&camera).await?;
    let notes = session.browser.text("#notes").await?;
    ensure!(notes.contains("values of 12 bits"), "{notes}");
    ensure!((shown.probability - plain.probability).abs() < 0.02);
    session.end().await
}

/// Most bytes of the page's own program: 2.2 MB with gallery, summary, report, zoom, comparison, use without a network, three languages (0.19 MB)
/// and lessons (0.2 MB). With networks in it, it has half
/// a megabyte more; with the engine's backends it had 5.9 MB and kept the page's thread for 0.6 s.
const PAGE_PROGRAM: u64 = 2_250_000;

/// Whether a file's name begins in a way.
fn starts(path: &Path, start: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(start))
}

#[test]
fn the_page_itself_carries_no_backend() -> Result<()> {
    let programs = files(&data::root().join("web/dist"), "wasm")?;
    let is_page = |path: &&PathBuf| !starts(path, "engine-");
    let page: Vec<&PathBuf> = programs.iter().filter(is_page).collect();
    ensure!(page.len() == 1, "the page's program is one of {programs:?}");
    let bytes = fs::metadata(page[0])?.len();
    ensure!(
        bytes <= PAGE_PROGRAM,
        "{} has {bytes} bytes",
        page[0].display()
    );
    Ok(())
}

/// Where pictures for people to look at go, if `LYMPHOSCOPE_SCREENSHOTS` is set.
fn screenshots_folder() -> Result<Option<PathBuf>> {
    let folder = std::env::var_os("LYMPHOSCOPE_SCREENSHOTS").map(PathBuf::from);
    if let Some(folder) = &folder {
        fs::create_dir_all(folder)?;
    }
    Ok(folder)
}

/// Screens: the smallest telephone that is still in use, a common one, a large screen, and a laptop, whose size the window keeps.
const SCREENS: [(&str, (u32, u32)); 4] = [
    ("small", (320, 640)),
    ("phone", (390, 844)),
    ("wide", (1920, 1080)),
    ("laptop", (1280, 800)),
];

/// Width of what is shown (the page, and a dialog that lies over it) beside the width that there is for it, and the window's.
const WIDTHS: &str = "const of = element => element ? [element.scrollWidth, element.clientWidth] : [0, 0]; \
     return [of(document.documentElement), of(document.querySelector('dialog[open]')), [window.innerWidth, window.innerWidth]];";

/// Checks that what the page shows now is no wider than any screen; pictures of it, if they are wanted.
async fn check_screens(browser: &Browser, name: &str) -> Result<()> {
    let folder = screenshots_folder()?;
    for (screen, size) in SCREENS {
        browser.resize(size).await?;
        let widths: [[u32; 2]; 3] = serde_json::from_value(browser.script(WIDTHS).await?)?;
        let [page, dialog, window] = widths;
        ensure!(
            window[0] == size.0,
            "the window has {window:?}, not {size:?}"
        );
        for (what, [width, room]) in [("page", page), ("dialog", dialog)] {
            ensure!(
                width <= room,
                "{name}: the {what} is {width} pixels wide where there are {room}, {screen}"
            );
        }
        if let Some(folder) = &folder {
            let file = folder.join(format!("{name}-{screen}.png"));
            browser.screenshot(&file).await?;
        }
    }
    Ok(())
}

/// Nothing has to be scrolled sideways on any screen.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_fits_every_screen() -> Result<()> {
    let samples = data::root().join("public/samples");
    let folder = TempDir::new()?;
    for (subject, sample) in [
        ("a", "drawn-1"),
        ("a", "drawn-2"),
        ("b", "drawn-2"),
        ("b", "drawn-smear"),
    ] {
        let subject = folder.path().join("cells").join(subject);
        fs::create_dir_all(&subject)?;
        let name = format!("{sample}.png");
        fs::copy(samples.join(&name), subject.join(&name))?;
    }
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    check_screens(browser, "empty").await?;
    session.give_all(&[folder.path().join("cells")]).await?;
    browser.wait(".subjects table").await?;
    session.saved("save-summary").await?;
    check_screens(browser, "folder").await?;
    session.open(&samples.join("drawn-2.png")).await?;
    check_screens(browser, "cell").await?;
    browser.press("?").await?;
    browser.wait("dialog.help[open]").await?;
    check_screens(browser, "help").await?;
    browser.press("?").await?;
    browser.wait("body:not(:has(dialog[open]))").await?;
    browser.click("#how-good").await?;
    browser.wait("dialog.card[open]").await?;
    check_screens(browser, "card").await?;
    browser.click("dialog.card button").await?;
    session.give(&samples.join("drawn-smear.png")).await?;
    check_screens(browser, "unfit").await?;
    browser.click("#anyway").await?;
    check_screens(browser, "anyway").await?;
    session.end().await
}
