use super::*;

#[test]
fn messages_survive_the_way() {
    let task = Task {
        id: 7,
        picture: 3,
        method: Method::GradCam,
        class: Some(Class::Normal),
    };
    let turn = Turn {
        picture: 3,
        round: 1,
    };
    let open = Request::Open { picture: 3 };
    let timing = Timing {
        gpu: "a GPU".to_owned(),
        gpu_ms: Some(3.5),
        cpu_ms: None,
    };
    let start = Start {
        choice: EngineChoice::Auto,
        timings: [("hash".to_owned(), timing)].into(),
        ..Start::default()
    };
    for request in [
        Request::Start(start),
        open,
        Request::Explain(task),
        Request::Classify { turn, small: true },
    ] {
        assert_eq!(
            decode::<Request>(&encode(&request).unwrap()).unwrap(),
            request
        );
    }
    assert!(decode::<Request>(&[200]).is_err());
    // Nothing is left out where it is empty: these bytes name no fields.
    let entry = crate::page_text::tests::entry("simple-net");
    let request = Request::Load(Box::new(entry));
    assert_eq!(
        decode::<Request>(&encode(&request).unwrap()).unwrap(),
        request
    );
}
