//! The page of Lymphoscope and the engine in its Web Worker.
//!
//! `state` and `page_text` are plain logic; `engine_client` alone talks to the worker; `engine` is what runs in the
//! worker; `browser` alone names web_sys.

pub mod app;
pub mod browser;
pub mod components;
pub mod engine;
pub mod engine_client;
pub mod export;
pub mod language;
pub mod link;
pub mod message;
pub mod offline;
pub mod opener;
pub mod page_text;
pub mod report;
pub mod state;
pub mod strip;
