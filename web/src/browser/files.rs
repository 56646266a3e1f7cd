//! Files and folders that a person gives.

use js_sys::{Array, Function, Promise, Uint8Array};
use leptos::ev;
use shared::{decode::ENDINGS, subject};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ClipboardEvent, DataTransferItemList, DragEvent, File, FileList, HtmlInputElement,
};

use super::{get, words};

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

    /// What tells it from others of the same path: its size and when it was changed. The browser looks at the disk for each.
    pub fn identity(&self) -> String {
        let changed = get(&self.file, "lastModified").and_then(|at| at.as_f64());
        format!("{} {} {changed:?}", self.path, self.file.size())
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

fn of_list(files: Option<FileList>) -> Vec<Found> {
    let files = files.into_iter();
    let files = files.flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)));
    let mut found: Vec<Found> = files.map(Found::of_list).collect();
    sort(&mut found);
    found
}

/// By path, a folder's files together; without what systems leave.
fn sort(found: &mut Vec<Found>) {
    found.retain(|file| !file.is_passed_over());
    found.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
}

/// The files that were pasted.
pub fn pasted(event: &ClipboardEvent) -> Vec<Found> {
    of_list(event.clipboard_data().and_then(|data| data.files()))
}

/// The files that were chosen; the field is emptied, so that the same ones can be chosen again.
pub fn chosen(event: &ev::Event) -> Vec<Found> {
    let input = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return Vec::new();
    };
    let found = of_list(input.files());
    input.set_value("");
    found
}

/// What was dropped, as long as its event lasts.
#[derive(Debug)]
pub struct Dropped {
    entries: Vec<JsValue>,
    files: Vec<Found>,
}

/// Takes what was dropped; folders are looked into by [`Dropped::files`].
pub fn dropped(event: &DragEvent) -> Dropped {
    let data = event.data_transfer();
    let items = data.as_ref().map(web_sys::DataTransfer::items);
    Dropped {
        entries: items.map(|items| entries(&items)).unwrap_or_default(),
        files: of_list(data.and_then(|data| data.files())),
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

impl Dropped {
    /// All files, those in folders too.
    ///
    /// # Errors
    ///
    /// What the browser says of a folder that it can't read.
    pub async fn files(self) -> Result<Vec<Found>, String> {
        if self.entries.is_empty() {
            return Ok(self.files);
        }
        let (mut found, mut left) = (Vec::new(), self.entries);
        while let Some(entry) = left.pop() {
            let path = get(&entry, "fullPath").and_then(|path| path.as_string());
            let path = path.unwrap_or_default().trim_start_matches('/').to_owned();
            if get(&entry, "isDirectory").and_then(|is| is.as_bool()) == Some(true) {
                left.extend(inside(&entry).await?);
            } else if let Ok(file) = answer(&entry, "file").await?.dyn_into::<File>() {
                found.push(Found::new(path, file));
            }
        }
        sort(&mut found);
        Ok(found)
    }
}

/// What stands in a folder; the browser names a hundred at a time.
async fn inside(folder: &JsValue) -> Result<Vec<JsValue>, String> {
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
async fn answer(object: &JsValue, name: &str) -> Result<JsValue, String> {
    let mut begun = Ok(JsValue::NULL);
    let promise = Promise::new(&mut |found, failed| {
        begun = call(object, name, &[found.into(), failed.into()]);
    });
    begun?;
    JsFuture::from(promise).await.map_err(|e| words(&e))
}

fn call(object: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, String> {
    let method: Function = get(object, name)
        .and_then(|method| method.dyn_into().ok())
        .ok_or_else(|| format!("`{name}` is not there"))?;
    let with: Array = with.iter().collect();
    method.apply(object, &with).map_err(|e| words(&e))
}

/// Reads a file.
///
/// # Errors
///
/// What the browser said.
pub async fn read(file: &Blob) -> Result<Vec<u8>, String> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|e| words(&e))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What the system's dialog offers: all endings that are read, and whatever else it takes for a picture.
pub fn accept() -> String {
    let endings = ENDINGS.map(|ending| format!(".{ending}"));
    format!("{},image/*", endings.join(","))
}
