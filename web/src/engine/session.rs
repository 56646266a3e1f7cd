//! A saved session is read here: it may be long, and the page's own thread has other things to do.

use shared::said;

use super::{file, worker::send};
use crate::{
    browser::Blob,
    message::{Failure, Response, Saved},
};

/// Most bytes of a saved session: a hundred thousand pictures have some 50 MB.
const MAX_BYTES: u64 = 100_000_000;

/// Reads a saved session out of the file that came with the request.
pub(super) async fn read(number: u64, file: Option<&Blob>) {
    let session = saved(file).await.map(Box::new);
    send(&Response::Session { number, session });
}

async fn saved(file: Option<&Blob>) -> Result<Saved, Failure> {
    let unread = |why| Failure::new(said!("failed-read"), why, said!("do-session-folder"));
    let bytes = file::read(file, MAX_BYTES, |size, most| {
        said!("why-too-large-session", size = size, most = most)
    });
    Saved::read(&bytes.await.map_err(unread)?)
}
