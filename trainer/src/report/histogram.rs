//! Histograms of both classes in one plot.

use shared::class::Class;

use crate::report::plot::{Mark, Shape, Tone};

/// A histogram of values as shares of them, in equal bins of a range.
fn histogram(values: &[f64], (low, high): (f64, f64), bins: usize) -> Shape {
    let width = (high - low) / bins as f64;
    let mut counts = vec![0.0; bins];
    for value in values.iter().filter(|v| v.is_finite()) {
        let at = (((value - low) / width) as usize).min(bins - 1);
        counts[at] += 1.0 / values.len() as f64;
    }
    let bar = |(at, share): (usize, f64)| {
        let from = low + at as f64 * width;
        [from, from + width, share]
    };
    Shape::Bars(counts.into_iter().enumerate().map(bar).collect())
}

/// Histograms of both classes' values, normal cells first, and the height of the highest bar.
pub fn by_class(
    values: &[Vec<f64>; Class::COUNT],
    range: (f64, f64),
    bins: usize,
) -> (Vec<Mark>, f64) {
    let marks = Class::ALL.map(|class| {
        let bars = histogram(&values[class.index()], range, bins);
        Mark::new(class.name(), Tone::of(class), bars)
    });
    let heights = marks.iter().flat_map(|mark| match &mark.shape {
        Shape::Bars(bars) => bars.iter().map(|bar| bar[2]).collect(),
        _ => Vec::new(),
    });
    let highest = heights.fold(0.0, f64::max);
    (marks.to_vec(), highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_holds_every_value_once() {
        let Shape::Bars(bars) = histogram(&[0.0, 0.1, 0.5, 1.0], (0.0, 1.0), 2) else {
            panic!()
        };
        assert_eq!(bars, [[0.0, 0.5, 0.5], [0.5, 1.0, 0.5]]);
    }
}
