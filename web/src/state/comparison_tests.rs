use shared::{predict::Label, saliency::Method};

use super::*;
use crate::{
    page_text::tests::entry,
    state::grid::tests::{answer, cell, map},
};

fn pin(picture: u64, method: Method, value: f32) -> Pin {
    Pin {
        cell: cell(picture),
        model: "a".to_owned(),
        answer: Arc::new(answer(picture, Label::Lymphoblast, 9)),
        explained: Arc::new(map(picture, method, value)),
    }
}

#[test]
fn a_cell_is_pinned_once_and_let_go_by_the_same_press() {
    let mut comparison = Comparison::default();
    let one = pin(1, Method::GradCam, 1.0);
    comparison.pin(one.clone());
    comparison.pin(pin(1, Method::Rise, 1.0));
    assert_eq!(comparison.pins.len(), 2, "another map of it is another pin");
    assert!(comparison.is_pinned(&one));
    comparison.pin(one.clone());
    assert!(!comparison.is_pinned(&one));
    assert_eq!(comparison.pins.len(), 1);
}

#[test]
fn the_oldest_pin_goes_first() {
    let mut comparison = Comparison::default();
    for picture in 0..=MOST_PINS as u64 {
        comparison.pin(pin(picture, Method::GradCam, 1.0));
    }
    assert_eq!(comparison.pins.len(), MOST_PINS);
    assert_eq!(comparison.pins[0].cell.picture, 1);
}

#[test]
fn one_scale_holds_among_maps_of_one_unit() {
    let mut comparison = Comparison::default();
    let (weak, strong) = (pin(1, Method::GradCam, 2.0), pin(2, Method::GradCam, 8.0));
    let other = pin(3, Method::Rise, 100.0);
    for pin in [&weak, &strong, &other] {
        comparison.pin(pin.clone());
    }
    assert_eq!(comparison.pin_scale(&weak), 2.0);
    comparison.is_shared = true;
    assert_eq!(comparison.pin_scale(&weak), 8.0);
    assert_eq!(comparison.pin_scale(&strong), 8.0);
    assert_eq!(comparison.pin_scale(&other), 100.0);
}

#[test]
fn the_same_grid_goes_on_and_another_begins_anew() {
    let mut comparison = Comparison::default();
    assert!(comparison.ask().is_empty());
    let models = || vec![entry("a"), entry("b")];
    comparison.begin(cell(1), models(), (Method::LayerCam, None));
    let first_row = |comparison: &Comparison| comparison.grid.as_ref().map(|grid| grid.rows[0]);
    assert_eq!(first_row(&comparison), Some(Method::LayerCam));
    assert!(matches!(comparison.ask().as_slice(), [Request::Load(_)]));
    let name = "a".to_owned();
    let card = String::new();
    assert!(comparison.receive(Response::Loaded { name, card }));
    comparison.ask();
    let first = comparison.grid.as_ref().unwrap().task;
    let drawn = Response::Map(Box::new(map(first, Method::GradCam, 4.0)));
    assert!(comparison.receive(drawn));
    comparison.begin(cell(1), models(), (Method::HiresCam, None));
    assert_eq!(first_row(&comparison), Some(Method::HiresCam));
    let grid = comparison.grid.as_ref().unwrap();
    assert_eq!(grid.progress().0, 1, "what is drawn stays");
    comparison.begin(cell(2), models(), (Method::LayerCam, None));
    assert_eq!(comparison.grid.as_ref().unwrap().progress().0, 0);
    // What still comes of the cell before is not of this one.
    comparison.ask();
    let late = Response::Map(Box::new(map(first, Method::GradCam, 4.0)));
    assert!(!comparison.receive(late));
}

#[test]
fn a_row_has_one_scale_where_that_is_asked_for() {
    let mut comparison = Comparison::default();
    comparison.begin(
        cell(1),
        vec![entry("a"), entry("b")],
        (Method::LayerCam, None),
    );
    for (name, value) in [("a", 1.0), ("b", 3.0)] {
        let grid = comparison.grid.as_mut().unwrap();
        grid.task = 1;
        let (name, card) = (name.to_owned(), String::new());
        grid.receive(Response::Loaded { name, card });
        grid.receive(Response::Map(Box::new(map(1, Method::GradCam, value))));
    }
    let weak = map(1, Method::GradCam, 1.0);
    assert_eq!(comparison.scale(&weak), 1.0);
    comparison.is_shared = true;
    assert_eq!(comparison.scale(&weak), 3.0);
}
