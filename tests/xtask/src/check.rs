//! `cargo xtask check`

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{
    command::{self, cargo, output, program},
    data::root,
    tools,
};

/// Longest file of code, in lines; pictures of an architecture fit in a head.
const LONGEST: usize = 400;

/// Formatting, lints, documentation, rules of the house.
///
/// # Errors
///
/// The first that does not hold.
pub fn run() -> Result<()> {
    tools::wasm_target()?;
    command::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    rules()?;
    let native = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "tests/bench,tests/parity,trainer/remote",
        "--",
        "--deny",
        "warnings",
    ];
    command::run(&mut cargo(&native))?;
    let wasm = [
        "clippy",
        "--package",
        "web",
        "--features",
        "engine",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "--deny",
        "warnings",
    ];
    command::run(&mut cargo(&wasm))?;
    command::run(
        cargo(&["doc", "--workspace", "--lib", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"),
    )
}

/// What no lint checks.
fn rules() -> Result<()> {
    let listed =
        output(program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))
            .context("can't list the files with git")?;
    let mut broken = Vec::new();
    for name in listed.lines() {
        let path = root().join(name);
        // What git still lists and is gone has no rules to break.
        if path.extension().is_some_and(|e| e == "rs") && path.exists() {
            let text = fs::read_to_string(&path).with_context(|| format!("can't read {name}"))?;
            code_rules(name, &text, &mut broken);
        }
        if name.contains("UID_") {
            broken.push(format!(
                "{name}: a picture of a person's cell does not belong here"
            ));
        }
        let top = name.split('/').next().unwrap_or_default();
        let known = ["trainer", "web", "shared", "public", "tests"];
        if name.contains('/') && !top.starts_with('.') && !known.contains(&top) {
            broken.push(format!("{name}: `{top}` is no folder of the design"));
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("rules of the house are broken:\n{}", broken.join("\n"))
}

fn code_rules(name: &str, text: &str, broken: &mut Vec<String>) {
    if text.lines().count() > LONGEST {
        broken.push(format!("{name}: longer than {LONGEST} lines"));
    }
    let mut forbid = |folder: &str, words: &[&str], why: &str| {
        for word in words.iter().filter(|_| name.starts_with(folder)) {
            if text.contains(*word) {
                broken.push(format!("{name}: `{word}`: {why}"));
            }
        }
    };
    let sync = [
        ".into_data()",
        ".to_data()",
        ".into_scalar()",
        ".argsort(",
        ".nonzero(",
    ];
    forbid(
        "shared/src",
        &sync,
        "a browser can't wait for the GPU; read asynchronously",
    );
    forbid(
        "web/src",
        &sync,
        "a browser can't wait for the GPU; read asynchronously",
    );
    forbid(
        "shared/src",
        &[
            "std::fs",
            "std::thread",
            "std::time",
            "clap::",
            "leptos",
            "web_sys",
        ],
        "the core knows neither files, clocks, threads nor a browser",
    );
    let default = ["Device::default()"];
    for folder in ["shared/", "trainer/", "web/"] {
        forbid(folder, &default, "pass the device that was asked for");
    }
    forbid(
        "trainer/src",
        &["leptos", "web_sys"],
        "the trainer knows no browser",
    );
    if name.starts_with("web/src")
        && !name.starts_with("web/src/browser/")
        && text.contains("web_sys::")
    {
        broken.push(format!("{name}: only the folder browser names web_sys"));
    }
}
