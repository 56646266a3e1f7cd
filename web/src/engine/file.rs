//! The file that came with a request.

use shared::{said, words::Said};

use crate::browser::{self, Blob};

/// Reads a file, which has no more than so many bytes; `too_large` says that it has more, with its size and the most.
///
/// # Errors
///
/// Why it can't be read: it is gone, it is too much for what it is to be, or what the browser said.
pub(super) async fn read(
    file: Option<&Blob>,
    most: u64,
    too_large: fn(Said, Said) -> Said,
) -> Result<Vec<u8>, Said> {
    let file = file.ok_or(said!("why-gone"))?;
    if file.size() > most as f64 {
        return Err(too_large(size(file.size()), size(most as f64)));
    }
    browser::read(file).await
}

/// A size in bytes, in megabytes with one place.
fn size(bytes: f64) -> Said {
    said!("size-megabytes", value = (bytes / 1e5).round() / 10.0)
}
