//! What happens to pictures on their way: turned, scaled, moved, lit or stained otherwise, stored as JPEG.
//!
//! The trainer changes cells in these ways to learn from them and to try answers; lessons of the page let a person do so.

use image::ImageFormat;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::picture::Picture;

/// Placement of the picture.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// Radians, from x to y.
    pub angle: f32,
    /// How many times as large.
    pub scale: f32,
    /// Pixels.
    pub shift: [f32; 2],
}

/// A picture turned, scaled and moved about its middle, read between its pixels; black around it.
pub fn place(picture: &Picture, pose: Pose) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let middle = [width, height].map(|side| (side as f32 - 1.0) / 2.0);
    let (sin, cos) = pose.angle.sin_cos();
    Picture::from_fn(width, height, |x, y| {
        let dx = x as f32 - middle[0] - pose.shift[0];
        let dy = y as f32 - middle[1] - pose.shift[1];
        let u = middle[0] + (cos * dx + sin * dy) / pose.scale;
        let v = middle[1] + (cos * dy - sin * dx) / pose.scale;
        between(picture, u, v)
    })
}

/// The colour between pixels, black outside.
fn between(picture: &Picture, u: f32, v: f32) -> [u8; 3] {
    let (x, y) = (u.floor(), v.floor());
    let (fx, fy) = (u - x, v - y);
    let (x, y) = (x as i64, y as i64);
    let corner = |dx, dy| picture.pixel(x + dx, y + dy).map(f32::from);
    let (a, b, c, d) = (corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1));
    std::array::from_fn(|channel| {
        let top = a[channel] * (1.0 - fx) + b[channel] * fx;
        let bottom = c[channel] * (1.0 - fx) + d[channel] * fx;
        (top * (1.0 - fy) + bottom * fy).round() as u8
    })
}

/// Each channel times a factor.
pub fn recolour(mut picture: Picture, gains: [f32; 3]) -> Picture {
    for (value, gain) in picture.rgb_mut().iter_mut().zip(gains.iter().cycle()) {
        *value = (f32::from(*value) * gain).round().min(255.0) as u8;
    }
    picture
}

/// The picture as JPEG of a quality from 1 to 100, read again; nothing where a side is above what JPEG holds, 65,535.
///
/// `halves_colours` is 4:2:0, as cameras and most programs store; without it, 4:4:4.
pub fn as_jpeg(picture: &Picture, quality: u8, halves_colours: bool) -> Option<Picture> {
    let [width, height] = [picture.width(), picture.height()].map(u16::try_from);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(if halves_colours {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    let encoded = encoder.encode(picture.rgb(), width.ok()?, height.ok()?, ColorType::Rgb);
    encoded.ok()?;
    let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).ok()?;
    let read = Picture::of_image(read.into_rgb8())?;
    let is_same = read.width() == picture.width() && read.height() == picture.height();
    is_same.then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc with stripes of one pixel, green and violet.
    fn striped() -> Picture {
        let mut picture = Picture::black(64, 48);
        for at in 0..24 * 24 {
            let (x, y) = (20 + at % 24, 12 + at / 24);
            let stripe = if at % 2 == 0 {
                [60, 140, 60]
            } else {
                [140, 60, 160]
            };
            picture.set_pixel(x, y, stripe);
        }
        picture
    }

    fn error(a: &Picture, b: &Picture) -> f64 {
        let apart = a.rgb().iter().zip(b.rgb());
        let sum: f64 = apart.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        sum / a.rgb().len() as f64
    }

    #[test]
    fn the_worse_the_quality_the_more_is_lost() {
        let picture = striped();
        let lost = |quality, halves| error(&picture, &as_jpeg(&picture, quality, halves).unwrap());
        assert!(lost(95, false) < 2.0, "{}", lost(95, false));
        assert!(lost(50, false) > 1.3 * lost(95, false));
        // Stripes of one pixel have no colour left where it is halved.
        assert!(lost(95, true) > 3.0 * lost(95, false));
    }

    #[test]
    fn what_jpeg_cannot_hold_gives_nothing() {
        assert!(as_jpeg(&Picture::black(70_000, 1), 90, true).is_none());
    }
}
