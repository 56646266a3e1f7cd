//! Serves the page that lies beside this program, on this computer alone, and opens it in the browser: for a stick, or a room
//! without a network.

use std::{
    env,
    process::{Command, ExitCode, Stdio},
    thread,
};

use anyhow::{Context, Result};
use server::{Server, listen};

/// The port that is tried first: what a browser has kept belongs to an address, so it is best the same each time.
const PORT: u16 = 8417;

/// Says that the browser is not to be opened.
const QUIET: &str = "--no-browser";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let own = env::current_exe().context("this program does not find itself")?;
    let page = own.parent().context("this program lies in no folder")?;
    let page = page.join("page");
    let listener = listen(PORT).or_else(|_| listen(0))?;
    let server = Server::start(&page, listener)?;
    let address = server.address();
    println!("Lymphoscope: {address}");
    println!("For research and teaching only. Not a medical device.");
    println!(
        "Nobody but this computer can reach it. It ends when this window is closed, or with Ctrl-C."
    );
    if env::args().all(|argument| argument != QUIET) {
        open(&address);
    }
    loop {
        thread::park();
    }
}

/// Asks the system to open an address; where it can't, a person does.
fn open(address: &str) {
    let (program, before): (_, &[&str]) = match env::consts::OS {
        "windows" => ("cmd", &["/C", "start", ""]),
        "macos" => ("open", &[]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(address);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        println!("Open that address in a browser.");
    }
}
