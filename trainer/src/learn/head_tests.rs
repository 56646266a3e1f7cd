use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Case {
    features: Vec<Vec<f32>>,
    truth: Vec<usize>,
    weights: Vec<f32>,
    penalty: f64,
    drift: Vec<Vec<f32>>,
    logits: Vec<f64>,
}

fn logit(row: &[f32], weights: &[f32], bias: &[f32]) -> f64 {
    let of = |class: usize| -> f64 {
        let terms = row.iter().enumerate();
        let sum: f64 = terms
            .map(|(at, value)| f64::from(*value) * f64::from(weights[at * Class::COUNT + class]))
            .sum();
        sum + f64::from(bias[class])
    };
    of(1) - of(0)
}

#[test]
fn the_fit_is_scikit_learns() {
    #[derive(Deserialize)]
    struct Fixture {
        cases: Vec<Case>,
    }
    let text = include_str!("../../../tests/fixtures/logistic.json");
    let fixture: Fixture = serde_json::from_str(text).unwrap();
    for case in fixture.cases {
        let target = |(truth, weight): (&usize, &f32)| {
            let mut target = [0.0; Class::COUNT];
            target[*truth] = *weight;
            target
        };
        let targets: Vec<_> = case.truth.iter().zip(&case.weights).map(target).collect();
        let held = Held {
            penalty: case.penalty,
            drift: case.drift,
        };
        let (weights, bias) = regress(&case.features, &targets, &held).unwrap();
        for (row, expected) in case.features.iter().zip(case.logits) {
            let found = logit(row, &weights, &bias);
            assert!((found - expected).abs() < 1e-4, "{found}, {expected}");
        }
    }
}

#[test]
fn raw_features_get_the_same_logits() {
    let raw: Vec<Vec<f32>> = (0..30_u16)
        .map(|at| vec![f32::from(at) * 3.0 + 7.0, f32::from(at * 37 % 30), 5.0])
        .collect();
    let mut standard = raw.clone();
    let scale = standardise(&mut standard);
    for feature in 0..2 {
        let values = || standard.iter().map(|row| f64::from(row[feature]));
        let squares: f64 = values().map(|value| value * value).sum();
        assert!(values().sum::<f64>().abs() < 1e-4 && (squares / 30.0 - 1.0).abs() < 1e-4);
    }
    let (weights, bias) = (vec![0.5, -1.0, 2.0, 0.25, -3.0, 1.0], vec![0.1, -0.2]);
    let (own, shifted) = (
        raw_weights(&weights, &scale),
        raw_bias(&weights, &bias, &scale),
    );
    for (raw, standard) in raw.iter().zip(&standard) {
        let expected = logit(standard, &weights, &bias);
        assert!((logit(raw, &own, &shifted) - expected).abs() < 1e-3);
    }
}

#[test]
fn a_cell_and_its_copies_count_as_one() {
    let weights = |words: &str| {
        let words = format!("t --network simple-net --data x {words}");
        row_weights(&Recipe::of(&words))
    };
    assert_eq!(weights(""), [1.0]);
    assert_eq!(weights("--copies 3"), [0.25; 4]);
    assert_eq!(
        weights("--copies 2 --original-share 0.5"),
        [0.5, 0.25, 0.25]
    );
    assert_eq!(weights("--copies 1 --original-share 0"), [0.0, 1.0]);
}

#[test]
fn what_a_copy_changes_counts_by_its_cell() {
    let recipe = |words: &str| Recipe::of(&format!("t --network simple-net --data x {words}"));
    // Two cells, then two copies of each.
    let features = [
        [1.0, 0.0],
        [2.0, 2.0],
        [1.5, 0.0],
        [2.0, 1.0],
        [1.0, -1.0],
        [2.0, 2.0],
    ];
    let features = features.map(|row| row.to_vec());
    let shares = [0.25, 0.75];
    assert!(drift(&features, &shares, &recipe("--copies 2")).is_empty());
    let found = drift(&features, &shares, &recipe("--copies 2 --invariance 8"));
    let [first, second] = shares.map(|share: f64| (8.0 * share / 2.0).sqrt() as f32);
    let expected = [
        [0.5 * first, 0.0],
        [0.0, -second],
        [0.0, -first],
        [0.0, 0.0],
    ];
    assert_eq!(found, expected.map(|row| row.to_vec()));
}
