//! What several maps of one picture have in common, and where they differ.

use super::{
    Map, Sign,
    likeness::{correlation, ranks},
};
use crate::cell;

/// Positions across of what is made of several maps: no finer than the coarsest of them say something.
pub const SIDE: usize = 32;

/// What several maps of one picture have in common.
///
/// Values of methods and of networks have no common unit, so each map counts as shares of its own scale
/// ([`Map::own_scale`]), cut off at 1; of signed maps only what speaks for the class counts:
///
/// ```text
/// u_i = clamp(map_i / scale_i, 0, 1)
/// mean = 1/n sum_i u_i        spread = sqrt(1/n sum_i (u_i - mean)^2)
/// ```
///
/// A map without evidence counts as zero all over: that a method finds nothing is a finding.
///
/// # Shapes
///
/// Both maps are [`SIDE`] by [`SIDE`]; mean from 0 to 1, spread from 0 to 0.5.
#[derive(Clone, Debug, PartialEq)]
pub struct Consensus {
    /// Mean of the maps.
    pub mean: Map,
    /// Standard deviation of the maps at each position.
    pub spread: Map,
    /// Mean over all pairs of Spearman's rank correlation at the positions on the cell, -1 to 1; `None` without a cell of at
    /// least two positions.
    pub agreement: Option<f64>,
}

impl Consensus {
    /// What maps of the square picture of RGBA pixels have in common; `None` for fewer than two maps, where there is nothing to compare.
    pub fn of<'a>(maps: impl IntoIterator<Item = (&'a Map, Sign)>, rgba: &[u8]) -> Option<Self> {
        let maps: Vec<Map> = maps
            .into_iter()
            .map(|(map, sign)| shares(map, sign))
            .collect();
        if maps.len() < 2 {
            return None;
        }
        let count = maps.len() as f32;
        let over_maps = |value: &dyn Fn(usize, &Map) -> f32| -> Vec<f32> {
            let mean = |at| maps.iter().map(|map| value(at, map)).sum::<f32>() / count;
            (0..SIDE * SIDE).map(mean).collect()
        };
        let mean = over_maps(&|at, map| map.values[at]);
        let variance = over_maps(&|at, map| (map.values[at] - mean[at]).powi(2));
        let square = |values: Vec<f32>| Map {
            width: SIDE,
            height: SIDE,
            values,
        };
        Some(Self {
            agreement: agreement(&maps, &on_cell(rgba)),
            spread: square(variance.into_iter().map(f32::sqrt).collect()),
            mean: square(mean),
        })
    }
}

/// A map as shares of its own scale, [`SIDE`] across.
fn shares(map: &Map, sign: Sign) -> Map {
    let scaled = map.scaled(map.own_scale(sign));
    // A fine map's positions would be skipped by a plain change of size: means over patches come first.
    let mut small = scaled.coarse().resized(SIDE, SIDE);
    for value in &mut small.values {
        *value = value.clamp(0.0, 1.0);
    }
    small
}

/// Which positions of [`SIDE`] by [`SIDE`] lie on the cell: those whose middle pixel is no background.
fn on_cell(rgba: &[u8]) -> Vec<bool> {
    let side = (rgba.len() / 4).isqrt();
    let middle = |at: usize| (2 * at + 1) * side / (2 * SIDE);
    let is_on = |at: usize| {
        let pixel = middle(at / SIDE) * side + middle(at % SIDE);
        matches!(rgba.get(4 * pixel..), Some([r, g, b, ..]) if cell::is_of_cell([*r, *g, *b]))
    };
    (0..SIDE * SIDE).map(is_on).collect()
}

fn agreement(maps: &[Map], counts: &[bool]) -> Option<f64> {
    let counted = |map: &Map| {
        let values = map.values.iter().zip(counts);
        let values = values.filter(|(_, counts)| **counts).map(|(v, _)| *v);
        ranks(&values.collect::<Vec<f32>>())
    };
    let maps: Vec<Vec<f64>> = maps.iter().map(counted).collect();
    if maps.first().is_none_or(|map| map.len() < 2) {
        return None;
    }
    let (mut sum, mut pairs) = (0.0, 0);
    for (at, a) in maps.iter().enumerate() {
        for b in &maps[at + 1..] {
            sum += correlation(a, b);
            pairs += 1;
        }
    }
    Some(sum / f64::from(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of `SIDE` squared pixels, all of the cell.
    fn cell() -> Vec<u8> {
        [120, 60, 150, 255].repeat(SIDE * SIDE)
    }

    fn map(values: impl Fn(usize) -> f32) -> Map {
        Map {
            width: SIDE,
            height: SIDE,
            values: (0..SIDE * SIDE).map(values).collect(),
        }
    }

    #[test]
    fn maps_of_different_units_count_the_same() {
        let rising = map(|at| at as f32);
        let larger = map(|at| 1000.0 * at as f32);
        let both = [(&rising, Sign::Positive), (&larger, Sign::Unsigned)];
        let found = Consensus::of(both, &cell()).unwrap();
        assert!(found.spread.values.iter().all(|v| v.abs() < 1e-6));
        assert!((found.mean.values[SIDE * SIDE - 1] - 1.0).abs() < 1e-6);
        assert!((found.agreement.unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn opposite_maps_have_the_greatest_spread() {
        let left = map(|at| if at % SIDE < SIDE / 2 { 1.0 } else { 0.0 });
        let right = map(|at| if at % SIDE < SIDE / 2 { 0.0 } else { 1.0 });
        let both = [(&left, Sign::Positive), (&right, Sign::Positive)];
        let found = Consensus::of(both, &cell()).unwrap();
        assert!(found.mean.values.iter().all(|v| (v - 0.5).abs() < 1e-6));
        assert!(found.spread.values.iter().all(|v| (v - 0.5).abs() < 1e-6));
        assert!((found.agreement.unwrap() + 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_speaks_against_the_class_counts_as_nothing() {
        let signed = map(|at| if at == 0 { 2.0 } else { -2.0 });
        let none = map(|_| 0.0);
        let both = [(&signed, Sign::Signed), (&none, Sign::Positive)];
        let found = Consensus::of(both, &cell()).unwrap();
        assert_eq!(found.mean.values[0], 0.5);
        assert!(found.mean.values[1..].iter().all(|v| *v == 0.0));
    }

    #[test]
    fn black_around_the_cell_does_not_count_as_agreement() {
        // On the cell, the middle row, one rises and the other falls; around it both are zero.
        let on = |at: usize| at / SIDE == SIDE / 2;
        let rising = map(|at| if on(at) { (at % SIDE + 1) as f32 } else { 0.0 });
        let falling = map(|at| {
            if on(at) {
                (SIDE - at % SIDE) as f32
            } else {
                0.0
            }
        });
        let mut rgba = vec![0; 4 * SIDE * SIDE];
        for at in (0..SIDE * SIDE).filter(|at| on(*at)) {
            rgba[4 * at..][..4].copy_from_slice(&[120, 60, 150, 255]);
        }
        let both = [(&rising, Sign::Positive), (&falling, Sign::Positive)];
        let found = Consensus::of(both, &rgba).unwrap();
        assert!((found.agreement.unwrap() + 1.0).abs() < 1e-9);
        let black = vec![0; 4 * SIDE * SIDE];
        assert_eq!(Consensus::of(both, &black).unwrap().agreement, None);
    }

    #[test]
    fn coarse_and_fine_maps_meet() {
        let coarse = Map {
            width: 2,
            height: 2,
            values: vec![1.0, 0.0, 0.0, 0.0],
        };
        let fine = Map {
            width: 128,
            height: 128,
            values: (0..128 * 128)
                .map(|at| {
                    if at % 128 < 64 && at / 128 < 64 {
                        1.0
                    } else {
                        0.0
                    }
                })
                .collect(),
        };
        let both = [(&coarse, Sign::Positive), (&fine, Sign::Positive)];
        let found = Consensus::of(both, &cell()).unwrap();
        assert_eq!(found.mean.values.len(), SIDE * SIDE);
        assert_eq!(found.mean.values[0], 1.0);
        assert!(found.mean.values[SIDE * SIDE - 1].abs() < 1e-6);
        assert!(found.agreement.unwrap() > 0.5);
    }

    #[test]
    fn one_map_agrees_with_nobody() {
        let one = map(|at| at as f32);
        assert_eq!(Consensus::of([(&one, Sign::Positive)], &cell()), None);
    }
}
