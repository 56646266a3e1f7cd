use shared::{
    cell::{Finding, Kind, Suitability},
    predict::Prediction,
    saliency::Map,
};

use super::*;
use crate::{
    message::{Classified, Steps},
    page_text::tests::entry,
};

pub fn cell(picture: u64) -> Cell {
    Cell {
        picture,
        name: format!("{picture}.bmp"),
        drawn: false,
    }
}

pub fn answer(id: u64, label: Label, shade: u8) -> Answer {
    let leaning = match label {
        Label::Lymphoblast => Class::Lymphoblast,
        _ => Class::Normal,
    };
    let suitability = match label {
        Label::NoCell => {
            let finding = Finding::beyond(Kind::Empty, 2.0, [0.0, 1.0]);
            Suitability::default().with(finding)
        }
        _ => Suitability::default(),
    };
    Answer {
        id,
        side: 1,
        rgba: vec![shade, shade, shade, 255],
        classified: Classified {
            prediction: Prediction {
                logits: [0.0, 0.0],
                probability: if leaning == Class::Lymphoblast {
                    0.9
                } else {
                    0.1
                },
                label,
                leaning,
            },
            suitability,
            notes: Vec::new(),
        },
    }
}

pub fn map(id: u64, method: Method, value: f32) -> Explained {
    Explained {
        lie: None,
        id,
        method,
        class: Class::Lymphoblast,
        map: Map {
            width: 2,
            height: 1,
            values: vec![0.0, value],
        },
        steps: Steps { done: 1, all: 1 },
        milliseconds: 1.0,
        passes: 1,
        memory: 1,
        known_scale: std::sync::OnceLock::new(),
    }
}

fn loaded(name: &str) -> Response {
    Response::Loaded {
        name: name.to_owned(),
        card: String::new(),
    }
}

const TWO: [Method; 2] = [Method::GradCam, Method::Rise];

/// Two methods by two models.
fn grid() -> Grid {
    let mut grid = Grid::new(cell(1), vec![entry("a"), entry("b")], None, 0);
    grid.want(|method| TWO.contains(&method));
    grid
}

/// Gives the worker's answers to what the grid asks for, until nothing is left; returns what was asked.
fn drawn(grid: &mut Grid) -> Vec<Request> {
    let mut asked = Vec::new();
    loop {
        let requests = grid.ask();
        let Some(last) = requests.last().cloned() else {
            return asked;
        };
        asked.extend(requests);
        let responses = match last {
            Request::Load(entry) => vec![loaded(&entry.name)],
            Request::Explain(task) => vec![
                Response::Answer(Box::new(answer(task.id, Label::Lymphoblast, 90))),
                Response::Map(Box::new(map(task.id, task.method, 1.0))),
            ],
            other => panic!("{other:?}"),
        };
        let mut goes_on = false;
        for response in responses {
            goes_on = grid.receive(response);
        }
        assert!(goes_on);
    }
}

#[test]
fn the_first_row_is_drawn_by_every_model_and_the_picture_sent_once() {
    let mut grid = grid();
    assert_eq!(grid.progress(), (0, 4));
    let asked = drawn(&mut grid);
    let kinds: Vec<String> = asked
        .iter()
        .map(|request| match request {
            Request::Load(entry) => entry.name.clone(),
            Request::Open { picture } => format!("open {picture}"),
            Request::Explain(task) => format!("{} {:?}", task.method.name(), task.class),
            other => panic!("{other:?}"),
        })
        .collect();
    // From the first answer on, all maps are for the class that it leans to.
    let all = [
        "a",
        "open 1",
        "grad-cam None",
        "b",
        "grad-cam Some(Lymphoblast)",
        // The model that is there goes on: one is loaded twice, not each.
        "rise Some(Lymphoblast)",
        "a",
        "rise Some(Lymphoblast)",
    ];
    assert_eq!(kinds, all);
    assert!(!grid.is_busy() && !grid.is_part());
    assert_eq!(grid.progress(), (4, 4));
}

#[test]
fn what_was_stopped_can_go_on() {
    let mut grid = grid();
    assert!(matches!(grid.ask().as_slice(), [Request::Load(_)]));
    assert!(grid.receive(loaded("a")));
    assert_eq!(grid.ask().len(), 2);
    let first = grid.task;
    grid.stop();
    assert!(grid.is_part() && !grid.is_busy());
    grid.go_on();
    assert_eq!(grid.ask().len(), 1, "the picture is there");
    // What still comes of the task before is no answer to this one.
    let late = Response::Map(Box::new(map(first, Method::GradCam, 1.0)));
    assert!(!grid.receive(late));
    assert_eq!(grid.progress(), (0, 4));
    drawn(&mut grid);
    assert_eq!(grid.progress(), (4, 4));
}

#[test]
fn a_model_that_fails_leaves_the_others() {
    let mut grid = grid();
    grid.ask();
    let failure = Failure::new("What.", "Why.", "Remedy.");
    let failed = Response::Failed {
        id: None,
        failure: failure.clone(),
    };
    assert!(grid.receive(failed));
    assert_eq!(grid.columns[0].failure, Some(failure));
    let asked = drawn(&mut grid);
    assert_eq!(asked[0], Request::Load(Box::new(entry("b"))));
    assert_eq!(grid.columns[1].whole().count(), 2);
    // It can be tried again.
    assert!(grid.is_part());
    grid.go_on();
    assert_eq!(grid.columns[0].failure, None);
    drawn(&mut grid);
    assert!(!grid.is_part());
}

#[test]
fn where_there_is_no_cell_nothing_is_waited_for() {
    let mut grid = grid();
    grid.ask();
    grid.receive(loaded("a"));
    grid.ask();
    let none = Response::Answer(Box::new(answer(grid.task, Label::NoCell, 0)));
    assert!(grid.receive(none));
    assert!(grid.columns[0].has_no_cell());
    assert_eq!(grid.columns[0].outcome(), Some(Outcome::Unfit));
    assert!(matches!(grid.ask().as_slice(), [Request::Load(of)] if of.name == "b"));
}

#[test]
fn large_models_wait_until_they_are_asked_for() {
    let mut large = entry("large");
    large.bytes = 500_000_000;
    let mut grid = Grid::new(cell(1), vec![entry("a"), large.clone()], None, 0);
    grid.want(|method| TWO.contains(&method));
    drawn(&mut grid);
    assert_eq!(grid.progress(), (2, 2));
    assert!(!grid.is_part());
    grid.want_model(1);
    let asked = drawn(&mut grid);
    assert_eq!(asked[0], Request::Load(Box::new(large.clone())));
    assert_eq!(grid.progress(), (4, 4));
    // The one that a person works with takes part in any case.
    let first = Grid::new(cell(1), vec![large], None, 0);
    assert!(first.columns[0].is_wanted);
}

#[test]
fn slow_methods_begin_with_the_model_that_is_there() {
    let mut grid = grid();
    drawn(&mut grid);
    assert!(grid.lacks_slow());
    grid.want_slow();
    assert!(!grid.lacks_slow());
    let asked = drawn(&mut grid);
    assert!(matches!(asked[0], Request::Explain(_)));
    let all = 2 * Method::ALL.len();
    assert_eq!(grid.progress(), (all, all));
}

#[test]
fn maps_have_in_common_what_models_see_alike() {
    let mut grid = grid();
    assert_eq!(grid.over_models(Method::GradCam), None);
    drawn(&mut grid);
    let found = grid.over_models(Method::GradCam).unwrap();
    assert!(found.spread.values.iter().all(|v| v.abs() < 1e-6));
    // Of a part of the picture that the other does not see, nothing is common.
    grid.columns[1].answer = Some(Arc::new(answer(9, Label::Lymphoblast, 10)));
    assert_eq!(grid.over_models(Method::GradCam), None);
    let column = grid.columns[0].clone();
    assert!(grid.over_methods(&column).is_some());
    // A method that is for teaching only does not count: one is left, and nothing to compare it with.
    let mut marked = column;
    marked.entry.teaching_only = vec![Method::Rise];
    assert_eq!(grid.over_methods(&marked), None);
}

#[test]
fn the_row_that_a_person_came_with_is_drawn_first() {
    let mut grid = grid();
    grid.put_first(Method::Rise);
    assert_eq!(grid.rows, [Method::Rise, Method::GradCam]);
    let asked = drawn(&mut grid);
    let methods = asked.iter().filter_map(|request| match request {
        Request::Explain(task) => Some(task.method),
        _ => None,
    });
    assert_eq!(methods.take(2).collect::<Vec<_>>(), [Method::Rise; 2]);
    // One that is not there changes nothing until it is asked for.
    grid.put_first(Method::ScoreCam);
    assert_eq!(grid.rows, [Method::Rise, Method::GradCam]);
    grid.want_slow();
    assert_eq!(grid.rows[..2], [Method::ScoreCam, Method::Rise]);
}

#[test]
fn what_is_asked_for_meanwhile_takes_no_place_from_what_is_under_way() {
    let mut grid = grid();
    grid.ask();
    assert!(grid.receive(loaded("a")));
    let asked = grid.ask();
    let Some(Request::Explain(task)) = asked.last() else {
        panic!("{asked:?}");
    };
    grid.put_first(Method::ScoreCam);
    grid.want_slow();
    assert!(grid.receive(Response::Map(Box::new(map(task.id, task.method, 1.0)))));
    assert!(grid.columns[0].map(task.method).is_some());
    // A model that can't be loaded loses its own column, and the other one goes on.
    let asked = grid.ask();
    assert!(
        matches!(asked.last(), Some(Request::Explain(task)) if task.method == Method::ScoreCam)
    );
    grid.receive(Response::Map(Box::new(map(
        grid.task,
        Method::ScoreCam,
        1.0,
    ))));
    assert!(matches!(grid.ask().as_slice(), [Request::Load(entry)] if entry.name == "b"));
    let (id, failure) = (None, Failure::new("No.", "why", "Go."));
    assert!(grid.receive(Response::Failed { id, failure }));
    assert!(grid.columns[1].failure.is_some() && grid.columns[0].failure.is_none());
    assert!(matches!(grid.ask().as_slice(), [Request::Load(entry)] if entry.name == "a"));
}

#[test]
fn a_model_that_is_loaded_says_where_it_is_unsure() {
    let mut grid = Grid::new(cell(1), vec![entry("a")], None, 0);
    let name = "a".to_owned();
    let known = crate::state::tests::card();
    let card = serde_json::to_string(&known).unwrap();
    assert!(grid.columns[0].thresholds.is_none());
    grid.receive(Response::Loaded { name, card });
    assert_eq!(grid.columns[0].thresholds, Some(known.thresholds));
}
