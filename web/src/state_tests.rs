use super::*;
use crate::{message::Classified, page_text::tests::entry};
use shared::{
    artifact,
    cell::{Finding, Kind, Suitability},
    class::Class,
    predict::{Label, Prediction},
    saliency::Map,
};

fn state() -> State {
    State {
        index: Index {
            models: vec![entry("a"), entry("b")],
        },
        ..State::default()
    }
}

pub(super) fn cell() -> Cell {
    Cell {
        picture: 1,
        name: "cell.bmp".to_owned(),
        drawn: false,
    }
}

fn answer(id: u64) -> Response {
    Response::Answer(Box::new(Answer {
        id,
        side: 1,
        rgba: vec![0; 4],
        classified: Classified {
            prediction: Prediction {
                logits: [0.0, 0.0],
                probability: 0.9,
                label: Label::Lymphoblast,
                leaning: Class::Lymphoblast,
            },
            suitability: Suitability::default(),
            notes: Vec::new(),
        },
    }))
}

/// A map of three steps.
fn map(id: u64, done: usize) -> Response {
    Response::Map(Box::new(Explained {
        lie: None,
        id,
        method: Method::Rise,
        class: Class::Lymphoblast,
        map: Map {
            width: 2,
            height: 1,
            values: vec![-4.0, 2.0],
        },
        steps: Steps { done, all: 3 },
        milliseconds: 1.0,
        passes: 1,
        memory: 1,
        known_scale: std::sync::OnceLock::new(),
    }))
}

fn measured(id: u64) -> Response {
    Response::Measured {
        id,
        measured: Box::new(crate::page_text::tests::measured()),
    }
}

/// A state in which a picture is being worked on as task 4.
fn working() -> State {
    let mut state = state();
    (state.before, state.task) = (3, 4);
    state.phase = Phase::Working;
    state
}

/// The card of the first committed model.
pub(super) fn card() -> Card {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/models");
    let index = std::fs::read(folder.join("index.json")).unwrap();
    let index: Index = serde_json::from_slice(&index).unwrap();
    let bytes = std::fs::read(folder.join(&index.models[0].file)).unwrap();
    artifact::read_card(&bytes).unwrap()
}

fn failure_of(id: Option<u64>) -> Response {
    let failure = Failure::new("What.", "Why.", "Remedy.");
    Response::Failed { id, failure }
}

fn failure() -> Response {
    failure_of(None)
}

#[test]
fn a_picture_waits_for_its_model() {
    let mut state = state();
    assert_eq!(state.open(cell()), []);
    assert_eq!(state.choose(0).map(|e| e.name), Some("a".to_owned()));
    assert_eq!(state.choose(0), None, "it is on its way already");
    assert!(matches!(
        state.phase,
        Phase::Downloading {
            received: 0,
            total: 9
        }
    ));
    assert_eq!(state.choose(5), None);
}

#[test]
fn a_card_that_can_not_be_read_is_a_failure() {
    let mut state = state();
    state.choose(0);
    let loaded = Response::Loaded {
        name: "a".to_owned(),
        card: "{}".to_owned(),
    };
    assert_eq!(state.receive(loaded), []);
    assert!(state.failure.is_some());
    assert_eq!(state.phase, Phase::Stopped);
}

#[test]
fn only_the_last_task_is_answered() {
    let mut state = working();
    state.receive(answer(3));
    state.receive(map(3, 3));
    assert!(state.answer.is_none() && state.explained.is_none());
    assert_eq!(state.phase, Phase::Working);
    state.receive(answer(4));
    assert!(state.answer.is_some());
    assert_eq!(state.phase, Phase::Working, "the map is still to come");
    state.receive(map(4, 1));
    assert_eq!(state.steps, Some(Steps { done: 1, all: 3 }));
    assert!(!state.can_measure(), "the map is not whole");
    state.receive(map(4, 3));
    assert_eq!((state.phase.clone(), state.steps), (Phase::Ready, None));
    assert!(state.can_measure());
}

#[test]
fn a_picture_without_a_cell_is_answered_and_has_no_map() {
    let mut state = working();
    let Response::Answer(mut black) = answer(4) else {
        unreachable!()
    };
    black.classified.prediction.label = Label::NoCell;
    state.receive(Response::Answer(black));
    assert!(state.answer.is_some() && state.failure.is_none());
    assert_eq!(state.phase, Phase::Ready);
}

#[test]
fn stopping_keeps_what_is_drawn_and_ignores_what_still_comes() {
    let mut state = working();
    state.receive(answer(4));
    state.receive(map(4, 1));
    assert!(state.stop());
    assert_eq!((state.phase.clone(), state.steps), (Phase::Ready, None));
    state.receive(map(4, 2));
    assert_eq!(state.explained.as_ref().map(|e| e.steps.done), Some(1));
    assert!(!state.can_measure(), "half a map");
    assert!(!state.stop(), "there is nothing left to stop");
    // What was stopped can be drawn after all.
    state.cell = Some(cell());
    assert!(state.can_draw());
    state.method = Method::Rise;
    let task = state.task + 1;
    state.receive(map(state.task, 3));
    assert!(!state.can_draw(), "the map is whole");
    assert_eq!(state.task + 1, task);
}

#[test]
fn what_an_old_model_still_says_is_not_shown_for_the_new_one() {
    let mut state = working();
    state.receive(answer(4));
    assert!(state.choose(1).is_some());
    state.receive(map(4, 3));
    assert!(state.explained.is_none());
    assert!(matches!(state.phase, Phase::Downloading { .. }));
}

#[test]
fn a_map_is_measured_once_it_is_whole() {
    let mut state = working();
    assert!(!state.measure());
    state.receive(map(4, 3));
    assert!(state.measure());
    assert_eq!(state.phase, Phase::Measuring);
    // Stopped, and asked for again.
    assert!(state.stop());
    state.receive(measured(4));
    assert!(state.measured.is_none());
    assert!(state.measure());
    state.receive(measured(4));
    assert!(state.measured.is_some() && state.phase == Phase::Ready);
    assert!(!state.can_measure(), "it is measured already");
}

#[test]
fn a_scale_is_held_until_other_values_come() {
    let mut state = working();
    state.receive(map(4, 3));
    assert_eq!(state.scale(), 4.0, "of either sign");
    state.hold_scale(true);
    state.open(cell());
    assert_eq!(state.held, Some(4.0), "it is held for the next picture");
    state.explain_with(Method::Occlusion);
    assert_eq!(state.held, None);
}

#[test]
fn half_a_map_or_an_empty_one_gives_no_scale() {
    let mut state = working();
    assert!(!state.can_hold());
    state.receive(map(4, 1));
    assert!(!state.can_hold(), "half a map");
    state.hold_scale(true);
    assert_eq!(state.held, None);
    let Response::Map(mut empty) = map(4, 3) else {
        unreachable!()
    };
    empty.map.values = vec![0.0, 0.0];
    state.receive(Response::Map(empty));
    state.hold_scale(true);
    assert_eq!(state.held, None, "it would blank all that follow");
    state.receive(map(4, 3));
    state.hold_scale(true);
    assert_eq!(state.held, Some(4.0));
    // What is held can be let go whatever comes next.
    state.receive(map(4, 1));
    assert!(state.can_hold());
    state.hold_scale(false);
    assert_eq!(state.held, None);
}

/// Whether requests bring the picture, and their task.
fn task(requests: &[Request]) -> (bool, Task) {
    match requests {
        [Request::Open { picture }, Request::Explain(task)] => {
            assert_eq!(*picture, task.picture);
            (true, *task)
        }
        [Request::Explain(task)] => (false, *task),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_map_is_for_the_class_that_was_asked_for() {
    let mut state = state();
    state.card = Some(Arc::new(card()));
    assert_eq!(task(&state.open(cell())).1.class, None);
    let asked = Some(Class::Normal);
    assert_eq!(task(&state.explain_for(asked)).1.class, asked);
    assert_eq!(state.explain_for(asked), [], "it is on its way");
    let (_, next) = task(&state.open(cell()));
    assert_eq!(next.class, asked, "the choice stays");
}

#[test]
fn a_picture_is_sent_once() {
    let mut state = state();
    state.card = Some(Arc::new(card()));
    let (is_sent, first) = task(&state.open(cell()));
    assert!(is_sent);
    let (is_sent, second) = task(&state.explain_with(Method::Rise));
    assert!(!is_sent && second.picture == first.picture);
    // The answer that the first task brings holds for the second: the picture is the same.
    state.receive(answer(first.id));
    assert!(state.answer.is_some());
    let another = Cell {
        picture: 2,
        ..cell()
    };
    let (is_sent, third) = task(&state.open(another));
    assert!(is_sent && third.picture != first.picture);
    assert!(state.answer.is_none());
    state.receive(answer(second.id));
    assert!(state.answer.is_none(), "it is of the picture before");
}

#[test]
fn forgetting_leaves_nothing_and_ignores_what_is_under_way() {
    let mut state = working();
    state.cell = Some(cell());
    state.receive(answer(4));
    state.forget();
    state.receive(answer(4));
    state.receive(map(4, 3));
    assert!(state.cell.is_none() && state.answer.is_none() && state.explained.is_none());
}

#[test]
fn an_answer_for_what_does_not_suit_is_kept_back_until_it_is_asked_for() {
    let mut state = working();
    assert!(!state.shows_answer());
    let Response::Answer(mut unfit) = answer(4) else {
        unreachable!()
    };
    unfit.classified.suitability = Suitability(vec![Finding {
        kind: Kind::Blurred,
        value: 1.0,
        usual: [2.0, 3.0],
    }]);
    state.receive(Response::Answer(unfit));
    assert!(!state.shows_answer());
    state.anyway = true;
    assert!(state.shows_answer());
    // For this picture alone.
    state.open(cell());
    assert!(!state.anyway);
}

#[test]
fn after_a_lost_gpu_the_picture_is_asked_for_again_and_after_a_crash_it_is_not() {
    for is_to_blame in [false, true] {
        let mut state = state();
        state.choose(0);
        state.card = Some(Arc::new(card()));
        state.open(cell());
        assert!(state.is_busy());
        state.lost(is_to_blame);
        assert!(state.card.is_none() && !state.is_busy());
        let loaded = Response::Loaded {
            name: "a".to_owned(),
            card: card().to_json().unwrap(),
        };
        let requests = state.receive(loaded);
        assert_eq!(requests.is_empty(), is_to_blame, "{requests:?}");
        if !is_to_blame {
            // The new worker keeps nothing: it gets the picture too.
            assert!(task(&requests).0);
        }
    }
}

#[test]
fn a_failure_is_shown_and_the_next_picture_clears_it() {
    let mut state = state();
    state.receive(failure());
    assert!(state.failure.is_some());
    assert_eq!(state.phase, Phase::Stopped);
    state.open(cell());
    assert!(state.failure.is_none());
}

#[test]
fn a_failure_of_an_older_picture_is_not_shown_over_the_new_one() {
    let mut state = working();
    state.receive(failure_of(Some(3)));
    assert!(state.failure.is_none());
    assert_eq!(state.phase, Phase::Working);
    assert!(state.stop());
    state.receive(failure_of(Some(4)));
    assert!(state.failure.is_none(), "it was stopped");
    let mut state = working();
    state.receive(failure_of(Some(4)));
    assert!(state.failure.is_some());
}

/// A model's default is shown until a person has chosen a method.
#[test]
fn each_model_has_its_default_method() {
    let loaded = |state: &mut State, method: Method| {
        let card = Card {
            default_method: method,
            ..card()
        };
        state.receive(Response::Loaded {
            name: "a".to_owned(),
            card: card.to_json().unwrap(),
        });
        state.method
    };
    let mut state = state();
    state.choose(0);
    assert_eq!(loaded(&mut state, Method::LayerCam), Method::LayerCam);
    assert_eq!(loaded(&mut state, Method::Rise), Method::Rise);
    state.explain_with(Method::HiresCam);
    assert_eq!(loaded(&mut state, Method::LayerCam), Method::HiresCam);
}

#[test]
fn methods_go_round() {
    let mut state = state();
    let first = state.method;
    for _ in Method::ALL {
        state.method = state.method_after(1);
    }
    assert_eq!(state.method, first);
    state.method = state.method_after(Method::ALL.len() - 1);
    assert_eq!(state.method_after(1), first);
}
