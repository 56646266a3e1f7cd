//! What maps are worth, over many cells.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use shared::{
    class::Class,
    saliency::{
        Map, Method, Question,
        measure::{Curves, Ground, Measured, Measuring, RandomOrders, Shares},
    },
};

use super::{
    rows::Keyed,
    summary::{means, subjects},
};
use crate::report::{interval, markdown};

/// What was found of one map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The picture's file name.
    pub file: String,
    /// The class that the map speaks for.
    pub class: Class,
    /// Which method.
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
    /// Rank correlation with the map under noise.
    pub stability: f64,
    /// First digits of the model file's SHA-256.
    pub model: String,
    /// Seed of noise, masks and weights.
    pub seed: u64,
}

impl Keyed for Row {
    fn origin(&self) -> (&str, u64) {
        (&self.model, self.seed)
    }
}

impl Row {
    /// Of a measured map.
    pub fn new(
        file: &str,
        (model, seed): (&str, u64),
        question: (Class, Method),
        found: &Measured,
    ) -> Self {
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
            stability: found.stability,
            model: model.to_owned(),
            seed,
        }
    }

    fn gains(&self) -> [f64; 2] {
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
pub fn random(question: &Question<'_>, ground: &Ground<'_>) -> Result<Curves> {
    let mut orders = RandomOrders::new(question, &ground.regions);
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
    map: (Method, Map),
    ground: &Ground<'_>,
) -> Result<Measured> {
    let mut measuring = Measuring::new(question, map, ground);
    for _ in 0..measuring.steps() {
        measuring.step();
    }
    Ok(pollster::block_on(measuring.finish())?)
}

/// Whether an order beats those by chance, from the interval of its gain.
fn verdict(gain: &shared::artifact::Interval) -> &'static str {
    if gain.low > 0.0 {
        "yes"
    } else if gain.high < 0.0 {
        "no, worse"
    } else {
        "not shown"
    }
}

/// Both tables over all rows, in Markdown.
pub fn tables(rows: &[Row]) -> String {
    let mut removal = Vec::new();
    let mut places = Vec::new();
    for method in Method::ALL {
        let of: Vec<&Row> = rows.iter().filter(|row| row.method == method).collect();
        if of.is_empty() {
            continue;
        }
        let gains: Vec<(&str, [f64; 2])> =
            of.iter().map(|r| (r.file.as_str(), r.gains())).collect();
        let [deletion, insertion] = means(&gains);
        let others: Vec<(&str, [f64; 5])> = of
            .iter()
            .map(|r| {
                (
                    r.file.as_str(),
                    [r.inside, r.border, r.outside, r.drop, r.stability],
                )
            })
            .collect();
        let [inside, border, outside, drop, stability] = means(&others);
        let without = of.iter().filter(|r| r.inside.is_nan()).count();
        let title = method.title().to_owned();
        removal.push(vec![
            title.clone(),
            of.len().to_string(),
            interval(&deletion),
            verdict(&deletion).to_owned(),
            interval(&insertion),
            verdict(&insertion).to_owned(),
            interval(&drop),
            interval(&stability),
        ]);
        let shares = [inside, border, outside].map(|share| interval(&share));
        places.push([&[title], shares.as_slice(), &[without.to_string()]].concat());
    }
    places.push(area_row(rows));
    let files = subjects(rows.iter().map(|row| row.file.as_str()));
    format!(
        "{}\n{}\nMeans over cells with 95 % intervals from drawing {files} subjects again.\n",
        markdown(
            &[
                "Method",
                "Cells",
                "Deletion gain",
                "Beats chance",
                "Insertion gain",
                "Beats chance",
                "Drop",
                "Stability"
            ],
            &removal
        ),
        markdown(
            &["Method", "Inside", "Border", "Outside", "Without evidence"],
            &places
        )
    )
}

/// Where the pictures themselves lie.
fn area_row(rows: &[Row]) -> Vec<String> {
    let mut areas: Vec<(&str, [f64; 3])> = rows
        .iter()
        .map(|r| {
            (
                r.file.as_str(),
                [r.area_inside, r.area_border, r.area_outside],
            )
        })
        .collect();
    areas.sort_by_key(|(file, _)| *file);
    areas.dedup_by_key(|(file, _)| *file);
    let shares = means(&areas).map(|share| interval(&share));
    [
        &["*The picture itself*".to_owned()],
        shares.as_slice(),
        &[String::new()],
    ]
    .concat()
}
