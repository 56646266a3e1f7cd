//! Pictures that are open or can be opened.

use std::sync::Arc;

/// A picture that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Name of the file.
    pub name: String,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
    /// Whether we drew it.
    pub drawn: bool,
}

/// A drawn picture that the page offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its caption.
    pub title: String,
    /// The picture.
    pub cell: Cell,
    /// Address of the picture for an `img`.
    pub address: String,
}
