//! A real headless Firefox, driven through geckodriver: the little of it that tests need.

use std::{path::PathBuf, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::{browser::connect, processes};

/// Longest wait for anything in the page.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser with a page; it ends with the value.
#[derive(Debug)]
pub struct Firefox {
    client: Client,
    _driver: Child,
    profile: TempDir,
}

impl Drop for Firefox {
    fn drop(&mut self) {
        if let Err(why) = processes::end(&self.profile.path().display().to_string()) {
            println!("a browser may go on: {why:#}");
        }
    }
}

impl Firefox {
    /// Starts driver and browser.
    ///
    /// # Errors
    ///
    /// Where geckodriver or Firefox can't be started.
    pub async fn start() -> Result<Self> {
        let driver = std::env::var_os("LYMPHOSCOPE_GECKODRIVER")
            .map(PathBuf::from)
            .context("LYMPHOSCOPE_GECKODRIVER names no geckodriver: run `cargo xtask test`, which installs it")?;
        let profile = TempDir::new()?;
        let ports = [
            TcpListener::bind("127.0.0.1:0").await?,
            TcpListener::bind("127.0.0.1:0").await?,
        ];
        let [port, other] = [ports[0].local_addr()?.port(), ports[1].local_addr()?.port()];
        drop(ports);
        let child = Command::new(&driver)
            .args(["--port", &port.to_string()])
            .args(["--websocket-port", &other.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("can't start {}", driver.display()))?;
        let profile_path = profile.path().display().to_string();
        // It sends no datagram to this computer itself unless it is told to.
        let preferences = json!({ "media.peerconnection.ice.loopback": true });
        let options = json!({ "args": ["-headless", "-profile", profile_path], "binary": "/usr/bin/firefox-esr", "prefs": preferences });
        let capabilities = json!({ "moz:firefoxOptions": options });
        Ok(Self {
            client: connect(port, &capabilities).await?,
            _driver: child,
            profile,
        })
    }

    /// Opens a page.
    ///
    /// # Errors
    ///
    /// Where the browser fails.
    pub async fn go(&self, address: &str) -> Result<()> {
        // A page that it was on its way to, and that did not come, is told of here.
        for _ in 0..3 {
            if self.client.goto(address).await.is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(300)).await;
        }
        Ok(self.client.goto(address).await?)
    }

    /// Waits until an element matches a selector.
    ///
    /// # Errors
    ///
    /// Where nothing matches for too long.
    pub async fn wait(&self, selector: &str) -> Result<()> {
        let started = Instant::now();
        while self.client.find(Locator::Css(selector)).await.is_err() {
            if started.elapsed() > PATIENCE {
                bail!("nothing matches {selector} after {} s", PATIENCE.as_secs());
            }
            sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Clicks what matches a selector.
    ///
    /// # Errors
    ///
    /// Where nothing matches.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.wait(selector).await?;
        let element = self.client.find(Locator::Css(selector)).await?;
        Ok(element.click().await?)
    }

    /// Clicks what matches a selector, if something does. Whether it did.
    ///
    /// # Errors
    ///
    /// Where it can't be clicked.
    pub async fn click_if_there(&self, selector: &str) -> Result<bool> {
        let Ok(element) = self.client.find(Locator::Css(selector)).await else {
            return Ok(false);
        };
        element.click().await?;
        Ok(true)
    }

    /// The text of what matches a selector.
    ///
    /// # Errors
    ///
    /// Where nothing matches.
    pub async fn text(&self, selector: &str) -> Result<String> {
        Ok(self
            .client
            .find(Locator::Css(selector))
            .await?
            .text()
            .await?)
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// Where it throws.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }
}
