//! A map over its picture with a legend, laid out as the page saves it.

use std::convert::Infallible;

use embedded_graphics::{
    Drawable, Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Point, Size},
    mono_font::{MonoTextStyle, iso_8859_15::FONT_9X15},
    pixelcolor::{Rgb888, RgbColor},
    primitives::Rectangle,
    text::{Alignment, Text},
};
use image::imageops::FilterType;
use shared::{
    captions,
    legend::{self, Anchor, BAR, Legend, SIDE},
    overlay::{self, Style},
    picture::Picture,
    saliency::Map,
};

/// Near black.
const INK: Rgb888 = Rgb888::new(28, 27, 26);

/// The map over the picture, [`SIDE`] pixels wide, with its legend: the colour bar with the values of its ends, and the lines.
pub fn draw(framed: &Picture, map: &Map, scale: f32, style: Style, lines: &[String]) -> Picture {
    let mapped = overlay::blend(&enlarge(framed), map, scale, style);
    let ends = captions::ends(Some(map), style.colormap.least(), scale);
    let legend = Legend::new(
        mapped.height(),
        &style.colormap.bar(SIDE as usize),
        ends,
        lines,
    );
    let mut canvas = Canvas(Picture::black(SIDE, legend.height));
    let Ok(()) = canvas.clear(Rgb888::WHITE);
    for y in 0..mapped.height() {
        for x in 0..SIDE {
            let pixel = mapped.pixel(i64::from(x), i64::from(y));
            canvas.0.set_pixel(x, y, pixel);
        }
    }
    for step in &legend.bar {
        let [red, green, blue] = step.colour;
        let corner = Point::new(step.left as i32, legend.bar_top as i32);
        let part = Rectangle::new(corner, Size::new(step.width, BAR));
        let Ok(()) = canvas.fill_solid(&part, Rgb888::new(red, green, blue));
    }
    for text in &legend.texts {
        canvas.write(text);
    }
    canvas.0
}

/// The picture [`SIDE`] pixels wide.
fn enlarge(framed: &Picture) -> Picture {
    let height = SIDE * framed.height() / framed.width();
    framed.resized(SIDE, height, FilterType::Triangle)
}

/// A picture that text can be written on.
struct Canvas(Picture);

impl Canvas {
    /// Writes a text of a legend.
    fn write(&mut self, text: &legend::Text) {
        // The font has no such quotes, and no such sign.
        let line = text.text.replace(['“', '”'], "\"").replace('−', "-");
        let side = match text.anchor {
            Anchor::Left => Alignment::Left,
            Anchor::Right => Alignment::Right,
        };
        let place = Point::new(text.x as i32, text.baseline as i32);
        let ink = MonoTextStyle::new(&FONT_9X15, INK);
        let Ok(_) = Text::with_alignment(&line, place, ink, side).draw(self);
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Infallible> {
        for Pixel(at, colour) in pixels {
            if let (Ok(x), Ok(y)) = (u32::try_from(at.x), u32::try_from(at.y))
                && x < self.0.width()
                && y < self.0.height()
            {
                self.0.set_pixel(x, y, [colour.r(), colour.g(), colour.b()]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        colormap::Colormap,
        legend::{LINE_HEIGHT, MARGIN},
    };

    use super::*;

    #[test]
    fn it_has_the_map_the_bar_and_the_texts() {
        let style = Style {
            colormap: Colormap::BlueOrange,
            opacity: 1.0,
            contour: None,
        };
        let map = Map {
            width: 2,
            height: 1,
            values: vec![-1.0, 1.0],
        };
        let canvas = |lines: &[&str]| {
            let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
            draw(&Picture::black(4, 2), &map, 1.0, style, &lines)
        };
        let drawn = canvas(&["for “normal”", "more"]);
        let [against, towards] = [-1.0, 1.0].map(|end| Colormap::BlueOrange.colour(end));
        let right = i64::from(SIDE - 1);
        let bar = i64::from(SIDE / 2 + MARGIN + BAR / 2);
        for y in [0, bar] {
            assert_eq!(
                [drawn.pixel(0, y), drawn.pixel(right, y)],
                [against, towards]
            );
        }
        let inked = |picture: &Picture| {
            let below = (SIDE / 2 + 2 * MARGIN + BAR) * SIDE * 3;
            let is_ink = |pixel: &&[u8]| pixel[0] == INK.r();
            picture.rgb()[below as usize..]
                .chunks(3)
                .filter(is_ink)
                .count()
        };
        let bare = canvas(&[]);
        assert_eq!(drawn.height() - bare.height(), 2 * LINE_HEIGHT);
        assert!(inked(&bare) > 0, "the ends have values");
        assert!(inked(&drawn) > inked(&bare) + 100);
    }
}
