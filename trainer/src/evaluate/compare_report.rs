//! The report of `trainer compare`.

use maud::{Markup, html};

use crate::{
    evaluate::{Entry, Table, report::roc_points},
    learn::checkpoint::EpochRow,
    report::{
        self,
        plot::{Axis, Mark, Plot, Shape, Tone},
        section, table,
    },
};

/// A run's curve.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Name of the model.
    pub model: String,
    /// Name of the split.
    pub split: String,
    /// Its epochs.
    pub history: Vec<EpochRow>,
}

/// The page's parts: the tables, the held-out answers' ROC curves, the runs' curves and the spread of F1.
pub fn draw(
    tables: &[Table],
    held_out: &[Entry],
    curves: &[Curve],
    spread: &[(String, String)],
) -> Markup {
    html! {
        @for each in tables {
            (section(&each.heading(), &html! {
                @if let Some(warning) = report::few_groups(each.leak_groups) { p.notice role="note" { (warning) } }
                (table(&Table::HEAD, &each.text()))
            }))
        }
        p.soft {
            "Precision, recall and F1 are means over the two classes; a cell is called lymphoblast from a "
            "probability of 0.5. ΔF1 is the share by which F1 lies above the mean of the networks; the ensemble "
            "counts in no mean. Intervals are from 2,000 draws of subjects (those of one leak group together), the "
            "same draws for every network: an interval of a difference that holds 0 ranks nothing."
        }
        (section("Held-out cells", &html! { div.grid { (f1(&tables[tables.len() - 1]).draw()) (roc(held_out).draw()) } }))
        (section("Each split", &spreads(spread)))
        // A head that was fitted at once has no epochs to draw.
        @if curves.iter().any(|curve| trained(curve).next().is_some()) {
            (section("Learning curves", &html! {
                div.grid {
                    (curve("Training loss", "loss", curves, |row| row.loss).draw())
                    (curve("Validation loss", "cross-entropy", curves, |row| row.val_loss).draw())
                    (curve("Validation AUROC", "AUROC", curves, |row| row.val_auroc).draw())
                }
            }))
        }
    }
}

fn f1(table: &Table) -> Plot {
    let rows = || table.rows.iter().enumerate();
    let range = rows()
        .map(|(at, row)| [row.f1.low, row.f1.high, at as f64])
        .collect();
    let dots = rows().map(|(at, row)| {
        (
            [row.f1.value, at as f64],
            format!("{}: {:.3}", row.model, row.f1.value),
        )
    });
    Plot {
        title: "Macro F1 with its interval".to_owned(),
        caption: "Networks whose ranges overlap far are not told apart by these subjects."
            .to_owned(),
        x: Axis::around(
            "macro F1",
            rows().flat_map(|(_, row)| [row.f1.low, row.f1.high]),
        ),
        y: Axis::names(
            "network",
            table.rows.iter().map(|row| row.model.clone()).collect(),
        ),
        marks: vec![
            Mark::new("", Tone::Accent, Shape::Ranges(range)),
            Mark::new("", Tone::Accent, Shape::Dots(dots.collect())),
        ],
    }
}

fn roc(entries: &[Entry]) -> Plot {
    let mut marks = vec![Mark::new(
        "",
        Tone::Quiet,
        Shape::Dashes(vec![[0.0; 2], [1.0; 2]]),
    )];
    for (at, entry) in entries.iter().enumerate() {
        let scores: Vec<_> = entry
            .answers
            .iter()
            .map(|a| (a.probability, a.class))
            .collect();
        marks.push(Mark::new(
            &entry.model,
            Tone::Series(at),
            Shape::Line(roc_points(&scores)),
        ));
    }
    let areas: Vec<_> = entries[0]
        .answers
        .iter()
        .map(|a| (a.area, a.class))
        .collect();
    marks.push(Mark::new(
        "cell area alone",
        Tone::Quiet,
        Shape::Line(roc_points(&areas)),
    ));
    Plot {
        title: "ROC curves".to_owned(),
        caption: "Over the cells that the networks did not learn from.".to_owned(),
        x: Axis::new("share of normal cells called lymphoblast", 0.0, 1.0),
        y: Axis::new("share of lymphoblasts found", 0.0, 1.0),
        marks,
    }
}

/// The epochs in which the whole network learned.
fn trained(curve: &Curve) -> impl Iterator<Item = &EpochRow> {
    curve.history.iter().filter(|row| row.epoch > 0)
}

fn curve(title: &str, what: &str, curves: &[Curve], metric: fn(&EpochRow) -> f64) -> Plot {
    let mut models: Vec<&str> = curves.iter().map(|c| c.model.as_str()).collect();
    models.dedup();
    let mut named = Vec::new();
    let marks = curves.iter().map(|curve| {
        let at = models.iter().position(|m| *m == curve.model).unwrap_or(0);
        let name = if named.contains(&at) {
            ""
        } else {
            curve.model.as_str()
        };
        named.push(at);
        let points = trained(curve)
            .map(|row| [row.epoch as f64, metric(row)])
            .collect();
        Mark::new(name, Tone::Series(at), Shape::Line(points))
    });
    let marks: Vec<Mark> = marks.collect();
    let values = curves.iter().flat_map(|c| trained(c).map(metric));
    let last = curves.iter().flat_map(trained).map(|row| row.epoch).max();
    Plot {
        title: title.to_owned(),
        caption: "A line for each run; those of one network have one colour.".to_owned(),
        x: Axis::new("epoch", 1.0, last.unwrap_or(1) as f64),
        y: Axis::around(what, values),
        marks,
    }
}

fn spreads(spread: &[(String, String)]) -> Markup {
    let rows: Vec<Vec<String>> = spread
        .iter()
        .map(|(model, text)| vec![model.clone(), text.clone()])
        .collect();
    html! {
        (table(&["Network", "Held-out F1: mean (least to greatest), each split"], &rows))
        p.soft { "How much one small test set would have said by chance." }
    }
}
