//! Audit of a data set and its split before anything is trained.

mod finding;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shared::class::Class;

use crate::{
    data::{
        dataset::{Sample, subjects},
        split::{Side, Split},
    },
    metrics,
    study::{
        file_stats::FileStats,
        fingerprint::{self, Fingerprint},
    },
};

pub use finding::{Finding, Likeness};

/// Least correlation of two textures that are one cell's. Between cells of different leak groups of
/// C-NMC 2019 it stays below 0.9 (the greatest that was seen is 0.895); `trainer/tests/audit.rs` plants copies.
const ONE_CELL: f32 = 0.9;

/// From here on a single descriptor tells classes or sides apart better than it should: the greatest area
/// under the ROC curve that is no finding. The cell's area alone ranks C-NMC 2019 with 0.86.
const TELLS: f64 = 0.9;

/// What an audit comes to.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What must be mended, or known.
    pub findings: Vec<Finding>,
    /// Pairs of pictures of one cell within a leak group, on one side: overlapping fields of view. They
    /// leak nothing, but are fewer cells than files.
    pub repeated: usize,
    /// Each descriptor's area under the ROC curve for each question.
    #[serde(rename = "figures")]
    pub descriptors: Vec<(&'static str, &'static str, f64)>,
}

/// Looks at cells, what was read of their files, and a split.
pub fn audit(samples: &[Sample], stats: &[Result<FileStats, String>], split: &Split) -> Report {
    let side = |at: usize| split.side(&samples[at]).map_or("none", Side::name);
    let mut findings = Vec::new();
    for (sample, stat) in samples.iter().zip(stats) {
        if let Err(why) = stat {
            findings.push(Finding::Unreadable {
                file: sample.name.clone(),
                why: why.clone(),
            });
        }
    }
    for (sample, stat) in samples.iter().zip(stats) {
        let notes = stat.iter().flat_map(|stat| &stat.notes);
        findings.extend(notes.map(|note| Finding::Noted {
            file: sample.name.clone(),
            note: note.clone(),
        }));
    }
    findings.extend(spellings(samples));
    findings.extend(of_both_classes(samples));
    for (what, key) in [
        ("subject", subject as fn(&Sample) -> &str),
        ("leak group", group),
    ] {
        findings.extend(on_two_sides(samples, split, what, key));
    }
    let mut repeated = 0;
    for (pair, likeness) in alike(stats) {
        let [a, b] = pair.map(|at| &samples[at]);
        let harmless = a.group == b.group && a.class == b.class && side(pair[0]) == side(pair[1]);
        if harmless && matches!(likeness, Likeness::OneCell(_)) {
            repeated += 1;
            continue;
        }
        findings.push(Finding::OneCell {
            files: [a.name.clone(), b.name.clone()],
            likeness,
            subjects: [a.subject.clone(), b.subject.clone()],
            classes: [a.class.name(), b.class.name()],
            sides: pair.map(side),
        });
    }
    let (told, descriptors) = shortcuts(samples, stats, split);
    findings.extend(told);
    Report {
        findings,
        repeated,
        descriptors,
    }
}

fn subject(sample: &Sample) -> &str {
    &sample.subject
}

fn group(sample: &Sample) -> &str {
    &sample.group
}

fn spellings(samples: &[Sample]) -> Vec<Finding> {
    let finding = |spelled: BTreeMap<&str, &str>| Finding::Spellings {
        subjects: spelled
            .into_iter()
            .map(|(name, file)| [name, file].map(str::to_owned))
            .collect(),
    };
    subjects::spellings(samples)
        .into_iter()
        .map(finding)
        .collect()
}

/// Subjects of whom cells of both classes are listed.
fn of_both_classes(samples: &[Sample]) -> Vec<Finding> {
    let of_both = subjects::of_both_classes(samples).into_iter();
    of_both
        .map(|(subject, files)| Finding::BothClasses {
            subject: subject.to_owned(),
            files: files.map(str::to_owned),
        })
        .collect()
}

fn on_two_sides(
    samples: &[Sample],
    split: &Split,
    what: &'static str,
    key: fn(&Sample) -> &str,
) -> Vec<Finding> {
    let mut found: BTreeMap<&str, BTreeMap<Side, (usize, &str)>> = BTreeMap::new();
    for sample in samples {
        if let Some(side) = split.side(sample) {
            let sides = found.entry(key(sample)).or_default();
            sides.entry(side).or_insert((0, &sample.name)).0 += 1;
        }
    }
    let torn = found.into_iter().filter(|(_, sides)| sides.len() > 1);
    // A leak group of one subject has been named as such.
    let torn =
        torn.filter(|(name, _)| what == "subject" || !samples.iter().any(|s| s.subject == *name));
    torn.map(|(name, sides)| Finding::OnTwoSides {
        what,
        name: name.to_owned(),
        sides: sides
            .into_iter()
            .map(|(side, (cells, file))| (side.name(), cells, file.to_owned()))
            .collect(),
    })
    .collect()
}

/// All pairs of pictures of one cell, each once, with the closest likeness.
fn alike(stats: &[Result<FileStats, String>]) -> Vec<([usize; 2], Likeness)> {
    let mut found: BTreeMap<[usize; 2], Likeness> = BTreeMap::new();
    let prints: Vec<Option<Fingerprint>> = stats
        .iter()
        .map(|stat| stat.as_ref().ok().and_then(|stat| stat.fingerprint.clone()))
        .collect();
    for pair in fingerprint::pairs(&prints, ONE_CELL) {
        found.insert(pair.pictures, Likeness::OneCell(pair.similarity));
    }
    let mut by_hash: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, stat) in stats.iter().enumerate() {
        if let Ok(stat) = stat {
            by_hash.entry(&stat.turned).or_default().push(at);
        }
    }
    for same in by_hash.values() {
        for (place, &a) in same.iter().enumerate() {
            for &b in &same[place + 1..] {
                let is_equal =
                    matches!((&stats[a], &stats[b]), (Ok(a), Ok(b)) if a.pixels == b.pixels);
                let likeness = if is_equal {
                    Likeness::Equal
                } else {
                    Likeness::Turned
                };
                found.insert([a, b], likeness);
            }
        }
    }
    found.into_iter().collect()
}

/// A descriptor of each file.
type Descriptor = (&'static str, fn(&FileStats) -> f64);

const DESCRIPTORS: [Descriptor; 5] = [
    ("size of the file", |f| f.bytes as f64),
    ("width of the picture", |f| f64::from(f.size[0])),
    ("height of the picture", |f| f64::from(f.size[1])),
    ("brightness of the background", |f| f.background),
    ("area of the cell", |f| f.area as f64),
];

/// Findings, and every descriptor's area under the curve.
type Told = (Vec<Finding>, Vec<(&'static str, &'static str, f64)>);

/// How well each descriptor alone tells the classes, and each side from the others.
fn shortcuts(samples: &[Sample], stats: &[Result<FileStats, String>], split: &Split) -> Told {
    let good: Vec<(&Sample, &FileStats)> = samples
        .iter()
        .zip(stats)
        .filter_map(|(s, f)| Some((s, f.as_ref().ok()?)))
        .collect();
    let is_class = |sample: &Sample| sample.class == Class::Lymphoblast;
    let mut questions: Vec<(&'static str, Vec<bool>)> =
        vec![("class", good.iter().map(|(s, _)| is_class(s)).collect())];
    for side in Side::ALL {
        let of_side = good.iter().map(|(s, _)| split.side(s) == Some(side));
        questions.push((side.name(), of_side.collect()));
    }
    let (mut findings, mut descriptors) = (Vec::new(), Vec::new());
    for (what, answers) in &questions {
        let formats = formats(&good, answers);
        let columns = DESCRIPTORS
            .iter()
            .map(|(name, of)| (*name, good.iter().map(|(_, f)| of(f)).collect()));
        for (descriptor, values) in columns.chain([("format of the file", formats)]) {
            let values: Vec<f64> = values;
            let labelled: Vec<(f64, Class)> = values
                .iter()
                .zip(answers)
                .map(|(v, yes)| {
                    (
                        *v,
                        if *yes {
                            Class::Lymphoblast
                        } else {
                            Class::Normal
                        },
                    )
                })
                .collect();
            let auroc = metrics::auroc(&labelled);
            if !auroc.is_finite() {
                continue;
            }
            let auroc = auroc.max(1.0 - auroc);
            descriptors.push((descriptor, *what, auroc));
            if auroc > TELLS {
                let order = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
                let (low, high) = ((0..good.len()).min_by(order), (0..good.len()).max_by(order));
                let file =
                    |at: Option<usize>| at.map_or(String::new(), |at| good[at].0.name.clone());
                findings.push(Finding::Tells {
                    descriptor,
                    what,
                    auroc,
                    files: [file(low), file(high)],
                });
            }
        }
    }
    (findings, descriptors)
}

/// For each file the share of its format's files of which the answer is yes.
fn formats(good: &[(&Sample, &FileStats)], answers: &[bool]) -> Vec<f64> {
    let names: BTreeSet<&str> = good.iter().map(|(_, f)| f.format).collect();
    let share = |name: &str| {
        let of_format = good
            .iter()
            .zip(answers)
            .filter(|((_, f), _)| f.format == name);
        let answers: Vec<bool> = of_format.map(|(_, yes)| *yes).collect();
        answers.iter().filter(|yes| **yes).count() as f64 / answers.len() as f64
    };
    let shares: BTreeMap<&str, f64> = names.into_iter().map(|name| (name, share(name))).collect();
    good.iter().map(|(_, f)| shares[f.format]).collect()
}
