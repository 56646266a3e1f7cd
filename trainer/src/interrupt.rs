//! Ctrl-C, and the system's wish for the end (`SIGTERM`, as schedulers send it): the run saves a checkpoint after the step it
//! is at, and ends.

#[cfg(unix)]
use std::sync::{Arc, LazyLock};
use std::{
    process::Child,
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, Result, ensure};

/// What is done before the program ends at once.
type Farewell = Box<dyn Fn() + Send>;

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();
static FAREWELL: Mutex<Option<Farewell>> = Mutex::new(None);

/// Whether the system has asked; it may do so more than once, and never means at once.
#[cfg(unix)]
static TERMINATED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Listens for Ctrl-C and `SIGTERM` from now on. The second Ctrl-C ends the program at once.
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
        #[cfg(unix)]
        if outcome.is_ok() {
            let flag = Arc::clone(&TERMINATED);
            let heard = signal_hook::flag::register(signal_hook::consts::SIGTERM, flag);
            outcome = heard.map(drop).map_err(ctrlc::Error::System);
        }
    });
    outcome.context("can't listen for Ctrl-C")
}

/// Whether somebody has asked for the end.
pub fn asked() -> bool {
    #[cfg(unix)]
    if TERMINATED.load(Ordering::SeqCst) {
        return true;
    }
    ASKED.load(Ordering::SeqCst)
}

/// Ends what is between two runs where somebody has asked for it.
///
/// # Errors
///
/// Where somebody has.
pub fn heed() -> Result<()> {
    ensure!(!asked(), "stopped; the same command goes on from here");
    Ok(())
}

/// Asks for the end, as Ctrl-C does.
pub fn ask() {
    ASKED.store(true, Ordering::SeqCst);
}

/// Asks a program of ours for its end, as the system does; it may know already. On Windows Ctrl-C has reached it.
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
