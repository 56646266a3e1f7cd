//! The cell in a segmented picture: its mask and place, its traits, and its suitability for a model.

mod depth;
mod looks;
mod suitability;

pub use looks::{Looks, Trait};
pub use suitability::{
    Finding, Kind, Suitability, SuitabilityStatistics, TraitStatistics, suitability,
};

use crate::picture::{Picture, neighbours};

/// A channel above this value belongs to the cell; below lies the black background with what
/// lossy formats leave on it.
const FOREGROUND_ABOVE: u8 = 8;

/// A pixel of a cell's mask has a channel above this value: JPEG at quality 50 leaves up to some 20 around a cell, and
/// the darkest pixels of cells have more.
const CELL_ABOVE: u8 = 24;

/// Number of pixels of the cell: those that are not black.
pub fn area(picture: &Picture) -> usize {
    let pixels = picture.rgb().as_chunks::<3>().0;
    pixels.iter().filter(|p| is_foreground(**p)).count()
}

/// Whether a pixel is of the cell: not black.
pub fn is_foreground(pixel: [u8; 3]) -> bool {
    pixel.iter().any(|&v| v > FOREGROUND_ABOVE)
}

/// Which pixels are the cell, rows from the top: the largest patch of pixels that hang together and have a channel
/// above 24 of 255. What a lossy format leaves around a cell, and other small things, do not belong to it.
pub fn mask(picture: &Picture) -> Vec<bool> {
    Patches::of(picture).mask
}

/// The patches of pixels that hang together and are not black.
struct Patches {
    /// The largest, the cell.
    mask: Vec<bool>,
    /// Its pixels.
    area: usize,
    /// Pixels of the largest beside it.
    next_area: usize,
}

impl Patches {
    fn of(picture: &Picture) -> Self {
        let size = (picture.width() as usize, picture.height() as usize);
        let pixels = picture.rgb().as_chunks::<3>().0;
        let mut open: Vec<bool> = pixels.iter().map(|p| is_of_cell(*p)).collect();
        let (mut largest, mut next_area) = (Vec::new(), 0);
        for start in 0..open.len() {
            if open[start] {
                let patch = take_patch(&mut open, start, size);
                if patch.len() > largest.len() {
                    next_area = largest.len();
                    largest = patch;
                } else {
                    next_area = next_area.max(patch.len());
                }
            }
        }
        let mut mask = vec![false; open.len()];
        for &at in &largest {
            mask[at] = true;
        }
        Self {
            mask,
            area: largest.len(),
            next_area,
        }
    }
}

/// Whether a pixel can belong to a cell's mask.
pub fn is_of_cell(pixel: [u8; 3]) -> bool {
    pixel.iter().any(|&v| v > CELL_ABOVE)
}

/// The open positions that hang together with one of them; they are closed thereby.
fn take_patch(open: &mut [bool], start: usize, size: (usize, usize)) -> Vec<usize> {
    open[start] = false;
    let mut patch = vec![start];
    let mut next = 0;
    while let Some(&at) = patch.get(next) {
        next += 1;
        for near in neighbours(at, size) {
            if open[near] {
                open[near] = false;
                patch.push(near);
            }
        }
    }
    patch
}

/// Place and size of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pixel in its middle, its centre of mass: column and row.
    pub centre: [i64; 2],
    /// Its pixels.
    pub area: usize,
}

/// The place of the cell ([`mask`]); none where there is no cell.
pub fn place(picture: &Picture) -> Option<Place> {
    let width = picture.width() as usize;
    let mask = mask(picture);
    let cell = mask.iter().enumerate().filter(|(_, is_cell)| **is_cell);
    let (area, x, y) = cell.fold((0, 0, 0), |(area, x, y), (at, _)| {
        (area + 1, x + at % width, y + at / width)
    });
    // Rounded to the nearest pixel.
    let mean = |sum: usize| ((2 * sum + area) / (2 * area)) as i64;
    (area > 0).then(|| Place {
        centre: [mean(x), mean(y)],
        area,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: u32) -> Picture {
        let mut picture = Picture::black(40, 40);
        for at in 0..side * side {
            picture.set_pixel(2 + at % side, 2 + at / side, [120, 60, 140]);
        }
        picture
    }

    #[test]
    fn area_counts_what_is_not_black() {
        assert_eq!(area(&square(10)), 100);
        assert_eq!(area(&Picture::new(1, 1, vec![8, 8, 8]).unwrap()), 0);
        assert_eq!(area(&Picture::new(1, 1, vec![0, 9, 0]).unwrap()), 1);
    }

    /// A square of 10 pixels with specks beside it, one of them joined by nothing but a corner.
    #[test]
    fn the_mask_is_the_largest_patch() {
        let mut picture = square(10);
        for speck in [(1, 1), (30, 30), (31, 30)] {
            picture.set_pixel(speck.0, speck.1, [200; 3]);
        }
        let mask = mask(&picture);
        assert_eq!(mask.iter().filter(|is_cell| **is_cell).count(), 100);
        assert!(mask[2 * 40 + 2] && !mask[40 + 1] && !mask[30 * 40 + 30]);
        // Columns and rows 2 to 11 have their middle at 6.5.
        let seven = Place {
            centre: [7, 7],
            area: 100,
        };
        assert_eq!(place(&picture), Some(seven));
        assert_eq!(place(&Picture::black(5, 5)), None);
        assert_eq!(place(&Picture::new(1, 1, vec![24; 3]).unwrap()), None);
        let dot = place(&Picture::new(1, 1, vec![0, 0, 25]).unwrap());
        assert_eq!(dot.map(|dot| (dot.centre, dot.area)), Some(([0, 0], 1)));
    }
}
