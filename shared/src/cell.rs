//! The cell in a segmented picture, and whether the picture suits the models.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::picture::{Picture, neighbours};

/// A channel above this value belongs to the cell; below lies the black background with what
/// lossy formats leave on it.
const FOREGROUND_ABOVE: u8 = 8;

/// A pixel of a cell's mask has a channel above this value: JPEG at quality 50 leaves up to some 20 around a cell, and
/// the darkest pixels of cells have more.
const CELL_ABOVE: u8 = 24;

/// Share of the frame's outer ring that may be other than black.
const MAX_BORDER_SHARE: f64 = 0.25;

/// How far, as a factor, an area may lie outside the range of the training cells.
const AREA_MARGIN: f64 = 1.5;

/// What the training cells look like; travels inside the model file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuitabilityStatistics {
    /// Least cell area of the training cells, in pixels (first percentile).
    pub area_low: f64,
    /// Greatest cell area of the training cells, in pixels (99th percentile).
    pub area_high: f64,
}

/// Whether a picture is of the kind that a model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suitability {
    /// One segmented cell on black, of a usual size.
    Fit,
    /// Everything is black.
    Empty,
    /// The background is not black: a smear, or a cell that was not cut out.
    NotSegmented,
    /// The cell is smaller than those of the training set.
    TooSmall,
    /// The cell is larger than those of the training set.
    TooLarge,
}

impl Suitability {
    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Empty => "empty",
            Self::NotSegmented => "not-segmented",
            Self::TooSmall => "too-small",
            Self::TooLarge => "too-large",
        }
    }
}

impl fmt::Display for Suitability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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
    let size = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.rgb().as_chunks::<3>().0;
    let mut open: Vec<bool> = pixels
        .iter()
        .map(|p| p.iter().any(|&v| v > CELL_ABOVE))
        .collect();
    let mut largest = Vec::new();
    for start in 0..open.len() {
        if open[start] {
            let patch = take_patch(&mut open, start, size);
            if patch.len() > largest.len() {
                largest = patch;
            }
        }
    }
    let mut mask = vec![false; open.len()];
    for at in largest {
        mask[at] = true;
    }
    mask
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

/// The pixel in the middle of the cell, its centre of mass; none where there is no cell.
pub fn centre(picture: &Picture) -> Option<[i64; 2]> {
    let width = picture.width() as usize;
    let mask = mask(picture);
    let cell = mask.iter().enumerate().filter(|(_, is_cell)| **is_cell);
    let (count, x, y) = cell.fold((0, 0, 0), |(count, x, y), (at, _)| {
        (count + 1, x + at % width, y + at / width)
    });
    // Rounded to the nearest pixel.
    let mean = |sum: usize| ((2 * sum + count) / (2 * count)) as i64;
    (count > 0).then(|| [mean(x), mean(y)])
}

/// Says whether a picture suits a model.
pub fn suitability(picture: &Picture, statistics: &SuitabilityStatistics) -> Suitability {
    let area = area(picture) as f64;
    if area == 0.0 {
        Suitability::Empty
    } else if border_share(picture) > MAX_BORDER_SHARE {
        Suitability::NotSegmented
    } else if area < statistics.area_low / AREA_MARGIN {
        Suitability::TooSmall
    } else if area > statistics.area_high * AREA_MARGIN {
        Suitability::TooLarge
    } else {
        Suitability::Fit
    }
}

/// Share of the outermost pixels that are not black.
fn border_share(picture: &Picture) -> f64 {
    let filled = picture.edge().filter(|p| is_foreground(*p)).count();
    filled as f64 / picture.edge().count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: SuitabilityStatistics = SuitabilityStatistics {
        area_low: 90.0,
        area_high: 120.0,
    };

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
        assert_eq!(centre(&picture), Some([7, 7]));
        assert_eq!(centre(&Picture::black(5, 5)), None);
        assert_eq!(centre(&Picture::new(1, 1, vec![24; 3]).unwrap()), None);
        assert_eq!(
            centre(&Picture::new(1, 1, vec![0, 0, 25]).unwrap()),
            Some([0, 0])
        );
    }

    #[test]
    fn each_reason_is_found() {
        assert_eq!(suitability(&square(10), &USUAL), Suitability::Fit);
        assert_eq!(
            suitability(&Picture::black(9, 9), &USUAL),
            Suitability::Empty
        );
        assert_eq!(suitability(&square(7), &USUAL), Suitability::TooSmall);
        assert_eq!(suitability(&square(14), &USUAL), Suitability::TooLarge);
        let smear = Picture::new(8, 8, vec![200; 192]).unwrap();
        assert_eq!(suitability(&smear, &USUAL), Suitability::NotSegmented);
    }
}
