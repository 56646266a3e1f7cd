//! Depth of pixels within a cell, and the number of its cores.

use super::take_patch;

/// Steps of the chamfer distance along and across, of about three a pixel (G. Borgefors, "Distance transformations in digital images", CVGIP
/// 1986): it is within 8 % of the true distance.
const ALONG: u32 = 3;
const ACROSS: u32 = 4;

/// Pixels deeper than this share of the greatest depth are of a core.
const CORE: f64 = 0.5;

/// How deep the second core of a mask is, as a share of the first: two cells that touch hang together by a waist, which is nowhere as deep as
/// half of their cores. 0 where there is one core.
///
/// # Shapes
///
/// `mask` rows from the top, of a width
pub fn second_core(mask: &[bool], width: usize) -> f64 {
    let depths = depths(mask, width);
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let limit = CORE * f64::from(deepest);
    let mut open: Vec<bool> = depths.iter().map(|d| f64::from(*d) > limit).collect();
    let size = (width, mask.len() / width.max(1));
    let mut cores = Vec::new();
    for start in 0..open.len() {
        if open[start] {
            let core = take_patch(&mut open, start, size);
            cores.push(core.iter().map(|at| depths[*at]).max().unwrap_or(0));
        }
    }
    cores.sort_unstable_by(|a, b| b.cmp(a));
    cores
        .get(1)
        .map_or(0.0, |second| f64::from(*second) / f64::from(deepest))
}

/// The distance of each pixel to the nearest one that is not of the mask, or beyond the frame; in thirds of a pixel.
fn depths(mask: &[bool], width: usize) -> Vec<u32> {
    let height = mask.len() / width.max(1);
    // A ring around the frame, of depth 0.
    let (w, h) = (width + 2, height + 2);
    let mut depths = vec![0; w * h];
    for (at, is_cell) in mask.iter().enumerate() {
        if *is_cell {
            depths[(at / width + 1) * w + at % width + 1] = u32::MAX - ACROSS;
        }
    }
    let before = [(w + 1, ACROSS), (w, ALONG), (w - 1, ACROSS), (1, ALONG)];
    for at in w + 1..w * (h - 1) - 1 {
        let least = before
            .iter()
            .map(|(back, step)| depths[at - back] + step)
            .min();
        depths[at] = depths[at].min(least.unwrap_or(0));
    }
    for at in (w + 1..w * (h - 1) - 1).rev() {
        let least = before.iter().map(|(on, step)| depths[at + on] + step).min();
        depths[at] = depths[at].min(least.unwrap_or(0));
    }
    let rows = depths.chunks(w).skip(1).take(height);
    rows.flat_map(|row| row[1..=width].to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mask of rows of text: what is no space is of the cell.
    fn mask(rows: &[&str]) -> (Vec<bool>, usize) {
        let all = rows.iter().flat_map(|row| row.chars().map(|c| c != ' '));
        (all.collect(), rows[0].len())
    }

    #[test]
    fn depths_by_hand() {
        let (mask, width) = mask(&["xxxxx", "xxxxx", "xxxxx", "    x"]);
        let expected = [3, 3, 3, 3, 3, 3, 6, 6, 6, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 3];
        assert_eq!(depths(&mask, width), expected);
    }

    #[test]
    fn two_discs_that_touch_have_two_cores() {
        let disc = |x: i32, y: i32, (at, radius): (i32, i32)| {
            (x - at).pow(2) + (y - 30).pow(2) <= radius.pow(2)
        };
        let of = |discs: &[(i32, i32)]| {
            let at = |i: i32| discs.iter().any(|d| disc(i % 140, i / 140, *d));
            second_core(&(0..140 * 60).map(at).collect::<Vec<_>>(), 140)
        };
        assert_eq!(of(&[(40, 25)]), 0.0);
        let equal = of(&[(40, 25), (88, 25)]);
        assert!(equal > 0.95, "{equal}");
        let smaller = of(&[(40, 25), (83, 20)]);
        assert!((0.75..0.85).contains(&smaller), "{smaller}");
        // One that is hidden half is no second one.
        assert_eq!(of(&[(40, 25), (55, 25)]), 0.0);
        assert_eq!(of(&[]), 0.0);
    }
}
