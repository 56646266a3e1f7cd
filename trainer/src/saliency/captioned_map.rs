//! A map over its picture with a legend, much as the page saves it.

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
    overlay::{self, Style},
    picture::Picture,
    saliency::Map,
};

/// Side of the picture in a canvas, in pixels.
pub const SIDE: u32 = 768;

/// Characters in a line: what fits the side.
pub const LINE: usize = 83;

/// Height of a line, in pixels.
const LINE_HEIGHT: u32 = 22;

/// Height of the colour bar, in pixels.
const BAR: u32 = 16;

/// Space around what stands below the picture, in pixels.
const MARGIN: u32 = 8;

/// Near black.
const INK: Rgb888 = Rgb888::new(28, 27, 26);

/// The map over the picture, [`SIDE`] pixels wide, and below it the colour bar with the values of its ends and the lines.
pub fn draw(framed: &Picture, map: &Map, scale: f32, style: Style, lines: &[String]) -> Picture {
    let mapped = overlay::blend(&enlarge(framed), map, scale, style);
    let below = mapped.height() + 2 * MARGIN + BAR;
    let height = below + LINE_HEIGHT * (lines.len() as u32 + 1) + MARGIN;
    let mut canvas = Canvas(Picture::black(SIDE, height));
    let Ok(()) = canvas.clear(Rgb888::WHITE);
    for y in 0..mapped.height() {
        for x in 0..SIDE {
            let pixel = mapped.pixel(i64::from(x), i64::from(y));
            canvas.0.set_pixel(x, y, pixel);
        }
    }
    for (x, [red, green, blue]) in (0..).zip(style.colormap.bar(SIDE as usize)) {
        let top = Point::new(x, (mapped.height() + MARGIN) as i32);
        let column = Rectangle::new(top, Size::new(1, BAR));
        let Ok(()) = canvas.fill_solid(&column, Rgb888::new(red, green, blue));
    }
    let [left, right] = captions::ends(Some(map), style.colormap.least(), scale);
    canvas.write(&left, (below, Alignment::Left));
    canvas.write(&right, (below, Alignment::Right));
    for (at, line) in (1..).zip(lines) {
        canvas.write(line, (below + at * LINE_HEIGHT, Alignment::Left));
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
    /// Writes a line below this height, at one side of the picture.
    fn write(&mut self, line: &str, (top, side): (u32, Alignment)) {
        // The font has no such quotes.
        let line = line.replace(['“', '”'], "\"");
        let x = match side {
            Alignment::Right => SIDE - MARGIN,
            _ => MARGIN,
        };
        let place = Point::new(x as i32, (top + LINE_HEIGHT / 2 + 4) as i32);
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
    use shared::colormap::Colormap;

    use super::*;

    #[test]
    fn a_plate_has_the_map_the_bar_and_the_words() {
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
