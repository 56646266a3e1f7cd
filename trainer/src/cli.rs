//! The command line.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[cfg(feature = "remote")]
use crate::commands::serve;
use crate::commands::{
    audit, bench, compare, evaluate, explain, export, import, predict, robustness, room, sanity,
    split, study, synthesize, train,
};
use crate::device::kernels::{self, Autotune};

/// Trains, evaluates and exports the networks of Lymphoscope.
///
/// For research and teaching only. Not a medical device.
#[derive(Debug, Parser)]
#[command(name = "trainer", version)]
pub struct Cli {
    /// How kernels are chosen on a GPU: off by rule, minimal or full by trial, which takes a build with `autotune`
    #[arg(long, global = true, value_enum, value_name = "HOW", hide = cfg!(not(feature = "autotune")))]
    autotune: Option<Autotune>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Turn published ImageNet weights into a file that `train` starts from
    Import(import::Import),
    /// Study a data set before anything is trained on it
    Study(study::StudyCommand),
    /// Look for leaks and shortcuts in a data set and its split
    Audit(audit::Audit),
    /// Show and save a split by leak group
    Split(split::SplitCommand),
    /// Train a network, or go on with a run that was stopped
    Train(train::Train),
    /// Train and evaluate several networks beside each other: the paper's two tables
    Compare(compare::Compare),
    /// Score a model or runs on cells that they did not learn from
    Evaluate(evaluate::Evaluate),
    /// Say how far answers survive what happens to pictures on their way
    Robustness(robustness::Robustness),
    /// Measure how long a step of training takes on this machine
    Bench(bench::Bench),
    /// Say how many cells at once a device has room for
    Room(room::Room),
    /// Make a model file of a finished run: fold, calibrate, measure
    Export(export::Export),
    /// Classify pictures
    Predict(predict::Predict),
    /// Draw saliency maps over pictures
    Explain(explain::Explain),
    /// Check that saliency methods look at the network
    Sanity(sanity::Sanity),
    /// Lend this machine's devices to trainers on other machines
    #[cfg(feature = "remote")]
    Serve(serve::Serve),
    /// Draw phantom cells
    Synthesize(synthesize::Synthesize),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Whatever kept it from ending; pictures that can't be read only change the exit code.
    pub fn run(self) -> Result<ExitCode> {
        if let Some(how) = self.autotune {
            kernels::choose(how)?;
        }
        match self.command {
            Command::Import(command) => command.run(),
            Command::Study(command) => command.run(),
            Command::Audit(command) => command.run(),
            Command::Split(command) => command.run(),
            Command::Train(command) => command.run(),
            Command::Compare(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            Command::Robustness(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::Room(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Predict(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Sanity(command) => command.run(),
            #[cfg(feature = "remote")]
            Command::Serve(command) => command.run(),
            Command::Synthesize(command) => command.run(),
        }
    }
}
