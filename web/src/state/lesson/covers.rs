//! Where a map is brightest or dimmest on a cell, to be covered.

use shared::saliency::Map;

use crate::message::Tried;

/// Radius of what a brush covers, as a share of the square's side.
pub const RADIUS: f32 = 0.09;

/// Least share of such a disc that is cell.
const ON_CELL: f32 = 0.95;

/// Places along a side that are looked at.
const PLACES: usize = 48;

/// Which part of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// Where it is brightest.
    Brightest,
    /// Where it is dimmest.
    Dimmest,
}

/// The middle of the disc on the cell over which a map is brightest or dimmest, in shares of the square; nothing where no disc lies
/// on the cell.
pub fn extreme(tried: &Tried, map: &Map, which: Extreme) -> Option<[f32; 2]> {
    let side = tried.side as usize;
    let small = map.resized(PLACES, PLACES);
    let is_cell = |x: usize, y: usize| {
        let at = 4 * (y * side / PLACES * side + x * side / PLACES);
        tried.rgba[at..at + 3].iter().any(|value| *value > 0)
    };
    let reach = (RADIUS * PLACES as f32).ceil() as i64;
    let disc: Vec<(i64, i64)> = (-reach..=reach)
        .flat_map(|y| (-reach..=reach).map(move |x| (x, y)))
        .filter(|(x, y)| (*x as f32).hypot(*y as f32) <= RADIUS * PLACES as f32)
        .collect();
    let within = 0..PLACES as i64;
    let mean = |x: i64, y: i64| {
        let (mut sum, mut cell) = (0.0, 0);
        for (dx, dy) in &disc {
            let (x, y) = (x + dx, y + dy);
            if within.contains(&x) && within.contains(&y) {
                let (x, y) = (x as usize, y as usize);
                cell += i32::from(is_cell(x, y));
                sum += small.values[y * PLACES + x];
            }
        }
        let is_on_cell = cell as f32 >= ON_CELL * disc.len() as f32;
        is_on_cell.then(|| sum / disc.len() as f32)
    };
    let all = within
        .clone()
        .flat_map(|y| within.clone().map(move |x| (x, y)));
    let found = all.filter_map(|(x, y)| Some(((x, y), mean(x, y)?)));
    let by_mean = |a: &((i64, i64), f32), b: &((i64, i64), f32)| a.1.total_cmp(&b.1);
    let (place, _) = match which {
        Extreme::Brightest => found.max_by(by_mean),
        Extreme::Dimmest => found.min_by(by_mean),
    }?;
    let share = |at: i64| (at as f32 + 0.5) / PLACES as f32;
    Some([share(place.0), share(place.1)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::visit::tests::found;

    #[test]
    fn the_brightest_disc_lies_on_the_cell() {
        let side = 96;
        let mut rgba = vec![0; 4 * side * side];
        for y in 0..side {
            for x in 0..side {
                if (x as f32 - 48.0).hypot(y as f32 - 48.0) < 36.0 {
                    rgba[4 * (y * side + x)] = 120;
                }
            }
        }
        let tried = Tried {
            id: 1,
            side: side as u32,
            rgba,
            classified: found(0.5).unwrap(),
            map: None,
            anew: None,
        };
        // Brighter to the right; brightest beyond the cell.
        let map = Map {
            width: 8,
            height: 1,
            values: (0..8).map(|at| at as f32).collect(),
        };
        let [x, _] = extreme(&tried, &map, Extreme::Brightest).unwrap();
        assert!((0.65..0.85).contains(&x), "{x}");
        let [x, _] = extreme(&tried, &map, Extreme::Dimmest).unwrap();
        assert!((0.15..0.35).contains(&x), "{x}");
        let black = Tried {
            rgba: vec![0; 4 * side * side],
            ..tried
        };
        assert_eq!(extreme(&black, &map, Extreme::Brightest), None);
    }
}
