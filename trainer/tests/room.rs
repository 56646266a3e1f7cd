//! How many cells at once have room is found by trial, each in a program of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::{Command, Output};

/// `trainer room` in a shell that gives each program so many KiB of addresses.
fn room(limit: usize, more: &str) -> Output {
    let trainer = env!("CARGO_BIN_EXE_trainer");
    let line = format!(
        "ulimit -v {limit}; exec '{trainer}' room --data noise --network simple-net --side 96 {more}"
    );
    let mut shell = Command::new("sh");
    // Threads of the C library reserve addresses that they do not use, beside our own allocator.
    let threads = [("MALLOC_ARENA_MAX", "1"), ("RAYON_NUM_THREADS", "2")];
    shell.args(["-c", &line]).envs(threads).output().unwrap()
}

fn words(of: &[u8]) -> String {
    String::from_utf8_lossy(of).into_owned()
}

#[test]
fn a_batch_without_room_is_cut_until_it_fits() {
    let found = room(900_000, "--batch 768");
    let said = words(&found.stdout);
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[..2],
        ["trying 768 cells at once", "trying 384 cells at once"]
    );
    let parts = 1 << (lines.len() - 2);
    let expected = format!("{} cells at once: --accumulate {parts};", 768 / parts);
    assert!(lines[lines.len() - 1].contains(&expected), "{said}");
    // What was found is so.
    let again = room(900_000, &format!("--batch 768 --accumulate {parts}"));
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    assert!(words(&again.stdout).contains("as it is"), "{again:?}");
}

#[test]
fn a_run_that_has_failed_stays_one() {
    let found = room(2_000_000, "--batch 8 --failed");
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    assert!(
        words(&found.stdout).contains("room for 8 cells"),
        "{found:?}"
    );
}

#[test]
fn what_fails_for_another_reason_is_no_lack_of_room() {
    let found = room(2_000_000, "--batch 8 --device nowhere");
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    assert!(
        words(&found.stderr).contains("no device is called"),
        "{found:?}"
    );
    assert_eq!(words(&found.stdout), "trying 8 cells at once\n");
}
