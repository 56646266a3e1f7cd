//! The page in a real browser: server, browser, and what it asked for.

pub mod browser;
pub mod cells;
pub mod elsewhere;
pub mod netlog;
pub mod processes;
pub mod session;

pub use server::{self, data};
