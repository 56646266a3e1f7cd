//! Without a network: the page and the models that were used are kept, go on where they were cut off, and change only when a person says so.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use http_body_util::Limited;
use serde_json::json;
use shared::artifact::sha256;
use tests::{
    browser::Browser,
    data,
    server::{
        Server,
        axum::{
            Router,
            body::Body,
            extract::Request,
            http::{HeaderValue, header},
            middleware::{Next, from_fn},
            response::Response,
        },
        listen,
    },
    session::{Engine, Session, index, ready_with},
};

use crate::{
    access::ensure_accessible,
    folder::server,
    visit::{copied_page, drawn},
};

/// Whether there is a network: a file that nobody keeps.
const ASK: &str = "return fetch('nobody-keeps-this').then(() => 'answered', () => 'nobody');";

/// The page comes again, with a model, by its place, and answers.
pub async fn answers(browser: &Browser, model: usize) -> Result<f64> {
    browser.reload().await?;
    ready_with(browser, model).await?;
    browser.upload("#file-field", &drawn()?[0]).await?;
    browser.wait("#probability").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    Ok(browser
        .attribute("#probability", "data-value")
        .await?
        .parse()?)
}

async fn goes_on_without_a_network(engine: Engine) -> Result<()> {
    let server = server()?;
    // The second model is loaded after the first: both were used.
    let session = Session::start(&server, engine, 1).await?;
    let before = session.open(&drawn()?[0]).await?.probability;
    let browser = &session.browser;
    ensure!(browser.script(ASK).await? == "answered");
    let of_first = answers(browser, 0).await?;
    drop(server);
    // Connections that are open end a little later.
    for turn in 0.. {
        ensure!(turn < 100, "the server goes on");
        if browser.script(ASK).await? == "nobody" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let name = session.engine().await?;
    for (model, before) in [(1, before), (0, of_first)] {
        let probability = answers(browser, model).await?;
        ensure!(
            (probability - before).abs() < 1e-6,
            "{probability} without a network, {before} with one"
        );
        ensure!(session.engine().await? == name, "another engine came");
    }
    // What a map needs is there, too, and the words say what is kept.
    browser.wait("#map").await?;
    // The page asks what is kept once its model is here.
    browser.wait("#kept[data-settled=true]").await?;
    browser.click("#kept").await?;
    let words = browser.text("dialog.kept").await?;
    for entry in &index()?.models {
        ensure!(words.contains(&entry.title), "{words}");
    }
    session.browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_on_without_a_network() -> Result<()> {
    goes_on_without_a_network(Engine::Cpu).await
}

#[tokio::test(flavor = "multi_thread")]
async fn webgpu_goes_on_without_a_network() -> Result<()> {
    goes_on_without_a_network(Engine::WebGpu).await
}

/// Another version of the page lies on the server: its title is another one.
fn publish(page: &Path, title: &str) -> Result<()> {
    let (index, program) = (page.join("index.html"), page.join("service-worker.js"));
    let before = fs::read_to_string(&index)?;
    let after = before.replace(
        "<title>Lymphoscope</title>",
        &format!("<title>{title}</title>"),
    );
    ensure!(before != after, "the page has no title");
    let listed = fs::read_to_string(&program)?;
    let changed = listed.replace(&sha256(before.as_bytes()), &sha256(after.as_bytes()));
    ensure!(listed != changed, "the list lacks the page");
    fs::write(index, after)?;
    fs::write(program, changed)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_offered_and_not_forced() -> Result<()> {
    let page = copied_page()?;
    let server = Server::start(page.path(), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    let title = async || browser.script("return document.title;").await;
    publish(page.path(), "Another version")?;
    browser.reload().await?;
    browser.wait("#update").await?;
    ensure_accessible(browser, "an update is offered").await?;
    ensure!(title().await? == "Lymphoscope", "the old version goes on");
    browser.click("#later").await?;
    session.give(&drawn()?[0]).await?;
    ensure!(title().await? == "Lymphoscope" && browser.text("#update").await.is_err());
    // It is offered again with the next look, and comes when it is asked for.
    browser.reload().await?;
    browser.click("#use-update").await?;
    // The old version's worker may still be at something.
    let asked = Instant::now();
    while title().await? != "Another version" {
        if asked.elapsed() > Duration::from_secs(60) {
            let workers = browser.script(WORKERS).await?;
            anyhow::bail!("the new version does not come: {workers}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(browser.text("#update").await.is_err());
    session.browser.close().await?;
    Ok(())
}

/// What the browser says of the page's service workers.
const WORKERS: &str = "return navigator.serviceWorker.getRegistration().then(r => JSON.stringify({ \
     ...Object.fromEntries(['installing', 'waiting', 'active'].map(name => [name, r[name]?.state])), \
     controller: navigator.serviceWorker.controller?.state, offered: !!document.querySelector('#update') }));";

/// Bytes after which a connection ends: more than two pieces, fewer than three.
const CUT: usize = 2_500_000;

/// What was asked for, by its range where it had one; the second time it is cut off.
type Asked = Arc<Mutex<Vec<Option<String>>>>;

/// The first model's file, which no cache of the browser keeps, and whose second download ends too soon.
fn faulty(router: Router, asked: Asked, file: String) -> Router {
    let around = move |request: Request, next: Next| {
        let (asked, file) = (asked.clone(), file.clone());
        async move {
            if !request.uri().path().ends_with(&file) {
                return next.run(request).await;
            }
            let range = request.headers().get(header::RANGE);
            let range = range.and_then(|range| Some(range.to_str().ok()?.to_owned()));
            let turn = asked.lock().map_or(0, |mut asked| {
                asked.push(range);
                asked.len()
            });
            let mut response = next.run(request).await;
            let never = HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, never);
            if turn == 2 { cut(response) } else { response }
        }
    };
    router.layer(from_fn(around))
}

/// The same answer, whose connection ends before all of it is there.
fn cut(response: Response) -> Response {
    response.map(|body| Body::new(Limited::new(body, CUT)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_was_cut_off_goes_on() -> Result<()> {
    let asked = Asked::default();
    let file = index()?.models[0].file.clone();
    let server = Server::start_with(&data::root().join("web/dist"), listen(0)?, |router| {
        faulty(router, asked.clone(), file.clone())
    })?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    browser.click("#kept").await?;
    browser.wait("#kept-failure").await?;
    browser.wait("li[data-model-file]").await?;
    let words = browser.text("dialog.kept").await?;
    ensure!(words.contains("MB, the rest comes"), "{words}");
    answers(browser, 0).await?;
    browser.wait("#kept[data-settled=true]").await?;
    let asked = asked
        .lock()
        .map_err(|why| anyhow::anyhow!("{why}"))?
        .clone();
    // Some bytes before the end of a connection may be lost on their way; what is kept are whole pieces.
    let [None, None, Some(range)] = asked.as_slice() else {
        anyhow::bail!("{asked:?}");
    };
    let ranges = ["bytes=1048576-", "bytes=2097152-"];
    ensure!(ranges.contains(&range.as_str()), "{range}");
    // All of it is kept now: without the server it comes again.
    drop(server);
    answers(browser, 0).await?;
    session.browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_is_removed_has_gone() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    let file = format!("li[data-model-file$='{}']", index()?.models[0].file);
    browser.click("#kept").await?;
    browser.click(&format!("{file} button")).await?;
    browser.wait(".kept-models:empty").await?;
    drop(server);
    browser.reload().await?;
    // The page is there, and says what it lacks.
    let banner = session.banner().await?;
    ensure!(banner.contains("model"), "{banner}");
    session.browser.close().await?;
    Ok(())
}

/// A store with room for so many bytes, from a store without anything: what is said of it once the page has answered.
async fn with_room_for(session: &Session, address: &str, bytes: u64) -> Result<String> {
    let browser = &session.browser;
    let of_page = json!({ "origin": address.trim_end_matches('/'), "quotaSize": bytes });
    browser
        .command("Storage.overrideQuotaForOrigin", of_page)
        .await?;
    browser
        .script(
            "return navigator.serviceWorker.getRegistrations().then(all => Promise.all(all.map(one => one.unregister()))) \
             .then(() => caches.keys()).then(all => Promise.all(all.map(name => caches.delete(name)))).then(() => true);",
        )
        .await?;
    answers(browser, 0).await?;
    browser.wait("#kept[data-settled=true]").await?;
    browser.click("#kept").await?;
    browser.text("dialog.kept").await
}

/// Bytes of the built page with the engine that runs everywhere.
fn bytes_of_page() -> Result<u64> {
    let dist = data::root().join("web/dist");
    let mut bytes = 0;
    for folder in ["", "samples", "words"] {
        for entry in fs::read_dir(dist.join(folder))? {
            let entry = entry?;
            let others = ["engine-cpu-relaxed", "engine-webgpu"];
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && !others.iter().any(|other| name.starts_with(other)) {
                bytes += entry.metadata()?.len();
            }
        }
    }
    Ok(bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_full_is_said_and_survived() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    // For nothing, and for the page with less beside it than a model has, which is told last.
    let page = bytes_of_page()? + 2_000_000;
    for (bytes, words) in [
        (1_000_000, "keeps nothing"),
        (page, "A model could not be kept"),
    ] {
        let said = with_room_for(&session, &server.address(), bytes).await?;
        ensure!(
            said.contains(words) && said.contains("no room"),
            "{bytes}: {said}"
        );
    }
    session.browser.close().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_forbidden_is_said_and_survived() -> Result<()> {
    let server = server()?;
    let forbidden = json!({ "profile": { "default_content_setting_values": { "cookies": 2 } } });
    let session = Session::start_in(&server, (Engine::Cpu, ""), 0, forbidden).await?;
    session.give(&drawn()?[0]).await?;
    session.browser.click("#kept").await?;
    let said = session.browser.text("dialog.kept").await?;
    ensure!(said.contains("keep nothing"), "{said}");
    session.end().await
}
