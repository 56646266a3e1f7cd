//! Saliency over many cells: rows of results, kept as they come, and tables of them.

pub mod captioned_map;
mod cell;
pub mod judgement;
pub mod measures;
pub mod randomised;
#[cfg(test)]
pub mod reseeded;
mod rows;
mod summary;

pub use cell::Opened;
pub use rows::{HASH_DIGITS, Origin, Rows};

#[cfg(test)]
mod models_tests;
#[cfg(test)]
mod planted_tests;
