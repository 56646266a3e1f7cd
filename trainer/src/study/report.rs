//! The report of `trainer study`.

use anyhow::Result;
use maud::{Markup, html};
use shared::{
    class::Class,
    network::pooling::PooledRegion,
    prepare::{self, Centre, ChannelOrder, Filter, Preparation},
};

use crate::{
    data::dataset,
    phantom,
    report::{
        self, histogram,
        plot::{Axis, Mark, Plot, Shape, Tone},
        section, table,
    },
    study::{Cell, DESCRIPTORS, Descriptor, DescriptorRow, Study, audit},
};

/// The page's parts.
///
/// # Errors
///
/// Where a cell that is shown can't be read any more.
pub fn draw(
    study: &Study,
    cells: &[Cell<'_>],
    report: &audit::Report,
    typical: &[Cell<'_>],
) -> Result<Markup> {
    Ok(html! {
        (key(study))
        (section("Classes, sizes, formats", &html! {
            (classes(study, cells))
            p.soft {
                "Sizes: " (counted(&study.sizes)) ". Formats: " (counted(&study.formats)) ". "
                @if study.unreadable.is_empty() { "Every file can be read." }
                @else { (study.unreadable.len()) " files can't be used: " (study.unreadable.join(", ")) "." }
            }
        }))
        (section("What alone tells the classes", &html! {
            p {
                "Each descriptor by itself, without any network. A model that scores like the best of them may have "
                "learned nothing else; one that is used on cells of another microscope will miss them."
            }
            div.grid { (single_descriptors(study).draw()) (variance(study).draw()) }
        }))
        (section("How the classes differ", &html! {
            div.grid { @for descriptor in &DESCRIPTORS { (by_class(descriptor, cells).draw()) } }
        }))
        (section("How the subjects differ", &html! {
            p { "Each line spans a subject's cells from the tenth to the ninetieth percentile; the dot is the median." }
            div.grid { @for at in [0, 2, 1, 7] { (by_subject(study, at).draw()) } }
            div.grid { (subjects_apart(study).draw()) }
        }))
        (section("A cell of each subject", &sheet(typical)?))
        (section("Copies and leaks", &leaks(report)))
        (section("Subjects", &subjects(study)))
    })
}

fn key(study: &Study) -> Markup {
    let [normal, blasts] = study.cells;
    let [of_normal, of_blasts] = study.subjects;
    let shown = [
        ((normal + blasts).to_string(), "cells".to_owned()),
        ((of_normal + of_blasts).to_string(), "subjects".to_owned()),
        (
            study.groups.iter().sum::<usize>().to_string(),
            "leak groups: what a split may part".to_owned(),
        ),
        (
            blasts.to_string(),
            format!("lymphoblasts of {of_blasts} subjects"),
        ),
        (
            normal.to_string(),
            format!("normal cells of {of_normal} subjects"),
        ),
        (
            format!("{:.2}", blasts as f64 / normal.max(1) as f64),
            "lymphoblasts to one normal cell".to_owned(),
        ),
    ];
    html! { div.key { @for (descriptor, what) in &shown { div { b { (descriptor) } span { (what) } } } } }
}

fn counted(counts: &std::collections::BTreeMap<String, usize>) -> String {
    let each = counts
        .iter()
        .map(|(name, count)| format!("{name} ({count})"));
    each.collect::<Vec<_>>().join(", ")
}

fn classes(study: &Study, cells: &[Cell<'_>]) -> Markup {
    let rows: Vec<Vec<String>> = Class::ALL
        .into_iter()
        .map(|class| {
            let at = class.index();
            let per_subject = study.by_subject.iter().filter(|s| s.class == class);
            let sizes: Vec<f64> = per_subject.map(|s| s.cells as f64).collect();
            let spread = crate::study::Spread::of(&sizes);
            vec![
                class.name().to_owned(),
                study.cells[at].to_string(),
                cells
                    .iter()
                    .filter(|c| c.sample.class == class)
                    .count()
                    .to_string(),
                study.subjects[at].to_string(),
                study.groups[at].to_string(),
                format!(
                    "{:.0} ({:.0} to {:.0})",
                    spread.median, spread.least, spread.greatest
                ),
                format!("{:.0}", study.descriptors[0].by_class[at].median),
            ]
        })
        .collect();
    let head = [
        "Class",
        "Files",
        "Usable",
        "Subjects",
        "Leak groups",
        "Cells a subject: median (range)",
        "Median area",
    ];
    table(&head, &rows)
}

fn single_descriptors(study: &Study) -> Plot {
    Plot {
        title: "AUROC of single descriptors".to_owned(),
        caption: "0.5 tells nothing, 1 tells the classes without a mistake.".to_owned(),
        ..descriptors(
            study,
            Axis::new("area under the ROC curve", 0.5, 1.0),
            |row| row.auroc,
        )
    }
}

fn variance(study: &Study) -> Plot {
    let share = "share of the variance within a class that lies between subjects";
    Plot {
        title: "Variation between and within subjects".to_owned(),
        caption: "Where much of the variation lies between subjects, cells of one subject are alike, and a split \
                  by file would let a network learn the subject."
            .to_owned(),
        ..descriptors(study, Axis::new(share, 0.0, 1.0), |row| row.between_subjects)
    }
}

/// A line for each descriptor, from the start of the axis to what `of` says of it; without title and caption.
fn descriptors(study: &Study, x: Axis, of: fn(&DescriptorRow) -> f64) -> Plot {
    let rows = || study.descriptors.iter().enumerate();
    let start = x.low();
    let ranges = rows()
        .map(|(at, row)| [start, of(row), at as f64])
        .collect();
    let dots = rows().map(|(at, row)| {
        (
            [of(row), at as f64],
            format!("{}: {:.3}", row.name, of(row)),
        )
    });
    Plot {
        title: String::new(),
        caption: String::new(),
        x,
        y: Axis::names(
            "descriptor",
            rows().map(|(_, row)| row.name.to_owned()).collect(),
        ),
        marks: vec![
            Mark::new("", Tone::Quiet, Shape::Ranges(ranges)),
            Mark::new("", Tone::Accent, Shape::Dots(dots.collect())),
        ],
    }
}

fn by_class(descriptor: &Descriptor, cells: &[Cell<'_>]) -> Plot {
    let values = |class: Class| -> Vec<f64> {
        cells
            .iter()
            .filter(|c| c.sample.class == class)
            .map(descriptor.of)
            .collect()
    };
    let both = Class::ALL.map(values);
    let mut all = both.concat();
    all.sort_by(f64::total_cmp);
    // A few outliers would squeeze everything else.
    let end = |share: f64| {
        all.get((share * all.len().saturating_sub(1) as f64) as usize)
            .copied()
    };
    let (low, high) = (end(0.002).unwrap_or(0.0), end(0.998).unwrap_or(1.0));
    let high = if high > low { high } else { low + 1.0 };
    let inside = both.map(|values| values.iter().map(|v| v.clamp(low, high)).collect());
    let (marks, highest) = histogram::by_class(&inside, (low, high), 40);
    Plot {
        title: descriptor.title.to_owned(),
        caption: "Bars are shares of each class's cells; the outermost bars hold what lies beyond."
            .to_owned(),
        x: Axis::new(descriptor.title, low, high),
        y: Axis::new("share of the class's cells", 0.0, highest.max(0.01)),
        marks,
    }
}

fn by_subject(study: &Study, at: usize) -> Plot {
    let rows = &study.by_subject;
    let names = rows
        .iter()
        .map(|row| format!("{} ({})", row.subject, row.cells))
        .collect();
    let ends = rows
        .iter()
        .flat_map(|row| [row.descriptors[at].low, row.descriptors[at].high]);
    let marks = Class::ALL.iter().flat_map(|&class| {
        let own = || {
            rows.iter()
                .enumerate()
                .filter(move |(_, row)| row.class == class)
        };
        let range =
            own().map(|(y, row)| [row.descriptors[at].low, row.descriptors[at].high, y as f64]);
        let dot = own().map(|(y, row)| {
            let median = row.descriptors[at].median;
            (
                [median, y as f64],
                format!("{}: median {median:.1}", row.subject),
            )
        });
        [
            Mark::new(
                class.name(),
                Tone::of(class),
                Shape::Ranges(range.collect()),
            ),
            Mark::new("", Tone::of(class), Shape::Dots(dot.collect())),
        ]
    });
    Plot {
        title: format!("{} of each subject", DESCRIPTORS[at].title),
        caption: "Subjects of one class that lie far apart show what a network has to see through."
            .to_owned(),
        x: Axis::around(DESCRIPTORS[at].title, ends),
        y: Axis::names("subject (cells)", names),
        marks: marks.collect(),
    }
}

fn subjects_apart(study: &Study) -> Plot {
    let medians = |at: usize| {
        study
            .by_subject
            .iter()
            .map(move |row| row.descriptors[at].median)
    };
    let marks = Class::ALL.map(|class| {
        let own = study.by_subject.iter().filter(|row| row.class == class);
        let dot = own.map(|row| {
            (
                [row.descriptors[0].median, row.descriptors[2].median],
                row.subject.clone(),
            )
        });
        Mark::new(class.name(), Tone::of(class), Shape::Dots(dot.collect()))
    });
    Plot {
        title: "Subjects by size and brightness of their cells".to_owned(),
        caption:
            "Each dot is a subject's median; where the colours overlap, size and light can't tell."
                .to_owned(),
        x: Axis::around(DESCRIPTORS[0].title, medians(0)),
        y: Axis::around(DESCRIPTORS[2].title, medians(2)),
        marks: marks.to_vec(),
    }
}

/// Side of a picture on the sheet, and of the square that is cut out for it, in pixels.
const SMALL: u32 = 128;
const CUT: u32 = 320;

fn sheet(typical: &[Cell<'_>]) -> Result<Markup> {
    // Only crop and side count for a picture that no network sees.
    let preparation = Preparation {
        crop: Some(CUT),
        side: SMALL,
        mean: [0.0; 3],
        deviation: [1.0; 3],
        order: ChannelOrder::Rgb,
        filter: Filter::default(),
        centre: Centre::default(),
        sizing: None,
        pooling: PooledRegion::default(),
    };
    let mut drawn = Vec::new();
    for cell in typical {
        let picture = prepare::frame(&dataset::open(&cell.sample.path)?, &preparation);
        drawn.push((cell, phantom::png(&picture)?));
    }
    Ok(html! {
        p.soft { "For each subject the cell whose area is nearest to the subject's median, at one scale." }
        div.cells {
            @for (cell, png) in &drawn {
                figure {
                    (report::embedded(png, &format!("cell of subject {}", cell.sample.subject)))
                    figcaption { (cell.sample.subject) ", " (cell.sample.class.name()) }
                }
            }
        }
    })
}

fn leaks(report: &audit::Report) -> Markup {
    html! {
        p {
            (report.repeated) " pairs of pictures show one cell twice within a leak group: overlapping fields of "
            "view. They leak nothing as long as the group stays together, but are fewer cells than files. "
            @if report.findings.is_empty() { "Between leak groups no copy was found." }
            @else { (report.findings.len()) " findings:" }
        }
        @if !report.findings.is_empty() { ul { @for finding in &report.findings { li { (finding.to_string()) } } } }
    }
}

fn subjects(study: &Study) -> Markup {
    let rows: Vec<Vec<String>> = study
        .by_subject
        .iter()
        .map(|row| {
            let median = |at: usize| row.descriptors[at].median;
            vec![
                row.subject.clone(),
                row.class.name().to_owned(),
                row.group.clone().unwrap_or_default(),
                row.cells.to_string(),
                format!("{:.0}", median(0)),
                format!("{:.2}", median(1)),
                format!("{:.0}", median(2)),
                format!("{:.0}", median(7)),
            ]
        })
        .collect();
    let head = [
        "Subject",
        "Class",
        "Leak group",
        "Cells",
        "Area",
        "Nucleus",
        "Brightness",
        "Sharpness",
    ];
    table(&head, &rows)
}
