//! A small picture under a map.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    captions,
    colormap::Colormap,
    overlay::Style,
    saliency::{Map, Sign},
    say,
};

use crate::{
    browser,
    components::panes::{colours, paint_picture},
    message::Answer,
    opener::Opener,
    state::State,
};

/// Side of a small drawn map in pixels.
const SMALL: usize = 128;

/// A map to draw, and how.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The map.
    pub map: Arc<Map>,
    /// What its signs mean.
    pub sign: Sign,
    /// The value that gets the strongest colour.
    pub scale: f32,
}

impl PartialEq for Drawing {
    /// By which map it is, not by all its values.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.map, &other.map) && self.sign == other.sign && self.scale == other.scale
    }
}

impl Drawing {
    /// Its colours, [`SMALL`] squared RGBA pixels.
    fn colours(&self, colormap: Colormap) -> Vec<u8> {
        let style = Style {
            colormap: colormap.for_sign(self.sign),
            opacity: 1.0,
            contour: None,
        };
        colours(&self.map, SMALL, self.scale, style)
    }

    /// Values that get the weakest and the strongest colour.
    pub fn ends(&self) -> String {
        let least = Colormap::Cividis.for_sign(self.sign).least();
        let [from, to] = captions::ends(Some(&self.map), least, self.scale);
        say!("range", low = from, high = to)
    }
}

/// A picture under a map, as far as they are there.
#[component]
pub fn Layers(
    /// Colours and strength of the map.
    opener: Opener,
    /// The picture.
    answer: Memo<Option<Arc<Answer>>>,
    /// The map.
    drawing: Memo<Option<Drawing>>,
) -> impl IntoView {
    let page = opener.page;
    let (picture, map) = (
        NodeRef::<html::Canvas>::new(),
        NodeRef::<html::Canvas>::new(),
    );
    paint_picture(answer, picture);
    let colormap = Memo::new(move |_| page.with(|state| state.colormap));
    Effect::new(move |_| {
        if let (Some(canvas), Some(drawing)) = (map.get(), drawing.get()) {
            let rgba = drawing.colours(colormap.get());
            browser::paint(&canvas, &rgba, SMALL as u32, SMALL as u32);
        }
    });
    let opacity = move || page.with(State::strength).to_string();
    view! {
        <canvas node_ref=picture width="1" height="1" aria-hidden="true"></canvas>
        <canvas node_ref=map width="1" height="1" aria-hidden="true" class="map" style:opacity=opacity hidden=move || drawing.with(Option::is_none)></canvas>
    }
}
