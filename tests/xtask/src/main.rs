//! `cargo xtask`: the developer commands.

mod bench;
mod bench_train;
mod bench_web;
mod build;
mod bundle;
mod check;
mod command;
mod documents;
mod engine;
mod networks;
mod offline;
mod parity;
mod rooms;
mod serve;
mod size;
mod test;
mod tools;
mod words;

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use server::data;

const USAGE: &str = "\
cargo xtask serve [--port N]   build the page and serve it on this computer
cargo xtask test               run all tests: native, then the page in a real Chromium
cargo xtask check              formatting, lints, documentation, rules of the house
cargo xtask build              build the page into web/dist
cargo xtask bundle [--programs] build the page and pack it into target/, for a host of static files or a stick (with programs that serve it)
cargo xtask parity [NETWORK]   compare networks with keras.applications, on the CPU and on Vulkan
cargo xtask networks [NETWORK] train every network for two steps, export it, compare the browser's answers
cargo xtask bench              time and memory in the browser's CPU engine, beside native ones
cargo xtask bench folder       pace and memory of a folder of cells in the page, by one worker and by two
cargo xtask bench train [--device cuda]  time of training steps and passes, beside PyTorch
cargo xtask bench web [NETWORK]  time of our engines, ONNX Runtime Web and TensorFlow.js on the same networks in one Chromium
cargo xtask size               sizes of what the browser downloads

What is missing is installed and named; tools are kept in the user's cache folder.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => serve::run(8080),
        ["serve", "--port", port] => serve::run(port_of(port)?),
        ["test"] => test::run(),
        ["check"] => check::run(),
        ["build"] => build::page().map(drop),
        ["bundle"] => bundle::run(),
        ["bundle", "--programs"] => bundle::run_with_programs(),
        ["parity", networks @ ..] => parity::run(networks),
        ["networks", networks @ ..] => networks::run(networks),
        ["bench"] => bench::run(),
        ["bench", "folder"] => bench::folder(),
        ["bench", "train"] => bench_train::run("cpu"),
        ["bench", "train", "--device", device] => bench_train::run(device),
        ["bench", "web", networks @ ..] => bench_web::run(networks),
        ["size"] => size::run(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!(
            "no command `{}`; `cargo xtask help` lists them",
            other.join(" ")
        ),
    }
}

fn port_of(text: &str) -> Result<u16> {
    text.parse()
        .map_err(|_| anyhow!("`{text}` is no port: a number from 0 to 65535"))
}
