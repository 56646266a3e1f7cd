//! What the sanity check draws anew, and what it calls alike.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::tensor::{Device, Tensor};
use drawn::{floats, input, named, network, values};
use shared::{
    class::Class,
    network::Network,
    picture::Picture,
    saliency::{
        Map, Method, Pass,
        measure::Regions,
        sanity::{Randomisation, compare},
    },
};

fn small() -> Network {
    network(named("simple-net"), &Device::flex()).fold()
}

/// The tensors of each stage, and of the head after them.
fn parts(network: Network) -> Vec<Vec<Vec<f32>>> {
    let mut all = Vec::new();
    let mut of_head = Vec::new();
    let same = network.map_parts(
        |_, blocks| {
            all.push(floats(&blocks));
            blocks
        },
        |head| {
            of_head = floats(&head);
            head
        },
    );
    drop(same);
    all.push(of_head);
    all
}

/// Which parts differ, stages first, then the head.
fn changed(part: Randomisation) -> Vec<bool> {
    let (before, after) = (parts(small()), parts(part.draw(small(), 1)));
    assert_eq!(before.len(), after.len());
    before.iter().zip(&after).map(|(a, b)| a != b).collect()
}

#[test]
fn the_named_part_is_drawn_anew_and_nothing_else() {
    let network = small();
    let stages = network.stage_count();
    for stage in 0..=stages {
        let alone: Vec<bool> = (0..=stages).map(|part| part == stage).collect();
        assert_eq!(changed(Randomisation::independent(stage, &network)), alone);
        let from_here: Vec<bool> = (0..=stages).map(|part| part >= stage).collect();
        assert_eq!(
            changed(Randomisation::cascading(stage, &network)),
            from_here
        );
    }
}

/// Cascading from one stage gives those above it the same weights as cascading from another; another seed gives others.
#[test]
fn what_is_drawn_keeps_its_mean_and_deviation_and_follows_the_seed() {
    let network = small();
    let all = Randomisation::cascading(0, &network);
    let (before, first) = (parts(small()), parts(all.draw(small(), 1)));
    let fewer = parts(Randomisation::cascading(1, &network).draw(small(), 1));
    assert_eq!(first[1..], fewer[1..]);
    assert_ne!(first, parts(all.draw(small(), 2)));
    let moments = |values: &[f32]| {
        let n = values.len() as f32;
        let mean = values.iter().sum::<f32>() / n;
        let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>();
        (mean, (squares / n).sqrt())
    };
    let mut large = 0;
    for (old, new) in before.concat().iter().zip(&first.concat()) {
        if old.len() < 4096 {
            continue;
        }
        large += 1;
        let ((mean, deviation), (new_mean, new_deviation)) = (moments(old), moments(new));
        assert!((new_mean - mean).abs() < 0.1 * deviation);
        assert!((new_deviation / deviation - 1.0).abs() < 0.1);
    }
    assert!(large > 0, "no tensor has enough values for its moments");
}

/// Eigen-CAM asks for no class, so the head is nothing to it; Grad-CAM hangs on it.
#[test]
fn a_head_drawn_anew_changes_the_maps_that_ask_for_a_class() {
    let (network, device) = (small(), Device::flex());
    let anew = Randomisation::cascading(network.stage_count(), &network).draw(small(), 1);
    let map = |network: &Network, method| {
        let baseline = Tensor::full([1, 3, 1, 1], -1.0, &device);
        let pass = Pass::new(network, input(&device), baseline);
        values(pass.ask(Class::Lymphoblast).explain(method))
    };
    let maps = |method| (map(&network, method), map(&anew, method));
    let (before, after) = maps(Method::EigenCam);
    assert_eq!(before, after);
    for method in [Method::GradCam, Method::InputGradient] {
        let (before, after) = maps(method);
        assert_ne!(before, after, "{method:?}");
    }
}

/// Within the cell only: what lies in the black around has no say.
#[test]
fn maps_are_compared_within_the_cell() {
    const SIDE: u32 = 64;
    let is_cell = |at: u32| (at % SIDE).abs_diff(32).max((at / SIDE).abs_diff(32)) < 16;
    let mut picture = Picture::black(SIDE, SIDE);
    for at in (0..SIDE * SIDE).filter(|at| is_cell(*at)) {
        picture.set_pixel(at % SIDE, at / SIDE, [120; 3]);
    }
    let regions = Regions::of(&picture);
    let map = |value: &dyn Fn(u32) -> f32| Map {
        width: SIDE as usize,
        height: SIDE as usize,
        values: (0..SIDE * SIDE).map(value).collect(),
    };
    let rising = map(&|at| at as f32);
    let falling = map(&|at| -(at as f32));
    let elsewhere = map(&|at| if is_cell(at) { at as f32 } else { 0.0 });
    let flat = map(&|_| 1.0);
    let correlation = |b: &Map| compare(&rising, b, &regions).rank_correlation;
    assert!((correlation(&rising) - 1.0).abs() < 1e-9);
    assert!((correlation(&elsewhere) - 1.0).abs() < 1e-9);
    assert!((correlation(&falling) + 1.0).abs() < 1e-9);
    assert_eq!(correlation(&flat), 0.0, "a flat map is like none");
    let same = compare(&rising, &rising, &regions);
    assert!((same.structural_similarity - 1.0).abs() < 1e-9);
    let turned = compare(&rising, &falling, &regions);
    assert!(turned.structural_similarity < 0.0);
}
