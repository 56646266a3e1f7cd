//! What measures say of methods: which are worse than chance, which one is shown first, and the figures that the page names.

use shared::{
    artifact::{Faithfulness, Interval, WorseThanChance},
    class::Class,
    saliency::Method,
};

use crate::model_index::{rounded, rounded_interval};

use super::measures::{Row, of_class, of_method, one_a_cell, over};

/// Methods of which the interval of a gain lies below zero, with the smaller of the two.
pub fn worse_than_chance(rows: &[Row]) -> Vec<WorseThanChance> {
    let worse = |method| {
        let of = of_method(rows, method);
        let gains = over(&of, Row::gains);
        let is_worse = gains.iter().any(|gain| gain.high < 0.0);
        let gain = gains
            .iter()
            .map(|gain| gain.value)
            .fold(f64::INFINITY, f64::min);
        (!of.is_empty() && is_worse).then_some(WorseThanChance { method, gain })
    };
    Method::ALL.into_iter().filter_map(worse).collect()
}

/// What is to be known of each method that was measured.
pub fn faithfulness(rows: &[Row]) -> Vec<Faithfulness> {
    let of = |method| {
        let rows = of_method(rows, method);
        let [deletion_gain, insertion_gain] = over(&rows, Row::gains);
        let places = over(&rows, |row| [row.inside + row.border, row.stability]);
        let known = |mean: Interval| mean.value.is_finite().then(|| rounded(mean.value));
        let [on_cell, stability] = places.map(known);
        (!rows.is_empty()).then(|| Faithfulness {
            method,
            cells: one_a_cell(rows.iter().copied()).len(),
            deletion_gain: rounded_interval(&deletion_gain),
            insertion_gain: rounded_interval(&insertion_gain),
            on_cell,
            stability,
        })
    };
    Method::ALL.into_iter().filter_map(of).collect()
}

/// Least cells from which a method is chosen.
const LEAST_CELLS: usize = 50;

/// Least share of the positive relevance inside the cell or on its border.
const LEAST_INSIDE: f64 = 0.8;

/// Least rank correlation with the map under noise.
const LEAST_STABILITY: f64 = 0.8;

/// A method that can be a model's default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The method.
    pub method: Method,
    /// Whether neither gain is below zero for either class.
    pub gains_for_each: bool,
    /// Sum of both mean gains.
    gain: f64,
}

/// The method that a model's page shows first: of those that take no longer than four passes and are not for teaching only, that lie on the cell, are
/// stable, and gain by both deletion and insertion, the one with the greatest sum of both mean gains; those that gain for each class before those
/// that do not.
pub fn best(rows: &[Row], teaching_only: &[Method]) -> Option<Best> {
    let quick = Method::ALL
        .into_iter()
        .filter(|m| m.is_quick() && !teaching_only.contains(m));
    let good = quick.filter_map(|method| candidate(rows, method));
    good.max_by(|a, b| {
        let by_class = a.gains_for_each.cmp(&b.gains_for_each);
        by_class.then(a.gain.total_cmp(&b.gain))
    })
}

fn candidate(rows: &[Row], method: Method) -> Option<Best> {
    let all = of_method(rows, method);
    let by_class = Class::ALL.map(|class| of_class(&all, class));
    let gains = over(&all, Row::gains).map(|gain| gain.value);
    let places = over(&all, |row| [row.inside + row.border, row.stability]);
    let [on_cell, stability] = places.map(|mean| mean.value);
    let cells = one_a_cell(all.iter().copied()).len();
    let is_good = cells >= LEAST_CELLS
        && by_class.iter().all(|rows| !rows.is_empty())
        && on_cell >= LEAST_INSIDE
        && stability >= LEAST_STABILITY
        && gains.iter().all(|gain| *gain > 0.0);
    let gains_each = |rows: &Vec<&Row>| over(rows, Row::gains).iter().all(|g| g.value >= 0.0);
    is_good.then(|| Best {
        method,
        gains_for_each: by_class.iter().all(gains_each),
        gain: gains.iter().sum(),
    })
}
