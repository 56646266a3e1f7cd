//! Ctrl-C: the run saves a checkpoint after the step it is at, and ends.

use std::sync::{
    Mutex, Once, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result};

/// What is done before the program ends at once.
type Farewell = Box<dyn Fn() + Send>;

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();
static FAREWELL: Mutex<Option<Farewell>> = Mutex::new(None);

/// Listens for Ctrl-C from now on. The second one ends the program at once.
///
/// # Errors
///
/// Where the system does not allow it.
pub fn listen() -> Result<()> {
    let mut outcome = Ok(());
    LISTENING.call_once(|| {
        outcome = ctrlc::set_handler(|| {
            let farewell = FAREWELL.lock().unwrap_or_else(PoisonError::into_inner);
            if ASKED.swap(true, Ordering::SeqCst) {
                if let Some(bid) = farewell.as_ref() {
                    bid();
                }
                std::process::exit(130);
            }
            // Over a dashboard there is no place for a line.
            if farewell.is_none() {
                eprintln!("stopping after this step; press Ctrl-C again to stop at once");
            }
        });
    });
    outcome.context("can't listen for Ctrl-C")
}

/// Whether somebody has asked for the end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Asks for the end, as Ctrl-C does.
pub fn ask() {
    ASKED.store(true, Ordering::SeqCst);
}

/// What is to be done before the program ends at once; with it, Ctrl-C says nothing.
pub fn before_exit(farewell: Option<Farewell>) {
    *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = farewell;
}
