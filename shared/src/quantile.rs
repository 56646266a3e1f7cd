//! The value below which a share of others lies: the nearest one, without interpolation.

use std::cmp::Ordering;

/// The place of a share among so many values in their order.
fn place(count: usize, share: f64) -> usize {
    (share * count.saturating_sub(1) as f64).round() as usize
}

/// Values from the least to the greatest.
pub fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The value below which a share of sorted values lies; `NaN` without any.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = place(sorted.len(), share);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// The same of values in any order, which changes; `None` without any.
pub fn select<T: Copy>(
    values: &mut [T],
    share: f64,
    order: impl FnMut(&T, &T) -> Ordering,
) -> Option<T> {
    let at = place(values.len(), share);
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(at, order).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_unsorted_values_have_the_same_quantiles() {
        let values = [4.0, 1.0, 3.0, 0.0, 2.0, 5.0];
        let in_order = sorted(values.to_vec());
        for (share, expected) in [(0.0, 0.0), (0.29, 1.0), (0.31, 2.0), (0.5, 3.0), (1.0, 5.0)] {
            assert_eq!(quantile(&in_order, share), expected);
            let selected = select(&mut values.clone(), share, f64::total_cmp);
            assert_eq!(selected, Some(expected));
        }
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(select(&mut [0.0; 0], 0.5, f64::total_cmp), None);
    }
}
