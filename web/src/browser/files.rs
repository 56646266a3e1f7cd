//! Files and folders that a person gives.

use js_sys::{Array, Function, Promise, Uint8Array};
use leptos::ev;
use shared::{decode::ENDINGS, said, subject, words::Said};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ClipboardEvent, DataTransferItemList, DragEvent, File, FileList, HtmlInputElement,
};

use crate::message::Stamp;

use super::{get, words, workers::Stretch};

/// Ending of the names of saved sessions.
pub const SESSION: &str = "json";

/// A file, and where it stands.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path with `/`, from the folder on that was given.
    pub path: String,
    /// The file, which is read when it is needed.
    pub file: Blob,
}

impl Found {
    fn new(path: String, file: File) -> Self {
        Self {
            path,
            file: file.into(),
        }
    }

    /// What tells it from others of the same path. The browser looks at the disk for each.
    pub fn stamp(&self) -> Stamp {
        let changed = get(&self.file, "lastModified").and_then(|at| at.as_f64());
        Stamp {
            bytes: self.file.size() as u64,
            changed: changed.map(|at| at as i64),
        }
    }

    /// Whether it was given as a file, and is called as saved sessions are.
    pub fn is_session(&self) -> bool {
        let has_ending = |(_, ending): (&str, &str)| ending.eq_ignore_ascii_case(SESSION);
        !self.path.contains('/') && self.path.rsplit_once('.').is_some_and(has_ending)
    }

    /// A file of a list, with its path where a whole folder was chosen.
    fn of_list(file: File) -> Self {
        let path = get(&file, "webkitRelativePath").and_then(|path| path.as_string());
        let path = path.filter(|path| !path.is_empty());
        Self::new(path.unwrap_or_else(|| file.name()), file)
    }

    /// Whether any part of its path is of what systems leave; but what a person chose is taken, whatever it is called.
    fn is_passed_over(&self) -> bool {
        let mut parts = self.path.split('/').skip(1);
        parts.any(subject::is_passed_over)
    }
}

/// By path, a folder's files together; without what systems leave.
fn sort(found: &mut Vec<Found>) {
    found.retain(|file| !file.is_passed_over());
    found.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
}

/// What a person gave, as its event had it: the browser says more of it only while the event lasts.
#[derive(Debug)]
pub struct Handed {
    /// Files and folders that were dropped, where the browser tells them apart.
    entries: Vec<JsValue>,
    files: Vec<File>,
}

impl Handed {
    fn new(files: Option<FileList>) -> Self {
        let files = files.into_iter();
        let all = |list: FileList| (0..list.length()).filter_map(move |at| list.get(at));
        Self {
            entries: Vec::new(),
            files: files.flat_map(all).collect(),
        }
    }

    /// Whether nothing in it is a file.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.files.is_empty()
    }
}

/// What was pasted.
pub fn pasted(event: &ClipboardEvent) -> Handed {
    Handed::new(event.clipboard_data().and_then(|data| data.files()))
}

/// What was chosen; the field is emptied, so that the same can be chosen again.
pub fn chosen(event: &ev::Event) -> Handed {
    let input = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    let handed = Handed::new(input.as_ref().and_then(HtmlInputElement::files));
    if let Some(input) = input {
        input.set_value("");
    }
    handed
}

/// What was dropped.
pub fn dropped(event: &DragEvent) -> Handed {
    let data = event.data_transfer();
    let items = data.as_ref().map(web_sys::DataTransfer::items);
    Handed {
        entries: items.map(|items| entries(&items)).unwrap_or_default(),
        ..Handed::new(data.and_then(|data| data.files()))
    }
}

fn entries(items: &DataTransferItemList) -> Vec<JsValue> {
    let items = (0..items.length()).filter_map(|at| items.get(at));
    let entries = items.filter_map(|item| {
        let entry = call(&item, "webkitGetAsEntry", &[]).ok()?;
        (!entry.is_null() && !entry.is_undefined()).then_some(entry)
    });
    entries.collect()
}

impl Handed {
    /// All files by path, those in folders too, and what the browser says of each file or folder that it can't read.
    pub async fn files(self) -> (Vec<Found>, Vec<Said>) {
        if self.entries.is_empty() {
            return (listed(self.files).await, Vec::new());
        }
        let (mut found, mut unread, mut left) = (Vec::new(), Vec::new(), self.entries);
        while let Some(entry) = left.pop() {
            let path = get(&entry, "fullPath").and_then(|path| path.as_string());
            let path = path.unwrap_or_default().trim_start_matches('/').to_owned();
            if get(&entry, "isDirectory").and_then(|is| is.as_bool()) == Some(true) {
                match inside(&entry).await {
                    Ok(more) => left.extend(more),
                    Err(why) => unread.push(why),
                }
                continue;
            }
            match answer(&entry, "file").await.map(JsCast::dyn_into::<File>) {
                Ok(Ok(file)) => found.push(Found::new(path, file)),
                Ok(Err(_)) => unread.push(said!("why-no-file", path = path)),
                Err(why) => unread.push(why),
            }
        }
        sort(&mut found);
        (found, unread)
    }
}

/// Files with their paths; the browser makes each name when it is asked for.
async fn listed(files: Vec<File>) -> Vec<Found> {
    let mut found = Vec::with_capacity(files.len());
    let mut stretch = Stretch::begin();
    for file in files {
        found.push(Found::of_list(file));
        stretch.rest_if_over().await;
    }
    sort(&mut found);
    found
}

/// What stands in a folder; the browser names a hundred at a time.
async fn inside(folder: &JsValue) -> Result<Vec<JsValue>, Said> {
    let reader = call(folder, "createReader", &[])?;
    let mut all = Vec::new();
    loop {
        let some: Array = answer(&reader, "readEntries").await?.unchecked_into();
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter());
    }
}

/// Calls a method that takes one function for what it found and one for what went wrong.
async fn answer(object: &JsValue, name: &str) -> Result<JsValue, Said> {
    let mut begun = Ok(JsValue::NULL);
    let promise = Promise::new(&mut |found, failed| {
        begun = call(object, name, &[found.into(), failed.into()]);
    });
    begun?;
    JsFuture::from(promise).await.map_err(|e| words(&e))
}

fn call(object: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, Said> {
    let method: Function = get(object, name)
        .and_then(|method| method.dyn_into().ok())
        .ok_or_else(|| said!("why-missing", name = name))?;
    let with: Array = with.iter().collect();
    method.apply(object, &with).map_err(|e| words(&e))
}

/// Reads a file.
///
/// # Errors
///
/// What the browser said.
pub async fn read(file: &Blob) -> Result<Vec<u8>, Said> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|e| words(&e))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What the system's dialog offers: all endings that are read, and whatever else it takes for a picture.
pub fn accept() -> String {
    let endings = ENDINGS.map(|ending| format!(".{ending}"));
    format!("{},.{SESSION},image/*", endings.join(","))
}
