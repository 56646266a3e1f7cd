//! Painting, and files for the person.

use shared::legend::{Anchor, BAR, Legend, SIDE};
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
    // In this order: the page's guard lets an anchor lead only to what it saves.
    link.set_download(name);
    link.set_href(address);
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
    /// What stands below them.
    pub legend: Legend,
}

/// Saves layers with a legend as one PNG. The browser packs it beside the page's own thread, and what comes of it is
/// told then; `None` where it can't begin.
pub fn save_captioned_map(
    name: &str,
    CaptionedMap { layers, legend }: &CaptionedMap<'_>,
    done: impl FnOnce(Option<()>) + 'static,
) -> Option<()> {
    let (target, context) = canvas(SIDE, legend.height)?;
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, f64::from(SIDE), f64::from(legend.height));
    for (rgba, side, seen) in layers {
        let (source, _) = canvas(*side, *side)?;
        paint(&source, rgba, *side, *side);
        context.set_global_alpha(*seen);
        let (width, height) = (f64::from(SIDE), f64::from(SIDE));
        context
            .draw_image_with_html_canvas_element_and_dw_and_dh(&source, 0.0, 0.0, width, height)
            .ok()?;
    }
    context.set_global_alpha(1.0);
    for step in &legend.bar {
        let [r, g, b] = step.colour;
        context.set_fill_style_str(&format!("rgb({r},{g},{b})"));
        let corner = (f64::from(step.left), f64::from(legend.bar_top));
        context.fill_rect(corner.0, corner.1, f64::from(step.width), f64::from(BAR));
    }
    context.set_fill_style_str("#1c1b1a");
    context.set_font("16px system-ui, sans-serif");
    for text in &legend.texts {
        context.set_text_align(match text.anchor {
            Anchor::Left => "left",
            Anchor::Right => "right",
        });
        let (x, y) = (f64::from(text.x), f64::from(text.baseline));
        context.fill_text(&text.text, x, y).ok()?;
    }
    let name = name.to_owned();
    let packed = Closure::once_into_js(move |png: JsValue| {
        // Nothing comes where the picture could not be packed.
        let png = png.dyn_into::<Blob>().ok();
        done(png.and_then(|png| save_blob(&name, &png)));
    });
    target.to_blob(packed.unchecked_ref()).ok()
}

/// Quality of a JPEG in a report: no block is seen at its size.
const QUALITY: f64 = 0.9;

/// An address that holds a square picture of RGBA pixels as JPEG, for files that stand alone.
pub fn picture_address(rgba: &[u8], side: u32) -> Option<String> {
    let (target, _) = canvas(side, side)?;
    paint(&target, rgba, side, side);
    let quality = JsValue::from_f64(QUALITY);
    target
        .to_data_url_with_type_and_encoder_options("image/jpeg", &quality)
        .ok()
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
