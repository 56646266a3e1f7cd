//! A session that is saved and opens again.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::{
    browser::Browser,
    session::{Engine, Session, index},
};

use crate::{
    folder::{cells, server},
    photograph,
};

/// Cells of the session.
const CELLS: usize = 30;

/// Gives the page a saved session.
async fn open(browser: &Browser, session: &Path) -> Result<()> {
    browser.upload("#file-field", session).await?;
    browser.wait("#absent-words").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_opens_again_and_its_pictures_are_found() -> Result<()> {
    let folder = cells(CELLS)?;
    let inside = folder.path().join("cells");
    fs::write(inside.join("notes.txt"), "no picture")?;
    let server = server().await?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give_all(&[inside.clone()]).await?;
    let before = [
        session.saved("save-answers").await?,
        session.saved("save-summary").await?,
    ];
    let saved = session.saved("save-session").await?;
    let file = folder.path().join("session.json");
    fs::write(&file, &saved)?;
    let value: Value = serde_json::from_slice(&saved)?;
    let count = value["pictures"].as_array().context("no pictures")?.len();
    ensure!(count > CELLS / 2, "{count}");
    // In a visit in which nothing is known, with another model.
    session.forget().await?;
    browser.click("#model option[value='0']").await?;
    browser
        .wait("#phase[data-phase=ready][data-model='efficientnet-lite0']")
        .await?;
    open(browser, &file).await?;
    browser
        .wait("#phase[data-phase=ready][data-model='simple-net']")
        .await?;
    let after = [
        session.saved("save-answers").await?,
        session.saved("save-summary").await?,
    ];
    ensure!(before == after, "answers have changed on their way");
    let words = browser.text("#absent-words").await?;
    ensure!(
        words.contains(&format!("{count} pictures are not here")),
        "{words}"
    );
    let words = browser.text("#saved-words").await?;
    ensure!(words.contains("engine CPU"), "{words}");
    photograph(browser, "session").await?;
    // What is not here can't be looked at, and that is said.
    browser.click(".folder .tile").await?;
    let banner = session.banner().await?;
    ensure!(banner.contains("not here"), "{banner}");
    browser.press("\u{e00c}").await?;
    // With the folder all is as it was, and nobody works: but for the one that is another file now.
    let changed = crate::files(&inside.join("all"), "webp");
    let changed = changed.ok().and_then(|files| files.first().cloned());
    let changed = changed.unwrap_or_else(|| inside.join("drawn-1.png"));
    fs::copy(data_sample(), &changed)?;
    browser.upload("#folder-field", &inside).await?;
    browser.wait("#folder:not(:has(#absent-words))").await?;
    browser.wait("#folder[data-busy=false]").await?;
    let words = browser.text("#saved-words").await?;
    ensure!(
        words.starts_with(&format!("{} answers", count - 1)),
        "{words}"
    );
    browser.click(".folder .tile").await?;
    browser.wait("#label").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    // Two models were asked for, and nothing else: the requests that the page counts.
    ensure!(browser.attribute("#requests", "data-value").await? == "0");
    session.browser.close().await?;
    Ok(())
}

fn data_sample() -> std::path::PathBuf {
    tests::data::root().join("public/samples/drawn-3.png")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_session_of_this_page_is_refused() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server().await?;
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
    let server = server().await?;
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
    let again: Value = serde_json::from_slice(&session.saved("save-session").await?)?;
    ensure!(
        again["pictures"] == saved["pictures"],
        "it is saved otherwise than it was"
    );
    let tasks = session.long_tasks().await?;
    let tasks: Vec<_> = tasks.iter().filter(|(start, _)| *start >= begun).collect();
    println!(
        "tasks of the page's own thread above 50 ms since it was opened, start and length in ms: {tasks:?}"
    );
    session.end().await
}
