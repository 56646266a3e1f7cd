//! Traits of a picture of one cell, measured without a network.

use serde::{Deserialize, Serialize};

use super::{Patches, depth::second_core, is_of_cell};
use crate::picture::{Picture, luminance};

/// A trait of a cell's looks. All are differences or logarithms, so that their ranges are alike on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// Logarithm of the area in pixels.
    Size,
    /// Logarithm of how many times longer than wide the cell is, by the second moments of its mask; 0 for a disc.
    Elongation,
    /// Mean optical density of the three channels, `-ln((mean + 1) / 256)`: the darker, the more.
    Density,
    /// Optical density of red less that of green.
    RedGreen,
    /// Optical density of red less that of blue.
    RedBlue,
    /// Logarithm of one more than the mean of the channels' deviations.
    Contrast,
    /// Logarithm of the deviation of red over that of green.
    RedContrast,
    /// Logarithm of the deviation of blue over that of green.
    BlueContrast,
    /// Grain of one pixel against two ([`Trait::GRAINS`]).
    Grain1,
    /// Of two pixels against four.
    Grain2,
    /// Of four pixels against eight.
    Grain4,
    /// Of eight pixels against sixteen.
    Grain8,
}

impl Trait {
    /// Number of traits.
    pub const COUNT: usize = 12;

    /// Every trait, in the order of [`Looks::traits`].
    pub const ALL: [Self; Self::COUNT] = [
        Self::Size,
        Self::Elongation,
        Self::Density,
        Self::RedGreen,
        Self::RedBlue,
        Self::Contrast,
        Self::RedContrast,
        Self::BlueContrast,
        Self::Grain1,
        Self::Grain2,
        Self::Grain4,
        Self::Grain8,
    ];

    /// How fine a cell's texture is: mean squared differences of luminance between pixels of the cell at a distance, over those
    /// at twice the distance, as logarithms.
    ///
    /// ```text
    /// D(l) = mean over pairs l pixels apart, along rows and columns, of (Y - Y')^2  +  1/4
    /// grain_l = ln(D(l) / D(2 l))                            0 for noise, falling with blur
    /// ```
    ///
    /// D is the structure function (A. N. Kolmogorov 1941); a quarter stands for rounding to whole numbers.
    pub const GRAINS: [Self; 4] = [Self::Grain1, Self::Grain2, Self::Grain4, Self::Grain8];
}

/// Looks of the cell in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    /// Pixels of the cell.
    pub area: usize,
    /// Share of the frame's outermost pixels that are not black.
    pub edge: f64,
    /// The largest patch beside the cell, as a share of the cell.
    pub beside: f64,
    /// Depth of the cell's second core as a share of the first's; 0 where it has one.
    pub second_core: f64,
    /// Pixels of the cell at the frame's edge, over the root of its area.
    pub contact: f64,
    /// The longest straight part of the cell's outline along a row or column, over the root of its area: 0.2 for a disc of 150 pixels
    /// across, more where something cuts it.
    pub straight: f64,
    /// The traits, in the order of [`Trait::ALL`].
    pub traits: [f64; Trait::COUNT],
}

impl Looks {
    /// Measures a picture; none where all of it is black.
    pub fn of(picture: &Picture) -> Option<Self> {
        let patches = Patches::of(picture);
        if patches.area == 0 {
            return None;
        }
        let (width, area) = (picture.width() as usize, patches.area as f64);
        let edge = || picture.edge();
        let filled = edge().filter(|p| is_of_cell(*p)).count();
        Some(Self {
            area: patches.area,
            edge: filled as f64 / edge().count() as f64,
            beside: patches.next_area as f64 / area,
            second_core: second_core(&patches.mask, width),
            contact: contact(&patches.mask, width) as f64 / area.sqrt(),
            straight: straight(&patches.mask, width) as f64 / area.sqrt(),
            traits: traits(picture, &patches.mask),
        })
    }
}

/// Pixels of a mask at the frame's edge.
fn contact(mask: &[bool], width: usize) -> usize {
    let height = mask.len() / width;
    let is_edge = |at: usize| {
        let (x, y) = (at % width, at / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let cell = mask.iter().enumerate().filter(|(_, is_cell)| **is_cell);
    cell.filter(|(at, _)| is_edge(*at)).count()
}

/// # Shapes
///
/// `mask` rows from the top, one of its pixels is set
fn traits(picture: &Picture, mask: &[bool]) -> [f64; Trait::COUNT] {
    let pixels = picture.rgb().as_chunks::<3>().0;
    let cell = || pixels.iter().zip(mask).filter(|(_, m)| **m).map(|(p, _)| p);
    let area = cell().count() as f64;
    let mean = [0, 1, 2].map(|c| cell().map(|p| f64::from(p[c])).sum::<f64>() / area);
    let deviation = [0, 1, 2].map(|c| {
        let squares = cell().map(|p| (f64::from(p[c]) - mean[c]).powi(2));
        (squares.sum::<f64>() / area).sqrt()
    });
    let [red, green, blue] = mean.map(|mean| -((mean + 1.0) / 256.0).ln());
    let more = |a: usize, b: usize| ((deviation[a] + 1.0) / (deviation[b] + 1.0)).ln();
    let width = picture.width() as usize;
    let light: Vec<f32> = pixels.iter().map(|p| luminance(*p) as f32).collect();
    let apart = [1, 2, 4, 8, 16].map(|lag| differences(&light, mask, (width, lag)));
    let grain = |at: usize| (apart[at] / apart[at + 1]).ln();
    [
        area.ln(),
        elongation(mask, width),
        (red + green + blue) / 3.0,
        red - green,
        red - blue,
        (deviation.iter().sum::<f64>() / 3.0 + 1.0).ln(),
        more(0, 1),
        more(2, 1),
        grain(0),
        grain(1),
        grain(2),
        grain(3),
    ]
}

/// Logarithm of the ratio of the mask's main axes; a pixel has the second moment of its square.
fn elongation(mask: &[bool], width: usize) -> f64 {
    let places = || {
        let set = mask.iter().enumerate().filter(|(_, is_cell)| **is_cell);
        set.map(|(at, _)| [(at % width) as f64, (at / width) as f64])
    };
    let count = places().count() as f64;
    let mean = [0, 1].map(|axis| places().map(|p| p[axis]).sum::<f64>() / count);
    let moment = |a: usize, b: usize| {
        places()
            .map(|p| (p[a] - mean[a]) * (p[b] - mean[b]))
            .sum::<f64>()
            / count
    };
    let [xx, yy] = [0, 1].map(|axis| moment(axis, axis) + 1.0 / 12.0);
    let xy = moment(0, 1);
    let (middle, half) = (f64::midpoint(xx, yy), ((xx - yy) / 2.0).hypot(xy));
    0.5 * ((middle + half) / (middle - half)).ln()
}

/// Mean squared difference of pixels of the cell that lie `lag` apart along rows or columns, and a quarter; a quarter alone where
/// there is no such pair.
fn differences(light: &[f32], mask: &[bool], (width, lag): (usize, usize)) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    for (at, _) in mask.iter().enumerate().filter(|(_, is_cell)| **is_cell) {
        let right = (at % width + lag < width).then_some(at + lag);
        let below = (at + lag * width < mask.len()).then_some(at + lag * width);
        for other in [right, below].into_iter().flatten() {
            if mask[other] {
                sum += f64::from(light[at] - light[other]).powi(2);
                count += 1;
            }
        }
    }
    sum / count.max(1) as f64 + ROUNDING
}

/// What rounding to whole numbers adds to a squared difference, and more: it keeps the ratio of two of an even patch at one.
const ROUNDING: f64 = 0.25;

/// Pixels of the longest part of an outline that follows a row or column.
fn straight(mask: &[bool], width: usize) -> usize {
    let height = mask.len() / width;
    let is_cell = |x: i64, y: i64| {
        (0..width as i64).contains(&x)
            && (0..height as i64).contains(&y)
            && mask[y as usize * width + x as usize]
    };
    let along_rows = longest(height, width, |row, at, side| {
        let (x, y) = (at as i64, row as i64);
        is_cell(x, y) && !is_cell(x, y + side)
    });
    let along_columns = longest(width, height, |column, at, side| {
        let (x, y) = (column as i64, at as i64);
        is_cell(x, y) && !is_cell(x + side, y)
    });
    along_rows.max(along_columns)
}

/// The longest run in any line, on either side of it, of places that are on the outline.
fn longest(lines: usize, length: usize, is_outline: impl Fn(usize, usize, i64) -> bool) -> usize {
    let mut most = 0;
    for line in 0..lines {
        for side in [-1, 1] {
            let mut run = 0;
            for at in 0..length {
                run = if is_outline(line, at, side) {
                    run + 1
                } else {
                    0
                };
                most = most.max(run);
            }
        }
    }
    most
}

#[cfg(test)]
#[path = "looks_tests.rs"]
mod tests;
