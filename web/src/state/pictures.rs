//! Pictures that are open or can be opened.

use std::sync::Arc;

/// The picture that a person looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its number in the visit.
    pub picture: u64,
    /// Name of the file.
    pub name: String,
    /// Whether we drew it.
    pub drawn: bool,
}

/// A drawn picture that the page offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its caption.
    pub title: String,
    /// Name of its file.
    pub name: String,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
    /// Address of the picture for an `img`.
    pub address: String,
}
