use std::collections::BTreeMap;

use super::*;
use crate::metrics::operating_point::OperatingPoint;

pub fn answer(subject: &str, class: Class, probability: f64) -> Answer {
    let decided = if probability >= 0.5 {
        Class::Lymphoblast
    } else {
        Class::Normal
    };
    Answer {
        name: String::new(),
        subject: subject.to_owned(),
        group: subject.to_owned(),
        class,
        logits: [0.0; Class::COUNT],
        probability,
        decided,
        label: OperatingPoint::UNFITTED.thresholds.label(probability),
        is_unfit: false,
        area: probability,
    }
}

#[test]
fn auroc_by_hand() {
    use Class::{Lymphoblast as L, Normal as N};
    assert_eq!(auroc(&[(0.1, N), (0.4, N), (0.35, L), (0.8, L)]), 0.75);
    assert_eq!(auroc(&[(0.5, N), (0.5, L)]), 0.5);
    assert_eq!(auroc(&[(0.9, N), (0.1, L)]), 0.0);
    assert!(auroc(&[(0.9, N)]).is_nan());
}

#[test]
fn confusion_by_hand() {
    let answers = [
        answer("1", Class::Lymphoblast, 0.9),
        answer("1", Class::Lymphoblast, 0.5),
        answer("2", Class::Lymphoblast, 0.4),
        answer("H1", Class::Normal, 0.6),
        answer("H1", Class::Normal, 0.1),
    ];
    let counts = Confusion::count(&answers);
    assert!((counts.sensitivity() - 2.0 / 3.0).abs() < 1e-12);
    assert!((counts.specificity() - 0.5).abs() < 1e-12);
    // F1 of the lymphoblasts 4/6, of the normal cells 2/4
    assert!((counts.macro_f1() - 7.0 / 12.0).abs() < 1e-12);
}

#[test]
fn calibration_error_by_hand() {
    let answers = [
        answer("1", Class::Lymphoblast, 0.95),
        answer("H1", Class::Normal, 0.95),
        answer("H1", Class::Normal, 0.01),
    ];
    // One bin says 1.9 and finds 1, another says 0.01 and finds 0.
    assert!((calibration_error(&answers) - 0.91 / 3.0).abs() < 1e-12);
}

#[test]
fn intervals_hold_the_metric_and_do_not_depend_on_luck() {
    let mut answers = Vec::new();
    for at in 0..60_u32 {
        let class = if at % 2 == 0 {
            Class::Lymphoblast
        } else {
            Class::Normal
        };
        let subject = format!("{}{}", class.name(), at % 10);
        let shift = if class == Class::Lymphoblast {
            0.2
        } else {
            0.0
        };
        answers.push(answer(
            &subject,
            class,
            f64::from(at * 37 % 60) / 75.0 + shift,
        ));
    }
    let one = scores(&answers, 1);
    assert_eq!(one, scores(&answers, 1));
    assert_eq!((one.cells, one.subjects), (60, 10));
    assert!(one.auroc.low < one.auroc.value && one.auroc.value < one.auroc.high);
}

/// Figures that differ by the order of sums only.
const ROUNDING: f64 = 1e-9;

/// What `tests/fixtures/metrics.py` wrote.
#[derive(serde::Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    truth: Vec<usize>,
    scores: Vec<f64>,
    inside: Vec<f64>,
    called: Vec<usize>,
    figures: BTreeMap<String, Option<f64>>,
}

impl Case {
    fn answers(&self, probabilities: &[f64]) -> Vec<Answer> {
        let places = 0..self.truth.len();
        let one = |at: usize| Answer {
            decided: Class::ALL[self.called[at]],
            ..answer("1", Class::ALL[self.truth[at]], probabilities[at])
        };
        places.map(one).collect()
    }
}

#[test]
fn metrics_agree_with_scikit_learn() {
    let fixture: Fixture =
        serde_json::from_str(include_str!("../../../tests/fixtures/metrics.json")).unwrap();
    assert!(fixture.cases.len() >= 50);
    let mut compared = 0;
    for case in &fixture.cases {
        let answers = case.answers(&case.scores);
        let scores: Vec<_> = answers.iter().map(|a| (a.probability, a.class)).collect();
        let counts = Confusion::count(&answers);
        let clipped: Vec<f64> = case.scores.iter().map(|s| s.clamp(0.01, 0.99)).collect();
        for (name, expected) in &case.figures {
            let found = match name.as_str() {
                "auroc" => auroc(&scores),
                "average_precision" => average_precision(&scores),
                "macro_precision" => counts.macro_precision(),
                "macro_recall" | "balanced_accuracy" => counts.macro_recall(),
                "macro_f1" => counts.macro_f1(),
                "weighted_f1" => counts.weighted_f1(),
                "matthews" => counts.matthews(),
                "accuracy" => counts.accuracy(),
                "cross_entropy" => cross_entropy(&case.answers(&clipped)),
                "calibration_error" => calibration_error(&case.answers(&case.inside)),
                other => panic!("{other}"),
            };
            let Some(expected) = expected else { continue };
            assert!(
                (found - expected).abs() < ROUNDING,
                "{name}: {found}, {expected}"
            );
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn coverage_by_hand() {
    use Label::{Lymphoblast, Normal, Unsure};
    let labelled = |class, label| Answer {
        label,
        ..answer("1", class, 0.5)
    };
    let answers = [
        labelled(Class::Normal, Normal),
        labelled(Class::Normal, Unsure),
        labelled(Class::Normal, Lymphoblast),
        labelled(Class::Lymphoblast, Lymphoblast),
    ];
    assert!((coverage(&answers, Class::Normal) - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(coverage(&answers, Class::Lymphoblast), 1.0);
    assert_eq!(unsure(&answers), 0.25);
    assert!(coverage(&answers[..3], Class::Lymphoblast).is_nan());
}
