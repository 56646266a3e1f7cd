//! Small pictures of cells, for galleries and reports.

use image::imageops::FilterType;

use crate::{cell, picture::Picture};

/// Share of a frame's greater side that a small picture shows: as much as C-NMC's cells need.
const SHOWN: f64 = 0.64;

/// Side of a square that leaves room around a round cell, over the root of its area.
const ROOM: f64 = 1.6;

/// A small square picture of `side` pixels: the cell in its middle, all cells of a frame's size at one scale but those that would not
/// fit; the whole frame where there is no cell.
pub fn of(picture: &Picture, side: u32) -> Picture {
    around_cell(picture).resized(side, side, FilterType::Triangle)
}

fn around_cell(picture: &Picture) -> Picture {
    let whole = picture.width().max(picture.height());
    let Some(cell) = cell::place(picture) else {
        return picture.centre_square(whole);
    };
    let needed = (SHOWN * f64::from(whole)).max(ROOM * (cell.area as f64).sqrt());
    picture.square_around(cell.centre, (needed as u32).min(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A violet disc in a frame of 400 pixels.
    fn disc([x0, y0]: [f64; 2], radius: f64) -> Picture {
        Picture::from_fn(400, 400, |x, y| {
            let is_in = (f64::from(x) - x0).hypot(f64::from(y) - y0) <= radius;
            if is_in { [120, 60, 140] } else { [0; 3] }
        })
    }

    /// Columns of the middle row that are not black.
    fn width(picture: &Picture) -> usize {
        let row = i64::from(picture.height() / 2);
        let columns = 0..i64::from(picture.width());
        columns.filter(|&x| picture.pixel(x, row)[0] > 60).count()
    }

    #[test]
    fn the_cell_is_in_the_middle_at_one_scale() {
        let [middle, corner] = [[200.0, 200.0], [90.0, 290.0]].map(|at| of(&disc(at, 64.0), 128));
        // 129 of the 256 pixels that are shown.
        assert!(width(&middle).abs_diff(64) <= 2, "{}", width(&middle));
        assert!(width(&corner).abs_diff(64) <= 2, "{}", width(&corner));
        let small = of(&disc([200.0, 200.0], 32.0), 128);
        assert!(width(&small).abs_diff(32) <= 2, "{}", width(&small));
    }

    #[test]
    fn a_large_cell_is_shown_whole_and_nothing_is_something() {
        let large = of(&disc([200.0, 200.0], 150.0), 128);
        assert_eq!(large.pixel(64, 2), [0; 3]);
        assert!(width(&large) > 85, "{}", width(&large));
        assert_eq!(of(&Picture::black(40, 20), 128), Picture::black(128, 128));
    }
}
