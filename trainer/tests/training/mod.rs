//! Training that is as quick as it gets.

/// On the cells of `drawn`; the network and its settings follow.
pub const TRAINING: [&str; 9] = [
    "train", "--split", "random", "--crop", "40", "--side", "40", "--batch", "4",
];
