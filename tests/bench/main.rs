//! Time and memory of every model in the browser's CPU engine, beside the same model run natively in
//! the same minute: `cargo xtask bench` makes the models and runs this.
//!
//! `bench` starts itself anew for each model, with a folder that offers that model alone: memory that
//! another model has taken counts for neither side.

use std::{env, fs, process::Command, time::Instant};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use shared::{
    artifact::{self, Index, IndexEntry},
    class::Class,
    decode, predict, prepare,
    saliency::{self, Method, Pass},
};
use tests::{
    data,
    server::{MODELS, Server, listen, models},
    session::{Engine, Session, index},
};

/// Pictures of each model; the median counts.
const PICTURES: [&str; 3] = ["drawn-1.png", "drawn-2.png", "drawn-3.png"];

/// Asks for the row of the one model that is offered.
const ONE: &str = "one";

fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some(ONE) => row(),
        _ => table(),
    }
}

fn table() -> Result<()> {
    println!(
        "| model | file, MB | side | 10^9 multiplications | browser CPU: loads in, s | a picture, ms | memory, MiB | native CPU: a picture, ms | memory, MiB | browser / native |\n|---|---|---|---|---|---|---|---|---|---|"
    );
    for entry in index()?.models {
        let alone = tempfile::tempdir()?;
        fs::copy(models().join(&entry.file), alone.path().join(&entry.file))?;
        let name = entry.name.clone();
        let index = Index {
            models: vec![entry],
        };
        let index = serde_json::to_vec(&index)?;
        fs::write(alone.path().join("index.json"), index)?;
        let status = Command::new(env::current_exe()?)
            .arg(ONE)
            .env(MODELS, alone.path())
            .status()?;
        ensure!(status.success(), "{name} does not run");
    }
    Ok(())
}

/// The row of the one model that is offered.
#[tokio::main]
async fn row() -> Result<()> {
    let entry = index()?.models.into_iter().next();
    let entry = entry.context("no model is offered")?;
    let native = native(&entry)?;
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let (loading, browser) = browser(&server).await?;
    println!(
        "| {} | {:.1} | {} | {:.2} | {loading:.1} | {:.0} | {} | {:.0} | {} | {:.1} |",
        entry.title,
        entry.bytes as f64 / 1e6,
        entry.side,
        entry.multiply_adds() as f64 / 1e9,
        browser.milliseconds,
        browser.memory >> 20,
        native.milliseconds,
        native.memory >> 20,
        browser.milliseconds / native.milliseconds,
    );
    Ok(())
}

/// Median time of a picture, and the most memory that was taken.
struct Taken {
    milliseconds: f64,
    memory: u64,
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Forward pass and Grad-CAM as the page does them, after one that does not count.
fn native(entry: &IndexEntry) -> Result<Taken> {
    let device = Device::flex();
    let bytes = fs::read(models().join(&entry.file))?;
    let model = artifact::read(&bytes, &device)?;
    drop(bytes);
    let mut times = Vec::new();
    for name in [&PICTURES[..1], &PICTURES].concat() {
        let bytes = fs::read(data::root().join("public/samples").join(name))?;
        let picture = decode::decode(&bytes)?.picture;
        let started = Instant::now();
        let x = prepare::prepare(&picture, &model.card.preparation, &device);
        let baseline = prepare::baseline(&model.card.preparation, &device);
        let pass = Pass::new(&model.network, x, baseline);
        pollster::block_on(predict::read_logits(pass.seen().logits.clone()))?;
        let map = pass.ask(Class::Lymphoblast).explain(Method::GradCam);
        pollster::block_on(saliency::read(map))?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = most.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(Taken {
        milliseconds: median(times.split_off(1)),
        memory: kib.context("the system does not say how much memory was taken")? << 10,
    })
}

/// The same in the page, and the seconds until the model is ready there.
async fn browser(server: &Server) -> Result<(f64, Taken)> {
    let session = Session::start(server, Engine::Cpu, 0).await?;
    let mut times = Vec::new();
    let mut memory = 0;
    for name in PICTURES {
        let picture = data::root().join("public/samples").join(name);
        let shown = session.open(&picture).await?;
        times.push(shown.milliseconds);
        memory = memory.max(shown.memory);
    }
    let loading = session.loading.as_secs_f64();
    session.end().await?;
    let taken = Taken {
        milliseconds: median(times),
        memory,
    };
    Ok((loading, taken))
}
