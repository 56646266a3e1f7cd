//! A saliency map over the picture that it explains.

use crate::{colormap::Colormap, picture::Picture, saliency::Map};

/// How a map is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Colours of the map.
    pub colormap: Colormap,
    /// 0 shows the picture alone, 1 the map alone.
    pub opacity: f32,
}

/// Brings a map to another size, bilinear, with the outer values continued to the border.
///
/// A value of a small map stands for the middle of its share of the picture.
pub fn resize(map: &Map, width: usize, height: usize) -> Map {
    let mut values = Vec::with_capacity(width * height);
    if map.width == 0 || map.height == 0 {
        values.resize(width * height, 0.0);
        return Map {
            width,
            height,
            values,
        };
    }
    for y in 0..height {
        let (top, bottom, down) = neighbours(y, height, map.height);
        for x in 0..width {
            let (left, right, across) = neighbours(x, width, map.width);
            let at = |row: usize, column: usize| map.values[row * map.width + column];
            let upper = at(top, left) + (at(top, right) - at(top, left)) * across;
            let lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across;
            values.push(upper + (lower - upper) * down);
        }
    }
    Map {
        width,
        height,
        values,
    }
}

/// The two source positions around target position `at`, and the share of the second.
fn neighbours(at: usize, target: usize, source: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) * source as f32 / target as f32 - 0.5;
    let place = place.clamp(0.0, (source - 1) as f32);
    let first = place as usize;
    (first, (first + 1).min(source - 1), place - first as f32)
}

/// Values from 0 (none) to 1 (the map's greatest): `v / max`, negative ones 0.
///
/// A map without a positive value stays zero everywhere: no evidence.
pub fn scale(map: &Map) -> Map {
    let (_, high) = map.range();
    let factor = if high > 0.0 { 1.0 / high } else { 0.0 };
    let values = map.values.iter().map(|v| (v * factor).max(0.0)).collect();
    Map { values, ..*map }
}

/// The map's colours alone, one RGBA pixel a position of the map.
///
/// The more relevant, the less transparent, so that the cell stays in sight: alpha is
/// `opacity * value`.
///
/// # Shapes
///
/// `4 * width * height` bytes, rows from the top.
pub fn colours(scaled: &Map, style: Style) -> Vec<u8> {
    let opacity = style.opacity.clamp(0.0, 1.0);
    let pixel = |&value: &f32| {
        let [red, green, blue] = style.colormap.colour(value);
        let alpha = opacity * value.clamp(0.0, 1.0);
        [red, green, blue, (alpha * 255.0).round() as u8]
    };
    scaled.values.iter().flat_map(pixel).collect()
}

/// Draws a map over the picture it was made of, at the picture's size.
pub fn blend(framed: &Picture, map: &Map, style: Style) -> Picture {
    let (width, height) = (framed.width(), framed.height());
    let sized = resize(&scale(map), width as usize, height as usize);
    let colours = colours(&sized, style);
    let mut out = framed.clone();
    for (index, rgba) in colours.as_chunks::<4>().0.iter().enumerate() {
        let (x, y) = (index as u32 % width, index as u32 / width);
        let below = framed.pixel(i64::from(x), i64::from(y));
        let alpha = u16::from(rgba[3]);
        let mix = |c: usize| {
            ((u16::from(rgba[c]) * alpha + u16::from(below[c]) * (255 - alpha) + 127) / 255) as u8
        };
        out.set_pixel(x, y, [mix(0), mix(1), mix(2)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(width: usize, values: &[f32]) -> Map {
        Map {
            width,
            height: values.len() / width,
            values: values.to_vec(),
        }
    }

    #[test]
    fn resizing_by_hand() {
        let doubled = resize(&map(2, &[0.0, 4.0]), 4, 1);
        assert_eq!(doubled.values, [0.0, 1.0, 3.0, 4.0]);
        assert_eq!(resize(&map(1, &[7.0]), 3, 2).values, [7.0; 6]);
        assert_eq!(resize(&map(1, &[]), 2, 1).values, [0.0; 2]);
    }

    #[test]
    fn scaling_keeps_zero_and_cuts_the_negative() {
        assert_eq!(scale(&map(3, &[-2.0, 1.0, 4.0])).values, [0.0, 0.25, 1.0]);
        assert_eq!(scale(&map(2, &[0.0, 0.0])).values, [0.0, 0.0]);
        assert_eq!(scale(&map(2, &[-1.0, -3.0])).values, [0.0, 0.0]);
    }

    #[test]
    fn hot_is_where_the_map_is_high() {
        let picture = Picture::black(4, 1);
        let style = Style {
            colormap: Colormap::Grey,
            opacity: 1.0,
        };
        let drawn = blend(&picture, &map(2, &[0.0, 1.0]), style);
        assert_eq!(drawn.pixel(0, 0), [0; 3]);
        assert_eq!(drawn.pixel(3, 0), [255; 3]);
    }

    #[test]
    fn no_opacity_and_no_evidence_leave_the_picture() {
        let picture = Picture::new(1, 1, vec![12, 34, 56]).unwrap();
        let none = Style {
            colormap: Colormap::Cividis,
            opacity: 0.0,
        };
        assert_eq!(blend(&picture, &map(1, &[1.0]), none), picture);
        let full = Style {
            colormap: Colormap::Cividis,
            opacity: 1.0,
        };
        assert_eq!(blend(&picture, &map(1, &[0.0]), full), picture);
    }
}
