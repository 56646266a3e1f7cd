//! What a person does wrong is one clear line, also where stack traces are asked for.

use std::{net::TcpListener, process::Command};

fn said(arguments: &[&str]) -> std::io::Result<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("RUST_BACKTRACE", "1")
        .output()?;
    assert!(!output.status.success(), "{arguments:?} did not fail");
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn mistakes_are_told_in_one_line() {
    // Known before anything is built.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let cases: [(&[&str], &str); 6] = [
        (
            &["serve", "--port", &port],
            "is taken; give another with --port",
        ),
        (
            &["serve", "--port", "many"],
            "`many` is no port: a number from 0 to 65535",
        ),
        (&["serve", "8080"], "cargo xtask help"),
        (&["tset"], "cargo xtask help"),
        (
            &["networks", "nonsense"],
            "no network `nonsense`: simple-net",
        ),
        (
            &["parity", "simple-net"],
            "no network `simple-net`: xception",
        ),
    ];
    for (arguments, expected) in cases {
        let said = said(arguments).unwrap();
        assert!(said.starts_with("error: "), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    }
}
