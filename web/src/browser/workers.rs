//! Workers that take and give bytes, each with a file where there is one.

use js_sys::{Array, Function, Promise, Uint8Array, WebAssembly};
use shared::{said, words::Said};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, Url, Worker};

use super::{base, get, object_address, of_navigator, response, words};

/// A program that wasm-bindgen made, compiled once for all workers: another one asks nobody for anything.
#[derive(Clone, Debug)]
pub struct Program {
    name: &'static str,
    script: String,
    module: WebAssembly::Module,
}

impl Program {
    /// Gets and compiles `<name>.js` and `<name>_bg.wasm`.
    ///
    /// # Errors
    ///
    /// What the browser or the server said.
    pub async fn load(name: &'static str) -> Result<Self, Said> {
        let file = format!("{}{name}", base());
        let script = response(&format!("{file}.js")).await?;
        let text = script.text().map_err(|e| words(&e))?;
        let text = JsFuture::from(text).await.map_err(|e| words(&e))?;
        Ok(Self {
            name,
            script: text.as_string().ok_or(said!("why-no-text"))?,
            module: compiled(&format!("{file}_bg.wasm")).await?,
        })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// Gets and compiles a program, and hands it over.
const COMPILER: &str = "self.onmessage = event => WebAssembly.compileStreaming(fetch(event.data)) \
     .then(module => self.postMessage(module), why => self.postMessage(String(why)));";

/// Gets and compiles a program in a worker of its own: all its bytes would keep the page's own thread.
async fn compiled(address: &str) -> Result<WebAssembly::Module, Said> {
    let script = object_address(COMPILER.as_bytes()).ok_or(said!("why-no-blob"))?;
    let worker = Worker::new(&script).map_err(|e| words(&e))?;
    let answer = JsFuture::from(Promise::new(&mut |done, failed| {
        worker.set_onmessage(Some(&done));
        worker.set_onerror(Some(&failed));
    }));
    let asked = worker.post_message(&address.into());
    asked.map_err(|e| words(&e))?;
    let answer = answer.await;
    worker.terminate();
    drop(Url::revoke_object_url(&script));
    let answer: MessageEvent = answer.map_err(|e| words(&e))?.unchecked_into();
    answer.data().dyn_into().map_err(|why| words(&why))
}

/// Bytes and file of a message.
fn parts(event: &MessageEvent) -> Option<(Vec<u8>, Option<Blob>)> {
    let parts: Array = event.data().dyn_into().ok()?;
    let bytes = Uint8Array::new(&parts.get(0)).to_vec();
    Some((bytes, parts.get(1).dyn_into().ok()))
}

/// A message of bytes, which are handed over without a copy, and a file, which is not read.
fn message(bytes: &[u8], file: Option<&Blob>) -> (Array, Array) {
    let buffer = Uint8Array::from(bytes).buffer();
    let message = Array::of1(&buffer);
    if let Some(file) = file {
        message.push(file);
    }
    (message, Array::of1(&buffer))
}

/// A worker that takes and gives bytes and files.
#[derive(Debug)]
pub struct ByteWorker {
    worker: Worker,
    address: String,
    // They listen for as long as the worker lives.
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(JsValue)>,
}

impl ByteWorker {
    /// Starts a program as a worker.
    ///
    /// The worker starts from a blob: so it stands under the page's content security policy on
    /// every server, which a worker from a file does not.
    ///
    /// # Errors
    ///
    /// Where the browser has no workers or refuses this one.
    pub fn start(
        program: &Program,
        mut on_message: impl FnMut(Vec<u8>, Option<Blob>) + 'static,
        mut on_error: impl FnMut(Said) + 'static,
    ) -> Result<Self, Said> {
        let script = format!(
            "{}\nself.onmessage = event => {{ self.onmessage = null; \
             wasm_bindgen({{ module_or_path: event.data }}).catch(why => setTimeout(() => {{ throw why; }})); }};",
            program.script
        );
        let address = object_address(script.as_bytes()).ok_or(said!("why-no-blob"))?;
        let worker = Worker::new(&address).map_err(|e| words(&e))?;
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((bytes, file)) = parts(&event) {
                on_message(bytes, file);
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        let error =
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| on_error(words(&event)));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker
            .post_message(&program.module)
            .map_err(|e| words(&e))?;
        Ok(Self {
            worker,
            address,
            _message: message,
            _error: error,
        })
    }

    /// Hands bytes over, and a file.
    pub fn post(&self, bytes: &[u8], file: Option<&Blob>) {
        let (message, moved) = message(bytes, file);
        // A worker that has ended hears nothing; that it has was told.
        drop(self.worker.post_message_with_transfer(&message, &moved));
    }
}

impl Drop for ByteWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // An address that can't be revoked ends with the page.
        drop(Url::revoke_object_url(&self.address));
    }
}

/// How many workers this computer has cores for.
pub fn workers() -> usize {
    let cores = of_navigator("hardwareConcurrency").and_then(|cores| cores.as_f64());
    cores.map_or(1, |cores| cores as usize)
}

fn worker_scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// In the worker: takes the page's messages from now on.
pub fn listen(mut on_message: impl FnMut(Vec<u8>, Option<Blob>) + 'static) {
    let Some(scope) = worker_scope() else { return };
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some((bytes, file)) = parts(&event) {
            on_message(bytes, file);
        }
    });
    scope.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();
}

/// Lets other messages come in before work goes on.
pub async fn breathe() {
    let wait = |done: Function, _: Function| {
        let set: Option<Function> =
            get(&js_sys::global(), "setTimeout").and_then(|f| f.dyn_into().ok());
        match set {
            Some(set) => drop(set.call2(&JsValue::NULL, &done, &0.into())),
            None => drop(done.call0(&JsValue::NULL)),
        }
    };
    // A timer always ends; there is nothing to say if not.
    drop(JsFuture::from(Promise::new(&mut { wait })).await);
}

/// A stretch of work on the page's own thread, which must not be kept long.
#[derive(Debug)]
pub struct Stretch {
    begun: f64,
}

impl Stretch {
    /// Longest one, in milliseconds.
    const LONGEST: f64 = 15.0;

    /// Begins now.
    pub fn begin() -> Self {
        Self {
            begun: super::now(),
        }
    }

    /// Whether others have waited long enough.
    pub fn is_over(&self) -> bool {
        super::now() - self.begun > Self::LONGEST
    }

    /// Lets others come in where it is over, and begins anew. Whether it was.
    pub async fn rest_if_over(&mut self) -> bool {
        let is_over = self.is_over();
        if is_over {
            breathe().await;
            *self = Self::begin();
        }
        is_over
    }
}

/// In the worker: hands bytes to the page, and a file.
pub fn post(bytes: &[u8], file: Option<&Blob>) {
    if let Some(scope) = worker_scope() {
        let (message, moved) = message(bytes, file);
        drop(scope.post_message_with_transfer(&message, &moved));
    }
}

/// How often this program has asked the network for something; what is in memory does not count.
pub fn requests() -> u32 {
    let performance = get(&js_sys::global(), "performance");
    let entries: Option<Array> = performance
        .and_then(|p| p.dyn_into::<web_sys::Performance>().ok())
        .map(|p| p.get_entries_by_type("resource"));
    let is_asked = |entry: &JsValue| {
        let name = get(entry, "name").and_then(|name| name.as_string());
        name.is_some_and(|name| !name.starts_with("blob:") && !name.starts_with("data:"))
    };
    entries.map_or(0, |all| all.iter().filter(is_asked).count() as u32)
}
