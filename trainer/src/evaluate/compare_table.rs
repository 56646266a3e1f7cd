//! A table of the paper: time, precision, recall, F1 and delta-F1 of each network.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::Serialize;
use shared::{artifact::Interval, class::Class};

use crate::{
    metrics::{Answer, Confusion, bootstrap::Bootstrap, operating_point::OperatingPoint},
    report,
};

/// Input of a row.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name of the model.
    pub model: String,
    /// Median time of a picture, in ms; none for an ensemble.
    pub milliseconds: Option<f64>,
    /// Answers to the same cells in the same order for every model.
    pub answers: Vec<Answer>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name of the model.
    pub model: String,
    /// Median time of a picture, in ms.
    pub milliseconds: Option<f64>,
    /// Macro precision.
    pub precision: Interval,
    /// Macro recall.
    pub recall: Interval,
    /// Macro F1.
    pub f1: Interval,
    /// `(F1 - mean F1) / mean F1` in percent; none for an ensemble, which counts in no mean.
    pub delta_f1: Option<Interval>,
    /// F1 less that of the best single model, on the same draws.
    pub to_best: Interval,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// Cells that were answered.
    pub cells: usize,
    /// Answers of each model: more than cells where a cell was held out of several splits.
    pub answers: usize,
    /// Leak groups of each class: what the intervals draw.
    pub leak_groups: [usize; Class::COUNT],
    /// The rows, in the order of the models, the ensemble last.
    pub rows: Vec<Row>,
}

impl Table {
    /// Works out a table; intervals are from draws of subjects, the same for all models.
    ///
    /// # Errors
    ///
    /// Where models answered different cells.
    pub fn new(title: &str, entries: &[Entry], seed: u64) -> Result<Self> {
        let names = |entry: &Entry| {
            entry
                .answers
                .iter()
                .map(|a| a.name.clone())
                .collect::<Vec<_>>()
        };
        ensure!(
            entries
                .iter()
                .all(|entry| names(entry) == names(&entries[0])),
            "{title}: the models answered different cells"
        );
        let single = entries.len();
        let mut all = entries.to_vec();
        if single > 1 {
            all.push(ensemble(entries));
        }
        let f1 = |entry: &Entry| Confusion::count(&entry.answers).macro_f1();
        let best = (0..single)
            .max_by(|a, b| f1(&entries[*a]).total_cmp(&f1(&entries[*b])))
            .unwrap_or(0);
        let metrics = |drawn: &[usize]| metrics(&all, (single, best), drawn);
        let answers = entries[0].answers.len();
        let bootstrap = Bootstrap::new(&entries[0].answers, seed);
        let found = bootstrap.of_draws(answers, metrics);
        let cells: BTreeSet<&str> = entries[0].answers.iter().map(|a| a.name.as_str()).collect();
        let rows = all
            .iter()
            .zip(found.as_chunks::<5>().0)
            .enumerate()
            .map(
                |(at, (entry, &[precision, recall, f1, delta, to_best]))| Row {
                    model: entry.model.clone(),
                    milliseconds: entry.milliseconds,
                    precision,
                    recall,
                    f1,
                    delta_f1: (at < single).then_some(delta),
                    to_best,
                },
            )
            .collect();
        Ok(Self {
            title: title.to_owned(),
            cells: cells.len(),
            answers,
            leak_groups: bootstrap.counts(),
            rows,
        })
    }

    /// Topic of the table.
    pub fn heading(&self) -> String {
        let (title, cells) = (&self.title, self.cells);
        if self.answers == cells {
            format!("{title} ({cells} cells)")
        } else {
            format!("{title} ({cells} cells, {} answers)", self.answers)
        }
    }

    /// Names of the columns.
    pub const HEAD: [&str; 7] = [
        "Network",
        "Time, ms",
        "Precision",
        "Recall",
        "F1 (95 % interval)",
        "ΔF1, % (95 % interval)",
        "F1 less the best's (95 % interval)",
    ];

    /// The cells as text.
    pub fn text(&self) -> Vec<Vec<String>> {
        let range = |i: &Interval, places: usize| {
            format!(
                "{:.places$} ({:.places$} to {:.places$})",
                i.value, i.low, i.high
            )
        };
        let row = |row: &Row| {
            vec![
                row.model.clone(),
                row.milliseconds
                    .map_or("—".to_owned(), |ms| format!("{ms:.1}")),
                format!("{:.3}", row.precision.value),
                format!("{:.3}", row.recall.value),
                range(&row.f1, 3),
                row.delta_f1
                    .as_ref()
                    .map_or("—".to_owned(), |delta| range(delta, 1)),
                range(&row.to_best, 3),
            ]
        };
        self.rows.iter().map(row).collect()
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let table = report::markdown(&Self::HEAD, &self.text());
        format!("**{}**\n\n{table}", self.heading())
    }

    /// As a LaTeX table that needs `booktabs`.
    pub fn latex(&self) -> String {
        let escaped = |text: &str| {
            let text = text.replace('Δ', "$\\Delta$").replace('—', "---");
            text.replace('%', "\\%")
                .replace('_', "\\_")
                .replace('&', "\\&")
        };
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
            format!("{} \\\\\n", cells.join(" & "))
        };
        let mut out = format!(
            "\\begin{{table}}\n\\caption{{{}}}\n\\begin{{tabular}}{{lrrrrrr}}\n\\toprule\n",
            escaped(&self.heading())
        );
        out += &line(&Self::HEAD.map(str::to_owned));
        out += "\\midrule\n";
        out.extend(self.text().iter().map(|row| line(row)));
        out += "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
        out
    }

    /// As CSV, every metric in full.
    ///
    /// # Errors
    ///
    /// None in practice: nothing is written to a file here.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let mut head = vec!["network".to_owned(), "milliseconds".to_owned()];
        for metric in [
            "precision",
            "recall",
            "f1",
            "delta_f1_percent",
            "f1_to_best",
        ] {
            head.extend(["", "_low", "_high"].map(|end| format!("{metric}{end}")));
        }
        csv.write_record(&head)?;
        for row in &self.rows {
            let mut cells = vec![row.model.clone()];
            cells.push(row.milliseconds.map_or(String::new(), |ms| ms.to_string()));
            for metric in [
                Some(row.precision),
                Some(row.recall),
                Some(row.f1),
                row.delta_f1,
                Some(row.to_best),
            ] {
                let values = metric.map(|i| [i.value, i.low, i.high].map(|v| v.to_string()));
                cells.extend(values.unwrap_or_default());
            }
            csv.write_record(&cells)?;
        }
        Ok(csv.into_inner()?)
    }
}

/// Five metrics for each entry over drawn answers: those of [`Row`], from precision on. The first `single` entries
/// count in the mean, and `best` is one of them.
fn metrics(all: &[Entry], (single, best): (usize, usize), drawn: &[usize]) -> Vec<f64> {
    let count = |entry: &Entry| Confusion::count(drawn.iter().map(|&at| &entry.answers[at]));
    let counts: Vec<Confusion> = all.iter().map(count).collect();
    let mean = counts[..single]
        .iter()
        .map(Confusion::macro_f1)
        .sum::<f64>()
        / single as f64;
    let row = |counted: &Confusion| {
        let f1 = counted.macro_f1();
        [
            counted.macro_precision(),
            counted.macro_recall(),
            f1,
            100.0 * (f1 - mean) / mean,
            f1 - counts[best].macro_f1(),
        ]
    };
    counts.iter().flat_map(row).collect()
}

/// The mean of all models' probabilities.
fn ensemble(entries: &[Entry]) -> Entry {
    let mut answers = entries[0].answers.clone();
    for (at, answer) in answers.iter_mut().enumerate() {
        let said = entries.iter().map(|entry| entry.answers[at].probability);
        answer.probability = said.sum::<f64>() / entries.len() as f64;
        answer.decided = OperatingPoint::UNFITTED
            .thresholds
            .decide(answer.probability);
    }
    Entry {
        model: "Ensemble (mean probability)".to_owned(),
        milliseconds: None,
        answers,
    }
}

/// Spread of F1 between splits: a model's mean, least and greatest.
pub fn spread(of_splits: &[(String, f64)]) -> String {
    let values = of_splits.iter().map(|(_, f1)| *f1);
    let (least, most) = values
        .clone()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
    let mean = values.sum::<f64>() / of_splits.len() as f64;
    let splits = of_splits
        .iter()
        .map(|(split, f1)| format!(", {split} {f1:.3}"));
    format!(
        "{mean:.3} ({least:.3} to {most:.3}){}",
        splits.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::tests::answer;

    fn entry(model: &str, right: usize) -> Entry {
        let one = |at: usize| {
            let class = Class::ALL[at % 2];
            let is_right = at < right;
            let probability = if is_right == (class == Class::Lymphoblast) {
                0.9
            } else {
                0.1
            };
            let subject = format!("{}{}", class.name(), at % 10);
            Answer {
                name: at.to_string(),
                ..answer(&subject, class, probability)
            }
        };
        Entry {
            model: model.to_owned(),
            milliseconds: Some(1.5),
            answers: (0..100).map(one).collect(),
        }
    }

    #[test]
    fn delta_f1_is_the_share_above_the_mean() {
        let table = Table::new("T", &[entry("a", 100), entry("b", 50)], 1).unwrap();
        let [a, b, both] = table.rows.as_slice() else {
            panic!()
        };
        assert_eq!([a.f1.value, b.f1.value], [1.0, 0.5]);
        let deltas = [a, b].map(|row| row.delta_f1.unwrap().value);
        assert!((deltas[0] - 100.0 / 3.0).abs() < 1e-9 && (deltas[1] + 100.0 / 3.0).abs() < 1e-9);
        assert_eq!((a.to_best.value, b.to_best.value), (0.0, -0.5));
        assert!(both.delta_f1.is_none() && both.milliseconds.is_none());
    }

    #[test]
    fn every_form_has_every_row() {
        let table = Table::new("T", &[entry("a_1", 90), entry("b", 60)], 1).unwrap();
        assert_eq!(table.markdown().lines().count(), 7);
        assert!(table.latex().contains("a\\_1 & 1.5 &") && table.latex().contains("\\%"));
        let csv = String::from_utf8(table.csv().unwrap()).unwrap();
        assert_eq!(csv.lines().count(), 4);
        assert!(
            csv.lines().all(|line| line.split(',').count() == 17),
            "{csv}"
        );
    }

    #[test]
    fn a_cell_of_two_splits_is_one_cell() {
        let mut twice = entry("a", 90);
        twice.answers.extend(twice.answers.clone());
        let table = Table::new("T", &[twice], 1).unwrap();
        assert_eq!((table.cells, table.answers), (100, 200));
        assert_eq!(table.heading(), "T (100 cells, 200 answers)");
        assert_eq!(table.leak_groups, [5, 5]);
    }

    #[test]
    fn other_cells_are_refused() {
        let mut other = entry("b", 60);
        other.answers[3].name = "x".to_owned();
        Table::new("T", &[entry("a", 90), other], 1).unwrap_err();
    }
}
