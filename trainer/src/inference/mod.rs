//! Inference over many cells.

pub mod feature_cache;
pub mod logits;
