//! A saliency map over the picture that it explains.

use crate::{
    colormap::Colormap,
    picture::{self, Picture},
    saliency::{Map, Sign},
};

/// How a map is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Colours of the map.
    pub colormap: Colormap,
    /// 0 shows the picture alone, 1 the map alone.
    pub opacity: f32,
    /// Share of the positions that a line is drawn around, those with the greatest values (of fine maps, means over patches); no line
    /// if none.
    pub contour: Option<f64>,
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
        let (top, bottom, down) = nearest_two(y, height, map.height);
        for x in 0..width {
            let (left, right, across) = nearest_two(x, width, map.width);
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
fn nearest_two(at: usize, target: usize, source: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) * source as f32 / target as f32 - 0.5;
    let place = place.clamp(0.0, (source - 1) as f32);
    let first = place as usize;
    (first, (first + 1).min(source - 1), place - first as f32)
}

/// Positions across that a line follows at most: around single pixels of a fine map it would be dust.
const DETAIL: usize = 32;

/// Whether a map has more positions across than a line follows; the line then goes around the greatest means over patches, and the map
/// is drawn on a scale that leaves some beyond.
pub fn is_fine(map: &Map) -> bool {
    map.width.max(map.height) > DETAIL
}

/// The greatest value that speaks for the class, or of either sign where maps are signed. Zero where there is no evidence.
pub fn strongest(map: &Map, sign: Sign) -> f32 {
    let (low, high) = map.range();
    match sign {
        Sign::Signed => high.max(-low),
        Sign::Positive | Sign::Unsigned => high.max(0.0),
    }
}

/// Share of a fine map's positions with a value that may lie beyond the strongest colour: on the scale of its one greatest pixel the
/// others would hardly be seen.
const BEYOND: f64 = 0.01;

/// A map's own scale, the value that gets the strongest colour: that of [`strongest`], or in a fine map one that a hundredth of the
/// positions with a value lie beyond (black around a cell has none, and would make the scale hang on the cell's size). The greatest of
/// several maps' is a scale on which they can be compared.
pub fn own_scale(map: &Map, sign: Sign) -> f32 {
    if !is_fine(map) {
        return strongest(map, sign);
    }
    let size = |value: &f32| match sign {
        Sign::Signed => value.abs(),
        Sign::Positive | Sign::Unsigned => value.max(0.0),
    };
    let sizes = map.values.iter().map(size);
    let mut sizes: Vec<f32> = sizes.filter(|size| *size > 0.0).collect();
    if sizes.is_empty() {
        return 0.0;
    }
    let place = ((1.0 - BEYOND) * (sizes.len() - 1) as f64).round() as usize;
    *sizes.select_nth_unstable_by(place, f32::total_cmp).1
}

/// Values as shares of the scale's; a scale of zero makes all zero.
pub fn scale(map: &Map, scale: f32) -> Map {
    let factor = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    let values = map.values.iter().map(|v| v * factor).collect();
    Map { values, ..*map }
}

/// The map's colours alone, one RGBA pixel a position of the map.
///
/// The more relevant, the less transparent, so that the cell stays in sight: alpha is
/// `opacity * |value|`. What speaks against the class is drawn by colour maps for signed maps only.
///
/// # Shapes
///
/// `4 * width * height` bytes, rows from the top.
pub fn colours(scaled: &Map, style: Style) -> Vec<u8> {
    let opacity = style.opacity.clamp(0.0, 1.0);
    let least = style.colormap.least();
    let pixel = |&value: &f32| {
        let value = value.clamp(least, 1.0);
        let [red, green, blue] = style.colormap.colour(value);
        let alpha = opacity * value.abs();
        [red, green, blue, (alpha * 255.0).round() as u8]
    };
    scaled.values.iter().flat_map(pixel).collect()
}

/// The map, or means over patches of it, [`DETAIL`] across at most.
fn coarse(map: &Map) -> Map {
    let [width, height] = [map.width, map.height].map(|side| side.min(DETAIL));
    let patch =
        |at: usize, sides: (usize, usize)| at * sides.0 / sides.1..(at + 1) * sides.0 / sides.1;
    let mean = |at: usize| {
        let rows = patch(at / width, (map.height, height));
        let columns = patch(at % width, (map.width, width));
        let count = rows.len() * columns.len();
        let row = |y: usize| &map.values[y * map.width..][columns.clone()];
        rows.flat_map(row).sum::<f32>() / count as f32
    };
    Map {
        width,
        height,
        values: (0..width * height).map(mean).collect(),
    }
}

/// Which positions of a drawing lie on the line around the map's greatest values, a share of all positions. No line goes around values
/// that do not speak for the class; see [`is_fine`] for fine maps.
///
/// # Shapes
///
/// `width * height`, rows from the top.
pub fn contour(map: &Map, (width, height): (usize, usize), share: f64) -> Vec<bool> {
    let map = resize(&coarse(map), width, height);
    let mut sorted = map.values.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let place = (share * sorted.len() as f64) as usize;
    let least = sorted.get(place).copied().unwrap_or(0.0).max(0.0);
    let is_within = |at: usize| map.values[at] > least;
    let is_on_line = |at: usize| {
        let mut around = picture::neighbours(at, (map.width, map.height));
        is_within(at) && around.any(|next| !is_within(next))
    };
    (0..map.values.len()).map(is_on_line).collect()
}

/// White where a line runs.
pub fn draw_line(rgba: &mut [u8], line: &[bool]) {
    for (pixel, is_line) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(line) {
        if *is_line {
            *pixel = [255; 4];
        }
    }
}

/// Draws a map over the picture it was made of, at the picture's size. Values from `strongest` on, such as the map's [`own_scale`], get
/// the strongest colour.
pub fn blend(framed: &Picture, map: &Map, strongest: f32, style: Style) -> Picture {
    let (width, height) = (framed.width(), framed.height());
    let sized = resize(map, width as usize, height as usize);
    let mut colours = colours(&scale(&sized, strongest), style);
    if let Some(share) = style.contour {
        let line = contour(map, (sized.width, sized.height), share);
        draw_line(&mut colours, &line);
    }
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
    fn the_strongest_value_is_one_and_zero_stays_zero() {
        let values = map(3, &[-8.0, 1.0, 4.0]);
        assert_eq!(strongest(&values, Sign::Positive), 4.0);
        assert_eq!(strongest(&values, Sign::Signed), 8.0);
        assert_eq!(strongest(&map(2, &[-1.0, -3.0]), Sign::Unsigned), 0.0);
        assert_eq!(scale(&values, 8.0).values, [-1.0, 0.125, 0.5]);
        assert_eq!(scale(&values, 0.0).values, [0.0; 3]);
    }

    #[test]
    fn a_single_pixel_does_not_dim_a_fine_map() {
        // 1 to 1001 with either sign, and nothing around them.
        let side = 2 * DETAIL;
        let value = |at: usize| match at {
            1..=1001 if at.is_multiple_of(2) => -(at as f32),
            1..=1001 => at as f32,
            _ => 0.0,
        };
        let values: Vec<f32> = (0..side * side).map(value).collect();
        let fine = map(side, &values);
        assert_eq!(own_scale(&fine, Sign::Signed), 991.0);
        // The 501 odd ones speak for the class.
        assert_eq!(own_scale(&fine, Sign::Positive), 991.0);
        let alone: Vec<f32> = (0..side * side).map(|at| f32::from(at == 7)).collect();
        assert_eq!(own_scale(&map(side, &alone), Sign::Positive), 1.0);
        let none = map(side, &vec![0.0; side * side]);
        assert_eq!(own_scale(&none, Sign::Signed), 0.0);
        // A coarse map has no pixels to spare.
        assert_eq!(own_scale(&map(2, &[9.0, 0.5]), Sign::Positive), 9.0);
    }

    #[test]
    fn signs_have_colours_of_their_own() {
        let style = |colormap| Style {
            colormap,
            opacity: 1.0,
            contour: None,
        };
        let scaled = map(3, &[-1.0, 0.0, 1.0]);
        let [against, nothing, towards] = [0, 4, 8].map(|at| {
            let rgba = colours(&scaled, style(Colormap::BlueOrange));
            [rgba[at], rgba[at + 2], rgba[at + 3]]
        });
        assert!(
            against[1] > against[0] && against[2] == 255,
            "blue speaks against"
        );
        assert!(
            towards[0] > towards[1] && towards[2] == 255,
            "orange speaks for"
        );
        assert_eq!(nothing[2], 0);
        // A map for unsigned values shows nothing of what speaks against.
        assert_eq!(colours(&scaled, style(Colormap::Grey))[3], 0);
    }

    #[test]
    fn a_line_goes_around_the_greatest() {
        let mut values = [0.0; 25];
        for at in [6, 7, 8, 11, 12, 13, 16, 17, 18] {
            values[at] = 2.0;
        }
        values[12] = 3.0;
        let line = contour(&map(5, &values), (5, 5), 9.0 / 25.0);
        let on: Vec<usize> = (0..25).filter(|at| line[*at]).collect();
        assert_eq!(on, [6, 7, 8, 11, 13, 16, 17, 18]);
        assert!(
            !contour(&map(2, &[-3.0, -1.0]), (2, 1), 0.5).contains(&true),
            "none speaks for"
        );
        assert!(
            !contour(&map(2, &[1.0, 1.0]), (2, 1), 0.5).contains(&true),
            "none stands out"
        );
        let mut rgba = [9; 8];
        draw_line(&mut rgba, &[false, true]);
        assert_eq!(rgba, [9, 9, 9, 9, 255, 255, 255, 255]);
    }

    #[test]
    fn a_line_goes_around_patches_of_a_fine_map() {
        // Every other pixel of the left half speaks for the class.
        let side = 2 * DETAIL;
        let is_hot = |at: usize| at % side < DETAIL && at.is_multiple_of(2);
        let values: Vec<f32> = (0..side * side).map(|at| f32::from(is_hot(at))).collect();
        let fine = map(side, &values);
        assert!(is_fine(&fine) && !is_fine(&coarse(&fine)));
        let means = coarse(&fine);
        assert_eq!((means.width, means.values[0]), (DETAIL, 0.5));
        let total = |map: &Map| map.values.iter().sum::<f32>() / map.values.len() as f32;
        assert!((total(&means) - total(&fine)).abs() < 1e-6);
        let line = contour(&fine, (side, side), 0.5);
        let on = |from: usize, to: usize| {
            (0..side * side).any(|at| line[at] && (from..to).contains(&(at % side)))
        };
        assert!(on(DETAIL - 3, DETAIL + 1), "along the half's edge");
        assert!(!on(2, DETAIL - 4), "none around single pixels");
    }

    #[test]
    fn hot_is_where_the_map_is_high() {
        let picture = Picture::black(4, 1);
        let style = Style {
            colormap: Colormap::Grey,
            opacity: 1.0,
            contour: None,
        };
        let drawn = blend(&picture, &map(2, &[0.0, 1.0]), 1.0, style);
        assert_eq!(drawn.pixel(0, 0), [0; 3]);
        assert_eq!(drawn.pixel(3, 0), [255; 3]);
    }

    #[test]
    fn no_opacity_and_no_evidence_leave_the_picture() {
        let picture = Picture::new(1, 1, vec![12, 34, 56]).unwrap();
        let none = Style {
            colormap: Colormap::Cividis,
            opacity: 0.0,
            contour: None,
        };
        assert_eq!(blend(&picture, &map(1, &[1.0]), 1.0, none), picture);
        let full = Style {
            colormap: Colormap::Cividis,
            opacity: 1.0,
            contour: None,
        };
        assert_eq!(blend(&picture, &map(1, &[0.0]), 0.0, full), picture);
    }
}
