//! The page in a real browser: server, browser, and what it asked for.

pub mod browser;
pub mod data;
pub mod netlog;
pub mod server;
pub mod session;
