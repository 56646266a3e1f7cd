//! `trainer`: trains, evaluates and exports the networks of Lymphoscope.

mod args;
mod cli;
mod commands;
mod data;
mod device;
mod evaluate;
mod files;
mod import;
mod inference;
mod interrupt;
mod learn;
mod metrics;
mod model_index;
mod parallel;
mod phantom;
mod report;
mod saliency;
mod study;
mod suitability;
mod weights;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
