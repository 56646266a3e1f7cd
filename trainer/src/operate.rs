//! Operating a model: temperature and thresholds, fitted on the validation side.

use anyhow::Result;
use shared::{calibrate::Calibration, class::Class, predict::Thresholds};

/// Logits as they are, before a temperature is fitted.
pub const UNCALIBRATED: Calibration = Calibration { temperature: 1.0 };

/// The decision before thresholds are set.
pub const EVEN: Thresholds = Thresholds {
    normal_below: 0.5,
    decision: 0.5,
    lymphoblast_from: 0.5,
};

/// Share of the validation cells that get no answer: those nearest to the decision.
const UNSURE: f64 = 0.1;

/// Fits the temperature, then sets the decision where sensitivity and specificity have the
/// greatest sum (W. J. Youden 1950), and the unsure band around it, as wide on both sides in
/// log-odds, so that it holds [`UNSURE`] of the cells.
///
/// # Errors
///
/// Without a cell that has finite logits.
pub fn fit(cells: &[([f32; Class::COUNT], Class)]) -> Result<(Calibration, Thresholds)> {
    let calibration = Calibration::fit(cells)?;
    let mut odds: Vec<(f64, Class)> = cells
        .iter()
        .map(|&(logits, class)| (log_odds(calibration.probability(logits)), class))
        .collect();
    odds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let decision = youden(&odds);
    let mut distances: Vec<f64> = odds.iter().map(|(o, _)| (o - decision).abs()).collect();
    distances.sort_by(f64::total_cmp);
    // Between two cells: on one, rounding would decide its label.
    let outside = (UNSURE * distances.len() as f64) as usize;
    let inside = outside.checked_sub(1).map_or(0.0, |at| distances[at]);
    let width = f64::midpoint(inside, distances[outside]);
    let thresholds = Thresholds {
        normal_below: share(decision - width),
        decision: share(decision),
        lymphoblast_from: share(decision + width),
    };
    Ok((calibration, thresholds))
}

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

fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decision_parts_the_classes_and_the_band_holds_its_share() {
        let cell = |margin: f32, class| ([0.0, margin], class);
        let mut cells: Vec<_> = (0..50)
            .map(|i| cell(i as f32 * 0.1 - 5.0, Class::Normal))
            .collect();
        cells.extend((0..50).map(|i| cell(i as f32 * 0.1 + 1.0, Class::Lymphoblast)));
        cells.push(cell(-0.5, Class::Lymphoblast));
        let (calibration, thresholds) = fit(&cells).unwrap();
        assert!(thresholds.is_valid());
        let p = |margin| calibration.probability([0.0, margin]);
        assert!(thresholds.decision > p(-0.1) && thresholds.decision < p(1.0));
        let unsure = |c: &&([f32; 2], Class)| {
            let p = calibration.probability(c.0);
            p >= thresholds.normal_below && p < thresholds.lymphoblast_from
        };
        let held = cells.iter().filter(unsure).count();
        assert!((8..=12).contains(&held), "{held}");
    }
}
