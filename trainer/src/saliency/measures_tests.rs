use super::*;
use crate::saliency::judgement::{best, worse_than_chance};

fn row(subject: usize, class: Class, gain: f64) -> Row {
    Row {
        file: format!("UID_{subject}_1_1_all.bmp"),
        class,
        method: Method::GradCam,
        deletion: 0.5 - gain,
        random_deletion: 0.5,
        insertion: 0.25,
        random_insertion: 0.5,
        inside: f64::NAN,
        border: f64::NAN,
        outside: f64::NAN,
        area_inside: 0.5,
        area_border: 0.25,
        area_outside: 0.25,
        drop: f64::NAN,
        stability: 1.0,
        completeness: (subject > 0).then_some(1.0 + subject as f64 / 1000.0),
        model: String::new(),
        seed: 1,
    }
}

#[test]
fn maps_for_both_classes_are_of_one_cell() {
    let rows = Class::ALL.map(|class| row(3, class, 0.25));
    let tables = tables(&rows);
    assert!(tables.contains("| Grad-CAM | 1 | 0.250"), "{tables}");
    for class in Class::ALL {
        let line = format!("| Grad-CAM | {} | 1 |", class.name());
        assert!(tables.contains(&line), "{tables}");
    }
}

/// A cell that fills its picture has more inside it than a small one, whatever the map.
#[test]
fn places_are_beside_the_area_of_the_very_cell() {
    let of = |subject: usize| Row {
        area_inside: 0.25 + subject as f64 / 8.0,
        inside: 0.5 + subject as f64 / 8.0,
        border: 0.125,
        outside: 0.375 - subject as f64 / 8.0,
        ..row(subject, Class::Normal, 0.0)
    };
    let tables = tables(&[of(0), of(1), of(2)]);
    let beyond = "| 0.250 (0.250 to 0.250) | -0.125 (-0.125 to -0.125) | 0 |";
    assert!(tables.contains(beyond), "{tables}");
}

#[test]
fn tables_say_what_the_rows_say_over_all_and_by_class() {
    let of = |subject| {
        let (class, gain) = match subject % 2 {
            0 => (Class::Normal, 0.125),
            _ => (Class::Lymphoblast, 0.375),
        };
        row(subject, class, gain)
    };
    let rows: Vec<Row> = (0..40).map(of).collect();
    let tables = tables(&rows);
    let line = |beginning: &str| {
        let mut lines = tables.lines().filter(|line| line.starts_with(beginning));
        lines
            .next()
            .unwrap_or_else(|| panic!("{beginning}: {tables}"))
    };
    let all = line("| Grad-CAM | 40 | 0.250 (");
    assert!(
        all.contains("| yes |") && all.contains("| no, worse |"),
        "{all}"
    );
    assert!(line("| Grad-CAM | normal | 20 | 0.125 (0.125 to 0.125)").contains("-0.250"));
    line("| Grad-CAM | lymphoblast | 20 | 0.375 (0.375 to 0.375)");
    // Maps that show nothing are counted, and have no part in the means.
    assert!(
        tables.contains("| 40 |\n| *The picture itself* | 0.500"),
        "{tables}"
    );
    assert!(tables.contains("40 subjects"));
    assert!(
        tables.contains("2.00 % from"),
        "the mean of 0.1 to 3.9 %: {tables}"
    );
    assert!(tables.contains("3.90 % at most (39 cells)"), "{tables}");
}

#[test]
fn figures_of_fewer_maps_say_so() {
    let of = |subject| Row {
        stability: if subject == 0 { f64::NAN } else { 0.5 },
        drop: 0.25,
        ..row(subject, Class::Normal, 0.0)
    };
    let rows: Vec<Row> = (0..40).map(of).collect();
    let tables = tables(&rows);
    let line = "| 0.250 (0.250 to 0.250) | 0.500 (0.500 to 0.500), 39 of 40 maps |";
    assert!(tables.contains(line), "{tables}");
}

/// Thirty cells a class with the gains that each class has, on the cell and stable.
fn cells_of(method: Method, gains: [f64; 2]) -> Vec<Row> {
    let of = |at: usize| {
        let gain = gains[at % 2];
        Row {
            method,
            insertion: 0.5 + gain,
            inside: 0.7,
            border: 0.2,
            stability: 0.9,
            ..row(at, Class::ALL[at % 2], gain)
        }
    };
    (0..60).map(of).collect()
}

#[test]
fn the_default_earns_it() {
    let good = cells_of(Method::HiresCam, [0.05, 0.1]);
    let better = cells_of(Method::LayerCam, [0.1, 0.1]);
    let slow = cells_of(Method::Rise, [0.2, 0.2]);
    let uneven = cells_of(Method::GradCam, [-0.01, 0.9]);
    let rows = [good.clone(), better.clone(), slow.clone(), uneven.clone()].concat();
    let found = |rows: &[Row], teaching_only: &[Method]| {
        best(rows, teaching_only).map(|best| (best.method, best.gains_for_each))
    };
    assert_eq!(found(&rows, &[]), Some((Method::LayerCam, true)));
    let second = found(&rows, &[Method::LayerCam]);
    assert_eq!(second, Some((Method::HiresCam, true)));
    // The greatest gain of all, but not for both classes.
    let left = [slow.clone(), uneven].concat();
    assert_eq!(found(&left, &[]), Some((Method::GradCam, false)));
    assert_eq!(found(&slow, &[]), None);
    assert_eq!(found(&good[..40], &[]), None, "too few cells");
    let beside = good.iter().cloned().map(|row| Row { inside: 0.5, ..row });
    assert_eq!(found(&beside.collect::<Vec<_>>(), &[]), None);
    let restless = good.into_iter().map(|row| Row {
        stability: 0.7,
        ..row
    });
    assert_eq!(found(&restless.collect::<Vec<_>>(), &[]), None);
}

#[test]
fn what_is_worse_than_chance_is_marked_with_its_figure() {
    let rows = [
        cells_of(Method::EigenCam, [-0.1, -0.1]),
        cells_of(Method::HiresCam, [0.1, 0.1]),
    ]
    .concat();
    let found = worse_than_chance(&rows);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].method, Method::EigenCam);
    assert!((found[0].gain + 0.1).abs() < 1e-9);
}
