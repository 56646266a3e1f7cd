use shared::colormap::Colormap;

use super::*;
use crate::{
    message::Response,
    state::{Told, View},
};

#[test]
fn choices_are_taken_up_as_they_were() {
    let mut chosen = State::default();
    assert_eq!(chosen.choices().method, None, "nobody has chosen one");
    chosen.explain_with(Method::Rise);
    chosen.explain_for(Some(Class::Normal));
    (chosen.colormap, chosen.opacity, chosen.contour) = (Colormap::ALL[1], 30, 20);
    let mut state = State::default();
    state.take_up(&chosen.choices());
    assert_eq!(state.choices(), chosen.choices());
    assert_eq!(state.method, Method::Rise);
}

#[test]
fn what_nobody_chose_stays_each_models_own() {
    let mut state = State::default();
    state.take_up(&State::default().choices());
    assert_eq!(state.choices().method, None);
    // A file may say anything.
    let choices = Choices {
        opacity: 1000,
        contour: 101,
        ..state.choices()
    };
    state.take_up(&choices);
    assert_eq!((state.opacity, state.contour), (100, 100));
}

#[test]
fn a_report_is_of_all_cells() {
    use crate::state::visit::{
        Restoring,
        tests::{found, visit},
    };
    let mut cells = visit(&["a/1"]);
    let mut state = State::default();
    state.card = Some(Arc::new(crate::state::tests::card()));
    assert!(!state.can_report(&cells));
    cells.set(1, found(0.5));
    assert!(state.can_report(&cells));
    // One that is not here has no answer by another model.
    let saved = cells.cells[&1].to_save().unwrap();
    let mut cells = visit(&[]);
    cells.restore(saved, &Restoring::default());
    assert!(state.can_report(&cells));
    cells.begin_round();
    assert!(!state.can_report(&cells));
}

#[test]
fn the_self_test_is_known() {
    let mut state = State::default();
    state.receive(Response::Tested { difference: 0.5 });
    assert_eq!(state.tested, Some(0.5));
}

#[test]
fn what_was_handed_over_is_told_until_something_else_is_looked_at() {
    let handed = || State {
        handed_over: Some("a.png".to_owned()),
        ..State::default()
    };
    let mut state = handed();
    state.show(View::Folder);
    assert_eq!(state.handed_over, None);
    let mut state = handed();
    state.open(crate::state::tests::cell());
    assert_eq!(state.handed_over, None);
}

#[test]
fn that_a_press_changed_the_model_is_told_until_another_is_chosen() {
    let mut state = State::default();
    state.index.models = ["a", "b"].map(crate::page_text::tests::entry).into();
    assert!(state.choose(1).is_some());
    state.told = Some(Told::OtherModel("a".to_owned()));
    state.show(View::Folder);
    assert!(state.choose(1).is_none() && state.told.is_some());
    assert!(state.choose(0).is_some());
    assert_eq!(state.told, None);
    state.forget();
    assert_eq!(state.told, Some(Told::Forgotten));
    state.open(crate::state::tests::cell());
    assert_eq!(state.told, None);
}
