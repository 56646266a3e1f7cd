use super::*;

/// A picture of 40 by 30 pixels with what a function says at each place.
fn drawn(colour: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
    let mut picture = Picture::black(40, 30);
    for at in 0..40 * 30 {
        picture.set_pixel(at % 40, at / 40, colour(at % 40, at / 40));
    }
    picture
}

fn of(looks: &Looks, which: Trait) -> f64 {
    looks.traits[which as usize]
}

#[test]
fn traits_stand_in_their_order() {
    for (at, which) in Trait::ALL.into_iter().enumerate() {
        assert_eq!(which as usize, at);
    }
}

#[test]
fn an_even_rectangle_by_hand() {
    let picture = drawn(|x, y| {
        let inside = (5..25).contains(&x) && (10..20).contains(&y);
        if inside { [127, 63, 255] } else { [0; 3] }
    });
    let looks = Looks::of(&picture).unwrap();
    assert_eq!((looks.area, looks.edge, looks.beside), (200, 0.0, 0.0));
    assert_eq!((looks.contact, looks.second_core), (0.0, 0.0));
    assert!((looks.straight - 20.0 / 200_f64.sqrt()).abs() < 1e-12);
    // Densities ln 2, ln 4 and 0; twice as long as wide; no texture.
    let expected = [
        (Trait::Size, 200_f64.ln()),
        (Trait::Elongation, 2_f64.ln()),
        (Trait::Density, 2_f64.ln()),
        (Trait::RedGreen, -2_f64.ln()),
        (Trait::RedBlue, 2_f64.ln()),
        (Trait::Contrast, 0.0),
        (Trait::RedContrast, 0.0),
        (Trait::BlueContrast, 0.0),
        (Trait::Grain1, 0.0),
        (Trait::Grain8, 0.0),
    ];
    for (which, value) in expected {
        assert!((of(&looks, which) - value).abs() < 1e-9, "{which:?}");
    }
}

/// Rows of 100 and 104 by turns: along columns, pixels one apart differ by 4, those two apart by nothing.
#[test]
fn grain_by_hand() {
    let picture = drawn(|x, y| {
        let inside = (4..36).contains(&x) && (4..28).contains(&y);
        let light = if y % 2 == 0 { 100 } else { 104 };
        if inside { [light; 3] } else { [0; 3] }
    });
    let looks = Looks::of(&picture).unwrap();
    let pairs = (31 * 24, 32 * 23);
    let one = 16.0 * f64::from(pairs.1) / f64::from(pairs.0 + pairs.1) + ROUNDING;
    assert!((of(&looks, Trait::Grain1) - (one / ROUNDING).ln()).abs() < 1e-6);
    assert!(of(&looks, Trait::Grain2).abs() < 1e-12);
    // Deviations of 2 in every channel.
    assert!((of(&looks, Trait::Contrast) - 3_f64.ln()).abs() < 1e-9);
}

#[test]
fn what_lies_beside_and_at_the_edge_is_counted() {
    let picture = drawn(|x, y| {
        let cell = x < 10 && y < 10;
        let other = (20..25).contains(&x) && (20..25).contains(&y);
        if cell || other { [90; 3] } else { [0; 3] }
    });
    let looks = Looks::of(&picture).unwrap();
    assert_eq!((looks.area, looks.beside), (100, 0.25));
    // Of 140 places, corners twice, 20 and the corner once more.
    assert!((looks.edge - 20.0 / 140.0).abs() < 1e-12);
    assert!((looks.straight - 1.0).abs() < 1e-12);
    assert!((looks.contact - 1.9).abs() < 1e-12);
}

#[test]
fn black_has_no_looks_and_a_dot_has() {
    assert_eq!(Looks::of(&Picture::black(4, 4)), None);
    assert_eq!(Looks::of(&Picture::new(1, 1, vec![24; 3]).unwrap()), None);
    let dot = Looks::of(&Picture::new(1, 1, vec![200; 3]).unwrap()).unwrap();
    assert!(dot.traits.iter().all(|value| value.is_finite()));
}
