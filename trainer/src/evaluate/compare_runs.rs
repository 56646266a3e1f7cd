//! The runs of a comparison: their weights, and who trains which.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use anyhow::{Context, Result, ensure};

use super::compare_plan::Job;
use crate::{
    files::Shown as _,
    import::{self, Origin, Trust},
    interrupt,
    learn::{self, recipe::Recipe},
    parallel, weights,
};

/// Gets the ImageNet weights that runs start from, where the file that a run names is not there.
///
/// # Errors
///
/// Where they can't be got; says what else can be done.
pub fn fetch_weights(jobs: &[Job]) -> Result<()> {
    for job in jobs {
        let Some(path) = job.recipe.init.as_deref().filter(|path| !path.exists()) else {
            continue;
        };
        let network = job.recipe.network;
        println!("{}: getting its ImageNet weights", network.title());
        fetch(path, &job.recipe).with_context(|| {
            format!(
                "can't get the ImageNet weights of {}: put a file of them through `trainer import --network {} --file FILE --out {}`, or \
                 give --from-scratch",
                network.title(),
                network.name(),
                path.shown()
            )
        })?;
    }
    Ok(())
}

fn fetch(path: &Path, recipe: &Recipe) -> Result<()> {
    let network = recipe.network;
    let found = import::import(network, &Origin::Address(None), Trust::Published)?;
    let published = network.published();
    weights::save(path, &found, published.map(|of| of.attribution))
}

/// Trains all, or goes on with them. With several devices each takes the next run that nobody has begun, in a program of its own: so runs
/// share no memory, and no seed of random weights.
///
/// # Errors
///
/// Where a run fails: no other one begins, those under way go on to their end. As [`learn::run`].
pub fn run_all(
    jobs: &mut [Job],
    devices: &[String],
    folder: impl Fn(&Job) -> PathBuf + Sync,
) -> Result<()> {
    let all = jobs.len();
    let announce =
        |job: &Job, at: usize| println!("run {} of {all}: {} on {}", at + 1, job.model, job.split);
    if devices.len() < 2 {
        for (at, job) in jobs.iter_mut().enumerate() {
            if let [only] = devices {
                job.run_on(only);
            }
            announce(job, at);
            learn::run(&job.recipe, &folder(job))?;
        }
        return Ok(());
    }
    interrupt::listen()?;
    let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let slots: Vec<Mutex<&mut Job>> = jobs.iter_mut().map(Mutex::new).collect();
    let work = |device: &String| -> Result<()> {
        while !has_failed.load(Ordering::SeqCst) && !interrupt::asked() {
            let at = next.fetch_add(1, Ordering::SeqCst);
            let Some(slot) = slots.get(at) else {
                break;
            };
            let mut job = slot.lock().unwrap_or_else(PoisonError::into_inner);
            job.run_on(device);
            announce(&job, at);
            let name = format!("{} on {}, {device}", job.model, job.split);
            train(&job, &folder(&job), &name).with_context(|| {
                has_failed.store(true, Ordering::SeqCst);
                name.clone()
            })?;
        }
        Ok(())
    };
    let outcomes = parallel::each(devices, work);
    outcomes.into_iter().collect::<Result<Vec<()>>>()?;
    ensure!(
        !interrupt::asked(),
        "stopped; the same command goes on from here"
    );
    Ok(())
}

/// Trains in a program of its own, whose lines begin with a name.
fn train(job: &Job, folder: &Path, name: &str) -> Result<()> {
    let mut child = Command::new(env::current_exe()?)
        .arg("train")
        .args(&job.arguments)
        .arg("--out")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("can't start the run")?;
    if let Some(lines) = child.stdout.take() {
        for line in BufReader::new(lines).lines() {
            println!("{name}: {}", line?);
        }
    }
    let ended = child.wait()?;
    ensure!(
        ended.success(),
        "the run ended with {ended}; its message is above"
    );
    Ok(())
}
