//! The metrics of a report, as functions that the bootstrap takes.

use shared::class::Class;

use super::{Answer, Confusion, auroc as area, average_precision};

/// A metric of a set of answers.
pub type Metric = fn(&[&Answer]) -> f64;

fn count(set: &[&Answer]) -> Confusion {
    Confusion::count(set.iter().copied())
}

fn probabilities(set: &[&Answer]) -> Vec<(f64, Class)> {
    set.iter().map(|a| (a.probability, a.class)).collect()
}

/// Area under the ROC curve.
pub fn auroc(set: &[&Answer]) -> f64 {
    area(&probabilities(set))
}

/// Mean of the two classes' F1.
pub fn macro_f1(set: &[&Answer]) -> f64 {
    count(set).macro_f1()
}

/// Every metric of a report, with the name in files and the one for people.
pub const ALL: [(&str, &str, Metric); 16] = [
    ("auroc", "AUROC", auroc),
    ("auprc", "AUPRC (average precision)", |set| {
        average_precision(&probabilities(set))
    }),
    ("macro_precision", "Macro precision", |set| {
        count(set).macro_precision()
    }),
    ("macro_recall", "Macro recall", |set| {
        count(set).macro_recall()
    }),
    ("macro_f1", "Macro F1", macro_f1),
    ("weighted_f1", "Weighted F1", |set| count(set).weighted_f1()),
    ("sensitivity", "Sensitivity", |set| count(set).sensitivity()),
    ("specificity", "Specificity", |set| count(set).specificity()),
    ("balanced_accuracy", "Balanced accuracy", |set| {
        count(set).macro_recall()
    }),
    ("accuracy", "Accuracy", |set| count(set).accuracy()),
    ("matthews", "Matthews correlation", |set| {
        count(set).matthews()
    }),
    (
        "calibration_error",
        "Calibration error (ECE, 15 bins)",
        |set| super::calibration_error(set.iter().copied()),
    ),
    (
        "coverage_lymphoblast",
        "Lymphoblasts called so, or unsure",
        |set| super::coverage(set.iter().copied(), Class::Lymphoblast),
    ),
    (
        "coverage_normal",
        "Normal cells called so, or unsure",
        |set| super::coverage(set.iter().copied(), Class::Normal),
    ),
    ("unsure", "Unsure", |set| super::unsure(set.iter().copied())),
    ("area_auroc", "AUROC of the cell area alone", |set| {
        area(&set.iter().map(|a| (a.area, a.class)).collect::<Vec<_>>())
    }),
];
