use shared::summary::Outcome;

use super::*;
use crate::{
    message::SavedModel,
    state::visit::{
        Given,
        tests::{failure, found, given, visit},
    },
};

/// A session in which every picture of a visit is saved.
fn saved(visit: &Visit) -> Vec<SavedPicture> {
    visit.cells.values().filter_map(Entry::to_save).collect()
}

fn source(engine: &str) -> Source {
    Source::new("2026-11-28 12:00 UTC".to_owned(), engine.to_owned(), 0)
}

fn origin(engine: &str, before: Vec<Source>) -> Origin {
    let choices = crate::state::State::default().choices();
    Origin::new(source(engine), before, SavedModel::default(), choices)
}

/// Answers that were not worked out here.
fn saved_count(visit: &Visit) -> usize {
    visit.saved().iter().map(|(_, count)| count).sum()
}

fn answered() -> Visit {
    let mut visit = visit(&["a/1", "a/2", "a/3"]);
    visit.set(1, found(0.9));
    visit.set(2, Err(failure()));
    visit
}

fn restore(visit: &mut Visit, saved: Vec<SavedPicture>) {
    let restoring = visit.begin_restoring(origin("CPU", Vec::new()));
    for picture in saved {
        visit.restore(picture, &restoring);
    }
}

fn restored() -> Visit {
    let mut visit = visit(&[]);
    restore(&mut visit, saved(&answered()));
    visit
}

#[test]
fn answers_come_back_without_their_pictures() {
    let mut visit = restored();
    assert_eq!(
        (visit.cells.len(), visit.absent(), saved_count(&visit)),
        (2, 2, 2)
    );
    let (counts, left) = visit.counts();
    assert_eq!(
        (
            counts.of(Outcome::Lymphoblast),
            counts.of(Outcome::Failed),
            left
        ),
        (1, 1, 0)
    );
    // Nobody can work on what is not here.
    assert!(!visit.is_busy());
    assert!(visit.next(0, 0.0).is_none());
    assert_eq!(visit.after(0, 1, None), None);
}

#[test]
fn a_picture_that_comes_has_its_answer_already() {
    let mut visit = restored();
    let numbers = visit.add(vec![given("a/1"), given("a/2"), given("a/3")]);
    assert_eq!(visit.cells.len(), 3);
    assert_eq!((visit.absent(), saved_count(&visit)), (0, 2));
    // Only the one that the session did not know has to be worked on.
    let turn = visit.next(0, 0.0).unwrap();
    assert_eq!(turn.picture, numbers[2]);
    assert!(visit.next(0, 0.0).is_none());
}

#[test]
fn a_file_that_has_changed_is_answered_anew() {
    let mut visit = restored();
    let stamp = Stamp {
        bytes: 7,
        changed: Some(1),
    };
    let changed = Given {
        stamp,
        ..given("a/1")
    };
    let numbers = visit.add(vec![changed.clone()]);
    assert_eq!((visit.cells.len(), visit.absent()), (2, 1));
    let turn = visit.next(0, 0.0).unwrap();
    assert_eq!(turn.picture, numbers[0]);
    assert!(visit.take(0, turn, found(0.1), 1.0));
    assert_eq!((saved_count(&visit), visit.replaced), (1, 1));
    // It is known by what it is now.
    assert_eq!(visit.add(vec![changed]), numbers);
    assert_ne!(visit.add(vec![given("a/1")]), numbers);
}

#[test]
fn what_is_here_keeps_its_answer_and_its_file() {
    let mut visit = visit(&["a/1", "a/2"]);
    visit.set(1, found(0.2));
    restore(&mut visit, saved(&answered()));
    assert_eq!(
        (visit.cells.len(), visit.absent(), saved_count(&visit)),
        (2, 0, 1)
    );
    assert_eq!(visit.cells[&1].probability(), Some(0.2));
    assert_eq!(visit.cells[&2].outcome(), Some(Outcome::Failed));
    // Its turn is not needed any more.
    assert!(visit.next(0, 0.0).is_none());
}

#[test]
fn a_session_says_nothing_of_a_file_that_has_changed_since() {
    let mut visit = visit(&[]);
    visit.add(vec![Given {
        stamp: Stamp {
            bytes: 7,
            changed: None,
        },
        ..given("a/1")
    }]);
    restore(&mut visit, saved(&answered()));
    assert_eq!((visit.cells.len(), visit.absent()), (2, 1));
    assert_eq!(visit.cells[&1].outcome(), None);
}

#[test]
fn another_model_knows_nothing_of_what_is_not_here() {
    let mut visit = restored();
    visit.add(vec![given("a/1")]);
    visit.begin_round();
    let pace = visit.pace();
    assert_eq!((pace.done, pace.all, pace.barred), (0, 2, 1));
    assert!(visit.next(0, 0.0).is_some());
    assert!(visit.next(0, 0.0).is_none());
    assert_eq!((visit.saved(), visit.sources.len()), (Vec::new(), 0));
    // Its file comes: it can have its turn.
    visit.add(vec![given("a/2")]);
    assert_eq!(visit.pace().barred, 0);
    assert!(visit.next(0, 0.0).is_some());
}

#[test]
fn forgetting_forgets_sessions() {
    let mut visit = restored();
    visit.forget();
    assert_eq!((visit.cells.len(), visit.absent()), (0, 0));
    assert!(visit.sources.is_empty());
}

#[test]
fn drawn_samples_leave_for_a_session() {
    let mut visit = visit(&["drawn-1.png"]);
    restore(&mut visit, saved(&answered()));
    assert_eq!(visit.cells.len(), 2);
    assert!(visit.next(0, 0.0).is_none());
}

#[test]
fn it_is_known_which_session_an_answer_is_from() {
    let mut visit = restored();
    // Another session, saved after the first was opened and more was worked out.
    let mut second = saved(&visit);
    assert!(second.iter().all(|picture| picture.before == Some(0)));
    second[0].path = "b/1".to_owned();
    second[1].path = "b/2".to_owned();
    second[1].before = None;
    let restoring = visit.begin_restoring(origin("GPU", vec![source("CPU")]));
    for picture in second {
        visit.restore(picture, &restoring);
    }
    let found: Vec<(&str, usize)> = (visit.saved().into_iter())
        .map(|(source, count)| (source.engine.as_str(), count))
        .collect();
    assert_eq!(found, [("CPU", 3), ("GPU", 1)]);
}

#[test]
fn pictures_of_one_path_are_told_apart() {
    let mut pictures = saved(&answered());
    pictures[1].path = pictures[0].path.clone();
    pictures[1].stamp.bytes = 7;
    let mut visit = visit(&[]);
    restore(&mut visit, pictures.clone());
    assert_eq!((visit.cells.len(), visit.absent()), (2, 2));
    let second = Given {
        stamp: pictures[1].stamp,
        ..given("a/1")
    };
    let number = visit.add(vec![second])[0];
    assert_eq!(visit.absent(), 1);
    assert_eq!(visit.cells[&number].outcome(), Some(Outcome::Failed));
}
