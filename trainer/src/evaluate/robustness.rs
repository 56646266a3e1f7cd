//! Robustness: label and probability of cells under each change.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use shared::artifact::{Interval, Robustness};

use crate::{
    metrics::{Answer, bootstrap::Bootstrap, scores},
    model_index::rounded_interval,
};

/// Effect of a change on the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The change's name.
    pub change: String,
    /// Cells that were answered.
    pub cells: usize,
    /// Share of the cells whose label is another one than for the unchanged picture: normal, lymphoblast or unsure.
    pub label_changes: Interval,
    /// Share of the cells that are called the other class where there must be an answer.
    pub class_changes: Interval,
    /// Share of the changed pictures that do not suit the model: these are unsure.
    pub unfit: Interval,
    /// Median change of the probability, either way.
    pub median_difference: f64,
    /// Area under the ROC curve of the changed pictures.
    pub auroc: Interval,
    /// Mean of the two classes' F1 of the changed pictures.
    pub macro_f1: Interval,
}

impl Row {
    /// What the index of models holds of it.
    pub fn to_index(&self) -> Robustness {
        Robustness {
            change: self.change.clone(),
            cells: self.cells,
            class_changes: rounded_interval(&self.class_changes),
            auroc: rounded_interval(&self.auroc),
        }
    }
}

/// Compares answers to changed pictures with those to the pictures as they are; cell by cell the same.
pub fn compare(change: &str, as_is: &[Answer], changed: &[Answer], seed: u64) -> Row {
    let share = |differs: Vec<bool>| {
        move |drawn: &[usize]| {
            let count = drawn.iter().filter(|&&at| differs[at]).count();
            count as f64 / drawn.len().max(1) as f64
        }
    };
    let pairs = || as_is.iter().zip(changed);
    let of_label = share(pairs().map(|(a, b)| a.label != b.label).collect());
    let unfit = share(changed.iter().map(|answer| answer.is_unfit).collect());
    let of_class = share(pairs().map(|(a, b)| a.decided != b.decided).collect());
    let mut differences: Vec<f64> = pairs()
        .map(|(a, b)| (a.probability - b.probability).abs())
        .collect();
    let found = Bootstrap::new(changed, seed).of_draws(changed.len(), |drawn| {
        let set: Vec<&Answer> = drawn.iter().map(|&at| &changed[at]).collect();
        vec![
            of_label(drawn),
            of_class(drawn),
            unfit(drawn),
            scores::auroc(&set),
            scores::macro_f1(&set),
        ]
    });
    Row {
        change: change.to_owned(),
        cells: changed.len(),
        label_changes: found[0],
        class_changes: found[1],
        median_difference: median(&mut differences),
        unfit: found[2],
        auroc: found[3],
        macro_f1: found[4],
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    f64::midpoint(at(low), at(high))
}

/// So many cells of each subject, or all that it has, spread evenly over them.
pub fn spread<'a>(subjects: impl Iterator<Item = &'a str>, each: usize) -> Vec<usize> {
    let mut cells: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, subject) in subjects.enumerate() {
        cells.entry(subject).or_default().push(at);
    }
    let mut chosen: Vec<usize> = cells
        .values()
        .flat_map(|own| {
            let count = own.len().min(each);
            (0..count).map(move |at| own[at * own.len() / count])
        })
        .collect();
    chosen.sort_unstable();
    chosen
}

/// The rows as a table in Markdown.
///
/// # Errors
///
/// Never: what is written to is a string.
pub fn table(rows: &[Row]) -> Result<String> {
    let mut text = String::from(
        "| Change | Label changes, % | Class changes, % | Unfit, % | Median change of probability | AUROC | Macro F1 |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let percent = |i: &Interval| {
        let [value, low, high] = [i.value, i.low, i.high].map(|v| v * 100.0);
        format!("{value:.1} ({low:.1} to {high:.1})")
    };
    let metric = |i: &Interval| format!("{:.3} ({:.3} to {:.3})", i.value, i.low, i.high);
    for row in rows {
        writeln!(
            text,
            "| {} | {} | {} | {} | {:.3} | {} | {} |",
            row.change,
            percent(&row.label_changes),
            percent(&row.class_changes),
            percent(&row.unfit),
            row.median_difference,
            metric(&row.auroc),
            metric(&row.macro_f1)
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::tests::answer;
    use shared::{artifact::Index, class::Class, predict::Thresholds};
    use std::{fs, path::Path};

    fn answered(probabilities: &[f64]) -> Vec<Answer> {
        let thresholds = Thresholds {
            normal_below: 0.4,
            decision: 0.5,
            lymphoblast_from: 0.6,
        };
        let one = |(at, p): (usize, &f64)| {
            let mut answer = answer(&format!("s{}", at % 4), Class::ALL[at % 2], *p);
            answer.decided = thresholds.decide(*p);
            answer.label = thresholds.label(*p);
            answer
        };
        probabilities.iter().enumerate().map(one).collect()
    }

    #[test]
    fn changes_by_hand() {
        let before = answered(&[0.1, 0.9, 0.45, 0.9]);
        // To unsure on the same side, from sure to unsure, to the other class, as it was.
        let after = answered(&[0.42, 0.55, 0.7, 0.9]);
        let row = compare("x", &before, &after, 1);
        assert_eq!((row.cells, row.label_changes.value), (4, 0.75));
        assert_eq!(row.class_changes.value, 0.25);
        assert!((row.median_difference - 0.285).abs() < 1e-12);
        assert!(table(&[row]).unwrap().contains("| x | 75.0 ("));
        let same = compare("as it is", &before, &before, 1);
        assert_eq!(
            (same.label_changes.value, same.median_difference),
            (0.0, 0.0)
        );
    }

    /// What the page says of changes of pictures is what the committed table of the model's recipe says.
    #[test]
    fn the_index_says_what_the_tables_say() {
        #[derive(Deserialize)]
        struct Table {
            changes: Vec<Row>,
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |file: String| fs::read(root.join(file)).unwrap();
        let index = read("public/models/index.json".to_owned());
        let index: Index = serde_json::from_slice(&index).unwrap();
        for entry in index.models {
            let table = read(format!("trainer/results/robustness/{}.json", entry.name));
            let table: Table = serde_json::from_slice(&table).unwrap();
            let rows: Vec<Robustness> = table.changes.iter().map(Row::to_index).collect();
            assert!(rows.len() > 20, "{} has a short table", entry.name);
            assert_eq!(entry.robustness, rows, "{}", entry.name);
        }
    }

    #[test]
    fn cells_are_spread_over_each_subject() {
        let subjects = ["a", "a", "b", "a", "a", "c", "c", "c"];
        assert_eq!(spread(subjects.into_iter(), 2), [0, 2, 3, 5, 6]);
        assert_eq!(spread(subjects.into_iter(), 9).len(), 8);
    }
}
