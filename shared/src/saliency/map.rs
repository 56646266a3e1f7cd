//! Maps on the host.

use burn::tensor::Tensor;
use ndarray::{Array2, ArrayView2};
use ndarray_npy::{ReadNpyExt, WriteNpyExt};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::predict::{self, ReadError};

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
