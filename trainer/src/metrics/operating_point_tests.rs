use rand::RngExt;
use shared::{
    predict::Label,
    seeded::{self, Stream},
};

use super::*;

fn cell(margin: f32, class: Class, group: &str) -> Labelled {
    Labelled {
        logits: [0.0, margin],
        class,
        group: group.to_owned(),
    }
}

/// Forty groups of a class, each with a shift of its own.
fn planted(class: Class, seed: u64, apart: f32) -> Vec<Labelled> {
    let mut rng = seeded::rng(Stream::Drawing, 2 * seed + class.index() as u64, &[]);
    let mut cells = Vec::new();
    for group in 0..40 {
        let shift = 2.0 * rng.random_range(-1.0..1.0_f32);
        let sign = if class == Class::Lymphoblast {
            1.0
        } else {
            -1.0
        };
        for _ in 0..rng.random_range(5..60) {
            let margin = sign * apart + shift + rng.random_range(-1.5..1.5_f32);
            cells.push(cell(margin, class, &format!("{}{group}", class.name())));
        }
    }
    cells
}

fn both(seed: u64, apart: f32) -> Vec<Labelled> {
    Class::ALL
        .into_iter()
        .flat_map(|class| planted(class, seed, apart))
        .collect()
}

/// Share of a class's cells whose set holds the class.
fn coverage(cells: &[Labelled], at: OperatingPoint) -> [f64; 2] {
    let OperatingPoint {
        calibration,
        thresholds,
    } = at;
    Class::ALL.map(|class| {
        let of_class: Vec<Label> = cells
            .iter()
            .filter(|c| c.class == class)
            .map(|c| thresholds.label(calibration.probability(c.logits)))
            .collect();
        let held = of_class.iter().filter(|label| label.allows(class)).count();
        held as f64 / of_class.len() as f64
    })
}

/// Thresholds of some subjects keep their promise for others of the same kind, in the mean over many draws.
#[test]
fn sets_hold_the_right_class_of_subjects_that_come() {
    let draws = 40;
    let mut sums = [0.0; 2];
    for seed in 0..draws {
        let operation = fit(&both(2 * seed, 1.0)).unwrap();
        let found = coverage(&both(2 * seed + 1, 1.0), operation);
        sums.iter_mut()
            .zip(found)
            .for_each(|(sum, held)| *sum += held / draws as f64);
    }
    // Standard error of a mean over 40 draws of 40 groups: about 0.006.
    assert!(
        sums.iter().all(|held| (0.89..0.95).contains(held)),
        "{sums:?}"
    );
}

/// The promise is kept for each class, where one is far harder than the other.
#[test]
fn each_class_has_its_own_threshold() {
    let mut cells = planted(Class::Normal, 3, 4.0);
    cells.extend(planted(Class::Lymphoblast, 4, -0.5));
    let operation = fit(&cells).unwrap();
    let found = coverage(&cells, operation);
    assert!(found.iter().all(|held| *held >= 0.9), "{found:?}");
    assert!(found[Class::Lymphoblast.index()] < 0.97, "{found:?}");
}

/// With cells as groups of their own, leaving one out moves little: the threshold is next to the ninth of ten.
#[test]
fn a_threshold_by_hand() {
    let of = |count: u16| {
        let names: Vec<String> = (0..count).map(|at| at.to_string()).collect();
        let cells = names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at as f64));
        Strangeness::new(cells).threshold().unwrap()
    };
    // Of 100, 90 lie at 0 to 89. Without one of these, 90 % of 99 end at 90, and it is held; without one of the others, it is not.
    assert_eq!(of(100), 89.5);
    // Of 15, 14 are to be held, and 90 % of the other 14 are 13 of them: a level of 0.9 holds for 13, and the next that does is that of all.
    assert!(of(15) > 13.0);
    // One group of 90 even cells that are not strange, and ten groups of one that are: by groups, all of these count.
    let names: Vec<String> = (0..10).map(|at| format!("g{at}")).collect();
    let many = std::iter::repeat_n(("one", 0.0), 90);
    let few = names
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), 1.0 + at as f64));
    assert!(Strangeness::new(many.chain(few)).threshold().unwrap() >= 9.0);
}

#[test]
fn classes_far_apart_have_no_band() {
    let OperatingPoint { thresholds, .. } = fit(&both(5, 9.0)).unwrap();
    assert!(thresholds.is_valid());
    assert_eq!(thresholds.normal_below, thresholds.decision);
    assert_eq!(thresholds.lymphoblast_from, thresholds.decision);
}

#[test]
fn one_class_alone_has_thresholds_too() {
    let OperatingPoint { thresholds, .. } = fit(&planted(Class::Normal, 5, 1.0)).unwrap();
    assert!(thresholds.is_valid());
    assert!(fit(&[]).is_err());
}

#[test]
fn the_decision_parts_the_classes() {
    let mut cells: Vec<_> = (0..50)
        .map(|i| cell(i as f32 * 0.1 - 5.0, Class::Normal, "a"))
        .collect();
    cells.extend((0..50).map(|i| cell(i as f32 * 0.1 + 1.0, Class::Lymphoblast, "b")));
    cells.push(cell(-0.5, Class::Lymphoblast, "c"));
    let OperatingPoint {
        calibration,
        thresholds,
    } = fit(&cells).unwrap();
    assert!(thresholds.is_valid());
    let p = |margin| calibration.probability([0.0, margin]);
    assert!(
        thresholds.decision > p(-0.6) && thresholds.decision < p(1.1),
        "{thresholds:?}"
    );
}
