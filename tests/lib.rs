//! The page in a real browser: server, browser, and what it asked for.

pub mod browser;
pub mod cells;
pub mod elsewhere;
pub mod firefox;
pub mod netlog;
pub mod processes;
pub mod session;

pub use server::{self, data};

/// One browser at a time: two cores serve the software GPU of one.
pub static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
