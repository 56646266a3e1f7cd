//! A real headless Chromium, driven through its WebDriver.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use fantoccini::{
    Client, ClientBuilder, Locator,
    wd::{WebDriverCompatibleCommand, WindowHandle},
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    time::{Instant, sleep},
};
use url::Url;

use crate::{netlog, processes};

/// Flags that give a browser of its own, silent, with WebGPU in software.
const FLAGS: [&str; 18] = [
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter",
    "--disable-quic",
    "--disable-sync",
    "--enable-unsafe-webgpu",
    "--enable-features=Vulkan,WebGPU",
    "--use-webgpu-adapter=swiftshader",
    "--use-vulkan=swiftshader",
    "--ignore-gpu-blocklist",
    "--allow-browser-signin=false",
];

/// Longest wait for anything in the page: a model on the software adapter takes a minute.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often a browser is started before that is given up.
const ATTEMPTS: usize = 3;

/// A browser with a page.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Driver,
    folder: TempDir,
}

/// The driver of a browser. With it ends the browser, too: that of a test that failed would go on and take time from others.
#[derive(Debug)]
struct Driver {
    child: Child,
    /// The browser's profile, which no other browser has.
    profile: PathBuf,
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Err(why) = processes::end(&self.profile.display().to_string()) {
            println!("a browser may go on: {why:#}");
        }
    }
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Own(Value);

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// Asks a driver that has just been started for a browser, as soon as it listens.
///
/// # Errors
///
/// Where it gives none for half a minute.
pub(crate) async fn connect(port: u16, capabilities: &Value) -> Result<Client> {
    let capabilities = capabilities.as_object().cloned().unwrap_or_default();
    let address = format!("http://127.0.0.1:{port}");
    let started = Instant::now();
    loop {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let builder = builder.capabilities(capabilities.clone());
        match builder.connect(&address).await {
            Ok(client) => return Ok(client),
            Err(error) if started.elapsed() > Duration::from_secs(30) => {
                bail!("no browser: {error}")
            }
            Err(_) => sleep(Duration::from_millis(200)).await,
        }
    }
}

impl Browser {
    /// Starts driver and browser.
    ///
    /// # Errors
    ///
    /// Where chromedriver or Chromium can't be started.
    pub async fn start() -> Result<Self> {
        Self::start_with(json!({})).await
    }

    /// Starts driver and browser with preferences of a person.
    ///
    /// # Errors
    ///
    /// Where chromedriver or Chromium can't be started.
    pub async fn start_with(of_person: Value) -> Result<Self> {
        // The port that was free a moment ago may be a server's of another test by now.
        for _ in 1..ATTEMPTS {
            match Self::try_start(&of_person).await {
                Ok(browser) => return Ok(browser),
                Err(why) => println!("{why:#}; trying again"),
            }
        }
        Self::try_start(&of_person).await
    }

    async fn try_start(of_person: &Value) -> Result<Self> {
        let folder = TempDir::new()?;
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let profile = folder.path().join("profile");
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("can't start chromedriver; `cargo xtask test` installs it")?;
        let driver = Driver {
            child,
            profile: profile.clone(),
        };
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags.push(format!(
            "--log-net-log={}",
            folder.path().join("net.json").display()
        ));
        // Debian's Chromium opens a start page of its own unless it is told which one.
        let mut preferences = json!({
            "homepage": "about:blank",
            "homepage_is_newtabpage": false,
            "net": { "network_prediction_options": 2 },
            "safebrowsing": { "enabled": false },
            "search": { "suggest_enabled": false },
            "signin": { "allowed": false, "allowed_on_next_startup": false },
            "session": { "restore_on_startup": 4, "startup_urls": ["about:blank"] },
        });
        if let (Some(all), Some(more)) = (preferences.as_object_mut(), of_person.as_object()) {
            all.extend(more.clone());
        }
        let options = json!({ "args": flags, "prefs": preferences, "binary": "/usr/bin/chromium" });
        let capabilities = json!({ "goog:chromeOptions": options });
        Ok(Self {
            client: connect(port, &capabilities).await?,
            driver,
            folder,
        })
    }

    /// The driver's number in the system, below which the browser's processes are.
    pub fn driver_id(&self) -> Option<u32> {
        self.driver.child.id()
    }

    /// Opens a page.
    ///
    /// # Errors
    ///
    /// Where the browser fails.
    pub async fn go(&self, address: &str) -> Result<()> {
        Ok(self.client.goto(address).await?)
    }

    /// Waits until an element matches a selector; a banner of the page ends the wait.
    ///
    /// # Errors
    ///
    /// Where the page shows a banner, or nothing matches for too long.
    pub async fn wait(&self, selector: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            if self.client.find(Locator::Css(selector)).await.is_ok() {
                return Ok(());
            }
            if let Ok(banner) = self.text(".banner p").await {
                bail!("waiting for {selector}, the page says: {banner}");
            }
            if started.elapsed() > PATIENCE {
                bail!("nothing matches {selector} after {} s", PATIENCE.as_secs());
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// The text of an element.
    ///
    /// # Errors
    ///
    /// Where it is not there.
    pub async fn text(&self, selector: &str) -> Result<String> {
        Ok(self
            .client
            .find(Locator::Css(selector))
            .await?
            .text()
            .await?)
    }

    /// An attribute of an element.
    ///
    /// # Errors
    ///
    /// Where element or attribute are not there.
    pub async fn attribute(&self, selector: &str, name: &str) -> Result<String> {
        let element = self.client.find(Locator::Css(selector)).await?;
        element
            .attr(name)
            .await?
            .with_context(|| format!("{selector} has no {name}"))
    }

    /// Clicks an element, once it is there.
    ///
    /// # Errors
    ///
    /// As [`Browser::wait`], and where it can't be clicked.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.wait(selector).await?;
        Ok(self
            .client
            .find(Locator::Css(selector))
            .await?
            .click()
            .await?)
    }

    /// Gives a file to the page's file field.
    ///
    /// # Errors
    ///
    /// Where the field is not there.
    pub async fn upload(&self, selector: &str, file: &Path) -> Result<()> {
        let field = self.client.find(Locator::Css(selector)).await?;
        Ok(field.send_keys(&file.to_string_lossy()).await?)
    }

    /// Gives several files to the page's file field.
    ///
    /// # Errors
    ///
    /// Where the field is not there.
    pub async fn upload_all(&self, selector: &str, files: &[PathBuf]) -> Result<()> {
        let field = self.client.find(Locator::Css(selector)).await?;
        let names: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        Ok(field.send_keys(&names.join("\n")).await?)
    }

    /// Presses a key, as a person does who has just come to the page.
    ///
    /// # Errors
    ///
    /// Where there is no page.
    pub async fn press(&self, key: &str) -> Result<()> {
        Ok(self
            .client
            .find(Locator::Css("body"))
            .await?
            .send_keys(key)
            .await?)
    }

    /// Loads the page anew.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// Hides the page behind another tab.
    ///
    /// # Errors
    ///
    /// Where the browser opens none.
    pub async fn hide(&self) -> Result<WindowHandle> {
        let shown = self.client.window().await?;
        let other = self.client.new_window(true).await?;
        self.client.switch_to_window(other.handle).await?;
        Ok(shown)
    }

    /// Shows a page that was hidden.
    ///
    /// # Errors
    ///
    /// Where it is gone.
    pub async fn unhide(&self, page: WindowHandle) -> Result<()> {
        self.client.close_window().await?;
        Ok(self.client.switch_to_window(page).await?)
    }

    /// Runs JavaScript in the page and gives what it returns.
    ///
    /// # Errors
    ///
    /// Where the script fails.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Gives the window a size, in CSS pixels, and waits until the page stands in it.
    ///
    /// # Errors
    ///
    /// Where the browser fails.
    pub async fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        self.client.set_window_size(width, height).await?;
        // Two frames after the page has heard of it, it is drawn.
        let drawn = format!(
            "return new Promise(done => {{ const look = () => window.innerWidth === {width} \
                 ? requestAnimationFrame(() => requestAnimationFrame(done)) : setTimeout(look, 20); \
             setTimeout(done, 5000); look(); }});"
        );
        self.script(&drawn).await?;
        Ok(())
    }

    /// Gives the browser a command of its own protocol.
    ///
    /// # Errors
    ///
    /// Where it does not know it.
    pub async fn command(&self, name: &str, parameters: Value) -> Result<Value> {
        let command = Own(json!({ "cmd": name, "params": parameters }));
        Ok(self.client.issue_cmd(command).await?)
    }

    /// Saves a picture of the window.
    ///
    /// # Errors
    ///
    /// Where the browser fails or the file can't be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(fs::write(file, self.client.screenshot().await?)?)
    }

    /// Closes the browser; returns its network log, in a folder that lives as long as the value.
    ///
    /// # Errors
    ///
    /// Where the browser does not end.
    pub async fn close(mut self) -> Result<(PathBuf, TempDir)> {
        self.client.close().await?;
        // The log is whole once the browser has ended.
        let log = self.folder.path().join("net.json");
        let started = Instant::now();
        while netlog::read(&log).is_err() && started.elapsed() < Duration::from_secs(20) {
            sleep(Duration::from_millis(200)).await;
        }
        self.driver.child.kill().await?;
        Ok((log, self.folder))
    }
}
