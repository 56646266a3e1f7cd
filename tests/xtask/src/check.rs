//! `cargo xtask check`

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{
    command::{self, cargo, output, program},
    data::root,
    documents, rooms, tools, words,
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
        "tests/bench-web,tests/parity,trainer/remote",
        "--",
        "--deny",
        "warnings",
    ];
    command::run(&mut cargo(&native))?;
    // What runs on GPUs alone is compiled on every machine.
    let gpus = [
        "clippy",
        "--package",
        "trainer",
        "--features",
        "cuda,vulkan",
        "--",
        "--deny",
        "warnings",
    ];
    command::run(&mut cargo(&gpus))?;
    for features in ["engine", "webgpu"] {
        let wasm = [
            "clippy",
            "--package",
            "web",
            "--features",
            features,
            "--target",
            tools::WASM,
            "--",
            "--deny",
            "warnings",
        ];
        command::run(&mut cargo(&wasm))?;
    }
    command::run(
        cargo(&["doc", "--workspace", "--lib", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"),
    )
}

/// What no lint checks.
fn rules() -> Result<()> {
    let listed =
        output(program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))
            .context("can't list the files with git")?;
    let (mut broken, mut code, mut files) = (Vec::new(), String::new(), Vec::new());
    for name in listed.lines() {
        let path = root().join(name);
        // What git still lists and is gone has no rules to break.
        if path.extension().is_some_and(|e| e == "rs") && path.exists() {
            let text = fs::read_to_string(&path).with_context(|| format!("can't read {name}"))?;
            code_rules(name, &text, &mut broken);
            broken.extend(rooms::broken(name, &text));
            code += &text;
            files.push((name.to_owned(), text));
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
    broken.extend(documents::missing(&code)?);
    broken.extend(words::broken(&files)?);
    if broken.is_empty() {
        return Ok(());
    }
    bail!("rules of the house are broken:\n{}", broken.join("\n"))
}

/// Words that code below a folder must not hold, and why.
struct Rule {
    folders: &'static [&'static str],
    words: &'static [&'static str],
    /// Where they may stand all the same.
    but_in: &'static [&'static str],
    why: &'static str,
}

/// The rules for code; what tests hold is their own.
const RULES: [Rule; 6] = [
    Rule {
        folders: &["shared/src", "web/src"],
        words: &[
            ".into_data()",
            ".to_data()",
            ".into_scalar()",
            ".argsort(",
            ".nonzero(",
        ],
        but_in: &[],
        why: "a browser can't wait for the GPU; read asynchronously",
    },
    Rule {
        folders: &["shared/src"],
        words: &[
            "std::fs",
            "std::thread",
            "std::time",
            "clap::",
            "leptos",
            "web_sys",
        ],
        but_in: &[],
        why: "the core knows neither files, clocks, threads nor a browser",
    },
    Rule {
        folders: &["shared/", "trainer/", "web/"],
        words: &["Device::default()"],
        but_in: &[],
        why: "pass the device that was asked for",
    },
    Rule {
        folders: &["trainer/src", "web/src"],
        words: &[
            "Device::flex",
            "Device::wgpu",
            "Device::cuda",
            "Device::remote",
        ],
        but_in: &["trainer/src/device.rs", "web/src/engine/device.rs"],
        why: "only `device` names a backend",
    },
    Rule {
        folders: &["trainer/src"],
        words: &["leptos", "web_sys", ".display()"],
        but_in: &[],
        why: "the trainer knows no browser, and names may hold what a terminal obeys: `.shown()`",
    },
    Rule {
        folders: &["web/src"],
        words: &["web_sys::"],
        but_in: &["web/src/browser/"],
        why: "only the folder browser names web_sys",
    },
];

fn code_rules(name: &str, text: &str, broken: &mut Vec<String>) {
    if text.lines().count() > LONGEST {
        broken.push(format!("{name}: longer than {LONGEST} lines"));
    }
    if name.ends_with("_tests.rs") {
        return;
    }
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    for rule in &RULES {
        let holds_here = rule.folders.iter().any(|folder| name.starts_with(folder))
            && !rule.but_in.iter().any(|place| name.starts_with(place));
        let words = rule.words.iter().filter(|word| code.contains(**word));
        for word in words.filter(|_| holds_here) {
            broken.push(format!("{name}: `{word}`: {}", rule.why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_breaks_a_rule_is_named() {
        let said = |name, text| {
            let mut broken = Vec::new();
            code_rules(name, text, &mut broken);
            broken.join("\n")
        };
        for (name, text, expected) in [
            ("shared/src/a.rs", "x.into_data()", "read asynchronously"),
            ("shared/src/a.rs", "use std::fs;", "the core knows"),
            (
                "web/src/state.rs",
                "web_sys::Blob",
                "only the folder browser",
            ),
            (
                "trainer/src/learn/mod.rs",
                "Device::flex()",
                "only `device`",
            ),
            ("trainer/src/data/split.rs", "path.display()", "`.shown()`"),
            ("trainer/tests/a.rs", "Device::default()", "was asked for"),
        ] {
            assert!(said(name, text).contains(expected), "{name}: {text}");
            assert_eq!(said("tests/a.rs", text), "");
        }
        assert_eq!(
            said("web/src/engine/device.rs", "Device::wgpu_options()"),
            ""
        );
        assert_eq!(said("web/src/browser/mod.rs", "web_sys::Blob"), "");
        let in_tests = "#[cfg(test)]\nmod tests { fn f() { Device::flex() } }";
        assert_eq!(said("trainer/src/learn/mod.rs", in_tests), "");
        let long = "\n".repeat(LONGEST + 1);
        assert!(said("tests/a.rs", &long).contains("longer than"));
    }
}
