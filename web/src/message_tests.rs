use super::*;

#[test]
fn the_address_chooses_the_engine() {
    assert_eq!(EngineChoice::from_query("?engine=cpu"), EngineChoice::Cpu);
    assert_eq!(
        EngineChoice::from_query("?a=b&engine=webgpu"),
        EngineChoice::WebGpu
    );
    assert_eq!(
        EngineChoice::from_query("?engine=other"),
        EngineChoice::Auto
    );
    assert_eq!(EngineChoice::from_query(""), EngineChoice::Auto);
}

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
    for request in [
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
