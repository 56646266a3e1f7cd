//! Machines and browsers that differ: which engine is quicker, what a browser lacks, what it does otherwise.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::{
    browser::Browser,
    server::{Server, listen},
    session::{Engine, Session, index},
};

use crate::{
    access::ensure_accessible,
    folder::server,
    visit::{changed_page, drawn},
};

/// Has the software adapter say that it is a GPU, for which the page takes it then.
const AS_A_GPU: &str = "\
    if (self.GPUAdapter) { \
        Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => ({ vendor: 'a', architecture: 'GPU', device: '', description: '' }) }); \
        Object.defineProperty(GPUAdapter.prototype, 'isFallbackAdapter', { get: () => false }); \
    }\n";

/// The model that a GPU in software can run in time, by its place in the list, and the part of an address that asks for it.
const SMALL: usize = 1;
/// See [`SMALL`].
const LINK: &str = "model=simple-net";

/// Its name in the page.
const GPU: &str = "a GPU";

/// What is measured, as the browser keeps it.
async fn kept(browser: &Browser) -> Result<Value> {
    let kept = browser
        .script("return localStorage.getItem('lymphoscope-timings');")
        .await?;
    let kept = kept.as_str().context("nothing is kept")?;
    Ok(serde_json::from_str(kept)?)
}

/// Has the browser keep times of the small model, and calls the page again.
async fn call_with(session: &Session, [gpu_ms, cpu_ms]: [f64; 2]) -> Result<()> {
    let timing = json!({ "gpu": GPU, "gpu_ms": gpu_ms, "cpu_ms": cpu_ms });
    let times = json!({ index()?.models[SMALL].sha256.clone(): timing }).to_string();
    let times = serde_json::to_string(&times)?;
    let script = format!("localStorage.setItem('lymphoscope-timings', {times});");
    session.browser.script(&script).await?;
    call(session).await
}

/// Calls the page again.
async fn call(session: &Session) -> Result<()> {
    session.browser.reload().await?;
    session.browser.wait("#phase[data-phase=ready]").await
}

/// Chooses an engine as a person does, and waits until the model is ready on it.
async fn choose(browser: &Browser, engine: &str) -> Result<()> {
    browser.click("#engine-choice").await?;
    browser
        .click(&format!(".engine-panel input[value={engine}]"))
        .await?;
    browser.wait("#phase[data-phase=ready]").await?;
    browser.click(".engine-panel .dialog-head button").await?;
    browser.wait("body:not(:has(dialog[open]))").await
}

/// What is said of the engine where a pointer rests on it.
async fn why(browser: &Browser) -> Result<String> {
    browser.attribute("#engine-choice", "title").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quicker_engine_is_found_once_remembered_shown_and_can_be_overruled() -> Result<()> {
    let page = changed_page(AS_A_GPU)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start_in(&server, (Engine::Auto, LINK), SMALL, Value::Null).await?;
    let browser = &session.browser;
    // What was measured decides, and both times are said.
    let times = kept(browser).await?;
    let time = &times[&index()?.models[SMALL].sha256];
    let milliseconds = |name: &str| time[name].as_f64().filter(|time| *time > 0.0);
    let gpu = milliseconds("gpu_ms").with_context(|| times.to_string())?;
    let cpu = milliseconds("cpu_ms").with_context(|| times.to_string())?;
    ensure!(time["gpu"] == GPU, "{times}");
    println!("a pass takes {gpu:.1} ms with WebGPU in software, {cpu:.1} ms on the CPU");
    let quicker = if gpu <= cpu { "WebGPU (a GPU)" } else { "CPU" };
    ensure!(session.engine().await? == quicker, "{times}");
    let reason = why(browser).await?;
    ensure!(reason.contains("quicker here"), "{reason}");
    // Another visit measures nothing.
    call(&session).await?;
    ensure!(kept(browser).await? == times, "it was measured twice");
    // Either engine, by what is remembered.
    for (times, engine) in [([1.0, 90.0], "WebGPU (a GPU)"), ([90.0, 1.0], "CPU")] {
        call_with(&session, times).await?;
        ensure!(session.engine().await? == engine);
        let reason = why(browser).await?;
        ensure!(
            reason.contains("90 ms") && reason.contains("1 ms"),
            "{reason}"
        );
    }
    // A person overrules that, and goes on with the same cell; on later visits too.
    for (name, engine) in [("webgpu", "WebGPU (a GPU)"), ("cpu", "CPU")] {
        let before = session.open(&drawn()?[0]).await?.probability;
        choose(browser, name).await?;
        ensure!(session.engine().await? == engine);
        browser.wait("#probability").await?;
        let after = session.open(&drawn()?[0]).await?.probability;
        ensure!(
            (after - before).abs() < crate::PROBABILITY,
            "{after} and {before}"
        );
        call(&session).await?;
        ensure!(session.engine().await? == engine, "it is not remembered");
    }
    // Measured again where a person wants it.
    choose(browser, "auto").await?;
    browser.click("#engine-choice").await?;
    let line = browser.text("#engine-times").await?;
    ensure!(line.contains("90 ms") && line.contains(GPU), "{line}");
    ensure_accessible(browser, "engine, with times").await?;
    browser.click("#time-again").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    browser.wait("#engine-times li").await?;
    let times = kept(browser).await?;
    let time = &times[&index()?.models[SMALL].sha256];
    ensure!(time["gpu_ms"].as_f64() != Some(90.0), "{times}");
    session.browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_times_and_is_damaged_is_measured_again() -> Result<()> {
    let server = server()?;
    // The address has the software adapter measured, which the page would pass over.
    let link = format!("engine=measure&{LINK}");
    let session = Session::start_in(&server, (Engine::Auto, &link), SMALL, Value::Null).await?;
    let browser = &session.browser;
    let times = kept(browser).await?;
    for damaged in ["no JSON", "{\"a\": 1}", "[]"] {
        browser
            .script(&format!(
                "localStorage.setItem('lymphoscope-timings', '{damaged}');"
            ))
            .await?;
        call(&session).await?;
        let again = kept(browser).await?;
        ensure!(again[&index()?.models[SMALL].sha256].is_object(), "{again}");
        ensure!(again != times, "it was not measured again");
    }
    session.end().await
}

/// A browser in which a script runs before the page's own.
async fn changed_browser(script: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    let source = json!({ "source": script });
    browser
        .command("Page.addScriptToEvaluateOnNewDocument", source)
        .await?;
    Ok(browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_cannot_run_the_page_is_told_why() -> Result<()> {
    let server = server()?;
    let _turn = tests::TURN.lock().await;
    // None at all, as in Safari's Lockdown Mode; and one that does not know what the program uses.
    for lacks in [
        "delete globalThis.WebAssembly;",
        "const no = () => Promise.reject(new WebAssembly.CompileError('SIMD')); \
         WebAssembly.instantiateStreaming = no; WebAssembly.instantiate = no;",
    ] {
        let browser = changed_browser(lacks).await?;
        browser.go(&server.address()).await?;
        browser.wait("#no-start:not([hidden])").await?;
        let words = browser.text("#no-start").await?;
        for language in [
            "WebAssembly with SIMD",
            "нужен WebAssembly",
            "necesita WebAssembly",
        ] {
            ensure!(words.contains(language), "{words}");
        }
        browser.close().await?;
    }
    let browser = changed_browser("").await?;
    browser.go(&server.address()).await?;
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(browser.text("#no-start").await?.is_empty());
    browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn safari_is_said_to_let_go_of_a_page_unless_it_was_added() -> Result<()> {
    let server = server()?;
    let _turn = tests::TURN.lock().await;
    let apple =
        "Object.defineProperty(navigator, 'vendor', { get: () => 'Apple Computer, Inc.' });";
    let added = format!("{apple} navigator.standalone = true;");
    for (script, is_said) in [("", false), (apple, true), (added.as_str(), false)] {
        let browser = changed_browser(script).await?;
        browser.go(&server.address()).await?;
        browser.wait("#accept").await?;
        browser.click("#accept").await?;
        browser.wait("#kept[data-settled=true]").await?;
        browser.click("#kept").await?;
        browser.wait("dialog.kept[open]").await?;
        let said = browser.text("dialog.kept").await?;
        ensure!(said.contains("seven days") == is_said, "{said}");
        browser.close().await?;
    }
    Ok(())
}
