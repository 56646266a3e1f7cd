//! Mice, fingers and wheels on an element.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent};
pub use web_sys::{PointerEvent, WheelEvent};

use super::get;

/// How much one pixel of a wheel's turn changes a size, as a power of e: a notch of most mice is 100 of them.
const WHEEL: f64 = 0.002;

/// The same where two fingers on a touch pad pull: browsers send small turns then.
const PINCH: f64 = 0.01;

/// Pixels that stand for a line, where a browser counts turns in lines.
const LINE: f64 = 16.0;

/// Where on the element that listens an event was, in shares of its sides.
pub fn place(event: &MouseEvent) -> Option<[f64; 2]> {
    let [left, top, width, height] = frame(event.current_target()?.as_ref())?;
    let share = |at: i32, from: f64, side: f64| (f64::from(at) - from) / side.max(1.0);
    Some([
        share(event.client_x(), left, width),
        share(event.client_y(), top, height),
    ])
}

/// Left and upper end, width and height of an element on the screen, in CSS pixels.
fn frame(element: &JsValue) -> Option<[f64; 4]> {
    let measure: Function = get(element, "getBoundingClientRect")?.dyn_into().ok()?;
    let frame = measure.call0(element).ok()?;
    let side = |name| get(&frame, name)?.as_f64();
    Some([side("left")?, side("top")?, side("width")?, side("height")?])
}

/// How much larger the turn of a wheel makes something; less than 1 makes it smaller.
pub fn growth(event: &WheelEvent) -> f64 {
    let pixels = match event.delta_mode() {
        WheelEvent::DOM_DELTA_PIXEL => event.delta_y(),
        _ => event.delta_y() * LINE,
    };
    let speed = if event.ctrl_key() { PINCH } else { WHEEL };
    (-pixels * speed).exp()
}

/// Sends all that a pointer does to the element that listens, also where it leaves that, until it is lifted.
pub fn hold(event: &PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // A pointer that was lifted meanwhile can't be held.
        drop(element.set_pointer_capture(event.pointer_id()));
    }
}

/// Width of an element on the screen, in CSS pixels.
pub fn width(element: &Element) -> f64 {
    frame(element).map_or(0.0, |[.., width, _]| width)
}
