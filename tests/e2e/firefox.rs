//! The page in Firefox: an answer and a map, and every way out that is tried in Chromium.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Result, ensure};
use serde_json::Value;
use tests::{
    TURN,
    elsewhere::Elsewhere,
    firefox::Firefox,
    server::{Server, listen},
};
use tokio::time::sleep;

use crate::ways_out::{Page, WAYS, page_with_holes, tried};

/// Ways that Firefox lets through a page without guard and policy: what is seen if nothing stops it. Names that it looks up are not seen here.
const SEEN: usize = 35;

/// Opens the page and waits for its model.
async fn open(browser: &Firefox, address: &str) -> Result<()> {
    browser.go(&format!("{address}?engine=cpu")).await?;
    browser.wait("#accept, #phase[data-phase=ready]").await?;
    if browser.click_if_there("#accept").await? {
        browser.wait("#phase[data-phase=ready]").await?;
    }
    browser.wait("#kept[data-settled=true]").await
}

/// Names of the ways by which the server elsewhere was reached.
async fn got_through(page: Page) -> Result<BTreeSet<&'static str>> {
    let folder = page_with_holes(page)?;
    let server = Server::start(folder.path(), listen(0)?)?;
    let address = server.address();
    let browser = Firefox::start().await?;
    open(&browser, &address).await?;
    let mut all = Vec::new();
    for (number, (name, _, script)) in WAYS.iter().enumerate() {
        let elsewhere = Elsewhere::listen().await?;
        let script = tried(script, &elsewhere, number);
        let said = browser.script(&script).await.unwrap_or(Value::Null);
        println!("Firefox, {page:?}: {name}: {said}");
        let turns = if page == Page::Open { 20 } else { 8 };
        for _ in 0..turns {
            if elsewhere.reached() > 0 {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        all.push((*name, elsewhere));
        let here = browser.script("return location.origin + '/';").await;
        if here.ok() != Some(Value::from(address.as_str())) {
            open(&browser, &address).await?;
        }
    }
    let through = all.iter().filter(|(_, elsewhere)| elsewhere.reached() > 0);
    Ok(through.map(|(name, _)| *name).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_out_is_closed_in_firefox_too() -> Result<()> {
    let _turn = TURN.lock().await;
    let through = got_through(Page::Whole).await?;
    ensure!(through.is_empty(), "got through: {through:?}");
    let through = got_through(Page::Open).await?;
    println!(
        "Firefox lets {} through an open page: {through:?}",
        through.len()
    );
    ensure!(through.len() >= SEEN, "only {through:?} would be seen");
    for way in ["fetch", "beacon", "WebSocket", "WebRTC"] {
        ensure!(through.contains(way), "{way} would not be seen");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_shows_an_answer_a_map_and_a_lesson() -> Result<()> {
    let _turn = TURN.lock().await;
    let server = crate::folder::server()?;
    let browser = Firefox::start().await?;
    open(&browser, &server.address()).await?;
    browser.click(".sample").await?;
    browser.wait("#label").await?;
    browser.wait("#lies:not(:empty)").await?;
    ensure!(browser.text("#kept").await? == "Works offline");
    browser.click("#lessons").await?;
    browser.wait("#tried[data-probability]").await
}
