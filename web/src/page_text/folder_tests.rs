use super::*;

#[test]
fn a_share_is_no_estimate() {
    let share = Interval {
        value: 1.0,
        low: 0.206,
        high: 1.0,
    };
    assert_eq!(percent_interval(&share), "100\u{a0}% (21 to 100\u{a0}%)");
}

#[test]
fn a_number_says_what_it_is_of() {
    assert_eq!(number(0.04), "lymphoblast: 4\u{a0}%");
    assert_eq!(said(Outcome::Lymphoblast, 0.96), "Lymphoblast (96\u{a0}%)");
    assert_eq!(
        said(Outcome::Normal, 0.04),
        "Normal cell (lymphoblast: 4\u{a0}%)"
    );
    assert_eq!(said(Outcome::Unfit, 0.04), "Does not suit");
    assert_eq!(tile_number(0.04, false), "4\u{a0}%");
    assert_eq!(tile_number(0.004, false), "<\u{a0}1\u{a0}%");
}

#[test]
fn the_pace_is_said_once_it_is_known() {
    let mut now = Pace {
        done: 3,
        all: 200,
        barred: 0,
        rate: None,
        left: None,
    };
    assert_eq!(pace(&now, false), "3 of 200 pictures.");
    (now.rate, now.left) = (Some(12.34), Some(15.9));
    assert_eq!(
        pace(&now, false),
        "3 of 200 pictures, 12.3 a second, 16 s left."
    );
    assert_eq!(pace(&now, true), "3 of 200 pictures, paused.");
    now.left = Some(61.0);
    assert!(pace(&now, false).ends_with("2 min left."));
    now.left = Some(3725.0);
    assert!(pace(&now, false).ends_with("1 h 2 min left."));
    now.barred = 197;
    assert_eq!(
        pace(&now, false),
        "3 of 200 pictures; the others are not here."
    );
    now.done = 200;
    assert_eq!(pace(&now, false), "200 pictures, all looked at.");
}

#[test]
fn what_is_not_here_is_said() {
    use crate::{
        message::{Origin, SavedModel},
        state::visit::tests::{found, given, visit},
    };
    let mut first = visit(&["a/1", "a/2"]);
    assert_eq!((saved_words(&first), absent_words(&first)), (None, None));
    first.set(1, found(0.5));
    first.set(2, found(0.5));
    let source = Source::new("today".to_owned(), "CPU".to_owned(), 3);
    let choices = State::default().choices();
    let origin = Origin::new(source, Vec::new(), SavedModel::default(), choices);
    let mut second = visit(&[]);
    let restoring = second.begin_restoring(origin);
    for entry in first.cells.values() {
        second.restore(entry.to_save().unwrap(), &restoring);
    }
    let words = saved_words(&second).unwrap_or_default();
    for part in [
        "2 answers are from",
        "saved today, before 3 more",
        "engine CPU",
    ] {
        assert!(words.contains(part), "{words}");
    }
    let words = absent_words(&second).unwrap_or_default();
    assert_eq!(words, "2 pictures are not here, only what came of them.");
    let mut other = given("a/1");
    other.stamp.bytes = 7;
    second.add(vec![other]);
    let words = absent_words(&second).unwrap_or_default();
    assert!(
        words.starts_with("1 picture is not here") && words.contains("1 file was another"),
        "{words}"
    );
    second.begin_round();
    let words = absent_words(&second).unwrap_or_default();
    assert!(
        words.contains("of 1 this model has said nothing"),
        "{words}"
    );
}

#[test]
fn what_is_forgotten_is_counted() {
    let words = forget_words(1, 0);
    assert!(words.contains(" 1 picture, what came"), "{words}");
    let words = forget_words(60, 2);
    assert!(
        words.contains(" 60 pictures, what came") && words.contains(", 2 pinned cells,"),
        "{words}"
    );
    assert_eq!(all_words(None, 3), "All 3 pictures");
    assert_eq!(
        all_words(Some(Outcome::Unfit), 2),
        "All of “Does not suit” (2)"
    );
}

#[test]
fn the_strip_is_told_in_words() {
    let thresholds = Thresholds {
        normal_below: 0.25,
        decision: 0.5,
        lymphoblast_from: 0.75,
    };
    let words = strip_words(&[4, 1, 2, 3], Some(thresholds));
    assert!(
        words.starts_with("Probabilities of 10 cells: about 4 below"),
        "{words}"
    );
    assert!(words.ends_with("3 in it, 3 above"), "{words}");
}

#[test]
fn diagnostics_name_no_file() {
    let mut state = State::default();
    state.cell = Some(crate::state::Cell {
        picture: 1,
        name: "someone.png".to_owned(),
        drawn: false,
    });
    let facts = diagnostics(&state, (Counts::default(), 2), "Browser 1");
    assert!(!facts.contains("someone"), "{facts}");
    assert!(
        facts.contains("waiting 2") && facts.contains("Browser 1"),
        "{facts}"
    );
}
