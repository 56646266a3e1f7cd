//! The file that came with a request.

use crate::{
    browser::{self, Blob},
    page_text::size,
};

/// Reads a file, which has no more than so many bytes.
///
/// # Errors
///
/// Why it can't be read: it is gone, it is too much for what it is to be, or what the browser said.
pub(super) async fn read(file: Option<&Blob>, most: u64, what: &str) -> Result<Vec<u8>, String> {
    let file = file.ok_or("it is not there any more")?;
    if file.size() > most as f64 {
        return Err(format!(
            "it has {}, more than {}: too much for {what}",
            size(file.size() as u64),
            size(most)
        ));
    }
    browser::read(file).await
}
