//! `trainer room`

use std::{
    env,
    ffi::OsString,
    process::{Command, ExitCode, ExitStatus, Output, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    device,
    learn::{recipe::Recipe, room, start, trial::Trial},
    parallel,
};

/// Say how many cells at once a device has room for.
///
/// Takes the arguments of `train`; cells are noise, so --data may be any name. Makes a step with the batch as it is, then in twice
/// as many parts (--accumulate), and so on to single cells, each in a program of its own, since a device that had no room keeps
/// what the failed step held. Ends with 0 where the batch has room as it is, else with 1.
#[derive(Args, Debug)]
pub struct Room {
    #[command(flatten)]
    recipe: Recipe,
    /// Make two steps as the recipe says, and nothing more
    #[arg(long, hide = true)]
    once: bool,
    /// End with 1 in any case: a run has failed before
    #[arg(long, hide = true)]
    failed: bool,
}

/// What a program that made a step ends with where there was no room.
const NO_ROOM: u8 = 3;

impl Room {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where a step fails for another reason, or single cells have no room.
    pub fn run(self) -> Result<ExitCode> {
        if self.once {
            return step_twice(&self.recipe);
        }
        start::check(&self.recipe)?;
        let devices = room::devices(&self.recipe);
        let arguments = own_arguments();
        for parts in room::parts(&self.recipe, devices) {
            let at_once = room::at_once(&self.recipe, devices, parts);
            println!("trying {at_once} cells at once");
            if !fits(&arguments, parts)? {
                continue;
            }
            if parts == self.recipe.accumulate {
                println!("the device has room for {at_once} cells at once: the batch as it is");
                if self.failed {
                    println!(
                        "so no step has failed for room: validation or the fit of the head has, or other programs held memory"
                    );
                }
                return Ok(ExitCode::from(u8::from(self.failed)));
            }
            println!("{}", room::found(&self.recipe, devices, parts));
            return Ok(ExitCode::FAILURE);
        }
        bail!("{}", room::none(&self.recipe));
    }
}

/// Steps as the recipe says: the second has all that the optimiser remembers.
fn step_twice(recipe: &Recipe) -> Result<ExitCode> {
    let steps = || {
        let trial = Trial::new(recipe, recipe.frozen_in(recipe.epochs))?;
        let (trial, _) = trial.step()?;
        trial.check()?;
        let (trial, _) = trial.step()?;
        trial.check()
    };
    match parallel::caught(steps) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) if device::is_out_of_memory(&error) => Ok(ExitCode::from(NO_ROOM)),
        Err(error) => Err(error),
    }
}

/// Whether steps of so many parts have room, made by a program of its own.
fn fits(arguments: &[OsString], parts: usize) -> Result<bool> {
    let Output { status, stderr, .. } = Command::new(env::current_exe()?)
        .args(arguments)
        .args(["--once", "--accumulate", &parts.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .context("can't start a program that tries a step")?;
    match status.code() {
        Some(0) => Ok(true),
        Some(code) if code == i32::from(NO_ROOM) => Ok(false),
        None if is_for_lack(status, &stderr) => Ok(false),
        _ => {
            eprint!("{}", String::from_utf8_lossy(&stderr));
            bail!("a step failed for another reason than room ({status}); it is above")
        }
    }
}

/// Whether a program has ended since it wanted more memory than there is: by the system, or by itself, with words.
fn is_for_lack(status: ExitStatus, stderr: &[u8]) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        match status.signal() {
            Some(nix::libc::SIGKILL) => true,
            Some(nix::libc::SIGABRT) => device::tells_no_room(&String::from_utf8_lossy(stderr)),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (status, stderr);
        false
    }
}

/// Options that are given anew, or are not the recipe's.
const OTHERS: [&str; 2] = ["--accumulate", "--out"];

/// The arguments of this program, as those of `trainer room`, without [`OTHERS`].
fn own_arguments() -> Vec<OsString> {
    as_rooms(env::args_os().skip(1))
}

fn as_rooms(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut rest = arguments.into_iter();
    let mut all: Vec<OsString> = Vec::new();
    let mut is_named = false;
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy().into_owned();
        let name = text.split('=').next().unwrap_or_default();
        if OTHERS.contains(&name) {
            if !text.contains('=') {
                drop(rest.next());
            }
        } else if ["train", "room"].contains(&text.as_str()) && !is_named {
            // The command comes before every value of its own.
            is_named = true;
            all.push("room".into());
        } else if text != "--failed" {
            all.push(argument);
        }
    }
    all
}

/// Puts `trainer room` in the place of a run that had no room: so the device is free of all that the run held. Gives why that
/// could not be done.
#[cfg(unix)]
pub fn take_over() -> anyhow::Error {
    use std::os::unix::process::CommandExt as _;
    let program = match env::current_exe() {
        Ok(program) => program,
        Err(error) => return error.into(),
    };
    Command::new(program)
        .args(own_arguments())
        .arg("--failed")
        .exec()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_a_run_become_those_of_a_trial() {
        let of = |line: &str| as_rooms(line.split(' ').map(OsString::from));
        let plain = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        for (line, expected) in [
            (
                "train --network vgg16 --accumulate 2 --batch 8 --out runs/a --data x",
                "room --network vgg16 --batch 8 --data x",
            ),
            ("train --out=a --accumulate=4 --data x", "room --data x"),
            (
                "--autotune full train --data train",
                "--autotune full room --data train",
            ),
            ("room --failed --data train", "room --data train"),
        ] {
            assert_eq!(of(line), plain(expected), "{line}");
        }
    }
}
