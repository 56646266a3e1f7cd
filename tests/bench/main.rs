//! Time and memory of every model in the browser's CPU engine, beside the same model run natively in
//! the same minute: `cargo xtask bench` makes the models and runs this.

use std::{fs, time::Instant};

use anyhow::{Context, Result};
use burn::tensor::Device;
use shared::{
    artifact::{self, IndexEntry},
    class::Class,
    decode, predict, prepare,
    saliency::{self, Method, Pass},
};
use tests::{
    data,
    server::{Server, models},
    session::{Engine, Session, index},
};

/// Pictures of each model; the median counts.
const PICTURES: [&str; 3] = ["drawn-1.png", "drawn-2.png", "drawn-3.png"];

#[tokio::main]
async fn main() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), 0).await?;
    println!(
        "| model | file, MB | side | 10^9 multiplications | browser CPU, ms | native CPU, ms | ratio | browser memory, MiB | native memory, MiB |\n|---|---|---|---|---|---|---|---|---|"
    );
    for (place, entry) in index()?.models.iter().enumerate() {
        let native = native(entry).with_context(|| entry.name.clone())?;
        let browser = browser(&server, place).await?;
        println!(
            "| {} | {:.1} | {} | {:.2} | {:.0} | {:.0} | {:.1} | {} | {} |",
            entry.title,
            entry.bytes as f64 / 1e6,
            entry.side,
            entry.multiply_adds() as f64 / 1e9,
            browser.milliseconds,
            native.milliseconds,
            browser.milliseconds / native.milliseconds,
            browser.memory >> 20,
            native.memory >> 20
        );
    }
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
    // Starts the count of the most memory anew (proc(5)).
    fs::write("/proc/self/clear_refs", "5").context("can't reset the memory count")?;
    let device = Device::flex();
    let bytes = fs::read(models().join(&entry.file))?;
    let model = artifact::read(&bytes, &device)?;
    drop(bytes);
    let mut times = Vec::new();
    for name in [&PICTURES[..1], &PICTURES].concat() {
        let picture = decode::decode(&fs::read(data::root().join("public/samples").join(name))?)?;
        let started = Instant::now();
        let x = prepare::prepare(&picture, &model.card.preparation, &device);
        let pass = Pass::new(&model.network, x);
        pollster::block_on(predict::read_logits(pass.logits.clone()))?;
        let map = pass.explain(&model.network, Method::GradCam, Class::Lymphoblast);
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

/// The same in the page.
async fn browser(server: &Server, place: usize) -> Result<Taken> {
    let session = Session::start(server, Engine::Cpu, place).await?;
    let mut times = Vec::new();
    let mut memory = 0;
    for name in PICTURES {
        let picture = data::root().join("public/samples").join(name);
        let shown = session.open(&picture).await?;
        times.push(shown.milliseconds);
        memory = memory.max(shown.memory);
    }
    session.end().await?;
    Ok(Taken {
        milliseconds: median(times),
        memory,
    })
}
