//! Deletion and insertion: V. Petsiuk et al., "RISE", BMVC 2018 (arXiv 1806.07421), section 4.1.
//!
//! The cell is cut into tiles. Deletion makes them black one after the other, the most relevant first; insertion starts from black and
//! brings them back in the same order. After each step the class's probability is noted. A map that names what the answer hangs on lets
//! it fall soon and rise soon: little area under the first curve, much under the second.
//!
//! Tiles without any of the cell are left out: they are black, so that whatever puts them last would look good. And where
//! Petsiuk et al. take single pixels and a blurred picture, here tiles of a sixteenth and black are taken: pixels taken away at random
//! leave a pattern of points that no network has seen, against which any map looks good.

use burn::tensor::{Tensor, TensorData};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::Regions;
use crate::{
    predict::{self, ReadError},
    saliency::{Map, Question},
    seeded::{self, Stream},
};

/// Tiles in a row and in a column.
const TILES: usize = 16;

/// Steps from all to nothing.
pub const STEPS: usize = 10;

/// In which order the tiles of a cell go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    size: (usize, usize),
    /// Rows and columns of tiles, from the top left.
    tiles: Vec<(usize, usize)>,
}

impl Order {
    /// The most relevant first; of equal ones that which lies further up or left.
    pub fn of_map(map: &Map, regions: &Regions) -> Self {
        let (width, height) = regions.size();
        let sized = map.resized(width, height);
        let mut order = Self::of_cell(regions);
        let mut scored: Vec<((usize, usize), f64)> = order
            .tiles
            .iter()
            .map(|tile| {
                let values = pixels(*tile, order.size).map(|at| f64::from(sized.values[at]));
                let count = pixels(*tile, order.size).count().max(1) as f64;
                (*tile, values.sum::<f64>() / count)
            })
            .collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.tiles = scored.into_iter().map(|(tile, _)| tile).collect();
        order
    }

    /// By chance.
    pub fn random(regions: &Regions, seed: u64, number: u64) -> Self {
        let mut order = Self::of_cell(regions);
        order
            .tiles
            .shuffle(&mut seeded::rng(Stream::RandomDeletion, seed, &[number]));
        order
    }

    fn of_cell(regions: &Regions) -> Self {
        let size = regions.size();
        let all = (0..TILES).flat_map(|row| (0..TILES).map(move |column| (row, column)));
        let has_cell = |tile: &(usize, usize)| pixels(*tile, size).any(|at| regions.cell()[at]);
        Self {
            size,
            tiles: all.filter(has_cell).collect(),
        }
    }

    /// 0 in the tiles that are gone after a step, 1 elsewhere.
    fn left(&self, step: usize) -> Vec<f32> {
        let mut mask = vec![1.0; self.size.0 * self.size.1];
        let gone = (self.tiles.len() * step).div_ceil(STEPS);
        for tile in &self.tiles[..gone.min(self.tiles.len())] {
            for at in pixels(*tile, self.size) {
                mask[at] = 0.0;
            }
        }
        mask
    }
}

/// Pixels of a tile.
fn pixels(
    (row, column): (usize, usize),
    (width, height): (usize, usize),
) -> impl Iterator<Item = usize> {
    let rows = row * height / TILES..(row + 1) * height / TILES;
    let columns = column * width / TILES..(column + 1) * width / TILES;
    rows.flat_map(move |r| columns.clone().map(move |c| r * width + c))
}

/// The class's probability as tiles go and come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// With none gone to all gone, in [`STEPS`] steps.
    pub deletion: Vec<f32>,
    /// With none there to all there.
    pub insertion: Vec<f32>,
}

impl Curves {
    /// The mean of curves, point by point; `None` of none.
    pub fn mean(all: &[Self]) -> Option<Self> {
        let first = all.first()?;
        let mean = |curve: fn(&Self) -> &[f32]| {
            (0..curve(first).len())
                .map(|at| all.iter().map(|c| curve(c)[at]).sum::<f32>() / all.len() as f32)
                .collect()
        };
        Some(Self {
            deletion: mean(|c| &c.deletion),
            insertion: mean(|c| &c.insertion),
        })
    }

    /// Area under the deletion curve, 0 to 1; the smaller, the better the order.
    pub fn deletion_area(&self) -> f64 {
        area(&self.deletion)
    }

    /// Area under the insertion curve, 0 to 1; the greater, the better the order.
    pub fn insertion_area(&self) -> f64 {
        area(&self.insertion)
    }
}

/// Trapezes over equal steps from 0 to 1.
fn area(curve: &[f32]) -> f64 {
    let heights = curve.windows(2).map(|w| f64::from(w[0] + w[1]) / 2.0);
    heights.sum::<f64>() / (curve.len() - 1) as f64
}

/// An order at work: pictures, some at once.
#[derive(Debug)]
pub struct Removal<'a> {
    question: Question<'a>,
    order: Order,
    done: usize,
    /// `[n, 1]` each
    likely: Vec<Tensor<2>>,
}

impl<'a> Removal<'a> {
    /// Nothing is gone yet.
    pub fn new(question: Question<'a>, order: Order) -> Self {
        Self {
            question,
            order,
            done: 0,
            likely: Vec::new(),
        }
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        (2 * (STEPS + 1)).div_ceil(self.question.at_once)
    }

    /// Does the next one; gives the probabilities that it found.
    ///
    /// # Shapes
    ///
    /// `[n, 1]`
    pub fn step(&mut self) -> Tensor<2> {
        let last = (self.done + self.question.at_once).min(2 * (STEPS + 1));
        let (width, height) = self.order.size;
        let mask = |at: usize| -> Vec<f32> {
            let left = self.order.left(at % (STEPS + 1));
            if at > STEPS {
                left.iter().map(|v| 1.0 - v).collect()
            } else {
                left
            }
        };
        let masks: Vec<f32> = (self.done..last).flat_map(mask).collect();
        let masks = TensorData::new(masks, [last - self.done, 1, height, width]);
        let masks = Tensor::from_data(masks, &self.question.x.device());
        let likely = self.question.masked_probability(masks);
        self.likely.push(likely.clone());
        self.done = last;
        likely
    }

    /// Both curves, after the last step.
    ///
    /// # Errors
    ///
    /// Where the device fails.
    pub async fn curves(&self) -> Result<Curves, ReadError> {
        let likely = predict::read(Tensor::cat(self.likely.clone(), 0)).await?;
        let (deletion, insertion) = likely.split_at(STEPS + 1);
        Ok(Curves {
            deletion: deletion.to_vec(),
            insertion: insertion.to_vec(),
        })
    }
}
