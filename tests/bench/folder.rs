//! A folder in the page: cells a second with one worker and with two, memory, and what keeps the page's own thread.
//! `cargo xtask bench folder` builds the page and runs this; it needs real cells.

use std::{iter, path::PathBuf, time::Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use tests::{
    cells::real,
    data,
    processes::{self, Process},
    server::{Server, listen},
    session::{Engine, Session},
};

/// Cells of the folder; memory is read after the first half, too.
const CELLS: usize = 200;

#[tokio::main]
async fn main() -> Result<()> {
    let cells = real(CELLS)?.context("there are no real cells")?;
    // The halves are of both classes.
    let [first, second] = [0, 1].map(|part| {
        let of_class =
            |class: &Vec<PathBuf>| class[class.len() / 2 * part..][..class.len() / 2].to_vec();
        cells.iter().flat_map(of_class).collect::<Vec<_>>()
    });
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    println!(
        "| workers | cells a second, of the second half without its ends | seconds for each half, with handing it over | page's process after {} cells, MiB | after {CELLS} | grown by | engine's memory, MiB | after {CELLS} |\n|---|---|---|---|---|---|---|---|",
        CELLS / 2
    );
    for workers in [1, 2, 1, 2] {
        row(&server, workers, [&first, &second]).await?;
    }
    Ok(())
}

async fn row(server: &Server, workers: usize, halves: [&[PathBuf]; 2]) -> Result<()> {
    let more = format!("&workers={workers}");
    let session = Session::start_in(server, (Engine::Cpu, &more), 0, Value::Null).await?;
    let opened = now(&session).await?;
    session.browser.script(WATCH).await?;
    let (mut seconds, mut of_process, mut of_engine) = (Vec::new(), Vec::new(), Vec::new());
    for half in halves {
        let begun = Instant::now();
        session.give_all(half).await?;
        seconds.push(begun.elapsed().as_secs_f64());
        // What the engine has taken is said beside a map.
        let last = half.last().context("a half has cells")?;
        session.open(last).await?;
        let memory = session
            .browser
            .attribute("#milliseconds", "data-memory")
            .await?;
        of_engine.push(memory.parse::<f64>()? / MIB);
        of_process.push(greatest_page(session.browser.driver_id().context("no driver")?)? / MIB);
        session.browser.click("#all-cells").await?;
    }
    let rate = rate(&session).await?;
    // All models and quick methods beside each other, which asks for the other models' files.
    let compared = now(&session).await?;
    session.browser.click("#one-cell").await?;
    session.browser.click("#compare-all").await?;
    session.browser.wait("#compare[data-busy=false]").await?;
    let tasks = session.long_tasks().await?;
    session.browser.close().await?;
    println!(
        "| {workers} | {rate:.1} | {:.1}, {:.1} | {:.0} | {:.0} | {:.1} % | {:.0} | {:.0} |",
        seconds[0],
        seconds[1],
        of_process[0],
        of_process[1],
        100.0 * (of_process[1] / of_process[0] - 1.0),
        of_engine[0],
        of_engine[1],
    );
    let of = |from: f64, to: f64| -> Vec<(f64, f64)> {
        let within = tasks.iter().filter(|(at, _)| (from..to).contains(at));
        within.copied().collect()
    };
    println!(
        "tasks of the page's own thread above 50 ms, start and length: at its start {:?}, with the folder {:?}, comparing {:?}",
        of(0.0, opened),
        of(opened, compared),
        of(compared, f64::INFINITY)
    );
    Ok(())
}

/// Notes how many cells have had their turn, and when.
const WATCH: &str = "window.turns = []; setInterval(() => { const pace = document.querySelector('#pace'); \
     if (pace) window.turns.push([performance.now(), +pace.dataset.done]); }, 50);";

/// Cells left out at each end of the second half: while files are handed over and while one worker has nothing left, the pace is another.
const ENDS: f64 = 10.0;

/// Cells a second in the second half.
async fn rate(session: &Session) -> Result<f64> {
    let turns = session.browser.script("return window.turns;").await?;
    let turns: Vec<(f64, f64)> = serde_json::from_value(turns)?;
    let (half, all) = ((CELLS / 2) as f64, CELLS as f64);
    let reached = |cells: f64| turns.iter().find(|(_, done)| *done >= cells);
    let ends = reached(half + ENDS).zip(reached(all - ENDS));
    let ((from, first), (to, last)) = ends.context("the page has not said how far it was")?;
    Ok(1000.0 * (last - first) / (to - from))
}

/// Milliseconds since the page was called.
async fn now(session: &Session) -> Result<f64> {
    let now = session.browser.script("return performance.now();").await?;
    now.as_f64().context("the page has no clock")
}

/// Bytes of a MiB.
const MIB: f64 = 1_048_576.0;

/// Bytes that the greatest process for pages below another process has in memory: a page and its workers are one.
fn greatest_page(above: u32) -> Result<f64> {
    let all = processes::all()?;
    let is_below = |process: &&Process| {
        let up = |process: &&Process| all.iter().find(|other| other.id == process.parent);
        iter::successors(Some(*process), up).any(|process| process.id == above)
    };
    let pages = all
        .iter()
        .filter(|process| process.command.contains("--type=renderer"));
    let greatest = pages.filter(is_below).map(|process| process.resident).max();
    Ok(greatest.context("the browser has no process for pages")? as f64)
}
