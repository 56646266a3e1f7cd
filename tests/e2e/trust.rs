//! What a person can trust: the notice, refusals, the model's card, what is counted.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::{
    browser::Browser,
    data,
    server::{Server, listen},
    session::{Engine, Session, index},
};

use crate::{
    folder::server,
    visit::{changed_page, drawn},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_is_accepted_once_and_each_time_where_nothing_may_be_kept() -> Result<()> {
    let server = server()?;
    let forbidden = json!({ "profile": { "default_content_setting_values": { "cookies": 2 } } });
    for (preferences, is_asked_again) in [(Value::Null, false), (forbidden, true)] {
        let session = Session::start_in(&server, (Engine::Cpu, ""), 0, preferences).await?;
        session.browser.reload().await?;
        session.browser.wait("#phase[data-phase=ready]").await?;
        let is_open = session
            .browser
            .script("return document.querySelector('.notice-dialog')?.open ?? false;")
            .await?;
        ensure!(is_open == is_asked_again, "open: {is_open}");
        session.browser.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_does_not_suit_has_no_verdict_until_it_is_asked_for() -> Result<()> {
    let server = server()?;
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
        browser.text(".why").await?.is_empty() && browser.text("#reading").await.is_err(),
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
    let server = server()?;
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
    // What is asked for is counted, whoever asks.
    browser
        .script("return fetch('index.html?once').then(answer => answer.text());")
        .await?;
    browser.click("#diagnostics").await?;
    ensure!(browser.attribute("#requests", "data-value").await? == "1");
    // The answer leads to the card, as the foot of the page does, to which the page has been scrolled.
    browser.script("window.scrollTo(0, 0);").await?;
    browser.click("#how-good").await?;
    let card = browser.text("dialog.card").await?;
    browser.click("dialog.card button").await?;
    browser.wait("body:not(:has(dialog[open]))").await?;
    browser.click("#model-card").await?;
    browser.wait("dialog.card[open]").await?;
    for words in [
        "54 subjects",
        "95 % intervals",
        "unsure between",
        "JPEG 75",
        "Deletion gain",
        "Alike with weights drawn anew",
        "its outputs lay within",
        "CC BY",
    ] {
        ensure!(card.contains(words), "{card}");
    }
    // It would find the request.
    session.browser.close().await?;
    Ok(())
}

/// The list of keys has the keyboard while it is there: what scrolls is the list, not the page behind it.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_keys_comes_and_goes_by_its_key() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    let opener = "[aria-label='Keys and words']";
    for (close, word) in [("?", "the same key"), ("\u{e00c}", "Escape")] {
        browser.click(opener).await?;
        browser.wait("dialog.help[open]").await?;
        let has_focus =
            "return document.querySelector('dialog.help').contains(document.activeElement);";
        ensure!(
            browser.script(has_focus).await? == true,
            "the focus is elsewhere"
        );
        let words = browser.text("dialog.help").await?;
        ensure!(
            words.contains("out of fold") && words.contains("without the map"),
            "{words}"
        );
        browser.press(close).await?;
        let gone = browser.wait("body:not(:has(dialog[open]))").await;
        gone.with_context(|| format!("{word} does not close it"))?;
        let focus = format!("return document.activeElement.matches(\"{opener}\");");
        ensure!(
            browser.script(&focus).await? == true,
            "{word} gives the focus to something else"
        );
    }
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_with_one_flipped_byte_is_refused() -> Result<()> {
    let page = changed_page("")?;
    let file = page.path().join("models").join(&index()?.models[0].file);
    let mut bytes = fs::read(&file)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let browser = Browser::start().await?;
    browser.go(&server.address()).await?;
    let refused = browser.wait("#phase[data-phase=ready]").await;
    let told = refused.err().context("the model was taken")?.to_string();
    ensure!(told.contains("model can't be used"), "{told}");
    browser.close().await?;
    Ok(())
}
