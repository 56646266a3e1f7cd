//! Cells: their list, split, framing and changes.

pub mod augment;
pub mod dataset;
pub mod framing;
pub mod partition;
pub mod source;
pub mod split;
