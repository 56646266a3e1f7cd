//! Machines and browsers that differ: which engine is quicker, what a browser lacks, what it does otherwise.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    browser::Browser,
    server::{Server, listen},
    session::{Engine, Session, index},
};
use tokio::time::sleep;

use crate::{
    access::ensure_accessible,
    folder::server,
    visit::{changed_page, copied_page, drawn, put_before},
};

/// Has the software adapter say that it is a GPU, for which the page takes it then.
const AS_A_GPU: &str = "\
    if (self.GPUAdapter) { \
        Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => ({ vendor: 'a', architecture: 'GPU', device: '', description: '' }) }); \
        Object.defineProperty(GPUAdapter.prototype, 'isFallbackAdapter', { get: () => false }); \
    }\n";

/// The built page on such a computer, with something more before the engine's programs.
fn as_a_gpu(before: &str) -> Result<TempDir> {
    let page = changed_page(&(AS_A_GPU.to_owned() + before))?;
    // The page itself looks first.
    put_before(page.path(), "web-", AS_A_GPU)?;
    Ok(page)
}

/// The model that a GPU in software can run in time, by its place in the list, and the part of an address that asks for it.
const SMALL: usize = 1;
/// See [`SMALL`].
const LINK: &str = "model=simple-net";

/// Its name in the page.
const GPU: &str = "a GPU";

/// What was measured of the small model, as the browser keeps it.
async fn kept(browser: &Browser) -> Result<Value> {
    let kept = browser
        .script("return localStorage.getItem('lymphoscope-timings');")
        .await?;
    let kept = kept.as_str().context("nothing is kept")?;
    let times: Value = serde_json::from_str(kept)?;
    Ok(times[&index()?.models[SMALL].sha256].clone())
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
    browser.click("#use-engine").await?;
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
    let page = as_a_gpu("")?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start_in(&server, (Engine::Auto, LINK), SMALL, Value::Null).await?;
    let browser = &session.browser;
    // What was measured decides, and both times are said.
    let time = kept(browser).await?;
    let milliseconds = |name: &str| time[name].as_f64().filter(|time| *time > 0.0);
    let gpu = milliseconds("gpu_ms").with_context(|| time.to_string())?;
    let cpu = milliseconds("cpu_ms").with_context(|| time.to_string())?;
    ensure!(time["gpu"] == GPU, "{time}");
    println!("a pass takes {gpu:.1} ms with WebGPU in software, {cpu:.1} ms on the CPU");
    let quicker = if gpu <= cpu { "WebGPU (a GPU)" } else { "CPU" };
    ensure!(session.engine().await? == quicker, "{time}");
    let reason = why(browser).await?;
    ensure!(reason.contains("quicker here"), "{reason}");
    // Another visit measures nothing.
    call(&session).await?;
    ensure!(kept(browser).await? == time, "it was measured twice");
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
    let time = kept(browser).await?;
    ensure!(time["gpu_ms"].as_f64() != Some(90.0), "{time}");
    session.browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_times_and_cannot_be_true_is_measured_again() -> Result<()> {
    let page = as_a_gpu("")?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start_in(&server, (Engine::Auto, LINK), SMALL, Value::Null).await?;
    for damaged in [[-1.0, 5.0], [5.0, 0.0]] {
        call_with(&session, damaged).await?;
        let time = kept(&session.browser).await?;
        let is_new = |name: &str| time[name].as_f64().is_some_and(|time| time > 5.0);
        ensure!(is_new("gpu_ms") && is_new("cpu_ms"), "{time}");
    }
    session.browser.close().await?;
    Ok(())
}

/// Put before the engine's program: whatever is read from the GPU is another number.
const WRONG: &str = "\
    if (self.GPUBuffer) { \
        const read = GPUBuffer.prototype.getMappedRange; \
        GPUBuffer.prototype.getMappedRange = function (...range) { \
            const values = read.apply(this, range); \
            if (this.usage & GPUBufferUsage.MAP_READ) new Uint8Array(values).fill(64); \
            return values; }; \
    }\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_gpu_that_answers_wrongly_is_found_out_and_not_tried_again() -> Result<()> {
    let page = as_a_gpu(WRONG)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start_in(&server, (Engine::Auto, LINK), SMALL, Value::Null).await?;
    let browser = &session.browser;
    ensure!(session.engine().await? == "CPU");
    let reason = why(browser).await?;
    ensure!(reason.contains("no right answer"), "{reason}");
    let time = kept(browser).await?;
    ensure!(time["gpu"] == GPU && time["gpu_ms"].is_null(), "{time}");
    session.give(&drawn()?[0]).await?;
    // Nor where a person asks for it.
    choose(browser, "webgpu").await?;
    ensure!(session.engine().await? == "CPU");
    let reason = why(browser).await?;
    ensure!(reason.contains("a wrong answer"), "{reason}");
    browser.wait("#probability").await?;
    session.browser.close().await?;
    Ok(())
}

/// Put before the engine's program: it ends where it first asks the GPU for something, as one does that has no memory left.
const ENDS: &str = "\
    if (self.GPUQueue) GPUQueue.prototype.submit = () => { \
        setTimeout(() => { throw new Error('ended on purpose'); }); \
        throw new Error('ended on purpose'); };\n";

/// The banner, once there is one: whoever waits for something else takes it for a failure.
async fn banner(browser: &Browser) -> Result<String> {
    let asked = Instant::now();
    loop {
        match browser.text(".banner").await {
            Ok(banner) => return Ok(banner),
            Err(why) if asked.elapsed() > Duration::from_secs(60) => {
                return Err(why.context("no banner appears"));
            }
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_ends_the_engine_costs_no_model_and_is_not_made_again() -> Result<()> {
    let page = as_a_gpu(ENDS)?;
    let server = Server::start(page.path(), listen(0)?)?;
    let _turn = tests::TURN.lock().await;
    let browser = Browser::start().await?;
    browser.go(&format!("{}?{LINK}", server.address())).await?;
    browser.wait("#accept").await?;
    browser.click("#accept").await?;
    let banner = banner(&browser).await?;
    ensure!(banner.contains("ended on purpose"), "{banner}");
    browser.click(".banner button").await?;
    browser
        .wait("#phase[data-phase=ready][data-model=simple-net]")
        .await?;
    ensure!(browser.text("#engine").await? == "CPU");
    browser.reload().await?;
    browser.wait("#phase[data-phase=ready]").await?;
    let reason = why(&browser).await?;
    ensure!(reason.contains("no right answer"), "{reason}");
    browser.close().await?;
    Ok(())
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
        "WebAssembly.validate = () => false; \
         const no = () => Promise.reject(new WebAssembly.CompileError('SIMD')); \
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
    // What fails otherwise is not the browser's lack, and what fails before the page is there may keep nothing from coming.
    let page = copied_page()?;
    for file in fs::read_dir(page.path())? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("web-") && name.ends_with(".wasm") {
            fs::remove_file(&path)?;
        }
    }
    let broken = Server::start(page.path(), listen(0)?)?;
    let browser = changed_browser("").await?;
    browser.go(&broken.address()).await?;
    browser.wait("#no-words:not([hidden])").await?;
    ensure!(browser.text("#no-start").await?.is_empty());
    browser.close().await?;
    let browser =
        changed_browser("setTimeout(() => { throw new Error('of an extension'); });").await?;
    browser.go(&server.address()).await?;
    browser.wait("#phase[data-phase=ready]").await?;
    for told in ["#no-start", "#no-words"] {
        ensure!(browser.text(told).await?.is_empty(), "{told}");
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_is_timed_where_a_person_asks() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, SMALL).await?;
    let browser = &session.browser;
    browser.click("#engine-choice").await?;
    browser.click("#bench").await?;
    browser.wait("#bench-copy").await?;
    let script =
        "return Array.from(document.querySelectorAll('#bench-times li'), line => line.textContent)";
    let lines = browser.script(script).await?;
    let lines = lines.as_array().context("no lines")?;
    ensure!(lines.len() == 3, "{lines:?}");
    ensure!(
        lines
            .iter()
            .all(|line| line.as_str().is_some_and(|line| line.contains("of 5"))),
        "{lines:?}"
    );
    ensure_accessible(browser, "engine, timed").await?;
    // Cut short by a picture: what a person looks at comes first, and is not left half done.
    browser.click("#bench").await?;
    browser.click(".engine-panel .dialog-head button").await?;
    browser.wait("body:not(:has(dialog[open]))").await?;
    session.open(&drawn()?[0]).await?;
    browser.click("#engine-choice").await?;
    browser.wait("#bench[aria-disabled=false]").await?;
    browser.click(".engine-panel .dialog-head button").await?;
    session.end().await
}
