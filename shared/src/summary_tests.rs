use super::*;

/// A share of 8 in 10, worked out apart from this code.
#[test]
fn the_interval_is_wilsons() {
    let share = wilson(0.8, 10.0);
    assert!((share.low - 0.490_162_5).abs() < 1e-6, "{share:?}");
    assert!((share.high - 0.943_317_8).abs() < 1e-6, "{share:?}");
    let none = wilson(0.0, 4.0);
    assert!(none.low == 0.0 && none.high > 0.3 && none.high < 0.6);
}

#[test]
fn cells_of_one_person_count_for_few() {
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
    near(effective_cells(&[]), 0.0);
    near(effective_cells(&[1]), 1.0);
    // By hand: 41 / (1 + 40 * 0.2), and each cell of another person.
    near(effective_cells(&[41]), 41.0 / 9.0);
    near(effective_cells(&[1; 41]), 41.0);
    // However many, one person is never more than 1 / rho.
    assert!(effective_cells(&[100_000]) < 1.0 / WITHIN_PERSON);
    assert!(effective_cells(&[20, 20]) > effective_cells(&[40]));
}

fn outcomes(counts: [usize; 5]) -> impl Iterator<Item = Outcome> {
    let many = |(outcome, count)| std::iter::repeat_n(outcome, count);
    Outcome::ALL.into_iter().zip(counts).flat_map(many)
}

#[test]
fn subjects_are_told_apart() {
    let of = |subject: &'static str, counts| outcomes(counts).map(move |o| (subject, o));
    let summary = Summary::of(of("B", [0, 1, 3, 1, 0]).chain(of("A", [6, 1, 1, 0, 2])));
    let rows: Vec<String> = summary.rows().iter().map(|row| row.join(",")).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("A,10,6,1,1,0,2,0.7500,"), "{rows:?}");
    assert!(rows[1].starts_with("B,5,0,1,3,1,0,0.0000,"), "{rows:?}");
    assert!(
        rows[2].starts_with("(all),15,6,2,4,1,2,0.5000,"),
        "{rows:?}"
    );
    let words = summary.shared_out().unwrap();
    assert!(words.ends_with(&say!("summary-several")), "{words}");
    let words = Summary::of(of("A", [1, 0, 0, 0, 0])).shared_out().unwrap();
    assert!(!words.contains(&say!("summary-several")), "{words}");
    // Of one subject there is no second row.
    assert_eq!(Summary::of(of("A", [1, 0, 0, 0, 0])).rows().len(), 1);
    assert_eq!(Summary::of([]), Summary::default());
}

#[test]
fn words_say_what_was_left_out() {
    let group = |counts| Summary::of(outcomes(counts).map(|o| ("", o))).all;
    let many = group([31, 3, 6, 2, 1]);
    assert_eq!(
        many.counted(),
        "Of 40 cells that suit it, the network names 31 lymphoblast and 6 normal; it is unsure of 3. 2 pictures do not suit it. 1 picture could not be used."
    );
    let words = many.shared_out().unwrap();
    assert!(words.starts_with("It names 78\u{a0}% of them"), "{words}");
    assert!(words.contains("40 tell about as much as 5"), "{words}");
    let unfit = group([0, 0, 0, 1, 0]);
    assert!(
        unfit.counted().starts_with("No picture suits"),
        "{}",
        unfit.counted()
    );
    assert_eq!((unfit.shared_out(), unfit.share), (None, None));
    let one = group([1, 0, 0, 0, 0]).shared_out().unwrap();
    assert!(
        one.contains("21 to 100\u{a0}% (95\u{a0}% interval)"),
        "{one}"
    );
}

#[test]
fn what_does_not_suit_is_unfit_whatever_the_network_says() {
    use crate::{calibrate::Calibration, cell, predict::Thresholds};
    let thresholds = Thresholds {
        normal_below: 0.4,
        decision: 0.5,
        lymphoblast_from: 0.6,
    };
    let calibration = Calibration { temperature: 1.0 };
    let outcome = |margin: f32, kinds: &[cell::Kind]| {
        let finding = |&kind: &cell::Kind| cell::Finding {
            kind,
            value: 1.0,
            usual: [0.0, 0.5],
        };
        let suitability = Suitability(kinds.iter().map(finding).collect());
        let prediction = Prediction::new([0.0, margin], &calibration, &thresholds);
        Outcome::of(&prediction.given(&suitability), &suitability)
    };
    assert_eq!(outcome(3.0, &[]), Outcome::Lymphoblast);
    assert_eq!(outcome(0.0, &[]), Outcome::Unsure);
    assert_eq!(outcome(-3.0, &[]), Outcome::Normal);
    assert_eq!(outcome(3.0, &[cell::Kind::Blurred]), Outcome::Unfit);
    assert_eq!(outcome(3.0, &[cell::Kind::Empty]), Outcome::Unfit);
}
