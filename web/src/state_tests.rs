use super::*;
use shared::{network::Architecture, saliency::Map};

fn entry(name: &str) -> IndexEntry {
    IndexEntry {
        name: name.to_owned(),
        title: name.to_owned(),
        architecture: Architecture::from_name("simple-net").unwrap(),
        side: 160,
        file: String::new(),
        bytes: 9,
        sha256: String::new(),
    }
}

fn state() -> State {
    State {
        index: Index {
            models: vec![entry("a"), entry("b")],
        },
        ..State::default()
    }
}

fn cell() -> Cell {
    Cell {
        name: "cell.bmp".to_owned(),
        bytes: Arc::new(vec![1, 2]),
        drawn: false,
    }
}

fn prediction(probability: f64, label: Label) -> Prediction {
    Prediction {
        logits: [0.0, 0.0],
        probability,
        label,
        leaning: Class::Normal,
    }
}

fn answer(id: u64) -> Response {
    Response::Answer(Box::new(Answer {
        id,
        side: 1,
        rgba: vec![0; 4],
        prediction: prediction(0.9, Label::Lymphoblast),
        suitability: Suitability::Fit,
        method: Method::GradCam,
        class: Class::Lymphoblast,
        map: Map {
            width: 1,
            height: 1,
            values: vec![0.0],
        },
        milliseconds: 1.0,
        memory: 1,
    }))
}

fn failure() -> Response {
    Response::Failed(Failure::new("What.", "Why.", "Remedy."))
}

#[test]
fn a_picture_waits_for_its_model() {
    let mut state = state();
    assert_eq!(state.open(cell()), None);
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
    assert_eq!(state.receive(loaded), None);
    assert!(state.failure.is_some());
    assert_eq!(state.phase, Phase::Stopped);
}

#[test]
fn only_the_last_task_is_answered() {
    let mut state = state();
    state.task = 4;
    state.phase = Phase::Working;
    state.receive(answer(3));
    assert!(state.answer.is_none());
    assert_eq!(state.phase, Phase::Working);
    state.receive(answer(4));
    assert!(state.answer.is_some());
    assert_eq!(state.phase, Phase::Ready);
}

#[test]
fn forgetting_leaves_nothing_and_ignores_what_is_under_way() {
    let mut state = state();
    state.cell = Some(cell());
    state.task = 2;
    state.phase = Phase::Working;
    state.forget();
    assert!(state.cell.is_none());
    state.receive(answer(2));
    assert!(state.answer.is_none());
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
fn methods_go_round() {
    let mut state = state();
    let first = state.method;
    for _ in Method::ALL {
        state.method = state.next_method();
    }
    assert_eq!(state.method, first);
}

#[test]
fn words_are_plain() {
    assert_eq!(percent(0.934), "93 %");
    assert_eq!(percent(0.004), "under 1 %");
    assert_eq!(percent(0.999), "over 99 %");
    assert!(sentence(&prediction(0.5, Label::Unsure)).contains("can't tell"));
    assert_eq!(warning(Suitability::Fit), None);
    assert!(warning(Suitability::NotSegmented).is_some_and(|w| w.contains("Cut one cell out")));
    assert_eq!(size(6_800_000), "6.8 MB");
    for words in ["diagnosis", "cancer", "patient has"] {
        assert!(!sentence(&prediction(0.9, Label::Lymphoblast)).contains(words));
    }
}

#[test]
fn a_flat_map_says_no_evidence() {
    let Response::Answer(mut answer) = answer(1) else {
        unreachable!()
    };
    assert!(reading(&answer).starts_with("No evidence"));
    answer.map = Map {
        width: 2,
        height: 1,
        values: vec![0.0, 1.0],
    };
    assert!(reading(&answer).contains("not proof of disease"));
}

#[test]
fn the_effort_of_a_model_is_said() {
    let of = |name: &str, side: u32| {
        let architecture = Architecture::from_name(name).unwrap();
        effort(&IndexEntry {
            architecture,
            side,
            ..entry(name)
        })
    };
    assert_eq!(of("simple-net", 160), "light");
    assert_eq!(of("efficientnet-lite0", 224), "light");
    assert_eq!(of("efficientnet-b5", 224), "medium");
    assert_eq!(of("efficientnetv2-m", 480), "heavy");
}
