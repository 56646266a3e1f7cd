//! Published weights to ours.

pub mod pytorch;
