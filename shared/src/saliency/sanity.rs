//! Whether a method looks at the network at all: J. Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018
//! (arXiv 1810.03292), section 3.
//!
//! A map of a network with weights drawn anew should be another one. Layers are drawn anew from the top down (cascading) or one stage
//! alone (independent). Likeness is looked at within the cell: the black around is zero in most maps, whatever the weights.

use burn::{
    module::{Module, ModuleMapper, Param},
    nn::Linear,
    tensor::{Tensor, TensorData},
};
use rand::distr::Distribution;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

use super::{Map, likeness, measure::Regions};
use crate::{
    network::{Network, plan::Block},
    seeded::{self, Stream},
};

/// Side to which maps are brought before they are compared.
const SIDE: usize = 64;

/// A part of a network that is drawn anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Randomisation {
    /// First stage of the trunk that is drawn anew; the number of stages for none.
    pub from: usize,
    /// First stage that is kept again.
    pub to: usize,
    /// Whether the head is drawn anew.
    pub head: bool,
}

impl Randomisation {
    /// The head and all stages from one on: cascading.
    pub fn cascading(from: usize, network: &Network) -> Self {
        Self {
            from,
            to: network.stage_count(),
            head: true,
        }
    }

    /// One stage alone, or the head alone where the number is that of the stages: independent.
    pub fn independent(stage: usize, network: &Network) -> Self {
        Self {
            from: stage,
            to: (stage + 1).min(network.stage_count()),
            head: stage == network.stage_count(),
        }
    }

    /// The network with this part's weights drawn anew, from a normal distribution with each tensor's own mean and deviation: values
    /// stay in the range that the layers after them know.
    pub fn draw(self, network: Network, seed: u64) -> Network {
        let stage = |index: usize, blocks: Vec<Block>| {
            if (self.from..self.to).contains(&index) {
                blocks.map(&mut Draw::new(seed, index as u64 + 1))
            } else {
                blocks
            }
        };
        let head = |head: Linear| {
            if self.head {
                head.map(&mut Draw::new(seed, 0))
            } else {
                head
            }
        };
        network.map_parts(stage, head)
    }
}

/// Draws tensors anew.
struct Draw {
    seed: u64,
    stage: u64,
    tensor: u64,
}

impl Draw {
    fn new(seed: u64, stage: u64) -> Self {
        Self {
            seed,
            stage,
            tensor: 0,
        }
    }
}

impl ModuleMapper for Draw {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.tensor += 1;
        let mut rng = seeded::rng(Stream::Randomisation, self.seed, &[self.stage, self.tensor]);
        param.map(|old| {
            let shape = old.shape();
            let count = shape.num_elements();
            let values: Vec<f32> = (0..count)
                .map(|_| StandardNormal.sample(&mut rng))
                .collect();
            let noise = Tensor::<D>::from_data(TensorData::new(values, shape), &old.device());
            let mean = old.clone().mean();
            let apart = old - mean.clone().unsqueeze();
            let deviation = (apart.clone() * apart).mean().sqrt();
            noise * deviation.unsqueeze() + mean.unsqueeze()
        })
    }
}

/// Likeness of the randomised network's map to the network's own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Spearman's, within the cell.
    pub rank_correlation: f64,
    /// Structural similarity of the maps scaled by their greatest size, within the cell.
    pub structural_similarity: f64,
}

/// Compares two maps of a cell.
pub fn compare(a: &Map, b: &Map, regions: &Regions) -> Likeness {
    let cell = small_cell(regions);
    let (a, b) = (small(a), small(b));
    let within = |map: &Map| -> Vec<f32> {
        let values = map.values.iter().zip(&cell);
        values
            .filter(|(_, is_cell)| **is_cell)
            .map(|(v, _)| *v)
            .collect()
    };
    Likeness {
        rank_correlation: likeness::rank_correlation(&within(&a), &within(&b)),
        structural_similarity: likeness::structural_similarity(&a, &b, &cell).unwrap_or(0.0),
    }
}

/// A map of a common size, with values from -1 to 1.
fn small(map: &Map) -> Map {
    let mut small = shrink(map);
    let size = small
        .values
        .iter()
        .fold(0.0_f32, |most, v| most.max(v.abs()));
    if size > 0.0 {
        for value in &mut small.values {
            *value /= size;
        }
    }
    small
}

/// Large maps by means over their pixels, small ones bilinear.
fn shrink(map: &Map) -> Map {
    if map.width < SIDE || map.height < SIDE {
        return map.resized(SIDE, SIDE);
    }
    let mut values = vec![0.0; SIDE * SIDE];
    let mut counts = vec![0_u32; SIDE * SIDE];
    for (at, value) in map.values.iter().enumerate() {
        let (row, column) = (at / map.width, at % map.width);
        let place = row * SIDE / map.height * SIDE + column * SIDE / map.width;
        values[place] += value;
        counts[place] += 1;
    }
    for (value, count) in values.iter_mut().zip(counts) {
        *value /= count as f32;
    }
    Map {
        width: SIDE,
        height: SIDE,
        values,
    }
}

/// Positions of the small map that are mostly cell.
fn small_cell(regions: &Regions) -> Vec<bool> {
    let (width, height) = regions.size();
    let values = regions.cell().iter().map(|c| f32::from(*c)).collect();
    let mask = Map {
        width,
        height,
        values,
    };
    shrink(&mask).values.iter().map(|v| *v >= 0.5).collect()
}
