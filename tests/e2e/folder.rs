//! Many cells: the trainer's answers and summary, what fails, walking through, pausing, and five thousand.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::{
    browser::Browser,
    data, netlog,
    server::{Server, listen},
    session::{Engine, Session},
};

use crate::{PROBABILITY, files, native::Native, screenshots_folder};

/// Cells of the folder whose answers are compared.
const CELLS: usize = 60;

/// Cells of it on a GPU in software.
const FEW_CELLS: usize = 12;

/// A unit of the last digit, for a value that lies on the edge between two: the page adds in another order.
const LAST_DIGIT: f64 = 1.01e-4;

/// Greatest share of rows in which that may be so.
const ON_THE_EDGE: f64 = 0.1;

async fn server() -> Result<Server> {
    Server::start(&data::root().join("web/dist"), listen(0)?).await
}

/// A folder of cells: real ones where there are some, both classes in folders of their own, else drawn ones.
fn cells(count: usize) -> Result<tempfile::TempDir> {
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
    let Some(cnmc) = data::cnmc() else {
        for path in files(&data::root().join("public/samples"), "png")? {
            copy(&path, &inside)?;
        }
        return Ok(folder);
    };
    for class in ["all", "hem"] {
        let below = inside.join(class);
        fs::create_dir_all(&below)?;
        let all = files(&cnmc.join("cells").join(class), "webp")?;
        let step = all.len() / (count / 2);
        for path in all.iter().step_by(step).take(count / 2) {
            copy(path, &below)?;
        }
    }
    Ok(folder)
}

/// What the page says of a folder beside what the trainer does: rows, and summaries.
async fn compare(engine: Engine, count: usize) -> Result<()> {
    let folder = cells(count)?;
    let native = Native::new(0)?;
    let [expected, expected_summary] = native.predict_folder(folder.path(), "cells")?;
    let server = server().await?;
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
fn greatest_difference(expected: &str, found: &str) -> Result<f64> {
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
    fs::copy(
        data::root().join("public/samples/drawn-1.png"),
        folder.join("=good.png"),
    )?;
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
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_a_row_with_its_reason_and_stops_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bad = bad_files(folder.path())?;
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    session.give_all(&[folder.path().to_owned()]).await?;
    let browser = &session.browser;
    let tiles = browser
        .script("return [...document.querySelectorAll('.folder .tile')].map(t => [t.title, t.innerText]);")
        .await?;
    let tiles: Vec<(String, String)> = serde_json::from_value(tiles)?;
    ensure!(tiles.len() == 7, "{tiles:?}");
    for (name, why) in bad {
        let tile = tiles.iter().find(|(path, _)| path.ends_with(name));
        let (_, words) = tile.with_context(|| format!("{name} has no row: {tiles:?}"))?;
        ensure!(words.contains(why), "{name}: {words}");
    }
    let summary = browser.text("#summary").await?;
    for words in [
        "1 cell that suits it",
        "1 picture does not suit it",
        "5 pictures could not be used",
    ] {
        ensure!(summary.contains(words), "{summary}");
    }
    // A name that begins as a formula has a folder before it here, as in the trainer.
    let rows = String::from_utf8(session.saved("save-answers").await?)?;
    ensure!(rows.lines().count() == 3, "{rows}");
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
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    browser.upload("#folder-field", folder.path()).await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("no files in this folder"), "{banner}");
    ensure!(banner.contains("Choose a folder"), "{banner}");
    session.end().await
}

/// Most bytes of a report of thirty cells.
const REPORT: usize = 5_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_report_holds_everything_and_asks_for_nothing() -> Result<()> {
    let folder = cells(30)?;
    fs::write(folder.path().join("cells/<b>no.txt"), "no picture")?;
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    session.give_all(&[folder.path().join("cells")]).await?;
    let report = session.saved("save-report").await?;
    ensure!(report.len() <= REPORT, "{} bytes", report.len());
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
        "95 % interval",
        "SHA-256",
        "engine CPU",
        "<b>no.txt",
        "found text",
        "HiResCAM",
    ] {
        ensure!(words.contains(part), "{part} is not in the report: {words}");
    }
    if let Some(folder) = screenshots_folder()? {
        browser
            .screenshot((1280, 1800), &folder.join("report.png"))
            .await?;
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

/// Every drawn sample but the smear.
fn drawn() -> Result<Vec<PathBuf>> {
    let mut drawn = files(&data::root().join("public/samples"), "png")?;
    drawn.retain(|path| !path.ends_with("drawn-smear.png"));
    Ok(drawn)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_walks_through_sorts_filters_and_forgets() -> Result<()> {
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session.give_all(&drawn()?).await?;
    let order = async || -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('.folder .tile')].map(t => t.title);";
        Ok(serde_json::from_value(browser.script(script).await?)?)
    };
    browser.click("#sort option[value='2']").await?;
    let names = order().await?;
    ensure!(names.is_sorted() && names.len() == 6, "{names:?}");
    browser.click("#sort option[value='1']").await?;
    ensure!(order().await? != names, "the order stays");
    browser.click("#sort option[value='0']").await?;
    let likely = order().await?;
    browser.click(".chip[data-only=failed]").await?;
    ensure!(order().await?.is_empty());
    browser.click(".chip[data-only=all]").await?;
    // The first one, then the next by a key, and back to all.
    browser
        .click(&format!(".folder .tile[title='{}']", likely[0]))
        .await?;
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(browser.text(".caption span").await? == likely[0]);
    browser.press("\u{e014}").await?;
    let is_next = format!(".strip .tile[aria-current][title='{}']", likely[1]);
    browser.wait(&is_next).await?;
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(browser.text(".caption span").await? == likely[1]);
    browser.press("\u{e00c}").await?;
    browser.wait("#folder").await?;
    browser.click("#forget").await?;
    browser.wait(".drop").await?;
    ensure!(browser.text("#label").await.is_err());
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_paused_and_goes_on_and_another_model_begins_anew() -> Result<()> {
    let folder = cells(CELLS)?;
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    browser
        .upload("#folder-field", &folder.path().join("cells"))
        .await?;
    browser.click("#pause").await?;
    let done =
        async || -> Result<usize> { Ok(browser.attribute("#pace", "data-done").await?.parse()?) };
    // What the workers have already is answered; then nothing comes.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let paused = done().await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    ensure!(done().await? == paused, "it goes on while it is paused");
    ensure!(browser.text("#pace").await?.contains("paused"));
    browser.click("#pause").await?;
    // Behind another tab the work goes on.
    let page = browser.hide().await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    browser.unhide(page).await?;
    ensure!(
        done().await? > paused,
        "nothing was done behind another tab"
    );
    browser.wait("#folder[data-busy=false]").await?;
    browser.click("#model option[value='1']").await?;
    browser
        .wait("#phase[data-phase=ready][data-model='simple-net']")
        .await?;
    browser.wait("#folder[data-busy=false]").await?;
    let rows = String::from_utf8(session.saved("save-answers").await?)?;
    let native = Native::new(1)?;
    let [expected, _] = native.predict_folder(folder.path(), "cells")?;
    let difference = greatest_difference(&expected, &rows)?;
    ensure!(difference <= LAST_DIGIT, "{difference}");
    // Another model was asked for, and nothing else.
    session.browser.close().await?;
    Ok(())
}

/// The least that five thousand files may be: copies of a sample under other names.
const MANY: usize = 5000;

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_files_leave_the_page_usable() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let sample = folder.path().join("0000.png");
    fs::copy(data::root().join("public/samples/drawn-3.png"), &sample)?;
    for number in 1..MANY {
        fs::hard_link(&sample, folder.path().join(format!("{number:04}.png")))?;
    }
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    let started = std::time::Instant::now();
    browser.upload("#folder-field", folder.path()).await?;
    browser.wait("#folder").await?;
    let all = ".chip[data-only=all]";
    while browser.text(all).await? != format!("All {MANY}") {
        ensure!(
            started.elapsed().as_secs() < 60,
            "{}",
            browser.text(all).await?
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    println!(
        "{MANY} files are listed after {:.1} s",
        started.elapsed().as_secs_f64()
    );
    // Work goes on while a person goes to the end of the list, where small pictures come.
    browser.click("#sort option[value='2']").await?;
    browser
        .script(
            "const g = document.querySelector('.folder .gallery'); g.scrollTop = g.scrollHeight;",
        )
        .await?;
    let last = format!(
        ".folder .tile[title$='{}.png'] canvas[width='128']",
        MANY - 1
    );
    browser.wait(&last).await?;
    let tiles = browser
        .script("return document.querySelectorAll('.tile').length;")
        .await?;
    ensure!(
        tiles.as_u64().is_some_and(|n| n < 200),
        "{tiles} tiles are on the page"
    );
    // One of them is looked at while the rest are worked on.
    browser
        .click(&format!(".folder .tile[title$='{}.png']", MANY - 1))
        .await?;
    browser.wait("#label").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    let memory = browser
        .script("return performance.memory.usedJSHeapSize / 1e6;")
        .await?;
    println!("the page's own heap: {memory} MB");
    println!(
        "tasks of the page's own thread above 50 ms, start and length in ms: {:?}",
        session.long_tasks().await?
    );
    session.end().await
}

/// Put before the engine's program: the GPU's device is destroyed on request, as drivers do at any time.
const LOSE: &str = "const ask = GPUAdapter.prototype.requestDevice; \
     GPUAdapter.prototype.requestDevice = async function (...wanted) { \
         const device = await ask.apply(this, wanted); \
         new BroadcastChannel('lose').onmessage = () => device.destroy(); return device; };\n";

/// The built page with something before the engine's program.
fn changed_page(before: &str) -> Result<tempfile::TempDir> {
    let page = tempfile::tempdir()?;
    let dist = data::root().join("web/dist");
    for part in ["", "models", "samples"] {
        fs::create_dir_all(page.path().join(part))?;
        for entry in fs::read_dir(dist.join(part))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), page.path().join(part).join(entry.file_name()))?;
            }
        }
    }
    let engine = page.path().join("engine.js");
    fs::write(&engine, before.to_owned() + &fs::read_to_string(&engine)?)?;
    Ok(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_gpu_is_told_and_the_cpu_goes_on() -> Result<()> {
    let page = changed_page(LOSE)?;
    let server = Server::start(page.path(), listen(0)?).await?;
    let session = Session::start(&server, Engine::WebGpu, 0).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    browser
        .script("new BroadcastChannel('lose').postMessage(0);")
        .await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    browser.upload("#file-field", &drawn()?[1]).await?;
    let banner = session.banner().await?;
    ensure!(
        banner.contains("The GPU was lost") && banner.contains("CPU"),
        "{banner}"
    );
    browser.press("\u{e00c}").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(session.engine().await? == "CPU");
    browser.wait("#label").await?;
    ensure!(browser.attribute("#requests", "data-value").await? == "0");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_is_accepted_once_and_each_time_where_nothing_may_be_kept() -> Result<()> {
    let server = server().await?;
    let forbidden = json!({ "profile": { "default_content_setting_values": { "cookies": 2 } } });
    for (preferences, is_asked_again) in [(Value::Null, false), (forbidden, true)] {
        let session = Session::start_in(&server, (Engine::Cpu, ""), 0, preferences).await?;
        session.browser.reload().await?;
        session.browser.wait("#phase[data-phase=ready]").await?;
        let is_open = session
            .browser
            .script("return document.querySelector('.notice-dialog').open;")
            .await?;
        ensure!(is_open == is_asked_again, "open: {is_open}");
        session.browser.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_does_not_suit_has_no_verdict_until_it_is_asked_for() -> Result<()> {
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session
        .give(&data::root().join("public/samples/drawn-smear.png"))
        .await?;
    let words = browser.text(".verdict").await?;
    ensure!(
        words.contains("does not suit") && words.contains("Cut one cell out"),
        "{words}"
    );
    ensure!(
        !words.contains('%') && browser.text("#probability").await.is_err(),
        "{words}"
    );
    ensure!(
        browser.text(".why").await?.is_empty(),
        "its map is kept back"
    );
    browser.click("#anyway").await?;
    let number = browser.text("#probability").await?;
    ensure!(number.starts_with("lymphoblast:"), "{number}");
    ensure!(browser.text(".headline").await.is_err());
    let mark = browser.text("#unfit-mark").await?;
    ensure!(mark.contains("mean little"), "{mark}");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_and_the_diagnostics_say_what_they_should() -> Result<()> {
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    browser
        .script(
            "Object.defineProperty(navigator, 'clipboard', \
             { value: { writeText: async text => { window.copied = text; } } });",
        )
        .await?;
    browser.click("#diagnostics").await?;
    browser.wait("footer [aria-live]:not(:empty)").await?;
    let facts = browser.script("return window.copied;").await?;
    let facts = facts.as_str().context("nothing was copied")?;
    for words in [
        "engine: CPU",
        "requests since the model was loaded: 0",
        "efficientnet-lite0",
    ] {
        ensure!(facts.contains(words), "{facts}");
    }
    ensure!(!facts.contains("drawn-1"), "{facts}");
    browser.click("#model-card").await?;
    let card = browser.text("#card").await?;
    for words in ["54 subjects", "95 % intervals", "unsure between", "CC BY"] {
        ensure!(card.contains(words), "{card}");
    }
    if let Some(folder) = screenshots_folder()? {
        browser
            .screenshot((1280, 800), &folder.join("card.png"))
            .await?;
    }
    session.end().await
}
