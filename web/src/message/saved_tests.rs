use serde_json::{Value, json};
use shared::{
    cell::{Finding, Kind, Suitability},
    predict::{Label, Prediction},
};

use super::*;

fn origin() -> Origin {
    let model = SavedModel {
        name: "simple-net".to_owned(),
        sha256: "ab".repeat(32),
    };
    let choices = Choices {
        method: Some(Method::GradCam),
        class: Some(Class::Normal),
        colormap: Colormap::Cividis,
        opacity: 60,
        contour: 20,
    };
    let source = Source::new("2026-11-28 12:00 UTC".to_owned(), "CPU".to_owned(), 3);
    Origin::new(source.clone(), vec![source], model, choices)
}

fn pictures() -> Vec<SavedPicture> {
    let prediction = Prediction {
        logits: [-0.123_456_79, 1.5e-8],
        probability: 0.1 + 0.2,
        label: Label::Unsure,
        leaning: Class::Lymphoblast,
    };
    let suitability = Suitability(vec![Finding {
        kind: Kind::Blurred,
        value: 0.7,
        usual: [0.8, f64::MAX],
    }]);
    let classified = Classified {
        prediction,
        suitability,
        notes: vec!["it has an alpha channel".into()],
    };
    let stamp = Stamp {
        bytes: 9,
        changed: Some(1_790_000_000_000),
    };
    let failure = Failure::new("No.", "it is “text”\n", "Open another.");
    let picture = |path: &str, stamp, found| SavedPicture {
        path: path.to_owned(),
        stamp,
        drawn: false,
        before: Some(0),
        found,
    };
    vec![
        picture("a/1.png", stamp, SavedOutcome::Answer(classified)),
        picture("a/2.png", Stamp::default(), SavedOutcome::Failure(failure)),
    ]
}

fn written(origin: &Origin, pictures: &[SavedPicture]) -> String {
    let rows: Vec<String> = pictures
        .iter()
        .map(|picture| serde_json::to_string(picture).unwrap())
        .collect();
    origin.opening().unwrap() + &rows.join(",\n") + Saved::END
}

fn why(text: &str) -> String {
    Saved::read(text.as_bytes()).unwrap_err().why.words()
}

#[test]
fn a_session_is_read_as_it_was_written() {
    for pictures in [pictures(), Vec::new()] {
        let text = written(&origin(), &pictures);
        let saved = Saved::read(text.as_bytes()).unwrap();
        assert_eq!(saved.origin, origin());
        assert_eq!(saved.pictures, pictures);
        // On its way from the engine no field has a name.
        let bytes = crate::message::encode(&saved).unwrap();
        assert_eq!(crate::message::decode::<Saved>(&bytes).unwrap(), saved);
    }
}

#[test]
fn it_says_what_it_is_to_whoever_opens_it() {
    let text = written(&origin(), &pictures());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert!(
        value["session"]["notice"]
            .as_str()
            .unwrap()
            .contains("Not a medical device")
    );
    assert_eq!(value["session"]["choices"]["method"], "grad-cam");
    assert_eq!(
        value["pictures"][0]["found"]["answer"]["prediction"]["label"],
        "unsure"
    );
    assert_eq!(value["pictures"][1]["found"]["failure"]["what"], "No.");
}

#[test]
fn what_is_no_session_is_refused() {
    let text = written(&origin(), &pictures());
    assert!(why("").contains("no saved session"));
    assert!(why("[1, 2]").contains("no saved session"));
    assert!(
        why("{\"session\": {\"format\": \"x\", \"version\": 1}}")
            .contains("no session of this page")
    );
    let cut = &text[..text.len() / 2];
    assert!(why(cut).contains("damaged"), "{}", why(cut));
    let newer = text.replace("\"version\":1", "\"version\":2");
    assert!(why(&newer).contains("version 2"), "{}", why(&newer));
    let without = text.replace("\"drawn\":false,", "");
    assert!(why(&without).contains("damaged"), "{}", why(&without));
}

#[test]
fn answers_that_no_model_gives_are_refused() {
    let text = written(&origin(), &pictures());
    let mut value: Value = serde_json::from_str(&text).unwrap();
    for probability in [json!(1.5), json!(-0.1)] {
        value["pictures"][0]["found"]["answer"]["prediction"]["probability"] = probability;
        assert!(why(&value.to_string()).contains("a/1.png"));
    }
    value["pictures"][0]["found"]["answer"]["prediction"]["probability"] = json!("much");
    assert!(why(&value.to_string()).contains("damaged"));
}
