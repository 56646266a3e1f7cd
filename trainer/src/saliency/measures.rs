//! Measures of maps over many cells.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use shared::{
    artifact::Interval,
    class::Class,
    saliency::{
        Map, Method, Question,
        measure::{Curves, MeasureContext, Measured, Measuring, RandomOrders, Shares},
    },
};

use crate::{
    report::{interval, markdown},
    saliency::{
        rows::{Keyed, Origin},
        summary::{counted, means, subjects},
    },
};

/// Measures of one map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The picture's file name.
    pub file: String,
    /// The class that the map speaks for.
    pub class: Class,
    /// The method.
    pub method: Method,
    /// Area under the deletion curve.
    pub deletion: f64,
    /// The same with random orders.
    pub random_deletion: f64,
    /// Area under the insertion curve.
    pub insertion: f64,
    /// The same with random orders.
    pub random_insertion: f64,
    /// Share of the positive relevance inside the cell; no number where there is none.
    pub inside: f64,
    /// On its border.
    pub border: f64,
    /// Outside.
    pub outside: f64,
    /// Share of the picture inside the cell.
    pub area_inside: f64,
    /// On its border.
    pub area_border: f64,
    /// Outside.
    pub area_outside: f64,
    /// Share of the probability that is lost where only what the map shows is seen.
    pub drop: f64,
    /// Rank correlation with the map under noise; no number where the map is the same all over the cell.
    pub stability: f64,
    /// The map's sum as a share of what it should be, where the method promises one.
    #[serde(default)]
    pub completeness: Option<f64>,
    /// First digits of the model file's SHA-256.
    pub model: String,
    /// Seed of noise, masks and weights.
    pub seed: u64,
}

impl Keyed for Row {
    fn origin(&self) -> Origin {
        Origin {
            model: self.model.clone(),
            seed: self.seed,
        }
    }
}

impl Row {
    /// Row of a measured map.
    pub fn new(file: &str, origin: &Origin, question: (Class, Method), found: &Measured) -> Self {
        let nothing = Shares {
            inside: f64::NAN,
            border: f64::NAN,
            outside: f64::NAN,
        };
        let shares = found.shares.unwrap_or(nothing);
        Self {
            file: file.to_owned(),
            class: question.0,
            method: question.1,
            deletion: found.curves.deletion_area(),
            random_deletion: found.random.deletion_area(),
            insertion: found.curves.insertion_area(),
            random_insertion: found.random.insertion_area(),
            inside: shares.inside,
            border: shares.border,
            outside: shares.outside,
            area_inside: found.areas.inside,
            area_border: found.areas.border,
            area_outside: found.areas.outside,
            drop: found.drop.unwrap_or(f64::NAN),
            stability: found.stability.unwrap_or(f64::NAN),
            completeness: found.completeness,
            model: origin.model.clone(),
            seed: origin.seed,
        }
    }

    pub(super) fn gains(&self) -> [f64; 2] {
        [
            self.random_deletion - self.deletion,
            self.insertion - self.random_insertion,
        ]
    }
}

/// The curves of random orders, once for all maps of a picture and class.
///
/// # Errors
///
/// Where the device fails.
pub fn random(question: &Question<'_>, context: &MeasureContext<'_>) -> Result<Curves> {
    let mut orders = RandomOrders::new(question, &context.regions);
    for _ in 0..orders.steps() {
        orders.step();
    }
    Ok(pollster::block_on(orders.curves())?)
}

/// Measures a map.
///
/// # Errors
///
/// Where the device fails.
pub fn measure(
    question: &Question<'_>,
    method: Method,
    map: Map,
    context: &MeasureContext<'_>,
) -> Result<Measured> {
    let mut measuring = Measuring::new(question, method, map, context);
    for _ in 0..measuring.steps() {
        measuring.step();
    }
    Ok(pollster::block_on(measuring.finish())?)
}

/// Whether an order beats those by chance, from the interval of its gain.
fn verdict(gain: &Interval) -> &'static str {
    if gain.low > 0.0 {
        "yes"
    } else if gain.high < 0.0 {
        "no, worse"
    } else {
        "not shown"
    }
}

pub(super) fn of_method(rows: &[Row], method: Method) -> Vec<&Row> {
    rows.iter().filter(|row| row.method == method).collect()
}

pub(super) fn of_class<'a>(rows: &[&'a Row], class: Class) -> Vec<&'a Row> {
    let of_class = rows.iter().filter(|row| row.class == class);
    of_class.copied().collect()
}

/// All tables over all rows, in Markdown: removal, places, and removal by the class that the maps speak for.
pub fn tables(rows: &[Row]) -> String {
    let by_method: Vec<(Method, Vec<&Row>)> = Method::ALL
        .into_iter()
        .map(|method| (method, of_method(rows, method)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let files = subjects(rows.iter().map(|row| row.file.as_str()));
    format!(
        "{}\n{}\n{}\n{}Means over cells with 95 % intervals from drawing {files} subjects again.\n",
        removal(&by_method),
        places(&by_method, area_row(rows)),
        removal_by_class(&by_method),
        adding_up(&by_method)
    )
}

/// Means of values of each row.
pub(super) fn over<const N: usize>(
    rows: &[&Row],
    values: impl Fn(&Row) -> [f64; N],
) -> [Interval; N] {
    let of: Vec<(&str, [f64; N])> = rows
        .iter()
        .map(|row| (row.file.as_str(), values(row)))
        .collect();
    means(&of)
}

/// One row of each cell: there may be many methods, and a map for each class.
pub(super) fn one_a_cell<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<&'a Row> {
    let mut cells: Vec<&Row> = rows.into_iter().collect();
    cells.sort_by_key(|row| &row.file);
    cells.dedup_by_key(|row| &row.file);
    cells
}

/// In how many rows a value is a number.
fn known(rows: &[&Row], value: impl Fn(&Row) -> f64) -> usize {
    rows.iter().filter(|row| !value(row).is_nan()).count()
}

fn removal(by_method: &[(Method, Vec<&Row>)]) -> String {
    let line = |(method, rows): &(Method, Vec<&Row>)| {
        let [deletion, insertion] = over(rows, Row::gains);
        let [drop, stability] = over(rows, |row| [row.drop, row.stability]);
        vec![
            method.title(),
            one_a_cell(rows.iter().copied()).len().to_string(),
            interval(&deletion),
            verdict(&deletion).to_owned(),
            interval(&insertion),
            verdict(&insertion).to_owned(),
            counted(
                interval(&drop),
                (known(rows, |row| row.drop), rows.len()),
                "maps",
            ),
            counted(
                interval(&stability),
                (known(rows, |row| row.stability), rows.len()),
                "maps",
            ),
        ]
    };
    let head = [
        "Method",
        "Cells",
        "Deletion gain",
        "Beats chance",
        "Insertion gain",
        "Beats chance",
        "Drop",
        "Stability",
    ];
    let lines: Vec<Vec<String>> = by_method.iter().map(line).collect();
    markdown(&head, &lines)
}

fn places(by_method: &[(Method, Vec<&Row>)], areas: Vec<String>) -> String {
    let line = |(method, rows): &(Method, Vec<&Row>)| {
        let shares = over(rows, |row| [row.inside, row.border, row.outside]);
        // Cell by cell: how much of a picture is cell is not the same for all.
        let beyond = over(rows, |row| {
            [row.inside - row.area_inside, row.border - row.area_border]
        });
        let without = rows.iter().filter(|row| row.inside.is_nan()).count();
        let first = [method.title()];
        let shares = shares.map(|share| interval(&share));
        let beyond = beyond.map(|difference| interval(&difference));
        let last = [without.to_string()];
        [first.as_slice(), &shares, &beyond, &last].concat()
    };
    let mut lines: Vec<Vec<String>> = by_method.iter().map(line).collect();
    lines.push(areas);
    let head = [
        "Method",
        "Inside",
        "Border",
        "Outside",
        "Inside beyond its area",
        "Border beyond its area",
        "Without evidence",
    ];
    markdown(&head, &lines)
}

/// What black is to a network is not the same for both classes: the mean over both hides how they differ.
fn removal_by_class(by_method: &[(Method, Vec<&Row>)]) -> String {
    let mut lines = Vec::new();
    for (method, rows) in by_method {
        for class in Class::ALL {
            let of = of_class(rows, class);
            if of.is_empty() {
                continue;
            }
            let gains = over(&of, Row::gains).map(|gain| interval(&gain));
            let first = [method.title(), class.name().to_owned()];
            let count = of.len().to_string();
            lines.push([first.as_slice(), &[count], gains.as_slice()].concat());
        }
    }
    let head = [
        "Method",
        "Speaks for",
        "Cells",
        "Deletion gain",
        "Insertion gain",
    ];
    markdown(&head, &lines)
}

/// Completeness of maps that should add up.
fn adding_up(by_method: &[(Method, Vec<&Row>)]) -> String {
    let mut words = String::new();
    for (method, rows) in by_method {
        let found: Vec<f64> = rows.iter().filter_map(|row| row.completeness).collect();
        let errors = found.iter().map(|share| 100.0 * (share - 1.0).abs());
        let (sum, most) = errors.fold((0.0, 0.0_f64), |(sum, most), e| (sum + e, most.max(e)));
        if !found.is_empty() {
            words += &format!(
                "{}: the sum of a map lies {:.2} % from what the picture adds to a black one's logit on average, {most:.2} % at \
                 most ({} cells).\n\n",
                method.title(),
                sum / found.len() as f64,
                found.len()
            );
        }
    }
    words
}

/// Where the pictures themselves lie.
fn area_row(rows: &[Row]) -> Vec<String> {
    let areas = over(&one_a_cell(rows), |r| {
        [r.area_inside, r.area_border, r.area_outside]
    });
    let shares = areas.map(|share| interval(&share));
    [
        &["*The picture itself*".to_owned()],
        shares.as_slice(),
        &[const { String::new() }; 3],
    ]
    .concat()
}

#[cfg(test)]
#[path = "measures_tests.rs"]
mod tests;
