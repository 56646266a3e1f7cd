//! Products of weights and columns, in tiles that stay in the registers of a processor.
//!
//! The columns are taken in strips, and those in blocks of rows (packed panels), that fit the cache beside the processor; of a strip,
//! a tile of a few outputs and a few vectors of columns is summed at once (K. Goto, R. A. van de Geijn, "Anatomy of
//! High-Performance Matrix Multiplication", ACM TOMS 34, 2008). What follows the sums is done while they are at hand.

use std::ops::Range;

use pulp::{Simd, WithSimd, bytemuck};

use super::{
    columns::Columns,
    finish::{Finish, clip},
};

/// Values of a strip's block.
const STRIP: usize = 128 * 1024;
/// Rows of a block at most.
const DEPTH: usize = 512;

/// `y = finish(w x)` of each picture.
#[derive(Clone, Copy)]
pub struct Product<'a> {
    /// `x`: the values that the weights meet.
    pub columns: Columns<'a>,
    /// `w`, `[outputs, rows]`
    pub weight: &'a [f32],
    /// Columns of a weight: rows of `x`.
    pub rows: usize,
    /// What follows the sums.
    pub finish: &'a Finish<'a>,
}

impl Product<'_> {
    /// The result.
    ///
    /// # Shapes
    ///
    /// `[n, outputs, h, w]`
    pub fn calculate(self) -> Vec<f32> {
        super::vectors().dispatch(self)
    }

    fn outputs(&self) -> usize {
        self.weight.len() / self.rows
    }
}

// `dispatch` compiles what is inlined into `with_simd` for each set of vector instructions, and takes the one that
// the processor has.

impl WithSimd for Product<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        // As many sums as registers hold beside a weight and the values: of 16, or of the 32 of AVX-512.
        match S::F32_LANES {
            16 => Tiles::<8, 3>::new(self, S::F32_LANES).calculate(simd),
            8 => Tiles::<6, 2>::new(self, S::F32_LANES).calculate(simd),
            _ => Tiles::<4, 2>::new(self, S::F32_LANES).calculate(simd),
        }
    }
}

/// A product in tiles of `R` outputs and `V` vectors.
struct Tiles<'a, const R: usize, const V: usize> {
    product: Product<'a>,
    /// Weights of each block of rows, of each tile in it, in the order in which they are met.
    packed: Vec<[f32; R]>,
    /// Columns of a picture.
    area: usize,
    /// Columns of all pictures.
    count: usize,
    /// Columns of a tile.
    wide: usize,
    /// Rows of a block.
    depth: usize,
}

impl<'a, const R: usize, const V: usize> Tiles<'a, R, V> {
    #[inline(always)]
    fn new(product: Product<'a>, lanes: usize) -> Self {
        let rows = product.rows;
        let depth = rows.div_ceil(rows.div_ceil(DEPTH));
        Self {
            packed: pack(product.weight, rows, depth),
            area: product.columns.area(),
            count: product.columns.count(rows),
            wide: V * lanes,
            depth,
            product,
        }
    }

    /// Columns of a strip.
    fn strip(&self) -> usize {
        let tiles = (STRIP / self.depth / self.wide).max(1);
        tiles.min(self.count.div_ceil(self.wide)) * self.wide
    }

    #[inline(always)]
    fn calculate<S: Simd>(self, simd: S) -> Vec<f32> {
        let (outputs, rows) = (self.product.outputs(), self.product.rows);
        let mut y = vec![0.0_f32; self.count * outputs];
        let mut line = vec![0.0_f32; self.strip()];
        let mut strip = vec![0.0_f32; self.strip() * self.depth];
        for first in (0..self.count).step_by(self.strip().max(1)) {
            let columns = first..self.count.min(first + self.strip());
            let tiles = self.spots(columns.clone(), self.wide);
            let pictures = self.spots(columns.clone(), columns.len());
            for begin in (0..rows).step_by(self.depth) {
                let block = Block {
                    rows: begin..rows.min(begin + self.depth),
                    tiles: &tiles,
                    pictures: &pictures,
                };
                self.gather::<S>(&block, first, &mut line[..columns.len()], &mut strip);
                self.add::<S>(simd, &block, &strip, &mut y);
            }
        }
        y
    }

    /// Where the results of some columns lie, for at most so many at once.
    fn spots(&self, columns: Range<usize>, most: usize) -> Vec<Spot> {
        let starts = columns.clone().step_by(most);
        let spots = starts.flat_map(|start| {
            let end = columns.end.min(start + most);
            let mut at = start;
            std::iter::from_fn(move || {
                let (picture, position) = (at / self.area, at % self.area);
                let spot = Spot {
                    tile: (start - columns.start) / most,
                    lane: at - start,
                    place: picture * self.product.outputs() * self.area + position,
                    count: (self.area - position).min(end - at),
                };
                at += spot.count;
                (spot.count > 0).then_some(spot)
            })
        });
        spots.collect()
    }

    /// A block of a strip, tile after tile, each row after row.
    #[inline(always)]
    fn gather<S: Simd>(
        &self,
        block: &Block<'_>,
        first: usize,
        line: &mut [f32],
        strip: &mut [f32],
    ) {
        let wide = self.wide;
        for (at, row) in block.rows.clone().enumerate() {
            let place = [row, self.product.rows];
            let values = self.product.columns.row(place, first, line);
            let tiles = strip.chunks_exact_mut(block.rows.len() * wide);
            for (tile, values) in tiles.zip(values.chunks(wide)) {
                let to = &mut tile[at * wide..][..wide];
                let vectors = S::as_mut_simd_f32s(to).0.first_chunk_mut::<V>();
                match (vectors, S::as_simd_f32s(values).0.first_chunk::<V>()) {
                    // As vectors, not by a call for each.
                    (Some(to), Some(from)) => *to = *from,
                    _ => tile[at * wide..][..values.len()].copy_from_slice(values),
                }
            }
        }
    }

    /// Adds a block's products to the results.
    #[inline(always)]
    fn add<S: Simd>(&self, simd: S, block: &Block<'_>, strip: &[f32], y: &mut [f32]) {
        let (depth, outputs) = (block.rows.len(), self.product.outputs());
        let packed = &self.packed[block.rows.start * outputs.div_ceil(R)..];
        let finish = self.product.finish;
        let is_last = block.rows.end == self.product.rows;
        let limits = match is_last {
            true => finish.limits(),
            false => Finish::NONE.limits(),
        };
        for (output, weight) in (0..outputs).step_by(R).zip(packed.chunks_exact(depth)) {
            let own = R.min(outputs - output);
            // Closures would not be compiled for the processor's vectors: loops are.
            let mut bias = [[simd.splat_f32s(0.0); V]; R];
            for (row, bias) in bias.iter_mut().enumerate() {
                *bias = [simd.splat_f32s(finish.bias(output + row)); V];
            }
            for tile in block.tiles.chunk_by(|a, b| a.tile == b.tile) {
                let values = &strip[tile[0].tile * depth * self.wide..][..depth * self.wide];
                let mut sums = bias;
                if block.rows.start > 0 {
                    for (row, sums) in sums.iter_mut().enumerate().take(own) {
                        read::<S, V>(tile, &y[(output + row) * self.area..], sums);
                    }
                }
                let mut sums = tile_sums::<S, R, V>(simd, S::as_simd_f32s(values).0, weight, sums);
                for (row, sums) in sums.iter_mut().enumerate().take(own) {
                    for sum in sums.iter_mut() {
                        *sum = clip(simd, *sum, limits);
                    }
                    write::<S, V>(tile, sums, &mut y[(output + row) * self.area..]);
                }
            }
            if is_last {
                for (row, spot) in
                    (output..output + own).flat_map(|o| block.pictures.iter().map(move |s| (o, s)))
                {
                    finish.curve(&mut y[row * self.area + spot.place..][..spot.count]);
                }
            }
        }
    }
}

/// Some rows of a strip.
struct Block<'a> {
    rows: Range<usize>,
    /// Where the results of its tiles lie.
    tiles: &'a [Spot],
    /// The same for the whole strip.
    pictures: &'a [Spot],
}

/// Columns of a tile whose results lie together: all of them, or those of one picture.
struct Spot {
    /// The tile.
    tile: usize,
    /// The first column in it.
    lane: usize,
    /// The place of its result for the first output.
    place: usize,
    /// How many follow.
    count: usize,
}

/// The sums of a tile for one output, from its results.
#[inline(always)]
fn read<S: Simd, const V: usize>(tile: &[Spot], y: &[f32], sums: &mut [S::f32s; V]) {
    if let [spot] = tile
        && spot.count == V * S::F32_LANES
    {
        let whole = &y[spot.place..][..V * S::F32_LANES];
        return sums.copy_from_slice(S::as_simd_f32s(whole).0);
    }
    let lanes: &mut [f32] = bytemuck::cast_slice_mut(sums);
    for spot in tile {
        lanes[spot.lane..][..spot.count].copy_from_slice(&y[spot.place..][..spot.count]);
    }
}

/// The same back.
#[inline(always)]
fn write<S: Simd, const V: usize>(tile: &[Spot], sums: &[S::f32s; V], y: &mut [f32]) {
    if let [spot] = tile
        && spot.count == V * S::F32_LANES
    {
        let whole = &mut y[spot.place..][..V * S::F32_LANES];
        return S::as_mut_simd_f32s(whole).0.copy_from_slice(sums);
    }
    let lanes: &[f32] = bytemuck::cast_slice(sums);
    for spot in tile {
        y[spot.place..][..spot.count].copy_from_slice(&lanes[spot.lane..][..spot.count]);
    }
}

/// The sums of a tile with the products of a block added.
#[inline(always)]
fn tile_sums<S: Simd, const R: usize, const V: usize>(
    simd: S,
    tile: &[S::f32s],
    weight: &[[f32; R]],
    mut sums: [[S::f32s; V]; R],
) -> [[S::f32s; V]; R] {
    for (x, weight) in tile.as_chunks::<V>().0.iter().zip(weight) {
        for row in 0..R {
            let factor = simd.splat_f32s(weight[row]);
            for vector in 0..V {
                sums[row][vector] = simd.mul_add_e_f32s(factor, x[vector], sums[row][vector]);
            }
        }
    }
    sums
}

/// Weights of each block of rows, of each tile of `R` outputs in it, row after row.
fn pack<const R: usize>(weight: &[f32], rows: usize, depth: usize) -> Vec<[f32; R]> {
    let tiles = weight.chunks(R * rows);
    let mut packed = vec![[0.0; R]; tiles.len() * rows];
    for begin in (0..rows).step_by(depth) {
        let own = depth.min(rows - begin);
        let block = packed[begin * tiles.len()..].chunks_exact_mut(own);
        for (tile, packed) in tiles.clone().zip(block) {
            for (at, weights) in tile.chunks_exact(rows).enumerate() {
                let weights = &weights[begin..begin + own];
                packed
                    .iter_mut()
                    .zip(weights)
                    .for_each(|(to, v)| to[at] = *v);
            }
        }
    }
    packed
}
