//! Ctrl-C, and the system's wish for the end (`SIGTERM`, as schedulers send it; `SIGHUP`): the run saves a checkpoint after
//! the step it is at, and ends.

use std::{
    process::Child,
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, Result};

/// What is done before the program ends at once.
type Farewell = Box<dyn Fn() + Send>;

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();
static FAREWELL: Mutex<Option<Farewell>> = Mutex::new(None);

/// Listens for Ctrl-C and the like from now on. The second one ends the program at once.
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

/// Asks a program of ours for its end, as the system does. On Windows Ctrl-C has reached it already.
///
/// # Errors
///
/// Where the system does not allow it.
pub fn pass_on(child: &Child) -> Result<()> {
    #[cfg(unix)]
    {
        use nix::{
            sys::signal::{Signal, kill},
            unistd::Pid,
        };
        kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM)?;
    }
    #[cfg(not(unix))]
    let _ = child;
    Ok(())
}

/// What is to be done before the program ends at once; with it, Ctrl-C says nothing.
pub fn before_exit(farewell: Option<Farewell>) {
    *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = farewell;
}
