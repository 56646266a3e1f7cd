//! The browser's functions that the page uses; the only folder that names web_sys.

mod canvas;

pub use canvas::{CaptionedMap, paint, save, save_captioned_map};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use leptos::ev;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::{ClipboardEvent, DragEvent, File, HtmlInputElement, KeyboardEvent};
use web_sys::{
    DedicatedWorkerGlobalScope, MessageEvent, ReadableStreamDefaultReader, Response, Url, Worker,
};

/// What an error of the browser says.
fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into())
        .ok()
        .and_then(|m| m.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "the browser gave no reason".to_owned())
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|v| !v.is_undefined() && !v.is_null())
}

/// Calls a method without arguments that returns a promise.
async fn call(object: &JsValue, name: &str) -> Result<JsValue, String> {
    let method: Function = get(object, name)
        .and_then(|f| f.dyn_into().ok())
        .ok_or_else(|| format!("`{name}` is not there"))?;
    let promise = method.call0(object).map_err(|e| words(&e))?;
    JsFuture::from(Promise::resolve(&promise))
        .await
        .map_err(|e| words(&e))
}

/// The query of the page's or worker's address, with its `?`.
pub fn query() -> String {
    get(&js_sys::global(), "location")
        .and_then(|location| get(&location, "search"))
        .and_then(|search| search.as_string())
        .unwrap_or_default()
}

/// The folder of the page's address, with a `/` at its end.
pub fn base() -> String {
    let address = get(&js_sys::global(), "location").and_then(|location| get(&location, "href"));
    let address = address
        .and_then(|href| href.as_string())
        .unwrap_or_default();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rfind('/')
        .map_or_else(String::new, |end| path[..=end].to_owned())
}

/// Milliseconds since the program started.
pub fn now() -> f64 {
    get(&js_sys::global(), "performance")
        .and_then(|p| p.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |p| p.now())
}

/// Bytes of memory that this program has taken so far: it never gives any back.
pub fn memory() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

/// Gets a file of the page itself, and tells how many bytes are here.
///
/// # Errors
///
/// What the browser or the server said.
pub async fn fetch(path: &str, mut progress: impl FnMut(u64)) -> Result<Vec<u8>, String> {
    let global = js_sys::global();
    let fetch: Function = get(&global, "fetch")
        .and_then(|f| f.dyn_into().ok())
        .ok_or("this browser can't fetch")?;
    let promise = fetch.call1(&global, &path.into()).map_err(|e| words(&e))?;
    let response: Response = JsFuture::from(Promise::resolve(&promise))
        .await
        .map_err(|e| words(&e))?
        .dyn_into()
        .map_err(|_| "the answer is none")?;
    if !response.ok() {
        return Err(format!(
            "the server answered {} for {path}",
            response.status()
        ));
    }
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else {
        return Ok(bytes);
    };
    let reader: ReadableStreamDefaultReader = stream
        .get_reader()
        .dyn_into()
        .map_err(|_| "the answer can't be read")?;
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|e| words(&e))?;
        match get(&chunk, "value").and_then(|v| v.dyn_into::<Uint8Array>().ok()) {
            Some(part) => bytes.extend(part.to_vec()),
            None => return Ok(bytes),
        }
        progress(bytes.len() as u64);
    }
}

/// Reads a file that the person gave.
///
/// # Errors
///
/// What the browser said.
pub async fn read(file: &File) -> Result<Vec<u8>, String> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|e| words(&e))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The first file that was dropped.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}

/// The first file that was pasted.
pub fn pasted(event: &ClipboardEvent) -> Option<File> {
    event.clipboard_data()?.files()?.get(0)
}

/// The file that was chosen; the field is emptied, so that the same one can be chosen again.
pub fn chosen(event: &ev::Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// Opens the browser's file dialogue through a hidden field.
pub fn click(id: &str) {
    let element = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
    }
}

/// Whether keys go into a field that takes text or arrows of its own.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        ["INPUT", "SELECT", "TEXTAREA"].contains(&element.tag_name().as_str())
    })
}

/// Whether a button or link has the focus: space presses it.
pub fn is_on_button(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| ["BUTTON", "A", "SUMMARY"].contains(&element.tag_name().as_str()))
}

/// An address under which a picture of this page's memory can be shown.
pub fn object_address(bytes: &[u8]) -> Option<String> {
    Url::create_object_url_with_blob(&blob(bytes)?).ok()
}

fn blob(bytes: &[u8]) -> Option<web_sys::Blob> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    web_sys::Blob::new_with_u8_array_sequence(&parts).ok()
}

/// A worker that takes and gives bytes.
#[derive(Clone, Debug)]
pub struct ByteWorker(Worker);

impl ByteWorker {
    /// Starts a program that wasm-bindgen made (`<program>.js`, `<program>_bg.wasm`) as a worker.
    ///
    /// The worker starts from a blob: so it stands under the page's content security policy on
    /// every server, which a worker from a file does not.
    ///
    /// # Errors
    ///
    /// Where the browser has no workers or refuses this one.
    pub fn start(
        program: &str,
        mut on_bytes: impl FnMut(Vec<u8>) + 'static,
        mut on_error: impl FnMut(String) + 'static,
    ) -> Result<Self, String> {
        let file = format!("{}{program}", base());
        let script = format!(
            "importScripts('{file}.js'); wasm_bindgen({{ module_or_path: '{file}_bg.wasm' }});"
        );
        let address = object_address(script.as_bytes()).ok_or("the browser gives no blob")?;
        let worker = Worker::new(&address).map_err(|e| words(&e))?;
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            on_bytes(Uint8Array::new(&event.data()).to_vec());
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        let error =
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| on_error(words(&event)));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        // The worker lives as long as the page.
        message.forget();
        error.forget();
        Ok(Self(worker))
    }

    /// Hands bytes over; they are not copied on the way.
    pub fn post(&self, bytes: &[u8]) {
        let buffer = Uint8Array::from(bytes).buffer();
        drop(
            self.0
                .post_message_with_transfer(&buffer, &Array::of1(&buffer)),
        );
    }
}

fn worker_scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// In the worker: takes the page's messages from now on.
pub fn listen(mut on_bytes: impl FnMut(Vec<u8>) + 'static) {
    let Some(scope) = worker_scope() else { return };
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        on_bytes(Uint8Array::new(&event.data()).to_vec());
    });
    scope.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();
}

/// In the worker: lets messages come in before work goes on.
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

/// In the worker: hands bytes to the page.
pub fn post(bytes: &[u8]) {
    if let Some(scope) = worker_scope() {
        let buffer = Uint8Array::from(bytes).buffer();
        drop(scope.post_message_with_transfer(&buffer, &Array::of1(&buffer)));
    }
}

/// What the browser says of its GPU.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gpu {
    /// Maker and kind.
    pub name: String,
    /// Whether it is a program on the CPU.
    pub is_software: bool,
    /// Whether it has what the engine needs; without time stamps cubecl stops the program.
    pub has_timestamps: bool,
}

/// Names that software adapters go by.
const SOFTWARE: [&str; 4] = ["swiftshader", "llvmpipe", "lavapipe", "basic render"];

/// Asks the browser for its GPU.
///
/// # Errors
///
/// Why there is none.
pub async fn gpu() -> Result<Gpu, String> {
    let navigator = get(&js_sys::global(), "navigator").ok_or("this browser names no navigator")?;
    let gpu = get(&navigator, "gpu").ok_or("this browser has no WebGPU")?;
    let adapter = call(&gpu, "requestAdapter").await?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err("the browser offers no GPU".to_owned());
    }
    let info = get(&adapter, "info").unwrap_or_else(|| Object::new().into());
    let text = |name: &str| {
        get(&info, name)
            .and_then(|v| v.as_string())
            .filter(|s| !s.is_empty())
    };
    let parts: Vec<String> = ["vendor", "architecture", "description"]
        .iter()
        .filter_map(|n| text(n))
        .collect();
    let name = if parts.is_empty() {
        "unnamed GPU".to_owned()
    } else {
        parts.join(" ")
    };
    let fallback = [&info, &adapter]
        .iter()
        .any(|o| get(o, "isFallbackAdapter").and_then(|v| v.as_bool()) == Some(true));
    let lower = name.to_lowercase();
    let is_software = fallback || SOFTWARE.iter().any(|s| lower.contains(s));
    let features = get(&adapter, "features");
    let has: Option<Function> = features
        .as_ref()
        .and_then(|f| get(f, "has"))
        .and_then(|f| f.dyn_into().ok());
    let has_timestamps = match (features, has) {
        (Some(features), Some(has)) => has
            .call1(&features, &"timestamp-query".into())
            .is_ok_and(|v| v.as_bool() == Some(true)),
        _ => false,
    };
    Ok(Gpu {
        name,
        is_software,
        has_timestamps,
    })
}
