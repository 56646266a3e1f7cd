//! Measures of maps of a linear network: which order of the tiles is the best one is known, and what the curves begin and end with.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::tensor::{Device, Tensor};
use drawn::one_convolution;
use shared::{
    class::Class,
    network::{Network, layers::Activation, pooling::PooledRegion},
    picture::Picture,
    prepare::{self, Centre, ChannelOrder, Filter, Preparation},
    saliency::{
        Map, Method, Pass, Question,
        measure::{MeasureContext, Measured, Measuring},
        read,
    },
};

const SIDE: u32 = 64;

/// How much red speaks for a lymphoblast and against a normal cell.
const HEAD: f32 = 1.5;

/// Numbers from -1, black, to 1.
fn preparation() -> Preparation {
    Preparation {
        crop: None,
        side: SIDE,
        mean: [127.5; 3],
        deviation: [127.5; 3],
        order: ChannelOrder::Rgb,
        filter: Filter::default(),
        centre: Centre::default(),
        sizing: None,
        pooling: PooledRegion::default(),
    }
}

/// A disc on black, the redder the further down.
fn picture() -> Picture {
    let mut picture = Picture::black(SIDE, SIDE);
    let middle = f64::from(SIDE) / 2.0;
    for (x, y) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
        if (f64::from(x) - middle).hypot(f64::from(y) - middle) < 24.0 {
            picture.set_pixel(x, y, [4 * y as u8, 90, 90]);
        }
    }
    picture
}

/// Logits `-HEAD m` and `HEAD m + 0.25` for a mean red of `m`.
fn network() -> Network {
    one_convolution(Activation::Identity, [[1.0, 0.0, 0.0]], [[-HEAD, HEAD]])
}

/// What the network gives a lymphoblast for a picture with a mean red from 0 to 255.
fn likely(red: f64) -> f64 {
    let mean = red / 127.5 - 1.0;
    1.0 / (1.0 + (-(2.0 * f64::from(HEAD) * mean + 0.25)).exp())
}

fn mean_red(picture: &Picture) -> f64 {
    let reds = picture.rgb().as_chunks::<3>().0.iter();
    reds.map(|pixel| f64::from(pixel[0])).sum::<f64>() / f64::from(SIDE * SIDE)
}

/// Asks, makes a map, changes it and measures what came out of that.
fn measured(method: Method, change: impl Fn(Map) -> Map) -> Measured {
    let (preparation, network, device) = (preparation(), network(), Device::flex());
    let framed = prepare::frame(&picture(), &preparation);
    let x = prepare::tensor(&framed, &preparation, &device);
    let baseline = prepare::baseline(&preparation, &device);
    let question: Question<'_> = Pass::new(&network, x, baseline).ask(Class::Lymphoblast);
    let map = change(pollster::block_on(read(question.clone().explain(method))).unwrap());
    let context = MeasureContext::new(&framed, &preparation);
    let mut measuring = Measuring::new(&question, method, map, &context);
    for _ in 0..measuring.steps() {
        measuring.step();
    }
    pollster::block_on(measuring.finish()).unwrap()
}

fn scaled(map: &Map, factor: f32) -> Map {
    let values = map.values.iter().map(|v| v * factor).collect();
    Map { values, ..*map }
}

/// Each position's part of the answer is known, so the map's order is the best there is, and the map turned round the worst.
#[test]
fn the_best_order_beats_chance_and_the_worst_does_not() {
    let best = measured(Method::GradientXInput, |map| map);
    let worst = measured(Method::GradientXInput, |map| scaled(&map, -1.0));
    assert!(best.deletion_gain() > 0.005, "{}", best.deletion_gain());
    assert!(best.insertion_gain() > 0.005, "{}", best.insertion_gain());
    assert!(worst.deletion_gain() < -0.005, "{}", worst.deletion_gain());
    assert!(worst.insertion_gain() < -0.005);
    assert_eq!(best.random, worst.random);
    for curves in [&best.curves, &best.random, &worst.curves] {
        // Red goes and comes, and with it the answer.
        assert!(curves.deletion.is_sorted_by(|a, b| a > b), "{curves:?}");
        assert!(curves.insertion.is_sorted_by(|a, b| a < b), "{curves:?}");
        let (whole, baseline) = (likely(mean_red(&picture())), likely(0.0));
        for (curve, ends) in [
            (&curves.deletion, [whole, baseline]),
            (&curves.insertion, [baseline, whole]),
        ] {
            let found = [curve[0], curve[curve.len() - 1]].map(f64::from);
            assert!((found[0] - ends[0]).abs() < 1e-5, "{found:?}, not {ends:?}");
            assert!((found[1] - ends[1]).abs() < 1e-5, "{found:?}, not {ends:?}");
        }
    }
}

#[test]
fn a_map_that_shows_all_loses_nothing_and_lies_where_the_picture_does() {
    let found = measured(Method::InputGradient, |map| map);
    assert!(found.drop.unwrap().abs() < 1e-6, "{:?}", found.drop);
    let shares = found.shares.unwrap();
    assert!((shares.inside - found.areas.inside).abs() < 1e-6);
    assert!((shares.outside - found.areas.outside).abs() < 1e-6);
    // The slope is the same everywhere: there is no order that noise could change.
    assert_eq!(found.stability, None);
    assert_eq!(found.completeness, None);
}

/// Of a map that shows the lower half of the cell, that half's red is left.
#[test]
fn the_drop_is_what_is_lost_where_only_the_map_is_seen() {
    let is_shown = |at: usize| at >= (SIDE * SIDE / 2) as usize;
    let found = measured(Method::InputGradient, |map| Map {
        values: (0..map.values.len())
            .map(|at| if is_shown(at) { 1.0 } else { -1.0 })
            .collect(),
        ..map
    });
    let mut half = picture();
    for (x, y) in (0..SIDE / 2).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
        half.set_pixel(x, y, [0; 3]);
    }
    let expected = 1.0 - likely(mean_red(&half)) / likely(mean_red(&picture()));
    let drop = found.drop.unwrap();
    assert!((drop - expected).abs() < 1e-4, "{drop}, not {expected}");
}

/// The map is the picture's red, which small noise hardly reorders; with another map it has nothing in common.
#[test]
fn a_stable_map_keeps_its_order() {
    let found = measured(Method::GradientXInput, |map| map);
    let stability = found.stability.unwrap();
    assert!(stability > 0.9 && stability < 1.0, "{stability}");
    let turned = measured(Method::GradientXInput, |map| scaled(&map, -1.0));
    let stability = turned.stability.unwrap();
    assert!(stability < -0.9, "{stability}");
}

/// What is no number is no evidence, wherever it stands in the map.
#[test]
fn a_map_with_something_else_than_numbers_shows_nothing() {
    for value in [f32::NAN, f32::INFINITY] {
        let map = Tensor::<2>::from_data([[1.0, value], [2.0, 3.0]], &Device::flex());
        let map = pollster::block_on(read(map)).unwrap();
        assert!(map.is_flat() && map.values == [0.0; 4], "{map:?}");
    }
}

#[test]
fn a_map_that_shows_nothing_has_neither_shares_nor_drop() {
    let found = measured(Method::InputGradient, |map| scaled(&map, 0.0));
    assert_eq!((found.shares, found.drop), (None, None));
}

/// A linear network's map adds up to all that the picture adds; half of each value to half of it.
#[test]
fn completeness_is_the_share_of_what_the_picture_adds() {
    for factor in [1.0, 0.5] {
        let found = measured(Method::IntegratedGradients, |map| scaled(&map, factor));
        let share = found.completeness.unwrap();
        assert!((share - f64::from(factor)).abs() < 1e-3, "{share}");
    }
}
