//! The commands: what they read, write and print; logic is in the rooms above.

pub mod audit;
pub mod bench;
pub mod compare;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod import;
mod methods;
pub mod pictures;
pub mod predict;
pub mod robustness;
pub mod room;
pub mod sanity;
#[cfg(feature = "remote")]
pub mod serve;
pub mod split;
pub mod study;
pub mod synthesize;
pub mod train;
