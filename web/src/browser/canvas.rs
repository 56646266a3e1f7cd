//! Painting, and files for the person.

use wasm_bindgen::{Clamped, JsCast, JsValue, closure::Closure};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageData, Url};

use super::blob;

/// Hands a file to the person, as a download; `None` where the browser does not take it.
pub fn save(name: &str, bytes: &[u8]) -> Option<()> {
    save_blob(name, &blob(bytes)?)
}

fn save_blob(name: &str, blob: &Blob) -> Option<()> {
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let saved = download(name, &address);
    // Some browsers fetch it only after this. An address that can't be revoked ends with the page.
    let revoke = move || drop(Url::revoke_object_url(&address));
    leptos::prelude::set_timeout(revoke, std::time::Duration::from_secs(60));
    saved
}

fn download(name: &str, address: &str) -> Option<()> {
    let link: web_sys::HtmlAnchorElement = web_sys::window()?
        .document()?
        .create_element("a")
        .ok()?
        .dyn_into()
        .ok()?;
    link.set_href(address);
    link.set_download(name);
    link.click();
    Some(())
}

/// A canvas that is not on the page.
fn canvas(width: u32, height: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = web_sys::window()?
        .document()?
        .create_element("canvas")
        .ok()?
        .dyn_into()
        .ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

/// What a saved picture is made of.
#[derive(Debug)]
pub struct CaptionedMap<'a> {
    /// Squares of RGBA pixels with their sides, the lowest first, and how much of each is seen, 0 to 1.
    pub layers: Vec<(&'a [u8], u32, f64)>,
    /// Colours of the bar, from its left end.
    pub bar: Vec<[u8; 3]>,
    /// Words below the bar's ends.
    pub ends: [String; 2],
    /// Lines below.
    pub lines: Vec<String>,
}

/// Width of the square in a saved picture, in pixels.
const MAP_SIDE: u32 = 768;

/// Saves layers with a legend as one PNG. The browser packs it beside the page's own thread, and what comes of it is
/// told then; `None` where it can't begin.
pub fn save_captioned_map(
    name: &str,
    captioned_map: &CaptionedMap<'_>,
    done: impl FnOnce(Option<()>) + 'static,
) -> Option<()> {
    const LINE: u32 = 24;
    let height = MAP_SIDE + 64 + LINE * captioned_map.lines.len() as u32;
    let (target, context) = canvas(MAP_SIDE, height)?;
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, f64::from(MAP_SIDE), f64::from(height));
    for (rgba, side, seen) in &captioned_map.layers {
        let (source, _) = canvas(*side, *side)?;
        paint(&source, rgba, *side, *side);
        context.set_global_alpha(*seen);
        let (width, height) = (f64::from(MAP_SIDE), f64::from(MAP_SIDE));
        context
            .draw_image_with_html_canvas_element_and_dw_and_dh(&source, 0.0, 0.0, width, height)
            .ok()?;
    }
    context.set_global_alpha(1.0);
    let step = f64::from(MAP_SIDE) / captioned_map.bar.len() as f64;
    for (at, [r, g, b]) in captioned_map.bar.iter().enumerate() {
        context.set_fill_style_str(&format!("rgb({r},{g},{b})"));
        context.fill_rect(
            at as f64 * step,
            f64::from(MAP_SIDE) + 8.0,
            step + 1.0,
            16.0,
        );
    }
    context.set_fill_style_str("#1c1b1a");
    context.set_font("16px system-ui, sans-serif");
    let below = f64::from(MAP_SIDE) + 44.0;
    let [left, right] = &captioned_map.ends;
    context.fill_text(left, 8.0, below).ok()?;
    context.set_text_align("right");
    context
        .fill_text(right, f64::from(MAP_SIDE) - 8.0, below)
        .ok()?;
    context.set_text_align("left");
    for (at, line) in captioned_map.lines.iter().enumerate() {
        let y = below + f64::from(LINE) * (at as f64 + 1.0);
        context.fill_text(line, 8.0, y).ok()?;
    }
    let name = name.to_owned();
    let packed = Closure::once_into_js(move |png: JsValue| {
        // Nothing comes where the picture could not be packed.
        let png = png.dyn_into::<Blob>().ok();
        done(png.and_then(|png| save_blob(&name, &png)));
    });
    target.to_blob(packed.unchecked_ref()).ok()
}

/// Paints RGBA pixels on a canvas of their size.
pub fn paint(canvas: &HtmlCanvasElement, rgba: &[u8], width: u32, height: u32) {
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok().flatten();
    let context = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok());
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    if let (Some(context), Ok(data)) = (context, data) {
        // A canvas of this page can always be painted; there is nothing to say if not.
        drop(context.put_image_data(&data, 0.0, 0.0));
    }
}
