//! What networks answer to many cells.

pub mod feature_cache;
pub mod logits;
