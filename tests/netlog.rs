//! What the browser asked for, from its own network log: pages, workers and the browser itself.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The event of a request that starts, a WebSocket's included.
const START: &str = "URL_REQUEST_START_JOB";

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
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let log: Value = serde_json::from_str(&text).context("the network log is not whole")?;
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let offset = number(&log["constants"]["timeTickOffset"]).context("the log has no clock")?;
    let types = &log["constants"]["logEventTypes"];
    let names: BTreeMap<i64, &str> = types
        .as_object()
        .context("the log names no event types")?
        .iter()
        .filter_map(|(name, id)| Some((id.as_i64()?, name.as_str())))
        .collect();
    ensure!(
        names.values().any(|name| *name == START),
        "the log knows no {START}"
    );
    let mut asked = Vec::new();
    for event in log["events"].as_array().context("the log has no events")? {
        let name = event["type"]
            .as_i64()
            .and_then(|id| names.get(&id))
            .copied()
            .unwrap_or_default();
        let parameters = &event["params"];
        let starts = name == START;
        if let Some(url) = parameters["url"].as_str().filter(|_| starts) {
            asked.push(Asked {
                time: number(&event["time"]).unwrap_or_default() + offset,
                method: parameters["method"].as_str().unwrap_or("?").to_owned(),
                url: url.to_owned(),
                is_of_a_page: parameters["initiator"]
                    .as_str()
                    .is_some_and(|i| i != NOBODY),
            });
        }
    }
    Ok(asked)
}
