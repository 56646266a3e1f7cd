//! Notes on a decoded picture that a person has to know.

use thiserror::Error;

/// Something that was read otherwise than its file may mean it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Note {
    /// A file of several pages.
    #[error("the file holds {pages} pages; only the first was looked at")]
    FirstPage {
        /// Their number.
        pages: usize,
    },
    /// An animation.
    #[error("the file holds an animation; only its first picture was looked at")]
    FirstFrame,
    /// Values that fill a small part of what their samples can hold.
    #[error(
        "its values reach only {greatest} of what {stored} bits hold; they were read as values of {bits} bits"
    )]
    Range {
        /// The greatest value.
        greatest: u32,
        /// Bits that a sample has.
        stored: u32,
        /// Bits that are used.
        bits: u32,
    },
    /// A colour profile that can't be used.
    #[error("its colour profile is not used ({reason}); colours may differ")]
    Profile {
        /// Why not.
        reason: String,
    },
    /// Values of another gamma than screens have.
    #[error("it states a gamma of {gamma}, which is not used; it may be too dark or too bright")]
    Gamma {
        /// The stated value.
        gamma: f64,
    },
}
