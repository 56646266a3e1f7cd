use super::*;
use shared::{
    artifact::{Interval, Scores, WorseThanChance},
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
        pooling: shared::network::pooling::PooledRegion::default(),
        teaching_only: Vec::new(),
        worse_than_chance: Vec::new(),
        robustness: Vec::new(),
        faithfulness: Vec::new(),
        sanity: Vec::new(),
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
        lie: None,
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
        passes: 1,
        memory: 1,
        known_scale: std::sync::OnceLock::new(),
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
        "Of the relevance lie 78\u{a0}% inside the cell, 15\u{a0}% on its border, 7\u{a0}% outside it. \
         A map that is the same everywhere would have 50\u{a0}% inside the cell, 20\u{a0}% on its border, 30\u{a0}% outside it."
    );
    assert_eq!(
        removal(&found),
        "Deletion 0.50, where less is better, by chance 0.90: better than chance. \
         Insertion 0.25, where more is better, by chance 0.28: about as by chance. Less than 0.05 apart is no difference."
    );
    assert!(worth(&found).starts_with("This map tells little"));
    let worse = Measured {
        curves: found.random.clone(),
        random: found.curves.clone(),
        ..measured()
    };
    assert!(removal(&worse).contains("by chance 0.50: worse than chance"));
    assert!(worth(&worse).starts_with("Do not rely"));
    let better = Measured {
        curves: Curves {
            deletion: found.curves.deletion.clone(),
            insertion: vec![1.0; 3],
        },
        ..measured()
    };
    assert!(worth(&better).starts_with("This map names parts"));
    assert!(steadiness(&found).contains("loses 25\u{a0}%") && steadiness(&found).contains("0.90"));
    (found.shares, found.drop) = (None, None);
    assert!(places(&found).contains("no relevance"));
    assert!(steadiness(&found).starts_with("Under noise"));
    found.stability = None;
    assert!(steadiness(&found).contains("the same all over the cell"));
    assert_eq!(completeness(&found), None);
    found.completeness = Some(0.968);
    let words = completeness(&found).unwrap_or_default();
    assert!(words.contains("adds up to 97\u{a0}%"), "{words}");
}

#[test]
fn words_are_plain() {
    assert_eq!(duration(41.4), "41 ms");
    assert_eq!(duration(48_931.0), "48.9 s");
    let fit = Suitability::default();
    let says = |p, label, suitability: &Suitability| sentence(&prediction(p, label), suitability);
    assert!(says(0.5, Label::Unsure, &fit).contains("can't tell"));
    assert_eq!(warnings(&fit), Vec::<String>::new());
    let found = |kind, value, usual| Suitability(vec![Finding { kind, value, usual }]);
    let smear = found(Kind::NotSegmented, 1.0, [0.0, 0.25]);
    assert!(warnings(&smear)[0].contains("Cut one cell out"));
    assert!(says(0.99, Label::Unsure, &smear).contains("no class is given"));
    // Circles of 100, 200 and 300 pixels across.
    let small = found(Kind::TooSmall, 7854.0, [31_416.0, 70_686.0]);
    assert!(
        warnings(&small)[0].contains("smaller")
            && warnings(&small)[0].contains("about 100 pixels across, where 200 to 300 are usual")
    );
    assert!(says(0.5, Label::NoCell, &found(Kind::Empty, 0.0, [1.0, 2.0])).contains("no cell"));
    assert_eq!(size(6_800_000), "6.8 MB");
    for words in ["diagnosis", "cancer", "patient has"] {
        assert!(!says(0.9, Label::Lymphoblast, &fit).contains(words));
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
    entry.worse_than_chance = vec![WorseThanChance {
        method: Method::EigenCam,
        gain: -0.057,
    }];
    state.index.models = vec![entry];
    state.chosen = Some("a".to_owned());
    let words = words(&state, &shown);
    for part in [
        "1 of 9 steps",
        "held",
        "greatest 10\u{a0}%",
        "For teaching only",
    ] {
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

#[test]
fn a_method_that_is_worse_than_chance_is_marked_with_its_figure() {
    assert_eq!(method(Method::GradCam, None), "Grad-CAM");
    let marked = method(Method::EigenCam, Some(-0.057));
    assert_eq!(marked, "Eigen-CAM (worse than chance: −0.06)");
    assert!(doubt(-0.057).contains("by −0.06, where 0 is chance"));
}

#[test]
fn a_promise_is_said_where_it_was_measured() {
    let interval = Interval {
        value: 0.9,
        low: 0.8,
        high: 0.95,
    };
    let scores = Scores {
        cells: 10,
        subjects: 3,
        auroc: interval,
        macro_f1: interval,
        sensitivity: 0.9,
        specificity: 0.8,
        calibration_error: 0.1,
        coverage: Some([0.906, 0.9001]),
        unsure: Some(0.264),
        area_auroc: 0.8,
    };
    let words = |scores| {
        promise(&Metrics {
            out_of_fold: Some(scores),
            ..Metrics::default()
        })
    };
    let said = words(scores).unwrap_or_default();
    assert!(
        said.contains(
            "10 of 100 lymphoblasts and 9 of 100 normal cells, and both possible for 26 of 100 cells"
        ),
        "{said}"
    );
    let old = Scores {
        coverage: None,
        ..scores
    };
    assert_eq!(words(old), None);
}
