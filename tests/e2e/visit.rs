//! A visit of many cells: walking through, pausing, another model, five thousand files, and workers that end.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, ensure};
use tests::{
    browser::Browser,
    data,
    server::{Server, listen},
    session::{Engine, Session},
};
use tokio::time::sleep;

use crate::{
    files,
    folder::{CELLS, LAST_DIGIT, cells, greatest_difference, server},
    native::Native,
    starts,
};

/// Every drawn sample but the smear.
pub fn drawn() -> Result<Vec<PathBuf>> {
    let mut drawn = files(&data::root().join("public/samples"), "png")?;
    drawn.retain(|path| !path.ends_with("drawn-smear.png"));
    Ok(drawn)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_walks_through_sorts_filters_and_forgets() -> Result<()> {
    let server = server()?;
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
    // A slip of a finger forgets nothing.
    browser.press("x").await?;
    browser.wait("#keep").await?;
    let asked = browser.text(".question").await?;
    ensure!(asked.contains("6 pictures"), "{asked}");
    browser.click("#keep").await?;
    browser.wait("body:not(:has(.question))").await?;
    ensure!(order().await?.len() == 6);
    session.forget().await?;
    ensure!(browser.text("#label").await.is_err());
    session.end().await
}

/// Pictures that have had their turn, as the page says.
async fn done(browser: &Browser) -> Result<usize> {
    Ok(browser.attribute("#pace", "data-done").await?.parse()?)
}

/// How many cells have had their turn once that has not changed for two seconds.
async fn stands_still(browser: &Browser) -> Result<usize> {
    let mut before = done(browser).await?;
    loop {
        sleep(Duration::from_secs(2)).await;
        let now = done(browser).await?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_paused_and_goes_on_and_another_model_begins_anew() -> Result<()> {
    let folder = cells(CELLS)?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    browser
        .upload("#folder-field", &folder.path().join("cells"))
        .await?;
    browser.wait("#pause").await?;
    browser.click("#pause").await?;
    // What the workers have already is answered, and drawn within half a second; then nothing comes.
    let paused = stands_still(browser).await?;
    ensure!(paused < CELLS, "it goes on while it is paused");
    ensure!(browser.text("#pace").await?.contains("paused"));
    browser.click("#pause").await?;
    // Behind another tab the work goes on.
    let page = browser.hide().await?;
    sleep(Duration::from_secs(3)).await;
    browser.unhide(page).await?;
    ensure!(
        done(browser).await? > paused,
        "nothing was done behind another tab"
    );
    // Another model while the workers are at it: none of the first one's answers may stay.
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
    let server = server()?;
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
        sleep(Duration::from_millis(100)).await;
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

/// The built page with something before the engine's programs.
pub fn changed_page(before: &str) -> Result<tempfile::TempDir> {
    let page = copied_page()?;
    put_before(page.path(), "engine-", before)?;
    Ok(page)
}

/// Puts something before the scripts of a page whose names begin in a way.
pub fn put_before(page: &Path, start: &str, before: &str) -> Result<()> {
    let mut scripts = files(page, "js")?;
    scripts.retain(|path| starts(path, start));
    ensure!(!scripts.is_empty(), "no script begins with {start}");
    for script in scripts {
        fs::write(&script, before.to_owned() + &fs::read_to_string(&script)?)?;
    }
    Ok(())
}

/// The built page once more, to be changed.
pub fn copied_page() -> Result<tempfile::TempDir> {
    let page = tempfile::tempdir()?;
    copy_all(&data::root().join("web/dist"), page.path())?;
    Ok(page)
}

/// Copies what lies in a folder, and in those below it.
fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&copy)?;
            copy_all(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_gpu_is_told_and_the_cpu_goes_on() -> Result<()> {
    let page = changed_page(LOSE)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start(&server, Engine::WebGpu, 0).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    browser
        .script("new BroadcastChannel('lose').postMessage(0);")
        .await?;
    sleep(Duration::from_millis(500)).await;
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

/// Put before the engine's program: a worker says who it is, and ends with an error on request, as one does that has no memory left.
const END: &str = "const me = Math.floor(1e9 * Math.random()), line = new BroadcastChannel('end'); \
     line.onmessage = ({data}) => { if (data === 'who') line.postMessage(me); \
         if (data === me) setTimeout(() => { throw new Error('ended on purpose'); }); };\n";

/// Who the workers are, from the page.
const WHO: &str = "window.line = new BroadcastChannel('end'); const all = []; \
     window.line.onmessage = event => all.push(event.data); window.line.postMessage('who'); \
     return new Promise(done => { const look = () => all.length >= 2 ? done(all) : setTimeout(look, 20); look(); });";

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_end_lose_no_picture() -> Result<()> {
    let folder = cells(CELLS)?;
    let page = changed_page(END)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start_in(
        &server,
        (Engine::Cpu, "&workers=2"),
        0,
        serde_json::Value::Null,
    )
    .await?;
    let browser = &session.browser;
    browser
        .upload("#folder-field", &folder.path().join("cells"))
        .await?;
    browser.wait("#pace:not([data-done='0'])").await?;
    // Both end, the second one when it is past what the first one left: no picture is to blame for both.
    let workers: Vec<serde_json::Value> = serde_json::from_value(browser.script(WHO).await?)?;
    for worker in workers {
        let before = done(browser).await?;
        browser
            .script(&format!("window.line.postMessage({worker});"))
            .await?;
        while done(browser).await? < (before + 20).min(CELLS) {
            sleep(Duration::from_millis(50)).await;
        }
    }
    let banner = session.banner().await?;
    ensure!(banner.contains("started again"), "{banner}");
    browser.press("\u{e00c}").await?;
    browser.wait("#folder[data-busy=false]").await?;
    let rows = String::from_utf8(session.saved("save-answers").await?)?;
    let [expected, _] = Native::new(0)?.predict_folder(folder.path(), "cells")?;
    let difference = greatest_difference(&expected, &rows)?;
    ensure!(difference <= LAST_DIGIT, "{difference}");
    ensure!(browser.attribute("#requests", "data-value").await? == "0");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tile_in_sight_has_its_picture_and_a_person_scrolls_freely() -> Result<()> {
    let folder = cells(CELLS)?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session.give_all(&[folder.path().join("cells")]).await?;
    let all_painted = async |where_: &str| -> Result<()> {
        for turn in 0.. {
            let script = format!(
                "return [...document.querySelectorAll('{where_} .tile canvas')].map(c => c.width);"
            );
            let widths: Vec<u64> = serde_json::from_value(browser.script(&script).await?)?;
            if !widths.is_empty() && widths.iter().all(|width| *width == 128) {
                return Ok(());
            }
            ensure!(turn < 100, "{where_}: {widths:?}");
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    };
    all_painted(".folder").await?;
    browser.click(".folder .tile").await?;
    browser.wait("#label").await?;
    all_painted(".strip").await?;
    browser.click("#all-cells").await?;
    browser.wait("#folder .gallery").await?;
    // The shown cell is the first one; whoever goes on from there stays where they are.
    let script = "const g = document.querySelector('.folder .gallery'); g.scrollTop = g.scrollHeight; \
         return new Promise(done => setTimeout(() => done(g.scrollTop), 500));";
    let top = browser.script(script).await?.as_f64();
    ensure!(
        top.is_some_and(|top| top > 0.0),
        "the list goes back: {top:?}"
    );
    all_painted(".folder").await?;
    session.end().await
}
