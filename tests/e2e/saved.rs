//! A session that is saved and opens again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::{
    browser::Browser,
    data,
    session::{Engine, Session, index},
};

use crate::{
    check_screens, files,
    folder::{cells, server},
};

/// Cells of the session.
const CELLS: usize = 30;

/// Gives the page a saved session.
async fn open(browser: &Browser, session: &Path) -> Result<()> {
    browser.upload("#file-field", session).await?;
    browser.wait("#open-absent").await?;
    browser.wait(".chip").await
}

/// Both tables of a visit.
async fn tables(session: &Session) -> Result<[Vec<u8>; 2]> {
    Ok([
        session.saved("save-answers").await?,
        session.saved("save-summary").await?,
    ])
}

/// A folder of cells with something that is none, the tables of its visit with the second model, and the session, saved in
/// the folder above it.
async fn saved(folder: &Path, session: &Session) -> Result<([Vec<u8>; 2], PathBuf)> {
    let inside = folder.join("cells");
    fs::write(inside.join("notes.txt"), "no picture")?;
    session.give_all(&[inside]).await?;
    let file = folder.join("session.json");
    fs::write(&file, session.saved("save-session").await?)?;
    Ok((tables(session).await?, file))
}

/// Changes one of the cells of a folder.
fn change_one(inside: &Path) -> Result<()> {
    let real = inside.join("all");
    let all = match real.is_dir() {
        true => files(&real, "webp")?,
        false => files(inside, "png")?,
    };
    let sample = data::root().join("public/samples/drawn-3.png");
    let first = all.first().context("there are no cells")?;
    fs::write(first, [fs::read(sample)?, vec![0]].concat())?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_opens_again_and_its_pictures_are_found() -> Result<()> {
    let folder = cells(CELLS)?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    let (before, file) = saved(folder.path(), &session).await?;
    let value: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let count = value["pictures"].as_array().context("no pictures")?.len();
    // Answers of two models do not mix.
    browser.click("#model option[value='0']").await?;
    let other = "#phase[data-phase=ready][data-model='efficientnet-lite0']";
    browser.wait(other).await?;
    browser.wait("#folder[data-busy=false]").await?;
    browser.upload("#file-field", &file).await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("do not mix"), "{banner}");
    browser.press("\u{e00c}").await?;
    // In a visit in which nothing is known, still with another model.
    session.forget().await?;
    open(browser, &file).await?;
    let own = "#phase[data-phase=ready][data-model='simple-net']";
    browser.wait(own).await?;
    ensure!(
        before == tables(&session).await?,
        "answers have changed on their way"
    );
    let words = browser.text("#absent-words").await?;
    ensure!(
        words.contains(&format!("{count} pictures are not here")),
        "{words}"
    );
    let words = browser.text("#saved-words").await?;
    ensure!(words.contains("engine CPU"), "{words}");
    check_screens(browser, "session").await?;
    // What is not here can't be looked at, and that is said.
    browser.click(".folder .tile").await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("not here"), "{banner}");
    browser.press("\u{e00c}").await?;
    found_again(&session, &folder.path().join("cells"), count).await?;
    // Two models were asked for, and nothing else: the requests that the page counts.
    ensure!(browser.attribute("#requests", "data-value").await? == "0");
    session.browser.close().await?;
    Ok(())
}

/// With the folder all is as it was, and nobody works: but for the one that is another file now.
async fn found_again(session: &Session, inside: &Path, count: usize) -> Result<()> {
    let browser = &session.browser;
    change_one(inside)?;
    browser.upload("#folder-field", inside).await?;
    browser.wait("#folder:not(:has(#open-absent))").await?;
    let words = browser.text("#absent-words").await?;
    ensure!(words.contains("1 file was another"), "{words}");
    // Tiles that stood there without a picture have one now.
    browser.wait(".folder .tile canvas[width='128']").await?;
    browser.wait("#folder[data-busy=false]").await?;
    let words = browser.text("#saved-words").await?;
    ensure!(
        words.starts_with(&format!("{} answers", count - 1)),
        "{words}"
    );
    browser.click(".folder .tile").await?;
    browser.wait("#label").await?;
    browser.wait("#phase[data-phase=ready]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_session_of_this_page_is_refused() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give_all(&crate::visit::drawn()?).await?;
    let saved = String::from_utf8(session.saved("save-session").await?)?;
    let hash = &index()?.models[1].sha256;
    ensure!(saved.contains(hash), "the session does not name its model");
    let other = saved.replace(hash, &"0".repeat(hash.len()));
    let newer = saved.replace("\"version\":1", "\"version\":9");
    let cases = [
        ("other.json", other.as_str(), "of another model"),
        ("newer.json", &newer, "version 9"),
        ("cut.json", &saved[..saved.len() / 2], "damaged"),
        ("empty.json", "", "no saved session"),
        ("table.json", "{\"a\": 1}", "no saved session"),
    ];
    for (name, text, why) in cases {
        let file = folder.path().join(name);
        fs::write(&file, text)?;
        browser.upload("#file-field", &file).await?;
        let banner = session.banner().await?;
        ensure!(banner.contains(why), "{name}: {banner}");
        browser.press("\u{e00c}").await?;
        browser.wait("main:not(:has(.banner))").await?;
    }
    // What was here stays.
    ensure!(browser.text(".chip[data-only=all]").await? == "All 6");
    session.end().await
}

/// Pictures of a long session.
const MANY: usize = 5000;

#[tokio::test(flavor = "multi_thread")]
async fn a_long_session_leaves_the_page_usable() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give_all(&crate::visit::drawn()?).await?;
    let saved = session.saved("save-session").await?;
    let mut saved: Value = serde_json::from_slice(&saved)?;
    let one = saved["pictures"][0].clone();
    let many = (0..MANY).map(|number| {
        let mut picture = one.clone();
        picture["path"] = format!("cells/{number:04}.png").into();
        picture["drawn"] = false.into();
        picture
    });
    saved["pictures"] = many.collect();
    let file = folder.path().join("long.json");
    fs::write(&file, saved.to_string())?;
    println!(
        "{MANY} pictures: {:.1} MB",
        saved.to_string().len() as f64 / 1e6
    );
    session.forget().await?;
    let begun = browser.script("return performance.now();").await?;
    let begun = begun.as_f64().context("no time")?;
    open(browser, &file).await?;
    let all = browser.text(".chip[data-only=all]").await?;
    ensure!(all == format!("All {MANY}"), "{all}");
    // Before the test's own script takes the saved file to pieces.
    let tasks = session.long_tasks().await?;
    let tasks: Vec<_> = tasks.iter().filter(|(start, _)| *start >= begun).collect();
    let again: Value = serde_json::from_slice(&session.saved("save-session").await?)?;
    // Each answer is known to be of the first of the earlier sessions.
    for picture in saved["pictures"].as_array_mut().context("no pictures")? {
        picture["before"] = 0.into();
    }
    ensure!(
        again["pictures"] == saved["pictures"],
        "it is saved otherwise than it was"
    );
    ensure!(again["session"]["before"][0] == saved["session"]["source"]);
    println!(
        "tasks of the page's own thread above 50 ms since it was opened, start and length in ms: {tasks:?}"
    );
    session.end().await
}
