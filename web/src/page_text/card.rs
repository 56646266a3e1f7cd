//! What is said of a model: its card in words.

use shared::artifact::{Card, IndexEntry, Interval, Scores};

use super::method;

/// A part of a card: its heading and its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: &'static str,
    /// Sentences, one a line.
    pub lines: Vec<String>,
}

/// The card of a model, in the order in which a reader asks.
pub fn parts(card: &Card, entry: &IndexEntry) -> Vec<Part> {
    let part = |title, lines| Part { title, lines };
    vec![
        part("What it is", identity(card, entry)),
        part("What it learnt from", training(card)),
        part("How good it is", metrics(card)),
        part("When it is unsure", operating_point(card)),
        part("What its maps are worth", maps(card, entry)),
        part("Licence", {
            let mut lines = vec![format!("Weights: {}.", card.licence)];
            lines.extend(card.attribution.clone());
            lines
        }),
    ]
}

fn identity(card: &Card, entry: &IndexEntry) -> Vec<String> {
    let preparation = &card.preparation;
    vec![
        format!(
            "{}, {} weights, {}, sees {} pixels squared.",
            card.title,
            card.precision.name(),
            super::size(entry.bytes),
            preparation.side
        ),
        format!("SHA-256 of its file: {}.", entry.sha256),
        "For research and teaching only. It tells two classes apart, lymphoblasts and normal lymphoid cells, in pictures of one cell cut out on black; of anything else it knows nothing.".to_owned(),
    ]
}

fn training(card: &Card) -> Vec<String> {
    let record = &card.training;
    let mut lines = vec![
        format!("Data: {}.", record.data_set.trim_end_matches('.')),
        format!(
            "Epoch {} of {}, seed {}, split {}, commit {}.",
            record.epoch, record.epochs, record.seed, record.split_hash, record.commit
        ),
    ];
    lines.extend(card.agreement.map(|a| {
        format!(
            "Stored with less precision, it gives {} of {} cells another answer.",
            a.label_changes, a.cells
        )
    }));
    lines
}

fn metrics(card: &Card) -> Vec<String> {
    let sides = [
        ("On the test side, looked at once", card.metrics.test),
        (
            "Out of fold: each cell answered by a network of the same recipe that had not seen its subject",
            card.metrics.out_of_fold,
        ),
        (
            "On the validation side, where choices were made",
            card.metrics.validation,
        ),
    ];
    let known = sides
        .into_iter()
        .filter_map(|(side, scores)| Some(scored(side, &scores?)));
    let lines: Vec<String> = known.collect();
    if lines.is_empty() {
        return vec!["It was not measured.".to_owned()];
    }
    lines
}

fn scored(side: &str, scores: &Scores) -> String {
    let interval = |i: &Interval| format!("{:.3} ({:.3} to {:.3})", i.value, i.low, i.high);
    format!(
        "{side}: AUROC {}, macro F1 {}, 95 % intervals over subjects; finds {:.0} % of the lymphoblasts and {:.0} % of the normal cells; calibration error {:.3}. {} cells of {} subjects. The cell’s area alone has an AUROC of {:.3}.",
        interval(&scores.auroc),
        interval(&scores.macro_f1),
        100.0 * scores.sensitivity,
        100.0 * scores.specificity,
        scores.calibration_error,
        scores.cells,
        scores.subjects,
        scores.area_auroc
    )
}

fn operating_point(card: &Card) -> Vec<String> {
    let percent = |p: f64| format!("{:.0} %", 100.0 * p);
    let thresholds = card.thresholds;
    let mut lines = vec![format!(
        "Normal below {}, lymphoblast from {}, unsure between; calibrated with a temperature of {:.2}.",
        percent(thresholds.normal_below),
        percent(thresholds.lymphoblast_from),
        card.calibration.temperature
    )];
    lines.extend(super::promise(&card.metrics));
    lines
}

fn maps(card: &Card, entry: &IndexEntry) -> Vec<String> {
    let mut lines = vec![format!(
        "Shown first: {}, by measure the most faithful.",
        card.default_method.title()
    )];
    let worse: Vec<String> = entry
        .worse_than_chance
        .iter()
        .map(|mark| method(mark.method, Some(mark.gain)))
        .collect();
    if !worse.is_empty() {
        lines.push(format!("At deletion or insertion: {}.", worse.join("; ")));
    }
    let teaching: Vec<&str> = entry.teaching_only.iter().map(|m| m.title()).collect();
    if !teaching.is_empty() {
        lines.push(format!(
            "For teaching only, since their maps hardly change with weights drawn at random: {}.",
            teaching.join(", ")
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::artifact::{self, Index};

    /// Every committed model.
    fn models() -> Vec<(Card, IndexEntry)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/models");
        let index = std::fs::read(folder.join("index.json")).unwrap();
        let index: Index = serde_json::from_slice(&index).unwrap();
        let card = |entry: IndexEntry| {
            let bytes = std::fs::read(folder.join(&entry.file)).unwrap();
            (artifact::read_card(&bytes).unwrap(), entry)
        };
        index.models.into_iter().map(card).collect()
    }

    #[test]
    fn a_card_says_all_that_is_promised() {
        for (card, entry) in models() {
            let parts = parts(&card, &entry);
            let all: Vec<String> = parts.iter().flat_map(|p| p.lines.clone()).collect();
            let all = all.join("\n");
            for words in [
                "C-NMC 2019",
                "95 % intervals over subjects",
                "54 subjects",
                "unsure between",
                "Shown first",
                "CC BY",
                "research and teaching only",
                entry.sha256.as_str(),
                card.training.split_hash.as_str(),
            ] {
                assert!(all.contains(words), "{words} is not in\n{all}");
            }
            assert!(parts.iter().all(|part| !part.lines.is_empty()));
        }
    }
}
