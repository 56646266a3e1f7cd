//! Operating points: temperature and thresholds, fitted on cells that the network did not learn from.

use std::collections::BTreeMap;

use anyhow::Result;
use shared::{
    calibrate::{Calibration, sigmoid},
    class::Class,
    predict::{COVERAGE, Thresholds},
};

/// Calibration and thresholds of a model, from its logits to an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OperatingPoint {
    /// The temperature.
    pub calibration: Calibration,
    /// Ends of the prediction sets, and the decision.
    pub thresholds: Thresholds,
}

impl OperatingPoint {
    /// Logits as they are and the likelier class, before anything is fitted.
    pub const UNFITTED: Self = Self {
        calibration: Calibration { temperature: 1.0 },
        thresholds: Thresholds {
            normal_below: 0.5,
            decision: 0.5,
            lymphoblast_from: 0.5,
        },
    };
}

/// A cell that the model did not learn from, with what the model says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The network's outputs.
    pub logits: [f32; Class::COUNT],
    /// Class of the cell.
    pub class: Class,
    /// Its leak group.
    pub group: String,
}

/// Fits the temperature, then the thresholds: each class is in a cell's prediction set up to where a share of [`COVERAGE`] of its cells lie.
/// Where both are in it, the cell is unsure. The decision is where sensitivity and specificity have the greatest sum (W. J. Youden
/// 1950), within the band. Where the classes are so far apart that a cell could have neither, the decision takes the band's place, and keeps both
/// promises.
///
/// # Errors
///
/// Without a cell that has finite logits.
pub fn fit(cells: &[Labelled]) -> Result<OperatingPoint> {
    let logits: Vec<_> = cells.iter().map(|c| (c.logits, c.class)).collect();
    let calibration = Calibration::fit(&logits)?;
    let odds = |cell: &Labelled| log_odds(calibration.probability(cell.logits));
    let mut sorted: Vec<(f64, Class)> = cells.iter().map(|c| (odds(c), c.class)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let strange = |class: Class| {
        let of_class = cells.iter().filter(|c| c.class == class);
        Strangeness::new(of_class.map(|cell| {
            let odds = match class {
                Class::Lymphoblast => -odds(cell),
                Class::Normal => odds(cell),
            };
            (cell.group.as_str(), odds)
        }))
    };
    let decision = youden(&sorted);
    // Without a cell of a class, nothing is known of it: the decision alone stands.
    let least_blast = strange(Class::Lymphoblast)
        .threshold()
        .map_or(decision, |t| -t);
    let most_normal = strange(Class::Normal).threshold().unwrap_or(decision);
    let decision = decision.clamp(least_blast.min(most_normal), least_blast.max(most_normal));
    let thresholds = Thresholds {
        normal_below: sigmoid(least_blast.min(decision)),
        decision: sigmoid(decision),
        lymphoblast_from: sigmoid(most_normal.max(decision)),
    };
    Ok(OperatingPoint {
        calibration,
        thresholds,
    })
}

/// Log-odds of the cells of a class against their class, group by group.
///
/// Conformal prediction for each class of its own (V. Vovk, "Conditional Validity of Inductive Conformal Predictors", 2012), where not cells but leak
/// groups can be exchanged: a threshold that holds for the cells at hand is too small for those of subjects who come, and by how much is
/// measured by leaving out each leak group in turn.
struct Strangeness<'a>(BTreeMap<&'a str, Vec<f64>>);

/// Steps by which a threshold's share is raised until it keeps its promise.
const STEP: f64 = 0.005;

impl<'a> Strangeness<'a> {
    fn new(cells: impl Iterator<Item = (&'a str, f64)>) -> Self {
        let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        cells.for_each(|(group, strange)| groups.entry(group).or_default().push(strange));
        groups
            .values_mut()
            .for_each(|of| of.sort_by(f64::total_cmp));
        Self(groups)
    }

    /// The least threshold of those at hand that, set without a group, holds for [`COVERAGE`] of the cells left out, by cells and by groups; the
    /// greatest where none does. None without a cell.
    fn threshold(&self) -> Option<f64> {
        let mut level = COVERAGE;
        while level < 1.0 && !self.keeps(level) {
            level += STEP;
        }
        self.at(level, None)
    }

    /// Whether thresholds of a level that were set without a group hold for as many cells of that group as promised: of all cells, and in the mean
    /// over groups.
    fn keeps(&self, level: f64) -> bool {
        let (mut held, mut cells, mut shares) = (0.0, 0.0, 0.0);
        for (group, strange) in &self.0 {
            let Some(threshold) = self.at(level, Some(group)) else {
                return false;
            };
            let within = strange.partition_point(|s| *s <= threshold) as f64;
            held += within;
            cells += strange.len() as f64;
            shares += within / strange.len() as f64;
        }
        held >= COVERAGE * cells && shares >= COVERAGE * self.0.len() as f64
    }

    /// The threshold that holds for a share of the cells, whether cells count alike or groups; without one group.
    fn at(&self, level: f64, without: Option<&str>) -> Option<f64> {
        let groups = || self.0.iter().filter(|(group, _)| Some(**group) != without);
        let total: usize = groups().map(|(_, of)| of.len()).sum();
        let count = groups().count();
        let (mut by_cells, mut by_groups) = (Vec::new(), Vec::new());
        for (_, of) in groups() {
            for &strange in of {
                by_cells.push((strange, 1.0 / total as f64));
                by_groups.push((strange, 1.0 / (count * of.len()) as f64));
            }
        }
        let both = [by_cells, by_groups].map(|weighted| threshold(weighted, level));
        Some(both[0]?.max(both[1]?))
    }
}

/// The value up to which values of a share of all weight lie, and half of the way to the next: on one, rounding would decide.
fn threshold(mut weighted: Vec<(f64, f64)>, share: f64) -> Option<f64> {
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    let found = weighted.iter().position(|(_, weight)| {
        sum += weight;
        sum >= share - 1e-9
    });
    let at = found.or_else(|| weighted.len().checked_sub(1))?;
    let next = weighted[at..]
        .iter()
        .find(|(value, _)| *value > weighted[at].0);
    Some(match next {
        Some((next, _)) => f64::midpoint(weighted[at].0, *next),
        None => weighted[at].0 + LEAST,
    })
}

/// What lies between the strangest cell and a threshold that holds for it, in log-odds.
const LEAST: f64 = 1e-3;

/// The log-odds, between two neighbouring cells, that part the classes best; sorted cells.
fn youden(odds: &[(f64, Class)]) -> f64 {
    let total = |class: Class| odds.iter().filter(|(_, c)| *c == class).count().max(1) as f64;
    let totals = Class::ALL.map(total);
    let (mut best, mut at) = (f64::NEG_INFINITY, 0.0);
    let mut below = [0.0; Class::COUNT];
    for pair in odds.windows(2) {
        below[pair[0].1.index()] += 1.0;
        let [normal, blasts] = [0, 1].map(|i| below[i] / totals[i]);
        if pair[0].0 < pair[1].0 && normal - blasts > best {
            (best, at) = (normal - blasts, f64::midpoint(pair[0].0, pair[1].0));
        }
    }
    at
}

fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-9, 1.0 - 1e-9);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
#[path = "operating_point_tests.rs"]
mod tests;
