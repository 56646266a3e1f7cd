//! Published files over HTTPS: resumed where they broke off, checked, kept whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use shared::network::Digest;
use ureq::{Agent, Body, http::Response};

use crate::files::Shown as _;

/// Connections that may break before we give up.
const TRIES: usize = 3;

/// Redirections that are followed.
const REDIRECTIONS: u32 = 5;

/// How long a server may take to answer, and may then be silent. Tests do not wait for so long.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 30 });

/// The file at an address: from the folder if it is there whole, else downloaded into it.
///
/// What came of a broken download stays beside its place as `.part`, and the next call with a hash
/// goes on from there. A file with another hash than the expected one is removed.
///
/// # Errors
///
/// Where the server can't be reached, has no such file or breaks off, the disk is full, or the
/// file is another one.
pub fn fetch(address: &str, folder: &Path, expected: Option<Digest>) -> Result<PathBuf> {
    let name = address.rsplit('/').next().unwrap_or_default();
    ensure!(!name.is_empty(), "{address} names no file");
    let place = folder.join(name);
    let part = folder.join(format!("{name}.part"));
    match expected {
        Some(digest) if place.exists() => match super::check(&place, digest) {
            Ok(()) => return Ok(place),
            Err(why) => eprintln!("{why:#}; it is downloaded again"),
        },
        Some(_) => {}
        // Without a hash nobody knows what it is that is here.
        None => drop(fs::remove_file(&part)),
    }
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.shown()))?;
    let mut last = download(address, &part);
    for _ in 1..TRIES {
        match &last {
            Err(Stop::Broken(_)) => last = download(address, &part),
            _ => break,
        }
    }
    match last {
        Ok(()) => {}
        Err(Stop::Final(why)) => return Err(why),
        Err(Stop::Broken(why)) => match size(&part) {
            0 => bail!("{address} can't be reached ({why}); check the network and try again"),
            here if expected.is_some() => bail!(
                "{address}: the connection broke {TRIES} times ({why}); {here} bytes are here, \
                 and the same command goes on from them"
            ),
            _ => {
                drop(fs::remove_file(&part));
                bail!("{address}: the connection broke {TRIES} times ({why}); try again")
            }
        },
    }
    if let Some(digest) = expected {
        super::check(&part, digest)
            .inspect_err(|_| drop(fs::remove_file(&part)))
            .with_context(|| format!("{address} was downloaded, and removed again"))?;
    }
    fs::rename(&part, &place).with_context(|| format!("can't write {}", place.shown()))?;
    Ok(place)
}

/// Why a download stopped.
enum Stop {
    /// Another try may go on from here.
    Broken(String),
    /// Another try would end in the same way.
    Final(anyhow::Error),
}

fn download(address: &str, part: &Path) -> Result<(), Stop> {
    let start = size(part);
    let mut response = ask(address, start)?;
    let goes_on = match response.status().as_u16() {
        200 => false,
        206 if starts_at(&response, start) => true,
        // What is here is longer than the file, or of another one: from the start, next time.
        206 | 416 => {
            drop(fs::remove_file(part));
            return Err(Stop::Broken("it can't be resumed".to_owned()));
        }
        _ => {
            return Err(Stop::Final(anyhow::anyhow!(
                "{address} answered {}; check the address, or give the file with --file",
                response.status()
            )));
        }
    };
    let here = if goes_on { start } else { 0 };
    let total = length(&response).map(|rest| rest + here);
    let opened = OpenOptions::new()
        .create(true)
        .append(goes_on)
        .write(true)
        .truncate(!goes_on)
        .open(part);
    let mut file = opened.map_err(|e| unwritable(&e, part))?;
    let copied = copy(&mut response, &mut file, part, here, total)?;
    match total {
        Some(total) if copied < total => {
            Err(Stop::Broken(format!("{copied} of {total} bytes came")))
        }
        _ => Ok(()),
    }
}

fn ask(address: &str, start: u64) -> Result<Response<Body>, Stop> {
    let agent: Agent = Agent::config_builder()
        // What was asked for over HTTPS does not come over anything else.
        .https_only(address.starts_with("https://"))
        .http_status_as_error(false)
        .max_redirects(REDIRECTIONS)
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .tls_config(
            ureq::tls::TlsConfig::builder()
                .root_certs(ureq::tls::RootCerts::PlatformVerifier)
                .build(),
        )
        .build()
        .into();
    // Bytes as they are on the disk of the server: a compressed answer has other positions.
    let mut request = agent.get(address).header("accept-encoding", "identity");
    if start > 0 {
        request = request.header("range", format!("bytes={start}-"));
    }
    request.call().map_err(|error| match error {
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed => {
            Stop::Broken(error.to_string())
        }
        other => {
            Stop::Final(anyhow::Error::new(other).context(format!("{address} can't be downloaded")))
        }
    })
}

fn copy(
    response: &mut Response<Body>,
    file: &mut File,
    part: &Path,
    here: u64,
    total: Option<u64>,
) -> Result<u64, Stop> {
    let bar = progress_bar(total);
    let mut copied = here;
    let mut reader = response.body_mut().as_reader();
    let mut buffer = vec![0; 1 << 16];
    let end = loop {
        match reader.read(&mut buffer) {
            Ok(0) => break Ok(copied),
            Ok(count) => {
                if let Err(why) = file.write_all(&buffer[..count]) {
                    break Err(unwritable(&why, part));
                }
                copied += count as u64;
                bar.set_position(copied);
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => break Err(Stop::Broken(why.to_string())),
        }
    };
    bar.finish_and_clear();
    end
}

fn unwritable(why: &io::Error, part: &Path) -> Stop {
    Stop::Final(anyhow::anyhow!("can't write {}: {why}", part.shown()))
}

fn progress_bar(total: Option<u64>) -> ProgressBar {
    let style = "downloading {wide_bar} {bytes}/{total_bytes}, {eta} left";
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |data| data.len())
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

fn length(response: &Response<Body>) -> Option<u64> {
    header(response, "content-length")?.parse().ok()
}

/// Whether a part of a file starts where ours ends.
fn starts_at(response: &Response<Body>, start: u64) -> bool {
    let range = header(response, "content-range").unwrap_or_default();
    range.starts_with(&format!("bytes {start}-"))
}

#[cfg(test)]
#[path = "download_tests.rs"]
mod tests;
