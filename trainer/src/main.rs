//! `trainer`: trains, evaluates and exports the networks of Lymphoscope.

mod audit;
mod augment;
mod bootstrap;
mod cli;
mod commands;
mod compare;
mod dataset;
mod deal;
mod device;
mod facts;
mod files;
mod fingerprint;
mod import;
mod interrupt;
mod learn;
mod maps;
mod metrics;
mod model_index;
mod operate;
mod phantom;
mod plate;
mod quantile;
#[cfg(test)]
mod redrawn;
mod report;
mod robustness;
mod split;
mod study;
mod suit;
mod weights;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Ends quietly where nobody reads on, as in `trainer ... | head`.
    sigpipe::reset();
    match cli::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
