//! A visit to the page, whose every request is looked at in the end.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::{
    artifact::Index,
    class::Class,
    saliency::{Map, Method},
};
use tokio::{sync::MutexGuard, time::sleep};

use crate::{
    TURN,
    browser::Browser,
    netlog,
    server::{Server, models},
};

/// Which engine the page's address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Whichever the page takes.
    Auto,
    /// The CPU.
    Cpu,
    /// WebGPU, on a software adapter too.
    WebGpu,
}

/// What the page shows of one picture.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Probability of a lymphoblast.
    pub probability: f64,
    /// The answer.
    pub label: String,
    /// Time for network and map.
    pub milliseconds: f64,
    /// Bytes that the engine has taken so far.
    pub memory: u64,
    /// Opacity of the drawn map, 256 by 256, rows from the top, 0 to 255.
    pub map: Vec<f64>,
}

/// The models that the page offers: the committed ones, unless others are named.
///
/// # Errors
///
/// Where the index can't be read.
pub fn index() -> Result<Index> {
    let path = models().join("index.json");
    let bytes = std::fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// Presses a button that saves and gives the bytes of the file, which is kept from being saved.
const SAVED: &str = "return new Promise(done => { \
     const make = URL.createObjectURL; \
     URL.createObjectURL = blob => { \
         URL.createObjectURL = make; \
         blob.arrayBuffer().then(bytes => done(Array.from(new Uint8Array(bytes)))); \
         return make.call(URL, blob); }; \
     HTMLAnchorElement.prototype.click = () => { delete HTMLAnchorElement.prototype.click; }; \
     document.getElementById('BUTTON').click(); });";

/// A page with a loaded model.
#[derive(Debug)]
pub struct Session {
    _turn: MutexGuard<'static, ()>,
    /// The browser that shows it.
    pub browser: Browser,
    /// From the page's address to a loaded model.
    pub loading: Duration,
    address: String,
    /// When the model had been loaded, in milliseconds since 1970.
    loaded: f64,
}

/// Waits for the page that has just been called, and chooses a model by its place in the list.
///
/// # Errors
///
/// Where the model does not come.
pub async fn ready_with(browser: &Browser, model: usize) -> Result<()> {
    browser.wait("#phase[data-phase=ready]").await?;
    if model > 0 {
        browser
            .click(&format!("#model option[value='{model}']"))
            .await?;
    }
    let name = &index()?.models[model].name;
    browser
        .wait(&format!("#phase[data-phase=ready][data-model='{name}']"))
        .await
}

fn now() -> f64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        // Only times since a start are asked for.
        .unwrap_or(Duration::ZERO);
    since.as_secs_f64() * 1000.0
}

impl Session {
    /// Opens the page and waits for a model, by its place in the list.
    ///
    /// # Errors
    ///
    /// Where the browser does not start, the model does not come or the engine is another one.
    pub async fn start(server: &Server, engine: Engine, model: usize) -> Result<Self> {
        Self::start_in(server, (engine, ""), model, Value::Null).await
    }

    /// Opens the page, whose address says more than the engine, in a browser with preferences of a person.
    ///
    /// # Errors
    ///
    /// As [`Session::start`].
    pub async fn start_in(
        server: &Server,
        (engine, more): (Engine, &str),
        model: usize,
        of_person: Value,
    ) -> Result<Self> {
        let turn = TURN.lock().await;
        let browser = Browser::start_with(of_person).await?;
        let address = server.address();
        let query = match engine {
            Engine::Auto => "?",
            Engine::Cpu => "?engine=cpu",
            Engine::WebGpu => "?engine=webgpu",
        };
        let started = Instant::now();
        browser.go(&format!("{address}{query}{more}")).await?;
        browser.wait("#accept").await?;
        browser.click("#accept").await?;
        ready_with(&browser, model).await?;
        let loading = started.elapsed();
        // The browser gets the page's files once more, to keep them: that is no answer's business.
        browser.wait("#kept[data-settled=true]").await?;
        let session = Self {
            _turn: turn,
            browser,
            loading,
            address,
            loaded: now(),
        };
        let name = session.engine().await?;
        match engine {
            Engine::WebGpu => ensure!(name.starts_with("WebGPU"), "the engine is {name}"),
            Engine::Cpu => ensure!(name == "CPU", "the engine is {name}"),
            Engine::Auto => {}
        }
        Ok(session)
    }

    /// The engine that the page names.
    ///
    /// # Errors
    ///
    /// Where it names none.
    pub async fn engine(&self) -> Result<String> {
        self.browser.text("#engine").await
    }

    /// Gives the page a picture and waits for answer and map.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn give(&self, picture: &Path) -> Result<()> {
        self.browser.upload("#file-field", picture).await?;
        let name = picture
            .file_name()
            .context("a file has a name")?
            .to_string_lossy()
            .into_owned();
        // The caption changes first, then the answer comes.
        for turn in 0.. {
            ensure!(turn < 500, "the page does not open {name}");
            if self.browser.text(".caption span").await?.starts_with(&name) {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        self.browser.wait("#phase[data-phase=ready]").await?;
        self.browser.wait("#label").await?;
        Ok(())
    }

    /// Gives the page a folder, or files, and waits until each has had its turn.
    ///
    /// # Errors
    ///
    /// Where some have none.
    pub async fn give_all(&self, given: &[PathBuf]) -> Result<()> {
        let is_folder = given.first().is_some_and(|path| path.is_dir());
        let field = if is_folder {
            "#folder-field"
        } else {
            "#file-field"
        };
        self.browser.upload_all(field, given).await?;
        self.browser.wait("#folder[data-busy=true]").await?;
        self.browser.wait("#folder[data-busy=false]").await
    }

    /// Gives the page a picture and reads what it shows.
    ///
    /// # Errors
    ///
    /// As [`Session::give`].
    pub async fn open(&self, picture: &Path) -> Result<Shown> {
        self.give(picture).await?;
        // What does not suit is shown on request.
        if self.browser.text("#anyway").await.is_ok() {
            self.browser.click("#anyway").await?;
        }
        let probability = self
            .browser
            .attribute("#probability", "data-value")
            .await?
            .parse()?;
        let label = self.browser.attribute("#label", "data-label").await?;
        let milliseconds = self
            .browser
            .attribute("#milliseconds", "data-value")
            .await?;
        let memory = self
            .browser
            .attribute("#milliseconds", "data-memory")
            .await?;
        let map = self.drawn().await?;
        Ok(Shown {
            probability,
            label,
            milliseconds: milliseconds.parse()?,
            memory: memory.parse()?,
            map,
        })
    }

    /// Chooses a method for the opened picture and waits for its whole map.
    ///
    /// # Errors
    ///
    /// Where no map comes.
    pub async fn choose(&self, method: Method) -> Result<()> {
        let option = format!("#method option[value='{}']", method.name());
        self.browser.click(&option).await?;
        self.browser.wait("#phase[data-phase=ready]").await
    }

    /// Chooses the class that maps speak for, and waits for the map.
    ///
    /// # Errors
    ///
    /// Where no map comes.
    pub async fn ask(&self, class: Class) -> Result<()> {
        let option = format!("#class option[value='{}']", class.name());
        self.browser.click(&option).await?;
        self.browser.wait("#phase[data-phase=ready]").await
    }

    /// Chooses a method for the opened picture and takes its map as a person does who saves the numbers.
    ///
    /// # Errors
    ///
    /// Where no map comes.
    pub async fn explain(&self, method: Method) -> Result<Map> {
        self.choose(method).await?;
        Ok(Map::from_npy(&self.saved("save-numbers").await?)?)
    }

    /// What a button saves.
    ///
    /// # Errors
    ///
    /// Where it saves nothing.
    pub async fn saved(&self, button: &str) -> Result<Vec<u8>> {
        self.browser.wait(&format!("#{button}")).await?;
        let bytes = self
            .browser
            .script(&SAVED.replace("BUTTON", button))
            .await?;
        let bytes = bytes.as_array().context("no file was saved")?;
        let bytes = bytes.iter().filter_map(|b| Some(b.as_u64()? as u8));
        Ok(bytes.collect())
    }

    /// What kept the page's own thread for more than 50 ms since its address was called: when it began and how long it was, in
    /// milliseconds. Scripts of a test count too.
    ///
    /// # Errors
    ///
    /// Where the browser does not say.
    pub async fn long_tasks(&self) -> Result<Vec<(f64, f64)>> {
        let script = "return new Promise(done => { const all = []; \
             new PerformanceObserver(list => list.getEntries().forEach(e => all.push([e.startTime, e.duration]))) \
                 .observe({type: 'longtask', buffered: true}); \
             setTimeout(() => done(all), 100); });";
        Ok(serde_json::from_value(self.browser.script(script).await?)?)
    }

    /// How strongly the map is drawn: its opacity, 256 by 256, rows from the top, 0 to 255.
    async fn drawn(&self) -> Result<Vec<f64>> {
        let script = "const map = document.getElementById('map'); \
             const data = map.getContext('2d').getImageData(0, 0, map.width, map.height).data; \
             const out = []; for (let i = 3; i < data.length; i += 4) out.push(data[i]); return out;";
        let drawn = self.browser.script(script).await?;
        let drawn = drawn.as_array().context("the map can't be read")?;
        Ok(drawn.iter().filter_map(Value::as_f64).collect())
    }

    /// Waits for the banner and reads it.
    ///
    /// # Errors
    ///
    /// Where none appears.
    pub async fn banner(&self) -> Result<String> {
        for _ in 0..200 {
            if let Ok(text) = self.browser.text(".banner p").await {
                return Ok(text);
            }
            sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("no banner appears")
    }

    /// Forgets a person's own pictures, as asked.
    ///
    /// # Errors
    ///
    /// Where the page does not ask, or keeps something.
    pub async fn forget(&self) -> Result<()> {
        self.browser.click("#forget").await?;
        self.browser.wait("#forget-now").await?;
        self.browser.click("#forget-now").await?;
        self.browser.wait(".drop").await
    }

    /// Closes the browser and looks at everything that it asked for.
    ///
    /// # Errors
    ///
    /// Where it asked for anything but files of the page, or for one after the model had been loaded.
    pub async fn end(self) -> Result<()> {
        let (log, _folder) = self.browser.close().await?;
        let asked = netlog::read(&log)?;
        ensure!(
            asked.len() > 5,
            "the network log holds only {} requests",
            asked.len()
        );
        let of_pages = asked.iter().filter(|request| request.is_of_a_page).count();
        ensure!(
            of_pages > 5,
            "the log names only {of_pages} requests of pages"
        );
        let own = |request: &&netlog::Asked| {
            request.is_of_a_page || request.url.starts_with(&self.address)
        };
        for request in asked.iter().filter(own) {
            let inside = request.url.starts_with(&self.address)
                || request.url.starts_with("data:")
                || request.url.starts_with("blob:");
            ensure!(
                inside && request.method == "GET",
                "the browser asked for {} {}",
                request.method,
                request.url
            );
            // Whether there is a new version of the page is the browser's own question.
            let is_update = request.url == format!("{}service-worker.js", self.address);
            let late =
                request.time > self.loaded && request.url.starts_with(&self.address) && !is_update;
            ensure!(
                !late,
                "{} was asked for after the model had been loaded",
                request.url
            );
        }
        Ok(())
    }
}
