//! `trainer`: trains, evaluates and exports the networks of Lymphoscope.

mod augment;
mod cli;
mod commands;
mod dataset;
mod device;
mod files;
mod import;
mod learn;
mod metrics;
mod operate;
mod phantom;
mod seeded;
mod split;
mod weights;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
