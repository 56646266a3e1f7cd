use super::*;

/// Cells of about a hundred pixels.
fn usual() -> SuitabilityStatistics {
    SuitabilityStatistics {
        area_low: 90.0,
        area_high: 120.0,
        traits: None,
    }
}

/// A square in a frame of 40 pixels.
fn square(side: u32) -> Picture {
    let mut picture = Picture::black(40, 40);
    for at in 0..side * side {
        // Corners are off, so that no side is as long as the square.
        let (x, y) = (at % side, at / side);
        let is_end = |v: u32| v < side / 3 || v + side / 3 >= side;
        if !(is_end(x) && is_end(y)) {
            picture.set_pixel(2 + x, 2 + y, [120, 60, 140]);
        }
    }
    picture
}

fn found(picture: &Picture, statistics: &SuitabilityStatistics) -> String {
    suitability(picture, statistics).to_string()
}

#[test]
fn each_reason_is_found() {
    assert_eq!(found(&square(11), &usual()), "fit");
    assert_eq!(found(&Picture::black(9, 9), &usual()), "empty");
    assert_eq!(found(&square(7), &usual()), "too-small");
    assert_eq!(found(&square(20), &usual()), "too-large");
    let smear = Picture::new(8, 8, vec![200; 192]).unwrap();
    assert_eq!(found(&smear, &usual()), "not-segmented");
    let mut dot = Picture::black(9, 9);
    dot.set_pixel(4, 4, [255; 3]);
    assert_eq!(found(&dot, &usual()), "empty");
}

#[test]
fn a_second_cell_and_a_cut_are_found() {
    let mut two = square(11);
    for at in 0..9 {
        two.set_pixel(30 + at % 3, 30 + at / 3, [120, 60, 140]);
    }
    assert_eq!(found(&two, &usual()), "several-cells");
    let mut cut = square(12);
    for at in 0..40 {
        (0..7).for_each(|x| cut.set_pixel(x, at, [0; 3]));
    }
    let found = suitability(&cut, &usual());
    assert!(found.has(Kind::CutOff), "{found}");
}

/// Traits that are independent, with means of a cell, deviations of a tenth, and a range of three of them.
fn around(picture: &Picture) -> SuitabilityStatistics {
    let mean = Looks::of(picture).unwrap().traits.to_vec();
    let mut precision = vec![0.0; Trait::COUNT * Trait::COUNT];
    (0..Trait::COUNT).for_each(|at| precision[at * (Trait::COUNT + 1)] = 1.0);
    SuitabilityStatistics {
        traits: Some(TraitStatistics {
            low: mean.iter().map(|v| v - 0.3).collect(),
            high: mean.iter().map(|v| v + 0.3).collect(),
            deviation: vec![0.1; Trait::COUNT],
            mean,
            precision,
            limit: 5.0,
        }),
        ..usual()
    }
}

fn recoloured(picture: &Picture, colour: impl Fn([u8; 3]) -> [u8; 3]) -> Picture {
    let rgb = picture.rgb().as_chunks::<3>().0.iter().flat_map(|&p| {
        let is_black = p == [0; 3];
        if is_black { p } else { colour(p) }
    });
    Picture::new(picture.width(), picture.height(), rgb.collect()).unwrap()
}

#[test]
fn looks_have_ranges() {
    let cell = square(11);
    let statistics = around(&cell);
    assert!(statistics.traits.as_ref().unwrap().is_valid());
    let of = |colour: fn([u8; 3]) -> [u8; 3]| found(&recoloured(&cell, colour), &statistics);
    assert_eq!(of(|p| p), "fit");
    assert_eq!(of(|[r, g, b]| [r / 2, g / 2, b / 2]), "too-dark");
    assert_eq!(
        of(|[r, g, b]| [r / 2 * 3, g / 2 * 3, b / 2 * 3]),
        "too-bright"
    );
    assert_eq!(of(|[r, g, b]| [g, r, b]), "odd-colours");
    // Density and both colours a little off: 0.7, 2.8 and 2.4 deviations, within each range, and 3.8 in all.
    let some = of(|[r, g, b]| [r / 10 * 9, g / 5 * 6, b / 20 * 23]);
    assert_eq!(some, "fit");
    let mut near = statistics;
    near.traits.as_mut().unwrap().limit = 1.0;
    let found = suitability(&recoloured(&cell, |[r, g, b]| [r, g / 5 * 6, b]), &near);
    assert_eq!(found.to_string(), "unusual");
    assert!(found.0[0].value > 1.0 && found.0[0].usual == [0.0, 1.0]);
}

#[test]
fn statistics_that_can_not_be_used_are_found() {
    let good = around(&square(11)).traits.unwrap();
    let broken = |change: fn(&mut TraitStatistics)| {
        let mut statistics = good.clone();
        change(&mut statistics);
        statistics.is_valid()
    };
    assert!(broken(|_| ()));
    assert!(!broken(|s| s.mean.truncate(3)));
    assert!(!broken(|s| s.deviation[2] = 0.0));
    assert!(!broken(|s| s.precision[5] = f64::NAN));
    assert!(!broken(|s| s.limit = 0.0));
}

#[test]
fn statistics_from_before_traits_can_be_read() {
    let read: SuitabilityStatistics =
        serde_json::from_str(r#"{"area_low": 90.0, "area_high": 120.0}"#).unwrap();
    assert_eq!(read, usual());
}
