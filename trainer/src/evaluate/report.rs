//! The report of `trainer evaluate`.

use maud::{Markup, html};
use serde::Serialize;
use shared::{
    artifact::{Interval, Scores},
    class::Class,
};

use crate::{
    metrics::{self, Answer, Confusion, SubjectRow, bootstrap::Bootstrap, scores},
    report::{
        self, histogram,
        plot::{Axis, Mark, Plot, Shape, Tone},
        section, table,
    },
};

/// All metrics of a set of answers.
#[derive(Debug, Serialize)]
pub struct Judgement {
    /// Number of cells.
    pub cells: usize,
    /// Leak groups of each class: what the intervals draw.
    pub leak_groups: [usize; Class::COUNT],
    /// Metrics by name, with intervals.
    #[serde(rename = "figures")]
    pub metrics: Vec<(&'static str, Interval)>,
    /// Each subject's row, worst first.
    pub subjects: Vec<SubjectRow>,
    /// Subjects whose cells' vote is right, and all.
    pub votes: [usize; 2],
    /// Answers by class and rightness.
    #[serde(skip)]
    pub confusion: Confusion,
}

impl Judgement {
    /// Computes every metric.
    pub fn new(answers: &[Answer], seed: u64) -> Self {
        let functions = scores::ALL.map(|(_, _, metric)| metric);
        let bootstrap = Bootstrap::new(answers, seed);
        let values = bootstrap.intervals(answers, &functions);
        let names = scores::ALL.map(|(name, _, _)| name);
        let subjects = metrics::subjects(answers);
        let right = subjects.iter().filter(|row| row.vote == row.class).count();
        Self {
            cells: answers.len(),
            leak_groups: bootstrap.counts(),
            metrics: names.into_iter().zip(values).collect(),
            votes: [right, subjects.len()],
            subjects,
            confusion: Confusion::count(answers),
        }
    }

    /// A metric by its name in files.
    pub fn metric(&self, name: &str) -> Interval {
        let unknown = Interval {
            value: f64::NAN,
            low: f64::NAN,
            high: f64::NAN,
        };
        let found = self.metrics.iter().find(|(other, _)| *other == name);
        found.map_or(unknown, |(_, metric)| *metric)
    }

    /// The metrics that a model's card has.
    pub fn scores(&self) -> Scores {
        Scores {
            cells: self.cells,
            subjects: self.subjects.len(),
            auroc: self.metric("auroc"),
            macro_f1: self.metric("macro_f1"),
            sensitivity: self.metric("sensitivity").value,
            specificity: self.metric("specificity").value,
            calibration_error: self.metric("calibration_error").value,
            coverage: Some(Class::ALL.map(|class| match class {
                Class::Normal => self.metric("coverage_normal").value,
                Class::Lymphoblast => self.metric("coverage_lymphoblast").value,
            })),
            unsure: Some(self.metric("unsure").value),
            area_auroc: self.metric("area_auroc").value,
        }
    }

    /// The metrics' parts of a page.
    pub fn draw(&self, answers: &[Answer]) -> Markup {
        let rows: Vec<Vec<String>> = scores::ALL
            .iter()
            .map(|(name, title, _)| vec![(*title).to_owned(), report::interval(&self.metric(name))])
            .collect();
        let [right, all] = self.votes;
        html! {
            (self.key())
            (section("Figures", &html! {
                @if let Some(warning) = report::few_groups(self.leak_groups) { p.notice role="note" { (warning) } }
                (table(&["Figure", "Value (95 % interval)"], &rows))
                p.soft {
                    "Intervals are from 2,000 draws of subjects (those of one leak group together), within each "
                    "class: they say what other subjects would have given. The two classes' recall has the mean "
                    "named balanced accuracy."
                }
            }))
            (section("Curves", &html! { div.grid {
                (roc(answers).draw()) (precision_recall(answers).draw())
                (reliability(answers).draw()) (probabilities(answers).draw())
            } }))
            (section("Answers", &confusion(&self.confusion)))
            (section("Subjects", &html! {
                p { "The cells of " (right) " of " (all) " subjects vote for the right class." }
                div.grid { (subjects_plot(&self.subjects).draw()) }
                (subjects_table(&self.subjects))
            }))
        }
    }

    fn key(&self) -> Markup {
        let shown = [
            ("auroc", "AUROC"),
            ("macro_f1", "macro F1"),
            ("sensitivity", "sensitivity"),
            ("specificity", "specificity"),
            ("area_auroc", "AUROC of the cell area alone: the baseline"),
        ];
        html! {
            div.key {
                @for (name, title) in shown {
                    @let metric = self.metric(name);
                    div {
                        b { (format!("{:.3}", metric.value)) }
                        span { (title) br; (format!("{:.3} to {:.3}", metric.low, metric.high)) }
                    }
                }
                div {
                    @let worst = self.subjects.first();
                    b { (worst.map_or(String::new(), |row| format!("{:.0} %", 100.0 * row.accuracy()))) }
                    span {
                        "right of the worst subject"
                        @if let Some(row) = worst { ", " (row.subject) " (" (row.cells) " cells)" }
                    }
                }
            }
        }
    }
}

/// Points of the ROC curve: false positive share and true positive share, from no call to every call.
pub fn roc_points(scores: &[(f64, Class)]) -> Vec<[f64; 2]> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = |class: Class| sorted.iter().filter(|(_, c)| *c == class).count().max(1) as f64;
    let totals = Class::ALL.map(total);
    let mut counts = [0.0; Class::COUNT];
    let mut points = vec![[0.0; 2]];
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        for (_, class) in tied {
            counts[class.index()] += 1.0;
        }
        points.push([0, 1].map(|class| counts[class] / totals[class]));
    }
    points
}

fn roc(answers: &[Answer]) -> Plot {
    let scores =
        |of: fn(&Answer) -> f64| -> Vec<_> { answers.iter().map(|a| (of(a), a.class)).collect() };
    let curve = roc_points(&scores(|a| a.probability));
    let area = roc_points(&scores(|a| a.area));
    Plot {
        title: "ROC curve".to_owned(),
        caption:
            "The further above the cell area's own curve, the more the network sees than size."
                .to_owned(),
        x: Axis::new("share of normal cells called lymphoblast", 0.0, 1.0),
        y: Axis::new("share of lymphoblasts found", 0.0, 1.0),
        marks: vec![
            Mark::new("", Tone::Quiet, Shape::Dashes(vec![[0.0; 2], [1.0; 2]])),
            Mark::new("cell area alone", Tone::Quiet, Shape::Line(area)),
            Mark::new("model", Tone::Accent, Shape::Line(curve)),
        ],
    }
}

fn precision_recall(answers: &[Answer]) -> Plot {
    let mut sorted: Vec<_> = answers.iter().map(|a| (a.probability, a.class)).collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = sorted
        .iter()
        .filter(|(_, c)| *c == Class::Lymphoblast)
        .count()
        .max(1) as f64;
    let (mut found, mut called, mut points) = (0.0, 0.0, Vec::new());
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        found += tied
            .iter()
            .filter(|(_, c)| *c == Class::Lymphoblast)
            .count() as f64;
        called += tied.len() as f64;
        points.push([found / total, found / called]);
    }
    let base = total / sorted.len().max(1) as f64;
    Plot {
        title: "Precision and recall".to_owned(),
        caption: "The dashed line is the precision of calling every cell a lymphoblast.".to_owned(),
        x: Axis::new("share of lymphoblasts found (recall)", 0.0, 1.0),
        y: Axis::new("share of calls that are right (precision)", 0.0, 1.0),
        marks: vec![
            Mark::new(
                "",
                Tone::Quiet,
                Shape::Dashes(vec![[0.0, base], [1.0, base]]),
            ),
            Mark::new("model", Tone::Accent, Shape::Line(points)),
        ],
    }
}

fn reliability(answers: &[Answer]) -> Plot {
    let bins = metrics::reliability(answers);
    let filled = || bins.iter().filter(|bin| bin.cells > 0.0);
    let dots = filled()
        .map(|bin| {
            let place = [bin.said / bin.cells, bin.found / bin.cells];
            (
                place,
                format!(
                    "{:.0} cells: said {:.2}, found {:.2}",
                    bin.cells, place[0], place[1]
                ),
            )
        })
        .collect();
    let line = filled()
        .map(|bin| [bin.said / bin.cells, bin.found / bin.cells])
        .collect();
    Plot {
        title: "Reliability".to_owned(),
        caption: "On the dashed line, what the model says is what is found.".to_owned(),
        x: Axis::new("probability of lymphoblast that is said", 0.0, 1.0),
        y: Axis::new("share of lymphoblasts that is found", 0.0, 1.0),
        marks: vec![
            Mark::new("", Tone::Quiet, Shape::Dashes(vec![[0.0; 2], [1.0; 2]])),
            Mark::new("", Tone::Accent, Shape::Line(line)),
            Mark::new("", Tone::Accent, Shape::Dots(dots)),
        ],
    }
}

fn probabilities(answers: &[Answer]) -> Plot {
    let values = Class::ALL.map(|class| {
        let of_class = answers.iter().filter(|a| a.class == class);
        of_class.map(|a| a.probability).collect()
    });
    let (marks, highest) = histogram::by_class(&values, (0.0, 1.0), 20);
    Plot {
        title: "Probabilities of both classes".to_owned(),
        caption: "Bars are shares of each class's cells; the overlap is what can't be told apart."
            .to_owned(),
        x: Axis::new("probability of lymphoblast", 0.0, 1.0),
        y: Axis::new("share of the class's cells", 0.0, highest.max(0.05)),
        marks,
    }
}

fn confusion(counts: &Confusion) -> Markup {
    let row = |name: &str, cells: [f64; 2]| {
        let [a, b] = cells.map(|c| format!("{c:.0}"));
        vec![name.to_owned(), a, b]
    };
    let rows = [
        row("normal", [counts.true_negative, counts.false_positive]),
        row("lymphoblast", [counts.false_negative, counts.true_positive]),
    ];
    table(
        &["The cell is", "called normal", "called lymphoblast"],
        &rows,
    )
}

fn subjects_plot(rows: &[SubjectRow]) -> Plot {
    let mut sorted: Vec<&SubjectRow> = rows.iter().collect();
    sorted.sort_by_key(|row| (row.class.index(), row.probability.to_bits()));
    let names = sorted
        .iter()
        .map(|row| format!("{} ({})", row.subject, row.cells))
        .collect();
    let marks = Class::ALL.map(|class| {
        let of_class = sorted
            .iter()
            .enumerate()
            .filter(|(_, row)| row.class == class);
        let dot = |(at, row): (usize, &&SubjectRow)| {
            let share = row.called as f64 / row.cells as f64;
            (
                [share, at as f64],
                format!(
                    "{}: {} of {} called lymphoblast",
                    row.subject, row.called, row.cells
                ),
            )
        };
        Mark::new(
            class.name(),
            Tone::of(class),
            Shape::Dots(of_class.map(dot).collect()),
        )
    });
    Plot {
        title: "Each subject's cells".to_owned(),
        caption: "Normal subjects should stand on the left, subjects with leukaemia on the right."
            .to_owned(),
        x: Axis::new("share of the cells that are called lymphoblast", 0.0, 1.0),
        y: Axis::names("subject (cells)", names),
        marks: marks.to_vec(),
    }
}

fn subjects_table(rows: &[SubjectRow]) -> Markup {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.subject.clone(),
                row.class.name().to_owned(),
                row.cells.to_string(),
                format!("{:.1} %", 100.0 * row.accuracy()),
                format!("{:.3}", row.probability),
                row.vote.name().to_owned(),
            ]
        })
        .collect();
    let head = [
        "Subject",
        "Class",
        "Cells",
        "Right",
        "Mean probability",
        "Vote",
    ];
    table(&head, &cells)
}
