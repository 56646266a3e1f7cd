//! Maps on the host: their size and scale, and files of them.

use burn::tensor::Tensor;
use ndarray::{Array2, ArrayView2};
use ndarray_npy::{ReadNpyExt, WriteNpyExt};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Sign;
use crate::{
    predict::{self, ReadError},
    quantile,
};

/// Positions across that a line follows at most: around single pixels of a fine map it would be dust.
pub(crate) const DETAIL: usize = 32;

/// Share of a fine map's positions with a value that may lie beyond the strongest colour: on the scale of its one greatest pixel the
/// others would hardly be seen.
const BEYOND: f64 = 0.01;

/// A saliency map on the host; never normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Number of columns.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
    /// Rows from the top.
    pub values: Vec<f32>,
}

impl Map {
    /// Least and greatest value; `(0, 0)` for an empty map.
    pub fn range(&self) -> (f32, f32) {
        let mut values = self.values.iter().copied();
        let Some(first) = values.next() else {
            return (0.0, 0.0);
        };
        values.fold((first, first), |(low, high), v| (low.min(v), high.max(v)))
    }

    /// Whether no position stands out: all values are equal (to zero, as a rule).
    pub fn is_flat(&self) -> bool {
        let (low, high) = self.range();
        high <= low
    }

    /// Brings a map to another size, bilinear, with the outer values continued to the border.
    ///
    /// A value of a small map stands for the middle of its share of the picture.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let mut values = Vec::with_capacity(width * height);
        if self.width == 0 || self.height == 0 {
            values.resize(width * height, 0.0);
            return Self {
                width,
                height,
                values,
            };
        }
        for y in 0..height {
            let (top, bottom, down) = nearest_two(y, height, self.height);
            for x in 0..width {
                let (left, right, across) = nearest_two(x, width, self.width);
                let at = |row: usize, column: usize| self.values[row * self.width + column];
                let upper = at(top, left) + (at(top, right) - at(top, left)) * across;
                let lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across;
                values.push(upper + (lower - upper) * down);
            }
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// Whether a map has more positions across than a line follows; the line then goes around the greatest means over patches, and the map
    /// is drawn on a scale that leaves some beyond.
    pub fn is_fine(&self) -> bool {
        self.width.max(self.height) > DETAIL
    }

    /// The greatest value that speaks for the class, or of either sign where maps are signed. Zero where there is no evidence.
    pub fn strongest(&self, sign: Sign) -> f32 {
        let (low, high) = self.range();
        match sign {
            Sign::Signed => high.max(-low),
            Sign::Positive | Sign::Unsigned => high.max(0.0),
        }
    }

    /// A map's own scale, the value that gets the strongest colour: that of [`Self::strongest`], or in a fine map one that a hundredth of the
    /// positions with a value lie beyond (black around a cell has none, and would make the scale hang on the cell's size). The greatest of
    /// several maps' is a scale on which they can be compared.
    pub fn own_scale(&self, sign: Sign) -> f32 {
        if !self.is_fine() {
            return self.strongest(sign);
        }
        let size = |value: &f32| match sign {
            Sign::Signed => value.abs(),
            Sign::Positive | Sign::Unsigned => value.max(0.0),
        };
        let sizes = self.values.iter().map(size);
        let mut sizes: Vec<f32> = sizes.filter(|size| *size > 0.0).collect();
        quantile::select(&mut sizes, 1.0 - BEYOND, f32::total_cmp).unwrap_or(0.0)
    }

    /// Values as shares of the scale's; a scale of zero makes all zero.
    pub fn scaled(&self, scale: f32) -> Self {
        let factor = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        let values = self.values.iter().map(|v| v * factor).collect();
        Self { values, ..*self }
    }

    /// The map, or means over patches of it, [`DETAIL`] across at most.
    pub(crate) fn coarse(&self) -> Self {
        let [width, height] = [self.width, self.height].map(|side| side.min(DETAIL));
        let patch =
            |at: usize, sides: (usize, usize)| at * sides.0 / sides.1..(at + 1) * sides.0 / sides.1;
        let mean = |at: usize| {
            let rows = patch(at / width, (self.height, height));
            let columns = patch(at % width, (self.width, width));
            let count = rows.len() * columns.len();
            let row = |y: usize| &self.values[y * self.width..][columns.clone()];
            rows.flat_map(row).sum::<f32>() / count as f32
        };
        Self {
            width,
            height,
            values: (0..width * height).map(mean).collect(),
        }
    }
}

impl Map {
    /// The map as a file for NumPy: f32, rows by columns.
    ///
    /// # Errors
    ///
    /// Where there are fewer or more values than rows times columns.
    pub fn to_npy(&self) -> Result<Vec<u8>, NpyError> {
        let shape = (self.height, self.width);
        let array = ArrayView2::from_shape(shape, &self.values).map_err(|_| NpyError)?;
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).map_err(|_| NpyError)?;
        Ok(bytes)
    }

    /// A map from such a file.
    ///
    /// # Errors
    ///
    /// Where it is no file of f32 in rows by columns.
    pub fn from_npy(bytes: &[u8]) -> Result<Self, NpyError> {
        let array = Array2::<f32>::read_npy(bytes).map_err(|_| NpyError)?;
        Ok(Self {
            width: array.ncols(),
            height: array.nrows(),
            values: array.iter().copied().collect(),
        })
    }
}

/// The two source positions around target position `at`, and the share of the second.
fn nearest_two(at: usize, target: usize, source: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) * source as f32 / target as f32 - 0.5;
    let place = place.clamp(0.0, (source - 1) as f32);
    let first = place as usize;
    (first, (first + 1).min(source - 1), place - first as f32)
}

/// Values that do not fill a map's rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("these are not the values of a map, rows by columns")]
pub struct NpyError;

/// Reads a map back from its device. A map in which some value is no number says nothing: its values are all zero.
///
/// # Errors
///
/// [`ReadError`] where the device fails.
pub async fn read(map: Tensor<2>) -> Result<Map, ReadError> {
    let [height, width] = map.dims();
    match read_numbers(map).await {
        Err(ReadError::NotFinite) => Ok(Map {
            width,
            height,
            values: vec![0.0; width * height],
        }),
        read => read,
    }
}

/// As [`read`], for a use where a map that says nothing would mislead.
///
/// # Errors
///
/// [`ReadError`] also where a value is not finite.
pub async fn read_numbers(map: Tensor<2>) -> Result<Map, ReadError> {
    let [height, width] = map.dims();
    Ok(Map {
        width,
        height,
        values: predict::read(map).await?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A map of so many columns.
    pub(crate) fn map(width: usize, values: &[f32]) -> Map {
        Map {
            width,
            height: values.len() / width,
            values: values.to_vec(),
        }
    }

    #[test]
    fn resizing_by_hand() {
        let doubled = map(2, &[0.0, 4.0]).resized(4, 1);
        assert_eq!(doubled.values, [0.0, 1.0, 3.0, 4.0]);
        assert_eq!(map(1, &[7.0]).resized(3, 2).values, [7.0; 6]);
        assert_eq!(map(1, &[]).resized(2, 1).values, [0.0; 2]);
    }

    #[test]
    fn the_strongest_value_is_one_and_zero_stays_zero() {
        let values = map(3, &[-8.0, 1.0, 4.0]);
        assert_eq!(values.strongest(Sign::Positive), 4.0);
        assert_eq!(values.strongest(Sign::Signed), 8.0);
        assert_eq!(map(2, &[-1.0, -3.0]).strongest(Sign::Unsigned), 0.0);
        assert_eq!(values.scaled(8.0).values, [-1.0, 0.125, 0.5]);
        assert_eq!(values.scaled(0.0).values, [0.0; 3]);
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
        assert_eq!(fine.own_scale(Sign::Signed), 991.0);
        // The 501 odd ones speak for the class.
        assert_eq!(fine.own_scale(Sign::Positive), 991.0);
        let alone: Vec<f32> = (0..side * side).map(|at| f32::from(at == 7)).collect();
        assert_eq!(map(side, &alone).own_scale(Sign::Positive), 1.0);
        let none = map(side, &vec![0.0; side * side]);
        assert_eq!(none.own_scale(Sign::Signed), 0.0);
        // A coarse map has no pixels to spare.
        assert_eq!(map(2, &[9.0, 0.5]).own_scale(Sign::Positive), 9.0);
    }
}
