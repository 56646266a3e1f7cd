//! Whether everybody can use the page: axe in every state and language, keys alone, words of what is drawn.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use shared::words::Language;
use tests::{
    browser::Browser,
    netlog,
    server::{Server, listen},
    session::{Engine, Session},
};

use crate::{
    check_screens,
    folder::server,
    visit::{changed_page, drawn},
};

/// What axe finds on the page as it is now, a line each.
async fn found_by_axe(browser: &Browser) -> Result<Vec<String>> {
    let run = "return axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(found => found.violations.map(v => \
        `${v.id} (${v.impact}): ${v.help}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`));";
    if browser.script("return typeof axe;").await? == "undefined" {
        let script = std::env::var_os("LYMPHOSCOPE_AXE")
            .map(PathBuf::from)
            .context(
                "LYMPHOSCOPE_AXE names no axe-core: run `cargo xtask test`, which fetches it",
            )?;
        let source = fs::read_to_string(&script)
            .with_context(|| format!("can't read {}", script.display()))?;
        // As a developer's tools would: the page's policy allows no script but its own.
        let given = json!({ "expression": format!("{source}; 0") });
        browser.command("Runtime.evaluate", given).await?;
    }
    Ok(serde_json::from_value(browser.script(run).await?)?)
}

/// Fails where axe finds anything in a state of the page.
pub async fn ensure_accessible(browser: &Browser, state: &str) -> Result<()> {
    let found = found_by_axe(browser).await?;
    ensure!(found.is_empty(), "{state}: axe finds\n{}", found.join("\n"));
    Ok(())
}

/// Presses a key as a person does: what has the focus gets it, and Tab moves the focus.
async fn key(browser: &Browser, key: &str) -> Result<()> {
    let (code, text) = match key {
        "Tab" => (9, ""),
        "Enter" => (13, "\r"),
        "Escape" => (27, ""),
        " " => (32, " "),
        "ArrowDown" => (40, ""),
        "ArrowRight" => (39, ""),
        other => (other.to_uppercase().bytes().next().unwrap_or(0), other),
    };
    for kind in ["keyDown", "keyUp"] {
        let mut event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code });
        if kind == "keyDown" && !text.is_empty() {
            event["text"] = json!(text);
        }
        browser.command("Input.dispatchKeyEvent", event).await?;
    }
    Ok(())
}

/// Presses Tab until something that matches has the focus, and is seen to have it.
async fn tab_to(browser: &Browser, selector: &str) -> Result<()> {
    for _ in 0..80 {
        key(browser, "Tab").await?;
        let script = format!(
            "const at = document.activeElement; \
             return at.matches(`{selector}`) ? getComputedStyle(at).outlineStyle : null;"
        );
        if let Some(outline) = browser.script(&script).await?.as_str() {
            ensure!(
                outline != "none",
                "{selector} has the focus, and does not show it"
            );
            return Ok(());
        }
    }
    anyhow::bail!("no number of tabs leads to {selector}")
}

/// Roles and names of everything that a screen reader is told of.
async fn told(browser: &Browser) -> Result<Vec<(String, String)>> {
    browser.command("Accessibility.enable", json!({})).await?;
    let tree = browser
        .command("Accessibility.getFullAXTree", json!({}))
        .await?;
    let nodes = tree["nodes"].as_array().context("no tree")?;
    let of = |node: &Value, what: &str| node[what]["value"].as_str().unwrap_or("").to_owned();
    let heard = nodes.iter().filter(|node| node["ignored"] != true);
    // WebDriver gives spaces that do not break as plain ones.
    let name = |node: &Value| of(node, "name").replace('\u{a0}', " ");
    Ok(heard.map(|node| (of(node, "role"), name(node))).collect())
}

/// Chooses a language in the menu at the page's foot, and waits until the page has it.
async fn speak(browser: &Browser, tag: &str) -> Result<()> {
    browser
        .click(&format!("#language option[value={tag}]"))
        .await?;
    browser.wait(&format!("html[lang={tag}]")).await?;
    browser.wait("#language:focus").await
}

/// How a sentence begins that says where a map's relevance lies.
fn brightest(tag: &str) -> &'static str {
    match tag {
        "ru" => "Самая яркая область: ",
        "es" => "Zona más brillante: ",
        _ => "Brightest region: ",
    }
}

/// Goes through the page's states in the language that it has.
async fn go_through(session: &Session, tag: &str) -> Result<()> {
    let browser = &session.browser;
    let state = |name: &str| format!("{name}, {tag}");
    ensure_accessible(browser, &state("empty")).await?;
    check_screens(browser, &format!("{tag}-empty")).await?;
    session.give_all(&drawn()?[..3]).await?;
    ensure_accessible(browser, &state("folder")).await?;
    check_screens(browser, &format!("{tag}-folder")).await?;
    session.open(&drawn()?[1]).await?;
    browser.click("#measure").await?;
    browser.wait("#measures").await?;
    ensure_accessible(browser, &state("cell")).await?;
    check_screens(browser, &format!("{tag}-cell")).await?;
    // A cell at hand, which is seen beside the comparison.
    browser.press("p").await?;
    browser.wait("#pin[aria-pressed=true]").await?;
    browser.click("#compare-all").await?;
    browser.wait(".compare[data-busy=false]").await?;
    ensure_accessible(browser, &state("comparison")).await?;
    check_screens(browser, &format!("{tag}-compare")).await?;
    let lies = "return ['.map-tile[data-method=grad-cam]', '.pin'].map(of => document.querySelector(of).textContent);";
    let words: Vec<String> = serde_json::from_value(browser.script(lies).await?)?;
    ensure!(
        words.iter().all(|words| words.contains(brightest(tag))),
        "{words:?}"
    );
    browser.click("#one-cell").await?;
    browser.press("p").await?;
    for (button, dialog) in [
        ("#how-good", "card"),
        ("#kept", "kept"),
        ("#engine-choice", "engine-panel"),
        ("#forget", "question"),
    ] {
        browser.click(button).await?;
        browser.wait(&format!("dialog.{dialog}[open]")).await?;
        ensure_accessible(browser, &state(dialog)).await?;
        check_screens(browser, &format!("{tag}-{dialog}")).await?;
        key(browser, "Escape").await?;
        browser.wait("body:not(:has(dialog[open]))").await?;
    }
    browser.click("#lessons").await?;
    for lesson in ["cover", "random", "changes", "people", "unsure"] {
        let rests = format!("#lesson[data-lesson={lesson}][data-busy=false]");
        browser.wait(&rests).await?;
        browser.click(".answer").await?;
        ensure_accessible(browser, &state(lesson)).await?;
        check_screens(browser, &format!("{tag}-lesson-{lesson}")).await?;
        if lesson != "unsure" {
            browser.click("#lesson-next").await?;
        }
    }
    browser.script("window.scrollTo(0, 0);").await?;
    browser.click("#leave-lessons").await?;
    browser.press("?").await?;
    browser.wait("dialog.help[open]").await?;
    ensure_accessible(browser, &state("help")).await?;
    check_screens(browser, &format!("{tag}-help")).await?;
    key(browser, "Escape").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_and_language() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    for tag in Language::ALL.map(Language::tag) {
        speak(browser, tag).await?;
        go_through(&session, tag).await?;
        // What fails and what does not suit.
        let folder = tempfile::tempdir()?;
        let text = folder.path().join("text.png");
        fs::write(&text, "no picture")?;
        browser.upload("#file-field", &text).await?;
        let banner = session.banner().await?;
        ensure_accessible(browser, &format!("banner, {tag}: {banner}")).await?;
        browser.click(".banner button").await?;
        let smear = tests::data::root().join("public/samples/drawn-smear.png");
        session.give(&smear).await?;
        ensure_accessible(browser, &format!("unfit, {tag}")).await?;
        check_screens(browser, &format!("{tag}-unfit")).await?;
        session.forget().await?;
        // The notice, which is read once more after all was forgotten.
        browser.reload().await?;
        browser.wait("#accept").await?;
        ensure_accessible(browser, &format!("notice, {tag}")).await?;
        check_screens(browser, &format!("{tag}-notice")).await?;
        browser.click("#accept").await?;
        browser.wait("#phase[data-phase=ready]").await?;
        ensure!(
            browser.attribute("html", "lang").await? == tag,
            "the choice is kept"
        );
    }
    // Files of other languages were asked for, and the page itself anew: only where from is looked at.
    let (log, _folder) = session.browser.close().await?;
    let asked = netlog::read(&log)?;
    let (own, kinds) = (server.address(), ["data:", "blob:"]);
    let is_own =
        |url: &str| url.starts_with(&own) || kinds.iter().any(|kind| url.starts_with(kind));
    let mut of_pages = asked.iter().filter(|asked| asked.is_of_a_page);
    ensure!(of_pages.all(|asked| is_own(&asked.url)), "{asked:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_lead_to_an_answer_its_map_and_its_worth() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    tab_to(browser, ".sample").await?;
    key(browser, "Enter").await?;
    browser.wait("#label").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    let reading = browser.text("#reading").await?;
    tab_to(browser, "#method").await?;
    key(browser, "ArrowDown").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    browser.wait("#lies").await?;
    ensure!(
        browser.text("#reading").await? != reading,
        "another method reads otherwise"
    );
    tab_to(browser, "#measure").await?;
    key(browser, "Enter").await?;
    browser.wait("#worth").await?;
    tab_to(browser, "#compare-all").await?;
    key(browser, "Enter").await?;
    browser.wait(".compare").await?;
    key(browser, "Escape").await?;
    key(browser, "Escape").await?;
    browser.wait(".bench:not([hidden]) #compare-all").await?;
    key(browser, "?").await?;
    browser.wait("dialog.help[open]").await?;
    key(browser, "Escape").await?;
    browser.wait("body:not(:has(dialog[open]))").await?;
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_works_with_keys_alone() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    tab_to(browser, "#lessons").await?;
    key(browser, "Enter").await?;
    browser.wait("#tried[data-probability]").await?;
    let before = browser.attribute("#tried", "data-probability").await?;
    tab_to(browser, "#brush").await?;
    key(browser, "ArrowRight").await?;
    key(browser, " ").await?;
    let changed = format!("#tried:not([data-probability='{before}'])");
    browser.wait(&changed).await?;
    tab_to(browser, ".answer").await?;
    key(browser, "Enter").await?;
    browser.wait("#reply").await?;
    tab_to(browser, "#lesson-next").await?;
    key(browser, "Enter").await?;
    browser
        .wait("#lesson[data-lesson=random] #lesson-title:focus")
        .await?;
    key(browser, "Escape").await?;
    browser
        .wait("body:not(:has(#lesson)) #lessons:focus")
        .await?;
    session.end().await
}

/// Put before the engine's program: models never come.
const NO_MODELS: &str = "{ const ask = self.fetch; \
     self.fetch = (what, ...more) => String(what.url ?? what).endsWith('.safetensors') ? new Promise(() => {}) : ask(what, ...more); }\n";

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_while_a_model_is_on_its_way() -> Result<()> {
    let page = changed_page(NO_MODELS)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let _turn = tests::TURN.lock().await;
    let browser = Browser::start().await?;
    browser.go(&server.address()).await?;
    browser.wait("#accept").await?;
    browser.click("#accept").await?;
    browser.wait("#phase[data-phase=downloading]").await?;
    browser.wait("#kept").await?;
    ensure_accessible(&browser, "loading").await?;
    check_screens(&browser, "en-loading").await?;
    browser.close().await?;
    Ok(())
}

/// Text of twice the size needs no sideways scrolling, and colours of a person's own hide nothing.
#[tokio::test(flavor = "multi_thread")]
async fn large_text_and_forced_colours_lose_nothing() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    let larger = "document.documentElement.style.fontSize = '200%';";
    browser.script(larger).await?;
    check_screens(browser, "large-empty").await?;
    session.give_all(&drawn()?[..3]).await?;
    check_screens(browser, "large-folder").await?;
    session.open(&drawn()?[1]).await?;
    check_screens(browser, "large-cell").await?;
    let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
    browser
        .command("Emulation.setEmulatedMedia", forced)
        .await?;
    browser
        .script("document.documentElement.style.fontSize = '';")
        .await?;
    ensure_accessible(browser, "forced colours").await?;
    check_screens(browser, "forced-cell").await?;
    browser.click("#lessons").await?;
    browser.wait("#tried[data-probability]").await?;
    check_screens(browser, "forced-lesson").await?;
    session.end().await
}

/// What a screen reader says of an answer and a map.
#[tokio::test(flavor = "multi_thread")]
async fn verdict_and_map_have_words_for_those_who_cannot_see_them() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    let words = told(browser).await?;
    let heard = |role: &str, part: &str| {
        words
            .iter()
            .any(|(of, name)| of == role && name.contains(part))
    };
    ensure!(heard("region", "Verdict"), "{words:?}");
    let number = browser.text("#probability").await?;
    ensure!(heard("StaticText", &number), "{number}: {words:?}");
    ensure!(heard("StaticText", "The network "), "{words:?}");
    let lies = browser.text("#lies").await?;
    ensure!(lies.starts_with(brightest("en")), "{lies}");
    ensure!(heard("StaticText", &lies), "{lies}: {words:?}");
    // It says what the map measures: the same share as the test of the map finds.
    browser.click("#measure").await?;
    browser.wait("#places").await?;
    let places = browser.text("#places").await?;
    let inside = lies
        .split(". ")
        .nth(1)
        .and_then(|rest| rest.split(" of").next());
    let inside = inside.context("it says how much lies inside")?;
    ensure!(
        places.contains(&format!("{inside} inside the cell")),
        "{lies} {places}"
    );
    // Another language says it in its own words.
    speak(browser, "ru").await?;
    browser.wait("#lies").await?;
    let lies = browser.text("#lies").await?;
    ensure!(
        lies.starts_with(brightest("ru")) && lies.contains(inside),
        "{lies}"
    );
    session.browser.close().await?;
    Ok(())
}
