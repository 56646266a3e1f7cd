//! Notes on a decoded picture that a person has to know.

use std::fmt;

use crate::words::Said;

/// Something that was read otherwise than its file may mean it.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A file of several pages.
    FirstPage {
        /// Their number.
        pages: usize,
    },
    /// An animation.
    FirstFrame,
    /// Values that fill a small part of what their samples can hold.
    Range {
        /// The greatest value.
        greatest: u32,
        /// Bits that a sample has.
        stored: u32,
        /// Bits that are used.
        bits: u32,
    },
    /// A colour profile that can't be used.
    Profile {
        /// Why not.
        reason: Said,
    },
    /// Values of another gamma than screens have.
    Gamma {
        /// The stated value.
        gamma: f64,
    },
}

impl Note {
    /// The note in words, without a point at their end.
    pub fn said(&self) -> Said {
        match self {
            Self::FirstPage { pages } => said!("note-first-page", pages = *pages),
            Self::FirstFrame => said!("note-first-frame"),
            Self::Range {
                greatest,
                stored,
                bits,
            } => said!(
                "note-range",
                greatest = *greatest,
                stored = *stored,
                bits = *bits
            ),
            Self::Profile { reason } => said!("note-profile", reason = reason),
            Self::Gamma { gamma } => said!("note-gamma", gamma = *gamma),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}
