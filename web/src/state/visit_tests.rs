use super::*;
use crate::state::order::Sort;
use shared::{
    cell::{Finding, Kind, Suitability},
    class::Class,
    predict::{Label, Prediction, Thresholds},
};

pub(crate) fn given(path: &str) -> Given {
    Given {
        path: path.to_owned(),
        stamp: Stamp::default(),
        drawn: path.starts_with("drawn"),
    }
}

pub(crate) fn found(probability: f64) -> Result<Classified, Failure> {
    let thresholds = thresholds();
    Ok(Classified {
        prediction: Prediction {
            logits: [0.0, 0.0],
            probability,
            label: thresholds.label(probability),
            leaning: Class::Normal,
        },
        suitability: Suitability::default(),
        notes: Vec::new(),
    })
}

pub(crate) fn unfit(probability: f64) -> Result<Classified, Failure> {
    let finding = Finding {
        kind: Kind::Blurred,
        value: 1.0,
        usual: [2.0, 3.0],
    };
    found(probability).map(|mut c| {
        c.suitability = Suitability(vec![finding]);
        c.prediction.label = Label::Unsure;
        c
    })
}

pub(crate) fn failure() -> Failure {
    Failure::new("No.", "it is text", "Open another.")
}

fn thresholds() -> Thresholds {
    Thresholds {
        normal_below: 0.3,
        decision: 0.5,
        lymphoblast_from: 0.7,
    }
}

/// A visit of so many pictures in its first round.
pub(crate) fn visit(paths: &[&str]) -> Visit {
    let mut visit = Visit::default();
    visit.begin_round();
    visit.add(paths.iter().map(|path| given(path)).collect());
    visit
}

/// Gives each picture its turn with one worker.
fn work_off(visit: &mut Visit, mut found: impl FnMut(u64) -> Result<Classified, Failure>) {
    while let Some(turn) = visit.next(0, 0.0) {
        assert!(visit.take(0, turn, found(turn.picture), 1000.0));
    }
}

#[test]
fn every_picture_has_one_turn() {
    let mut visit = visit(&["a", "b", "c", "d", "e"]);
    // Each worker has two at most.
    let first: Vec<Turn> = std::iter::from_fn(|| visit.next(0, 0.0)).collect();
    let second: Vec<Turn> = std::iter::from_fn(|| visit.next(1, 0.0)).collect();
    assert_eq!((first.len(), second.len()), (2, 2));
    for (worker, turns) in [(0, first), (1, second)] {
        for turn in turns {
            assert!(visit.take(worker, turn, found(0.5), 1.0));
        }
    }
    work_off(&mut visit, |_| Err(failure()));
    let (counts, left) = visit.counts();
    assert_eq!(
        (counts.of(Outcome::Unsure), counts.of(Outcome::Failed), left),
        (4, 1, 0)
    );
    assert!(!visit.is_busy());
}

#[test]
fn a_picture_is_there_once_and_drawn_ones_leave() {
    let mut visit = visit(&["drawn-1"]);
    assert_eq!(visit.add(vec![given("a"), given("b")]), [2, 3]);
    assert_eq!(visit.add(vec![given("b"), given("c")]), [3, 4]);
    assert_eq!(visit.cells.len(), 3);
    // A drawn one beside them stays away from none.
    assert_eq!(visit.add(vec![given("drawn-1")]), [5]);
    assert_eq!(visit.cells.len(), 4);
    assert_eq!(visit.next(0, 0.0).map(|turn| turn.picture), Some(2));
}

#[test]
fn another_model_begins_anew() {
    let mut visit = visit(&["a", "b"]);
    let old = visit.next(0, 0.0).unwrap();
    work_off(&mut visit, |_| found(0.9));
    visit.begin_round();
    assert_eq!(visit.counts().1, 2);
    // What the model before says still does not count.
    assert!(!visit.take(0, old, found(0.9), 1.0));
    assert_eq!(visit.counts().1, 2);
    work_off(&mut visit, |_| found(0.1));
    assert_eq!(visit.counts().0.of(Outcome::Normal), 2);
}

#[test]
fn what_a_person_looks_at_is_not_asked_for_twice() {
    let mut visit = visit(&["a", "b", "c"]);
    visit.look_at(Some(1));
    assert_eq!(visit.next(0, 0.0).map(|turn| turn.picture), Some(2));
    // Looked away before there was an answer: it waits again.
    visit.look_at(Some(3));
    assert_eq!(visit.next(0, 0.0).map(|turn| turn.picture), Some(1));
    visit.set(3, found(0.8));
    visit.look_at(Some(2));
    assert_eq!(visit.cells[&3].outcome(), Some(Outcome::Lymphoblast));
    assert_eq!(visit.next(1, 0.0), None);
}

#[test]
fn a_lost_worker_loses_no_picture() {
    let mut visit = visit(&["a", "b", "c"]);
    while visit.next(7, 0.0).is_some() {}
    // A GPU: no picture is to blame.
    visit.lost(7, None, &failure());
    assert_eq!(visit.counts().1, 3);
    // A program that stopped: another one tries that picture again, and the rest is not to blame at all.
    for (worker, failed) in [(8, 0), (9, 1)] {
        let turn = visit.next(worker, 0.0).unwrap();
        visit.next(worker, 0.0);
        assert_eq!(turn.picture, 1);
        visit.lost(worker, Some(turn.picture), &failure());
        assert_eq!(visit.counts().0.of(Outcome::Failed), failed);
    }
    work_off(&mut visit, |_| found(0.5));
    assert_eq!(visit.counts().1, 0);
    assert_eq!(visit.counts().0.of(Outcome::Unsure), 2);
    // One that had nothing to do.
    visit.lost(10, None, &failure());
    assert_eq!(visit.counts().1, 0);
    // Another model's program has not stopped at it yet.
    visit.begin_round();
    visit.lost(11, Some(1), &failure());
    assert_eq!(visit.counts().0.of(Outcome::Failed), 0);
}

#[test]
fn the_gallery_is_sorted_and_filtered() {
    let mut visit = visit(&["d/1", "c", "b", "a", "e", "f"]);
    let values = [0.2, 0.45, 0.95, 0.55];
    work_off(&mut visit, |picture| match picture {
        1..=4 => found(values[picture as usize - 1]),
        5 => Err(failure()),
        _ => unfit(0.99),
    });
    let order = |visit: &Visit| visit.order(Some(&thresholds()));
    assert_eq!(order(&visit), [3, 4, 2, 1, 6, 5]);
    visit.sort = Sort::Doubt;
    assert_eq!(order(&visit)[4..], [6, 5]);
    assert!(order(&visit)[..2].contains(&4) && order(&visit)[..2].contains(&2));
    // What is named comes after all that is unsure, however near the decision may be.
    let off_centre = Thresholds {
        normal_below: 0.3,
        decision: 0.31,
        lymphoblast_from: 0.7,
    };
    let doubtful = visit.order(Some(&off_centre));
    let is_unsure = |number: &u64| visit.cells[number].outcome() == Some(Outcome::Unsure);
    assert!(doubtful[..2].iter().all(is_unsure), "{doubtful:?}");
    visit.sort = Sort::Name;
    assert_eq!(order(&visit), [4, 3, 2, 1, 5, 6]);
    visit.only = Some(Outcome::Unsure);
    assert_eq!(order(&visit), [4, 2]);
    // A report has them all.
    assert_eq!(visit.order_of(None, None), [4, 3, 2, 1, 5, 6]);
    assert_eq!(visit.after(4, 1, None), Some(2));
    assert_eq!(visit.after(2, 1, None), None);
    assert_eq!(visit.after(2, -2, None), None);
    // What is not among those that are shown has no place.
    assert_eq!(visit.after(1, 1, None), Some(4));
}

#[test]
fn the_pace_is_that_of_the_work_alone() {
    let mut visit = visit(&["a", "b", "c", "d"]);
    assert_eq!(
        visit.pace(),
        Pace {
            all: 4,
            ..Pace::default()
        }
    );
    for (at, now) in [(0, 500.0), (1, 1000.0)] {
        let turn = visit.next(0, 0.0).unwrap();
        assert_eq!(visit.pace().rate, None, "{at}");
        visit.take(0, turn, found(0.5), now);
    }
    let pace = visit.pace();
    assert_eq!((pace.done, pace.rate, pace.left), (2, Some(2.0), Some(1.0)));
    visit.pause(true);
    assert_eq!((visit.next(0, 0.0), visit.pace().rate), (None, None));
    visit.pause(false);
    assert!(visit.next(0, 60_000.0).is_some());
}

#[test]
fn the_summary_goes_by_names_and_folders() {
    let mut visit = visit(&["x/UID_H3_1_1_hem.bmp", "x/UID_h3_1_2_hem.bmp", "x/b.png"]);
    work_off(&mut visit, |picture| found(0.2 * picture as f64));
    let summary = visit.summary();
    let names: Vec<&str> = summary.groups.iter().map(|g| g.subject.as_str()).collect();
    assert_eq!(names, ["H3", "x"]);
    assert_eq!(summary.all.counts.fit(), 3);
}

#[test]
fn nothing_is_left_of_what_is_forgotten() {
    let mut visit = visit(&["a", "b"]);
    let turn = visit.next(0, 0.0).unwrap();
    visit.forget();
    assert!(visit.cells.is_empty() && !visit.is_busy());
    assert!(!visit.take(0, turn, found(0.5), 1.0));
    // Numbers are never given twice: a worker may still have the old ones.
    assert_eq!(visit.add(vec![given("a")]), [3]);
    assert_eq!(visit.next(0, 0.0).map(|turn| turn.picture), Some(3));
}

#[test]
fn what_does_not_suit_has_a_reason() {
    let reason = |of: Result<Classified, Failure>| {
        let mut cells = visit(&["a"]);
        cells.set(1, of);
        cells.cells[&1].unfit_reason()
    };
    assert_eq!(reason(unfit(0.5)), Some(Kind::Blurred));
    assert_eq!((reason(found(0.5)), reason(Err(failure()))), (None, None));
}
