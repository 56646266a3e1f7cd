//! The browser's functions that the page uses; the only folder that names web_sys.

mod canvas;
mod files;
mod gpu;
mod page;
mod pointer;
mod quirks;
mod service_worker;
mod storage;
mod workers;

pub use canvas::{CaptionedMap, paint, picture_address, save, save_captioned_map};
pub use files::{Found, Handed, accept, chosen, dropped, pasted, read};
pub use gpu::{Gpu, gpu, has_relaxed_simd};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array, WebAssembly};
pub use page::{
    click, focus_once_there, languages, leave_query, reveal, set_language, toggle_full_screen,
};
pub use pointer::{PointerEvent, WheelEvent, growth, hold, place, width};
pub use quirks::forgets_pages;
pub use service_worker::{Keeper, is_kept, is_online};
use shared::{said, words::Said};
pub use storage::{
    accepted, remember, remember_engine, remember_language, remember_timings, remembered_engine,
    remembered_language, remembered_timings,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::{Blob, ClipboardEvent, DragEvent, HtmlInputElement, KeyboardEvent};
use web_sys::{
    Element, HtmlDialogElement, ReadableStreamDefaultReader, Response, ScrollIntoViewOptions,
    ScrollLogicalPosition, Url,
};
pub use workers::{ByteWorker, Program, Stretch, breathe, listen, post, requests, workers};

/// What an error of the browser says.
fn words(error: &JsValue) -> Said {
    let message = Reflect::get(error, &"message".into())
        .ok()
        .and_then(|m| m.as_string());
    let words = message.or_else(|| error.as_string());
    words.map_or_else(|| said!("why-no-reason"), Said::as_is)
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|v| !v.is_undefined() && !v.is_null())
}

/// Calls a method without arguments that returns a promise.
async fn call(object: &JsValue, name: &str) -> Result<JsValue, Said> {
    let method: Function = get(object, name)
        .and_then(|f| f.dyn_into().ok())
        .ok_or_else(|| said!("why-missing", name = name))?;
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

/// The value that a name has in the query.
pub fn query_value(name: &str) -> Option<String> {
    let query = query();
    let parts = query.trim_start_matches('?').split('&');
    let mut values = parts.filter_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    values.next().map(str::to_owned)
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

/// Day and time of this computer, as people write them in an ISO date.
pub fn date() -> String {
    let now = js_sys::Date::new_0().to_iso_string();
    let now = now.as_string().unwrap_or_default();
    now.get(..16)
        .map_or_else(String::new, |now| format!("{} UTC", now.replace('T', " ")))
}

/// Bytes of memory that this program has taken so far: it never gives any back.
pub fn memory() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

/// Asks for a file of the page itself.
fn ask(path: &str) -> Result<Promise, Said> {
    let global = js_sys::global();
    let fetch: Function = get(&global, "fetch")
        .and_then(|f| f.dyn_into().ok())
        .ok_or(said!("why-no-fetch"))?;
    let promise = fetch.call1(&global, &path.into()).map_err(|e| words(&e))?;
    Ok(Promise::resolve(&promise))
}

/// The server's answer to a request for a file, before its bytes.
async fn response(path: &str) -> Result<Response, Said> {
    let answer = JsFuture::from(ask(path)?).await.map_err(|e| words(&e))?;
    let response: Response = answer.dyn_into().map_err(|_| said!("why-no-response"))?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    Err(said!("why-status", status = u32::from(status), path = path))
}

/// Gets a file of the page itself, and tells how many bytes are here.
///
/// # Errors
///
/// What the browser or the server said.
pub async fn fetch(path: &str, mut progress: impl FnMut(u64)) -> Result<Vec<u8>, Said> {
    let response = response(path).await?;
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else {
        return Ok(bytes);
    };
    let reader: ReadableStreamDefaultReader = stream
        .get_reader()
        .dyn_into()
        .map_err(|_| said!("why-no-body"))?;
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|e| words(&e))?;
        match get(&chunk, "value").and_then(|v| v.dyn_into::<Uint8Array>().ok()) {
            Some(part) => bytes.extend(part.to_vec()),
            None => return Ok(bytes),
        }
        progress(bytes.len() as u64);
    }
}

/// Whether keys go into a field that takes text or arrows of its own.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        ["INPUT", "SELECT", "TEXTAREA"].contains(&element.tag_name().as_str())
    })
}

/// Whether a button or link has the focus: space presses it.
pub fn is_on_button(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|element| ["BUTTON", "A", "SUMMARY"].contains(&element.tag_name().as_str()))
}

/// The dialog that lies over the page, if one does.
fn dialog() -> Option<HtmlDialogElement> {
    let document = web_sys::window()?.document()?;
    let dialog = document.query_selector("dialog[open]").ok().flatten();
    dialog?.dyn_into().ok()
}

/// Whether a dialog lies over the page: it is answered before anything else.
pub fn has_dialog() -> bool {
    dialog().is_some()
}

/// Closes the dialog that lies over the page; the focus goes back to where it was.
pub fn close_dialog() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

/// Opens a dialog over the page; until it is closed nothing else can be reached.
pub fn open_dialog(dialog: &HtmlDialogElement) {
    // It is open already, or was taken off the page meanwhile.
    drop(dialog.show_modal());
}

/// What is seen of an element that scrolls, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// From the left end.
    pub left: f64,
    /// From the upper end.
    pub top: f64,
    /// Width of what is seen.
    pub width: f64,
    /// Height of what is seen.
    pub height: f64,
}

/// What is seen of an element that scrolls.
pub fn extent(element: &Element) -> Extent {
    Extent {
        left: f64::from(element.scroll_left()),
        top: f64::from(element.scroll_top()),
        width: f64::from(element.client_width()),
        height: f64::from(element.client_height()),
    }
}

/// Scrolls an element just as far that a rectangle in it is seen.
pub fn bring_into_sight(element: &Element, [left, top]: [usize; 2], [width, height]: [usize; 2]) {
    let within = |seen: i32, length: i32, from: usize, size: usize| {
        let (from, to) = (from as i32, (from + size) as i32);
        seen.min(from).max(to - length)
    };
    let x = within(element.scroll_left(), element.client_width(), left, width);
    let y = within(element.scroll_top(), element.client_height(), top, height);
    element.set_scroll_left(x);
    element.set_scroll_top(y);
}

/// Shows the page from its upper end.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Scrolls as little as is needed for an element to be seen.
pub fn show_element(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// What the browser says of itself under a name.
fn of_navigator(name: &str) -> Option<JsValue> {
    get(&get(&js_sys::global(), "navigator")?, name)
}

/// What the browser says that it is.
pub fn user_agent() -> String {
    of_navigator("userAgent")
        .and_then(|agent| agent.as_string())
        .unwrap_or_default()
}

/// Puts a text where it can be pasted from.
///
/// # Errors
///
/// Where the browser does not allow it.
pub async fn copy(text: &str) -> Result<(), Said> {
    let clipboard = of_navigator("clipboard").ok_or_else(|| Said::as_is(""))?;
    let write: Function = get(&clipboard, "writeText")
        .and_then(|f| f.dyn_into().ok())
        .ok_or_else(|| Said::as_is(""))?;
    let promise = write
        .call1(&clipboard, &text.into())
        .map_err(|e| words(&e))?;
    let done = JsFuture::from(Promise::resolve(&promise)).await;
    done.map(drop).map_err(|e| words(&e))
}

/// An address under which a picture of this page's memory can be shown.
pub fn object_address(bytes: &[u8]) -> Option<String> {
    Url::create_object_url_with_blob(&blob(bytes)?).ok()
}

/// Bytes as a file without a name; `None` where the browser has no room for it.
pub fn blob(bytes: &[u8]) -> Option<Blob> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).ok()
}
