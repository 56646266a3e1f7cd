//! Means over cells with intervals from draws of subjects.

use std::path::Path;

use shared::{artifact::Interval, class::Class, subject};

use crate::metrics::bootstrap::Bootstrap;

/// Seed of the draws.
const SEED: u64 = 1;

/// Subject and class of a file, as far as its name tells; a subject of its own where it does not.
fn origin(file: &str) -> (String, Class) {
    let stem = Path::new(file).file_stem().unwrap_or_default();
    subject::parse_name(&stem.to_string_lossy()).unwrap_or((file.to_owned(), Class::Normal))
}

/// Mean of each column of values, one row a file, with a 95 % interval over subjects. What is not a number is left out.
pub fn means<const N: usize>(rows: &[(&str, [f64; N])]) -> [Interval; N] {
    let origins: Vec<(String, Class)> = rows.iter().map(|(file, _)| origin(file)).collect();
    let of = origins
        .iter()
        .map(|(subject, class)| (subject.as_str(), *class));
    let mean = |drawn: &[usize]| {
        let column = |at: usize| {
            let values = drawn.iter().map(|&row| rows[row].1[at]);
            let (sum, count) = values
                .filter(|v| v.is_finite())
                .fold((0.0, 0_u32), |(sum, count), v| (sum + v, count + 1));
            sum / f64::from(count)
        };
        (0..N).map(column).collect()
    };
    let found = Bootstrap::of_groups(of, SEED).of_draws(rows.len(), mean);
    std::array::from_fn(|at| found[at])
}

/// A metric with what it is of, where that is not all of them.
pub fn counted(text: String, (found, all): (usize, usize), what: &str) -> String {
    if found == all {
        text
    } else {
        format!("{text}, {found} of {all} {what}")
    }
}

/// Number of subjects of some files.
pub fn subjects<'a>(files: impl Iterator<Item = &'a str>) -> usize {
    let mut found: Vec<String> = files.map(|file| origin(file).0).collect();
    found.sort();
    found.dedup();
    found.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_over_cells_and_intervals_over_subjects() {
        let file = |subject: usize, cell: usize| format!("UID_H{subject}_1_{cell}_all.bmp");
        let files: Vec<String> = (0..40).map(|at| file(at % 4, at)).collect();
        // All that differs is the subject.
        let value = |at: usize| [(at % 4) as f64, if at == 0 { f64::NAN } else { 1.0 }];
        let rows: Vec<(&str, [f64; 2])> = files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.as_str(), value(at)))
            .collect();
        let [differs, same] = means(&rows);
        assert_eq!(differs.value, 1.5);
        assert!(differs.low < 0.8 && differs.high > 2.2, "{differs:?}");
        assert_eq!([same.value, same.low, same.high], [1.0; 3]);
        assert_eq!(subjects(files.iter().map(String::as_str)), 4);
    }

    #[test]
    fn a_name_that_tells_nothing_is_a_subject_of_its_own() {
        assert_eq!(origin("a/cell-1.png").0, "a/cell-1.png");
        assert_eq!(
            origin("x/UID_h3_1_2_hem.webp"),
            ("H3".to_owned(), Class::Normal)
        );
    }
}
