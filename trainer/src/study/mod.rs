//! Study of a data set: descriptors of its cells by class and subject.

pub mod audit;
pub mod file_stats;
pub mod fingerprint;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shared::{class::Class, quantile};

use crate::{
    data::dataset::Sample,
    metrics,
    study::file_stats::{Appearance, FileStats},
};

/// A descriptor of a cell.
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    /// Name in files.
    pub name: &'static str,
    /// Name for people, with the unit.
    pub title: &'static str,
    /// The descriptor.
    pub of: fn(&Cell<'_>) -> f64,
}

/// What is looked at.
pub const DESCRIPTORS: [Descriptor; 9] = [
    Descriptor {
        name: "area",
        title: "cell area (pixels)",
        of: |c| c.stats.area as f64,
    },
    Descriptor {
        name: "nucleus",
        title: "nucleus share of the cell",
        of: |c| c.appearance.nucleus,
    },
    Descriptor {
        name: "brightness",
        title: "brightness (0 to 255)",
        of: |c| c.appearance.brightness,
    },
    Descriptor {
        name: "contrast",
        title: "contrast (deviation of brightness)",
        of: |c| c.appearance.contrast,
    },
    Descriptor {
        name: "red",
        title: "mean red (0 to 255)",
        of: |c| c.appearance.colour[0],
    },
    Descriptor {
        name: "green",
        title: "mean green (0 to 255)",
        of: |c| c.appearance.colour[1],
    },
    Descriptor {
        name: "blue",
        title: "mean blue (0 to 255)",
        of: |c| c.appearance.colour[2],
    },
    Descriptor {
        name: "sharpness",
        title: "sharpness (variance of the Laplacian)",
        of: |c| c.appearance.sharpness,
    },
    Descriptor {
        name: "bytes",
        title: "size of the file (bytes)",
        of: |c| c.stats.bytes as f64,
    },
];

/// A readable cell with something to see.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Its place in the data set.
    pub sample: &'a Sample,
    /// What was read of its file.
    pub stats: &'a FileStats,
    /// What it looks like.
    pub appearance: Appearance,
}

/// The cells that can be studied.
pub fn cells<'a>(samples: &'a [Sample], stats: &'a [Result<FileStats, String>]) -> Vec<Cell<'a>> {
    let cell = |(sample, stats): (&'a Sample, &'a Result<FileStats, String>)| {
        let stats = stats.as_ref().ok()?;
        Some(Cell {
            sample,
            stats,
            appearance: stats.appearance?,
        })
    };
    samples.iter().zip(stats).filter_map(cell).collect()
}

/// Least, tenth percentile, median, ninetieth percentile and greatest of some values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Least.
    pub least: f64,
    /// A tenth lies below.
    pub low: f64,
    /// Half lies below.
    pub median: f64,
    /// Nine tenths lie below.
    pub high: f64,
    /// Greatest.
    pub greatest: f64,
}

impl Spread {
    /// Of values; `NaN` without any.
    pub fn of(values: &[f64]) -> Self {
        let sorted = quantile::sorted(values.to_vec());
        let at = |share: f64| quantile::quantile(&sorted, share);
        Self {
            least: at(0.0),
            low: at(0.1),
            median: at(0.5),
            high: at(0.9),
            greatest: at(1.0),
        }
    }
}

/// A descriptor over the whole data set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DescriptorRow {
    /// Name in files.
    pub name: &'static str,
    /// Its spread over normal cells and over lymphoblasts.
    pub by_class: [Spread; Class::COUNT],
    /// How well it alone tells the classes, whichever way: 0.5 to 1.
    pub auroc: f64,
    /// Share of the variance within the classes that lies between subjects: near 1, the descriptor tells
    /// subjects; near 0, cells of one subject differ as much as cells of all.
    pub between_subjects: f64,
}

/// A subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubjectRow {
    /// Whom.
    pub subject: String,
    /// What most of the cells are.
    pub class: Class,
    /// The leak group, where it holds others too.
    pub group: Option<String>,
    /// Number of cells.
    pub cells: usize,
    /// Spread of each descriptor, in the order of [`DESCRIPTORS`].
    #[serde(rename = "figures")]
    pub descriptors: Vec<Spread>,
}

/// What a study comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Study {
    /// Number of cells of each class: normal, lymphoblast.
    pub cells: [usize; Class::COUNT],
    /// Number of subjects of each class.
    pub subjects: [usize; Class::COUNT],
    /// Number of leak groups of each class.
    pub groups: [usize; Class::COUNT],
    /// Sizes in pixels with the number of pictures.
    pub sizes: BTreeMap<String, usize>,
    /// Formats with the number of pictures.
    pub formats: BTreeMap<String, usize>,
    /// Files that can't be read, or hold nothing but black.
    pub unreadable: Vec<String>,
    /// Every descriptor.
    #[serde(rename = "figures")]
    pub descriptors: Vec<DescriptorRow>,
    /// Every subject, the largest first.
    pub by_subject: Vec<SubjectRow>,
}

/// Studies a data set.
pub fn study(samples: &[Sample], stats: &[Result<FileStats, String>]) -> Study {
    let cells = cells(samples, stats);
    let distinct = |key: fn(&Sample) -> &str| {
        Class::ALL.map(|class| {
            let of_class = samples.iter().filter(|s| s.class == class);
            of_class.map(key).collect::<BTreeSet<_>>().len()
        })
    };
    let mut counted: [BTreeMap<String, usize>; 2] = Default::default();
    for stats in stats.iter().flatten() {
        let [width, height] = stats.size;
        *counted[0].entry(format!("{width} x {height}")).or_default() += 1;
        *counted[1].entry(stats.format.to_owned()).or_default() += 1;
    }
    let [sizes, formats] = counted;
    let seen: BTreeSet<&str> = cells.iter().map(|cell| cell.sample.name.as_str()).collect();
    let unseen = samples
        .iter()
        .map(|s| &s.name)
        .filter(|name| !seen.contains(name.as_str()));
    Study {
        cells: Class::ALL.map(|class| samples.iter().filter(|s| s.class == class).count()),
        subjects: distinct(|s| &s.subject),
        groups: distinct(|s| &s.group),
        sizes,
        formats,
        unreadable: unseen.cloned().collect(),
        descriptors: DESCRIPTORS
            .iter()
            .map(|descriptor| row(descriptor, &cells))
            .collect(),
        by_subject: by_subject(&cells),
    }
}

fn row(descriptor: &Descriptor, cells: &[Cell<'_>]) -> DescriptorRow {
    let labelled: Vec<_> = cells
        .iter()
        .map(|c| ((descriptor.of)(c), c.sample.class))
        .collect();
    let auroc = metrics::auroc(&labelled);
    let by_class = Class::ALL.map(|class| {
        let of_class = labelled.iter().filter(|(_, c)| *c == class);
        Spread::of(&of_class.map(|(value, _)| *value).collect::<Vec<_>>())
    });
    DescriptorRow {
        name: descriptor.name,
        by_class,
        auroc: auroc.max(1.0 - auroc),
        between_subjects: between_subjects(descriptor, cells),
    }
}

/// Sum of squares between the subjects' means and their class's, over that of the cells around it
/// (correlation ratio, K. Pearson 1905), both classes together.
fn between_subjects(descriptor: &Descriptor, cells: &[Cell<'_>]) -> f64 {
    let (mut between, mut total) = (0.0, 0.0);
    for class in Class::ALL {
        let mut subjects: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for cell in cells.iter().filter(|c| c.sample.class == class) {
            subjects
                .entry(&cell.sample.subject)
                .or_default()
                .push((descriptor.of)(cell));
        }
        let all: Vec<f64> = subjects.values().flatten().copied().collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let middle = mean(&all);
        total += all.iter().map(|v| (v - middle).powi(2)).sum::<f64>();
        let of_subject = |values: &Vec<f64>| values.len() as f64 * (mean(values) - middle).powi(2);
        between += subjects.values().map(of_subject).sum::<f64>();
    }
    if total > 0.0 { between / total } else { 0.0 }
}

fn by_subject(cells: &[Cell<'_>]) -> Vec<SubjectRow> {
    let mut subjects: BTreeMap<&str, Vec<&Cell<'_>>> = BTreeMap::new();
    for cell in cells {
        subjects.entry(&cell.sample.subject).or_default().push(cell);
    }
    let row = |(subject, cells): (&str, Vec<&Cell<'_>>)| {
        let blasts = cells
            .iter()
            .filter(|c| c.sample.class == Class::Lymphoblast)
            .count();
        let group = &cells[0].sample.group;
        let spread = |descriptor: &Descriptor| {
            Spread::of(&cells.iter().map(|c| (descriptor.of)(c)).collect::<Vec<_>>())
        };
        SubjectRow {
            subject: subject.to_owned(),
            class: Class::ALL[usize::from(2 * blasts >= cells.len())],
            group: (group != subject).then(|| group.clone()),
            cells: cells.len(),
            descriptors: DESCRIPTORS.iter().map(spread).collect(),
        }
    };
    let mut rows: Vec<_> = subjects.into_iter().map(row).collect();
    rows.sort_by_key(|row| (row.class.index(), std::cmp::Reverse(row.cells)));
    rows
}

/// For each subject the cell of usual size: that whose area is nearest to the median.
pub fn typical<'a>(study: &Study, cells: &[Cell<'a>]) -> Vec<Cell<'a>> {
    let of_subject = |row: &SubjectRow| {
        let own = cells.iter().filter(|c| c.sample.subject == row.subject);
        let off = |c: &Cell<'_>| (c.stats.area as f64 - row.descriptors[0].median).abs();
        own.min_by(|a, b| off(a).total_cmp(&off(b))).copied()
    };
    study.by_subject.iter().filter_map(of_subject).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::partition::tests::samples;

    /// Cells whose area is `area(subject, cell)`.
    fn stats(
        samples: &[Sample],
        area: impl Fn(&str, usize) -> usize,
    ) -> Vec<Result<FileStats, String>> {
        let of = |(at, sample): (usize, &Sample)| {
            let appearance = Appearance {
                colour: [1.0; 3],
                brightness: 1.0,
                contrast: 1.0,
                nucleus: 0.5,
                sharpness: 1.0,
            };
            Ok(FileStats {
                bytes: 1,
                format: "PNG",
                notes: Vec::new(),
                size: [4, 3],
                pixels: at.to_string(),
                turned: at.to_string(),
                background: 0.0,
                area: area(&sample.subject, at),
                appearance: Some(appearance),
                fingerprint: None,
            })
        };
        samples.iter().enumerate().map(of).collect()
    }

    #[test]
    fn variance_lies_between_subjects_or_within_them() {
        let samples = samples(&[10, 10, 10]);
        let number = |subject: &str| usize::from(subject.as_bytes()[subject.len() - 1]);
        let between = study(
            &samples,
            &stats(&samples, |subject, _| 10 * number(subject)),
        );
        assert!((between.descriptors[0].between_subjects - 1.0).abs() < 1e-12);
        let within = study(&samples, &stats(&samples, |_, at| at % 10));
        assert!(within.descriptors[0].between_subjects < 1e-12);
        assert!((within.descriptors[0].auroc - 0.5).abs() < 1e-12);
    }

    #[test]
    fn everything_is_counted_and_what_is_unreadable_named() {
        let samples = samples(&[3, 2]);
        let mut stats = stats(&samples, |_, at| at);
        stats[4] = Err("cut short".to_owned());
        let study = study(&samples, &stats);
        assert_eq!((study.cells, study.subjects), ([5, 5], [2, 2]));
        assert_eq!(study.unreadable, [samples[4].name.clone()]);
        assert_eq!(study.sizes["4 x 3"], 9);
        let cells = cells(&samples, &stats);
        assert_eq!(typical(&study, &cells).len(), 4);
    }
}
