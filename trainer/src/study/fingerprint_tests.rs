use super::*;
use crate::{
    data::augment,
    phantom::{self, Phantom},
};

/// Cells that differ in their chromatin only.
fn cells() -> Vec<Picture> {
    let phantom = Phantom {
        diameter: 210.0,
        nucleus: 0.92,
        chromatin: 0.8,
        nucleoli: 1,
        stain: 1.0,
    };
    (0..6).map(|seed| phantom::draw(&phantom, seed)).collect()
}

fn prints(pictures: &[Picture]) -> Vec<Option<Fingerprint>> {
    pictures.iter().map(Fingerprint::of).collect()
}

/// The similarity of two pictures, 0 where they are no pair.
fn similarity(a: &Picture, b: &Picture) -> f32 {
    let found = pairs(&prints(&[a.clone(), b.clone()]), 0.0);
    found.first().map_or(0.0, |pair| pair.similarity)
}

#[test]
fn a_turned_or_mirrored_cell_is_the_same_cell() {
    let cell = &cells()[0];
    for turn in 0..8 {
        let found = similarity(cell, &augment::orient(cell, turn));
        assert!(found > 0.99, "orientation {turn}: {found}");
    }
}

#[test]
fn other_light_is_the_same_cell() {
    let cell = &cells()[0];
    let mut darker = cell.clone();
    for y in 0..cell.height() {
        for x in 0..cell.width() {
            let pixel = cell.pixel(i64::from(x), i64::from(y));
            darker.set_pixel(x, y, pixel.map(|v| (f32::from(v) * 0.8) as u8));
        }
    }
    assert!(similarity(cell, &darker) > 0.95);
}

#[test]
fn other_cells_are_no_pairs() {
    let found = pairs(&prints(&cells()), 0.9);
    assert!(found.is_empty(), "{found:?}");
}

/// What lets most pairs be passed over without being turned.
#[test]
fn no_turn_exceeds_the_bound() {
    let prints: Vec<_> = prints(&cells()).into_iter().flatten().collect();
    for (at, a) in prints.iter().enumerate() {
        for b in &prints[at..] {
            let most = a.turned(b).map(|(value, _)| value);
            assert!(most.iter().all(|value| *value <= a.bound(b) + 1e-5));
        }
    }
}

#[test]
fn nothing_is_no_cell() {
    assert!(Fingerprint::of(&Picture::black(80, 60)).is_none());
}
