//! The runs of a comparison: their weights, and who trains which.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::compare_plan::Job;
use crate::{
    device::{self, kernels},
    files::Shown as _,
    import::{self, Origin, Trust},
    interrupt,
    learn::{self, checkpoint},
    parallel,
};

/// The folder whose files are published ImageNet weights, each by the name of its network: no others are fetched.
const PUBLISHED: &str = "imagenet";

/// Gets the ImageNet weights that runs which are not over start from, where `imagenet/NETWORK.safetensors` is not there.
///
/// # Errors
///
/// Where they can't be got, saying what else can be done, or a file of another name is not there.
pub fn fetch_weights(jobs: &[Job], folder: impl Fn(&Job) -> PathBuf) -> Result<()> {
    for job in jobs {
        let Some(path) = job.recipe.init.as_deref().filter(|path| !path.exists()) else {
            continue;
        };
        if checkpoint::is_finished(&folder(job)) {
            continue;
        }
        let network = job.recipe.network;
        let own = Path::new(PUBLISHED).join(format!("{}.safetensors", network.name()));
        ensure!(
            path.ends_with(&own),
            "{}: {} is not there; published weights are fetched for a file named {} alone",
            job.model,
            path.shown(),
            own.shown()
        );
        println!("{}: getting its ImageNet weights", network.title());
        let fetched = import::import_to(path, network, &Origin::Address(None), Trust::Published);
        fetched.with_context(|| {
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

/// Trains all, or goes on with them. With several devices each takes the next run that nobody has begun, in a program of its own: so runs
/// share no memory, and no seed of random weights.
///
/// # Errors
///
/// Where a device can't be used, or a run fails: no other one begins, those under way go on to their end. As [`learn::run`].
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
    device::check_all(devices)?;
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
            let ended = train(&job, &folder(&job), &name);
            // A run that somebody has stopped has not failed.
            if ended.is_err() && !interrupt::asked() {
                has_failed.store(true, Ordering::SeqCst);
                return ended.context(name);
            }
        }
        Ok(())
    };
    let outcomes = parallel::each(devices, work);
    let failed: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|why| format!("{why:#}"))
        .collect();
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    interrupt::heed()
}

/// Trains in a program of its own, whose lines begin with a name.
fn train(job: &Job, folder: &Path, name: &str) -> Result<()> {
    let mut child = Command::new(env::current_exe()?)
        .arg("train")
        .args(["--autotune", kernels::chosen().name()])
        .args(&job.arguments)
        .arg("--out")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("can't start the run")?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let (ended, last) = thread::scope(|scope| {
        scope.spawn(|| tell(out, |line| println!("{name}: {line}")));
        let last = scope.spawn(|| tell(err, |line| eprintln!("{name}: {line}")));
        (wait(&mut child), last.join())
    });
    let (ended, last) = (ended?, last.ok().flatten());
    let last = last.unwrap_or_else(|| ended.to_string());
    ensure!(ended.success(), "{}", last.trim_start_matches("error: "));
    Ok(())
}

/// How often it is looked whether a run has ended, or is to end.
const WATCH: Duration = Duration::from_millis(100);

/// Waits for the end of a run, and passes on that somebody has asked for it.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    let mut is_told = false;
    loop {
        if let Some(ended) = child.try_wait()? {
            return Ok(ended);
        }
        if interrupt::asked() && !is_told {
            interrupt::pass_on(child)?;
            is_told = true;
        }
        thread::sleep(WATCH);
    }
}

/// Tells every line of what a program says, as far as it can be read. Gives the last one.
fn tell(from: Option<impl Read>, say: impl Fn(&str)) -> Option<String> {
    let lines = BufReader::new(from?).lines().map_while(Result::ok);
    lines.inspect(|line| say(line)).last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Plan;

    const PLAN: &str = r#"
        title = "One"
        data = "cells"
        split = { kind = "random", seeds = [1] }
        [[model]]
        network = "vgg16"
        init = "INIT"
    "#;

    #[test]
    fn only_published_weights_are_fetched_and_for_runs_that_are_not_over() {
        let folder = tempfile::tempdir().unwrap();
        for init in ["other/vgg16.safetensors", "imagenet/xception.safetensors"] {
            let path = folder.path().join(init);
            let text = PLAN.replace("INIT", &path.to_string_lossy());
            let jobs = toml::from_str::<Plan>(&text).unwrap().jobs().unwrap();
            let run = folder.path().join("run");
            let error = fetch_weights(&jobs, |_| run.clone()).unwrap_err();
            let words = error.to_string();
            assert!(words.contains("is not there"), "{words}");
            assert!(words.contains("imagenet/vgg16.safetensors"), "{words}");
            assert!(!path.exists());
            let over = folder.path().join("over");
            std::fs::create_dir_all(&over).unwrap();
            std::fs::write(over.join("finished"), "").unwrap();
            fetch_weights(&jobs, |_| over.clone()).unwrap();
        }
    }
}
