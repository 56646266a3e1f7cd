//! The probabilities of all cells as a strip, as page and report draw it: how many lie where, and where the network is unsure.

use shared::predict::{Label, Thresholds};

use crate::{
    page_text::strip_words,
    state::{Visit, visit::Entry},
};

/// Bars from 0 to 1.
const BARS: usize = 40;

/// Height of the strip, which is 100 wide.
pub const HEIGHT: f64 = 32.0;

/// Least height of a bar that stands for anything.
const LEAST: f64 = 0.8;

/// Room beside a bar.
const GAP: f64 = 0.15;

/// A bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Name of the answer that its cells have.
    pub label: &'static str,
    /// Distance from the left end.
    pub left: f64,
    /// Its width.
    pub width: f64,
    /// Its height, from the bottom.
    pub height: f64,
}

/// A strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Left end and width of the band in which the network is unsure; none without a model.
    pub band: Option<[f64; 2]>,
    /// Bars of some height.
    pub bars: Vec<Bar>,
    /// The strip for those who can't see it.
    pub words: String,
}

impl Strip {
    /// The strip of all cells that suit the model.
    pub fn of(visit: &Visit, thresholds: Option<Thresholds>) -> Self {
        let counts = counts(visit.cells.values().filter_map(Entry::probability));
        let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
        let step = 100.0 / BARS as f64;
        let bar = |(at, count): (usize, &usize)| {
            let middle = (at as f64 + 0.5) / BARS as f64;
            Bar {
                label: thresholds.map_or(Label::Unsure, |t| t.label(middle)).name(),
                left: at as f64 * step + GAP,
                width: step - 2.0 * GAP,
                height: (HEIGHT * *count as f64 / most).max(LEAST),
            }
        };
        let some = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        Self {
            band: thresholds.map(|t| {
                let ends = [t.normal_below, t.lymphoblast_from].map(|end| 100.0 * end);
                [ends[0], ends[1] - ends[0]]
            }),
            bars: some.map(bar).collect(),
            words: strip_words(&counts, thresholds),
        }
    }
}

/// How many values fall into each bar.
fn counts(values: impl Iterator<Item = f64>) -> [usize; BARS] {
    let mut bars = [0; BARS];
    for value in values {
        bars[((value * BARS as f64) as usize).min(BARS - 1)] += 1;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bar() {
        let found = counts([0.0, 0.024, 0.025, 0.5, 0.999, 1.0].into_iter());
        assert_eq!(
            (found[0], found[1], found[20], found[BARS - 1]),
            (2, 1, 1, 2)
        );
        assert_eq!(found.iter().sum::<usize>(), 6);
    }
}
