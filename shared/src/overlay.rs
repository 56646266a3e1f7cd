//! Drawing of a saliency map over its picture.

use crate::{
    colormap::Colormap,
    picture::{self, Picture},
    saliency::Map,
};

/// Style of a drawn map.
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

/// Which positions of a drawing lie on the line around the map's greatest values, a share of all positions. No line goes around values
/// that do not speak for the class; see [`Map::is_fine`] for fine maps.
///
/// # Shapes
///
/// `width * height`, rows from the top.
pub fn contour(map: &Map, (width, height): (usize, usize), share: f64) -> Vec<bool> {
    let map = map.coarse().resized(width, height);
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

/// Draws a map over the picture it was made of, at the picture's size. Values from `strongest` on, such as the map's [`Map::own_scale`], get
/// the strongest colour.
pub fn blend(framed: &Picture, map: &Map, strongest: f32, style: Style) -> Picture {
    let (width, height) = (framed.width(), framed.height());
    let sized = map.resized(width as usize, height as usize);
    let mut colours = colours(&sized.scaled(strongest), style);
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
    use crate::saliency::{DETAIL, map};

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
        assert!(fine.is_fine() && !fine.coarse().is_fine());
        let means = fine.coarse();
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
