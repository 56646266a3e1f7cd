//! Times of all runtimes in one Chromium.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use shared::{
    artifact::{Index, IndexEntry},
    words::Said,
};
use tests::{
    browser::Browser,
    server::{Server, listen},
};
use tokio::time::sleep;
use web::message::{
    self, Bench, EngineChoice, EngineReport, Failure, Request, Response, Start, Work,
};

/// Runtimes, in the order in which each round asks them; see [`of_runtime`].
const RUNTIMES: [&str; 4] = ["ours", RELAXED, "ort-web", "tfjs"];
/// Ours on the CPU where the browser has relaxed SIMD.
const RELAXED: &str = "ours-relaxed";

/// Rounds of a network at least and at most, and seconds after which no more than the least begin.
const ROUNDS: [usize; 2] = [3, 15];
/// See [`ROUNDS`].
const SECONDS: usize = 25;

/// The same on a GPU in software, where a round of one small network takes a minute.
const SOFTWARE_ROUNDS: [usize; 2] = [1, 3];
/// Multiplications of the largest network that is timed there.
const SOFTWARE_MOST: u64 = 1_500_000_000;

/// Times each network of a folder on each engine, and writes the results.
///
/// # Errors
///
/// Where Chromium can't be driven, or a file can't be read or written.
#[tokio::main]
pub async fn run(folder: &Path, results: &Path) -> Result<()> {
    let index = fs::read(folder.join("models/index.json"))?;
    let index: Index = serde_json::from_slice(&index)?;
    let server = Server::plain(folder, listen(0)?, "")?;
    let mut rows = Vec::new();
    let mut machine = Value::Null;
    for engine in ["cpu", "webgpu"] {
        // The browser of tests has a GPU in software.
        let (rounds, most) = match engine {
            "cpu" => (ROUNDS, u64::MAX),
            _ => (SOFTWARE_ROUNDS, SOFTWARE_MOST),
        };
        let runtimes = runtimes(engine);
        let models = index.models.iter();
        for entry in models.filter(|entry| entry.multiply_adds() <= most) {
            // A browser for each: no runtime has memory of another network.
            let browser = Browser::start().await?;
            browser.go(&server.address()).await?;
            wait(&browser, "window.ready").await?;
            if machine.is_null() {
                machine = of_machine(&browser).await?;
            }
            let task = json!({
                "network": entry.name,
                "engine": engine,
                "runtimes": &runtimes,
                "rounds": rounds,
                "seconds": SECONDS,
                "messages": messages(entry, engine, &server.address())?,
            });
            browser.script(&format!("window.start({task})")).await?;
            let times = wait(&browser, "window.done").await?;
            for runtime in &runtimes {
                rows.extend(rows_of(entry, engine, runtime, &times));
            }
            browser.close().await?;
        }
    }
    let all = json!({ "machine": machine, "rows": rows });
    fs::write(results, serde_json::to_string_pretty(&all)?)?;
    Ok(())
}

/// What a script gives, as soon as it gives something.
async fn wait(browser: &Browser, what: &str) -> Result<Value> {
    for _ in 0..6000 {
        let found = browser.script(&format!("return {what}")).await?;
        if !found.is_null() {
            return Ok(found);
        }
        sleep(Duration::from_millis(100)).await;
    }
    bail!("nothing came within ten minutes")
}

/// Bytes of the requests to our engine, and the first byte of each answer that is awaited.
fn messages(entry: &IndexEntry, engine: &str, address: &str) -> Result<Value> {
    let start = Start {
        base: address.to_owned(),
        choice: EngineChoice::of_name(engine).context("no such engine")?,
        ..Start::default()
    };
    let bytes = |request: &Request| message::encode(request);
    let kind = |response: &Response| -> Result<u8> {
        let bytes = message::encode(response)?;
        Ok(*bytes.first().context("an empty message")?)
    };
    let nothing = Said::as_is("");
    let failure = Failure::new(nothing.clone(), nothing.clone(), nothing.clone());
    let mut all = json!({
        "start": bytes(&Request::Start(start))?,
        "load": bytes(&Request::Load(Box::new(entry.clone())))?,
        "engine": kind(&Response::Engine(EngineReport::default()))?,
        "loaded": kind(&Response::Loaded { name: String::new(), card: String::new() })?,
        "benched": kind(&Response::Benched(Vec::new()))?,
        "failed": kind(&Response::Failed { id: None, failure })?,
        "lost": kind(&Response::Lost { why: nothing })?,
    });
    for work in Work::ALL {
        let once = Request::Bench(Bench { work, rounds: 1 });
        all[work.name()] = json!(bytes(&once)?);
    }
    Ok(all)
}

/// Browser, adapter and processor.
async fn of_machine(browser: &Browser) -> Result<Value> {
    let agent = browser.script("return navigator.userAgent").await?;
    let adapter = "navigator.gpu?.requestAdapter().then(a => { window.adapter = a ? `${a.info.vendor} ${a.info.architecture}` : 'none'; })";
    browser.script(adapter).await?;
    let adapter = wait(browser, "window.adapter").await?;
    let processor = fs::read_to_string("/proc/cpuinfo").context("no processor is named")?;
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let processor = processor.map(|rest| rest.trim_start_matches([' ', '\t', ':']));
    Ok(json!({ "browser": agent, "adapter": adapter, "processor": processor }))
}

/// Runtimes on an engine.
fn runtimes(engine: &str) -> Vec<&'static str> {
    let has = |runtime: &&str| engine == "cpu" || *runtime != RELAXED;
    RUNTIMES.into_iter().filter(has).collect()
}

/// Name of a runtime in the results, and whether it uses relaxed SIMD.
fn of_runtime(runtime: &str) -> (&str, bool) {
    match runtime {
        RELAXED => ("ours", true),
        _ => (runtime, false),
    }
}

/// A row for each work of a runtime.
fn rows_of(entry: &IndexEntry, engine: &str, runtime: &str, times: &Value) -> Vec<Value> {
    let (name, relaxed) = of_runtime(runtime);
    let row = |what: &str, more: Value| {
        let mut row = json!({
            "network": entry.name,
            "side": entry.side,
            "views": 1,
            "runtime": name,
            "engine": engine,
            "threads": 1,
            "relaxed_simd": relaxed,
            "what": what,
        });
        if let (Some(row), Some(more)) = (row.as_object_mut(), more.as_object()) {
            row.extend(more.clone());
        }
        row
    };
    let times_of = &times[runtime];
    let error = times_of.get("error").or_else(|| times.get("error"));
    if let Some(error) = error {
        println!("{} on {engine}, {runtime}: {error}", entry.name);
        return vec![row("forward", json!({ "error": error }))];
    }
    let mut rows = Vec::new();
    for work in Work::ALL {
        let Some(mut all) = times_of[work.name()].as_array().map(|all| numbers(all)) else {
            continue;
        };
        all.sort_by(f64::total_cmp);
        let (Some(min), Some(median)) = (all.first(), all.get(all.len() / 2)) else {
            continue;
        };
        println!(
            "{} on {engine}, {runtime}, {}: {min:.1} ms, median {median:.1} of {}",
            entry.name,
            work.name(),
            all.len()
        );
        let mut more = json!({ "min_ms": min, "median_ms": median, "rounds": all.len() });
        if work == Work::Forward {
            more["ready_ms"] = times_of["ready_ms"].clone();
        }
        rows.push(row(work.name(), more));
    }
    rows
}

fn numbers(all: &[Value]) -> Vec<f64> {
    all.iter().filter_map(Value::as_f64).collect()
}
