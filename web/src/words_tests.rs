use super::*;
use shared::{
    class::Class,
    network::Architecture,
    predict::Label,
    saliency::{Map, Method, measure::Curves},
};

use crate::message::Steps;

pub fn entry(name: &str) -> IndexEntry {
    IndexEntry {
        name: name.to_owned(),
        title: name.to_owned(),
        architecture: Architecture::from_name("simple-net").unwrap(),
        side: 160,
        file: String::new(),
        bytes: 9,
        sha256: String::new(),
        pooling: shared::network::reading::Pooling::default(),
        teaching_only: Vec::new(),
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

fn explained(method: Method, values: [f32; 2]) -> Explained {
    Explained {
        id: 1,
        method,
        class: Class::Lymphoblast,
        map: Map {
            width: 2,
            height: 1,
            values: values.to_vec(),
        },
        steps: Steps { done: 1, all: 1 },
        milliseconds: 1.0,
        memory: 1,
    }
}

/// A map that is better than chance at deletion only.
pub fn measured() -> Measured {
    let curves = |deletion: [f32; 2], insertion: [f32; 2]| Curves {
        deletion: deletion.to_vec(),
        insertion: insertion.to_vec(),
    };
    let areas = Shares {
        inside: 0.5,
        border: 0.2,
        outside: 0.3,
    };
    Measured {
        curves: curves([1.0, 0.0], [0.0, 0.5]),
        random: curves([1.0, 0.8], [0.0, 0.56]),
        shares: Some(Shares {
            inside: 0.78,
            border: 0.15,
            outside: 0.07,
        }),
        areas,
        drop: Some(0.25),
        stability: Some(0.9),
        completeness: None,
    }
}

#[test]
fn measures_are_plain_sentences() {
    let mut found = measured();
    assert_eq!(
        places(&found),
        "Relevance: 78 % inside the cell, 15 % on its border, 7 % outside. \
         Of the picture itself: 50 % inside the cell, 20 % on its border, 30 % outside."
    );
    assert_eq!(
        removal(&found),
        "Deletion 0.50, by chance 0.90: better than chance. \
         Insertion 0.25, by chance 0.28: about as by chance."
    );
    let worse = Measured {
        curves: found.random.clone(),
        random: found.curves.clone(),
        ..measured()
    };
    assert!(removal(&worse).contains("by chance 0.50: worse than chance"));
    assert!(steadiness(&found).contains("loses 25 %") && steadiness(&found).contains("0.90"));
    (found.shares, found.drop) = (None, None);
    assert!(places(&found).contains("no relevance"));
    assert!(steadiness(&found).starts_with("Under noise"));
    found.stability = None;
    assert!(steadiness(&found).contains("the same all over the cell"));
    assert_eq!(completeness(&found), None);
    found.completeness = Some(0.968);
    let words = completeness(&found).unwrap_or_default();
    assert!(words.contains("adds up to 97 %"), "{words}");
}

#[test]
fn words_are_plain() {
    assert_eq!(duration(41.4), "41 ms");
    assert_eq!(duration(48_931.0), "48.9 s");
    assert!(sentence(&prediction(0.5, Label::Unsure)).contains("can't tell"));
    assert_eq!(warning(Suitability::Fit), None);
    assert!(warning(Suitability::NotSegmented).is_some_and(|w| w.contains("Cut one cell out")));
    assert_eq!(size(6_800_000), "6.8 MB");
    for words in ["diagnosis", "cancer", "patient has"] {
        assert!(!sentence(&prediction(0.9, Label::Lymphoblast)).contains(words));
    }
}

/// A saved picture tells what the page does: that it is not whole, whose scale it has, what the line is, and what the check found.
#[test]
fn a_saved_picture_says_what_the_page_says() {
    let mut shown = explained(Method::EigenCam, [0.0, 1.0]);
    let mut state = State::default();
    let words = |state: &State, shown: &Explained| small_print(state, shown).join(" ");
    let whole = words(&state, &shown);
    assert!(whole.starts_with(&how_to_read(&shown)) && whole.ends_with("this map's own."));
    shown.steps = Steps { done: 1, all: 9 };
    state.held = Some(1.0);
    state.contour = 10;
    shown.map = Map {
        width: 4,
        height: 4,
        values: (0..16).map(|at| at as f32).collect(),
    };
    let mut entry = entry("a");
    entry.teaching_only = vec![Method::EigenCam];
    state.index.models = vec![entry];
    state.chosen = Some("a".to_owned());
    let words = words(&state, &shown);
    for part in ["1 of 9 steps", "held", "greatest 10 %", "For teaching only"] {
        assert!(words.contains(part), "{words}");
    }
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
