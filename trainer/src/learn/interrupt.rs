//! Ctrl-C: the run saves a checkpoint after the step it is at, and ends.

use std::sync::{
    Once,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// Listens for Ctrl-C from now on. The second one ends the program at once.
///
/// # Errors
///
/// Where the system does not allow it.
pub fn listen() -> Result<()> {
    let mut outcome = Ok(());
    LISTENING.call_once(|| {
        outcome = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            eprintln!("stopping after this step; press Ctrl-C again to stop at once");
        });
    });
    outcome.context("can't listen for Ctrl-C")
}

/// Whether somebody has asked for the end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
