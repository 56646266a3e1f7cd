//! Likeness of two maps: rank correlation and structural similarity.

use super::Map;

/// Side of the windows of [`structural_similarity`], as in scikit-image.
const WINDOW: usize = 7;

/// Ranks from 0; equal values share the mean of theirs.
pub fn ranks(values: &[f32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let mean = first as f64 + (tied.len() as f64 - 1.0) / 2.0;
        for &at in tied {
            ranks[at] = mean;
        }
        first += tied.len();
    }
    ranks
}

/// Spearman's rank correlation; 0 where one side is the same everywhere.
pub fn rank_correlation(a: &[f32], b: &[f32]) -> f64 {
    correlation(&ranks(a), &ranks(b))
}

/// Pearson's correlation, which of ranks is Spearman's; 0 where one side is the same everywhere.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        both += (x - mean_a) * (y - mean_b);
        of_a += (x - mean_a).powi(2);
        of_b += (y - mean_b).powi(2);
    }
    if of_a > 0.0 && of_b > 0.0 {
        both / (of_a * of_b).sqrt()
    } else {
        0.0
    }
}

/// Structural similarity: Z. Wang et al., "Image quality assessment: from error visibility to structural similarity", IEEE TIP
/// 2004, equation 13, with plain windows of 7 x 7 positions and values of a range of 2 (-1 to 1).
///
/// The mean over the windows within the map whose middle `counts`; `None` where there is none.
pub fn structural_similarity(a: &Map, b: &Map, counts: &[bool]) -> Option<f64> {
    let half = WINDOW / 2;
    let mut sum = 0.0;
    let mut windows = 0_u32;
    for row in half..a.height.saturating_sub(half) {
        for column in half..a.width.saturating_sub(half) {
            if counts[row * a.width + column] {
                let corner = (row - half) * a.width + column - half;
                let within = (0..WINDOW * WINDOW)
                    .map(|at| corner + at / WINDOW * a.width + at % WINDOW)
                    .map(|at| (f64::from(a.values[at]), f64::from(b.values[at])));
                sum += of_window(within);
                windows += 1;
            }
        }
    }
    (windows > 0).then(|| sum / f64::from(windows))
}

fn of_window(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    /// `(0.01 L)^2` and `(0.03 L)^2`, `L` the range of values.
    const STABLE: (f64, f64) = (0.02 * 0.02, 0.06 * 0.06);
    let (mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs {
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let n = (WINDOW * WINDOW) as f64;
    let (x, y) = (x / n, y / n);
    // Of a sample, as scikit-image has it.
    let unbiased = n / (n - 1.0);
    let (xx, yy, xy) = (
        (xx / n - x * x) * unbiased,
        (yy / n - y * y) * unbiased,
        (xy / n - x * y) * unbiased,
    );
    (2.0 * x * y + STABLE.0) * (2.0 * xy + STABLE.1)
        / ((x * x + y * y + STABLE.0) * (xx + yy + STABLE.1))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        height: usize,
        width: usize,
        a: Vec<f32>,
        b: Vec<f32>,
        counts: Vec<bool>,
        rank_correlation: f64,
        structural_similarity: Option<f64>,
    }

    /// `tests/fixtures/likeness.py`
    #[test]
    fn figures_agree_with_scipy_and_scikit_image() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../../tests/fixtures/likeness.json")).unwrap();
        assert_eq!(cases.len(), 4);
        for case in cases {
            let found = rank_correlation(&case.a, &case.b);
            assert!((found - case.rank_correlation).abs() < 1e-9, "{found}");
            let map = |values: &[f32]| Map {
                width: case.width,
                height: case.height,
                values: values.to_vec(),
            };
            let found = structural_similarity(&map(&case.a), &map(&case.b), &case.counts);
            match (found, case.structural_similarity) {
                (Some(ours), Some(theirs)) => assert!((ours - theirs).abs() < 1e-6, "{ours}"),
                (ours, theirs) => assert_eq!(ours, theirs),
            }
        }
    }

    #[test]
    fn what_is_the_same_everywhere_is_like_nothing() {
        assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0]), 0.0);
        assert_eq!(rank_correlation(&[1.0, 5.0], &[0.0, 2.0]), 1.0);
        assert_eq!(rank_correlation(&[1.0, 5.0], &[2.0, 0.0]), -1.0);
    }
}
