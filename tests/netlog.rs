//! What the browser asked for, from its own network log: pages, workers and the browser itself.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::Value;

/// The event of a request that starts, a WebSocket's included.
const START: &str = "URL_REQUEST_START_JOB";

/// The event of a name that is looked up.
const LOOKUP: &str = "HOST_RESOLVER_MANAGER_REQUEST";

/// The initiator of what no page asked for, in Chromium's words.
const NOBODY: &str = "not an origin";

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// When, in milliseconds since 1970.
    pub time: f64,
    /// GET, POST, ...
    pub method: String,
    /// Whereto.
    pub url: String,
    /// Whether a page or a worker asked, whatever its origin. The rest is the browser's own: its
    /// clock, sign-in and updates, and what a person types as address.
    pub is_of_a_page: bool,
}

/// Reads every URL that a log, which the browser has closed, says was asked for: by the page, its
/// workers or the browser itself. Datagrams (WebRTC) have no URL and are not among them.
///
/// # Errors
///
/// Where the log can't be read.
pub fn read(path: &Path) -> Result<Vec<Asked>> {
    let log = log(path)?;
    let offset = number(&log["constants"]["timeTickOffset"]).context("the log has no clock")?;
    let asked = events(&log, START)?.into_iter().filter_map(|event| {
        let parameters = &event["params"];
        Some(Asked {
            time: number(&event["time"]).unwrap_or_default() + offset,
            method: parameters["method"].as_str().unwrap_or("?").to_owned(),
            url: parameters["url"].as_str()?.to_owned(),
            is_of_a_page: parameters["initiator"]
                .as_str()
                .is_some_and(|i| i != NOBODY),
        })
    });
    Ok(asked.collect())
}

/// Reads the names of servers that a log says were looked up, as the browser writes them.
///
/// # Errors
///
/// Where the log can't be read.
pub fn looked_up(path: &Path) -> Result<Vec<String>> {
    let log = log(path)?;
    let hosts = events(&log, LOOKUP)?
        .into_iter()
        .filter_map(|event| Some(event["params"]["host"].as_str()?.to_owned()));
    Ok(hosts.collect())
}

fn log(path: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    serde_json::from_str(&text).context("the network log is not whole")
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// Events of a kind.
fn events<'a>(log: &'a Value, kind: &str) -> Result<Vec<&'a Value>> {
    let of_kind = log["constants"]["logEventTypes"][kind]
        .as_i64()
        .with_context(|| format!("the log knows no {kind}"))?;
    let events = log["events"].as_array().context("the log has no events")?;
    let of_kind = events
        .iter()
        .filter(|event| event["type"].as_i64() == Some(of_kind));
    Ok(of_kind.collect())
}
