//! The parts of the page, one file each.

pub mod banner;
pub mod header;
pub mod help;
pub mod measures;
pub mod progress;
pub mod samples;
pub mod stage;
pub mod verdict;
pub mod why;
