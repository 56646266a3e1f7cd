//! Cells: where they are, how they are split, framed and changed.

pub mod augment;
pub mod dataset;
pub mod framing;
pub mod partition;
pub mod source;
pub mod split;
