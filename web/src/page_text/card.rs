//! What is said of a model: its card in words.

use shared::{
    artifact::{Card, Faithfulness, GOLDEN_TOLERANCE, IndexEntry, Interval, Robustness, Scores},
    captions::whole_percent,
    saliency::Method,
};

use super::{Table, method};

/// A part of a card: its heading and its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: &'static str,
    /// Sentences, one a line.
    pub lines: Vec<String>,
    /// Figures below them.
    pub table: Option<Table>,
}

/// The card of a model, in the order in which a reader asks.
pub fn parts(card: &Card, entry: &IndexEntry) -> Vec<Part> {
    let part = |title, lines| Part {
        title,
        lines,
        table: None,
    };
    vec![
        part("How often it is right", metrics(card)),
        part("When it is unsure", operating_point(card)),
        Part {
            table: changes(&entry.robustness),
            ..part(CHANGED_PICTURES, robustness(&entry.robustness))
        },
        Part {
            table: methods(entry),
            ..part("What its maps are worth", maps(card, entry))
        },
        part("What it learnt from", training(card)),
        part("What it is", identity(card, entry)),
        part("Licence", {
            let mut lines = vec![format!("Weights: {}.", card.licence)];
            lines.extend(card.attribution.clone());
            lines
        }),
    ]
}

/// Heading of what changed pictures do to the answers.
const CHANGED_PICTURES: &str = "Blurred, JPEG, brighter or differently stained pictures";

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
            "{}, seed {}, split {}, commit {}.",
            match record.epoch {
                0 => "Its head was fitted to these cells, its other layers are as they were"
                    .to_owned(),
                epoch => format!("Epoch {epoch} of {}", record.epochs),
            },
            record.seed,
            record.split_hash,
            record.commit
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
    let plain = super::last_word(&card.metrics).map(|scores| plainly(&scores));
    let others = plain.as_ref().map(|_| OTHER_LABORATORIES.to_owned());
    plain.into_iter().chain(others).chain(lines).collect()
}

/// For whom figures hold that were measured on a side of the data that the model has learnt from.
const OTHER_LABORATORIES: &str = "That holds for people, stain, microscope and camera of the data it learnt from, named below. For others nobody has measured it, and it can be far worse.";

/// A difference of AUROCs that is not much.
const LITTLE_MORE: f64 = 0.1;

/// The figures for those who know no AUROC.
fn plainly(scores: &Scores) -> String {
    let share = |share: f64| (100.0 * share).round();
    format!(
        "Where it must name a class: of 100 lymphoblasts of people it had not seen it finds about {:.0}, and of 100 normal cells it takes about {:.0} for lymphoblasts. In these data the size of the cell alone has an AUROC of {:.3}, this network {:.3}{}.",
        share(scores.sensitivity),
        100.0 - share(scores.specificity),
        scores.area_auroc,
        scores.auroc.value,
        if scores.auroc.value - scores.area_auroc < LITTLE_MORE {
            ", which is not much more"
        } else {
            ""
        }
    )
}

fn scored(side: &str, scores: &Scores) -> String {
    format!(
        "{side}: AUROC {}, macro F1 {}, 95\u{a0}% intervals over subjects; finds {} of the lymphoblasts and {} of the normal cells; calibration error {:.3}. {} cells of {} subjects. The cell’s area alone has an AUROC of {:.3}.",
        figure(&scores.auroc),
        figure(&scores.macro_f1),
        whole_percent(scores.sensitivity),
        whole_percent(scores.specificity),
        scores.calibration_error,
        scores.cells,
        scores.subjects,
        scores.area_auroc
    )
}

fn operating_point(card: &Card) -> Vec<String> {
    let thresholds = card.thresholds;
    let mut lines = vec![format!(
        "Normal below {}, lymphoblast from {}, unsure between; calibrated with a temperature of {:.2}.",
        whole_percent(thresholds.normal_below),
        whole_percent(thresholds.lymphoblast_from),
        card.calibration.temperature
    )];
    lines.extend(super::promise(&card.metrics));
    lines
}

/// What the engine made of the question whose answer is known.
pub fn self_test(difference: f32) -> String {
    // What is smaller is the order of adding.
    let difference = match difference {
        d if d < 0.0001 => "less than 0.0001".to_owned(),
        d => format!("{d:.4}"),
    };
    format!(
        "Tested when it was loaded, on this computer: asked a question whose answer is known, its outputs lay within {difference} of it; {GOLDEN_TOLERANCE} is allowed, for large outputs as a share."
    )
}

fn percent_of(share: &Interval) -> String {
    let [low, high] = [share.low, share.high].map(|end| format!("{:.0}", 100.0 * end));
    let value = whole_percent(share.value);
    format!("{value} ({low} to {high})")
}

fn figure(i: &Interval) -> String {
    // Adding nothing makes zero of what is zero but for its sign.
    let [value, low, high] = [i.value, i.low, i.high].map(|v| (v * 1000.0).round() / 1000.0 + 0.0);
    format!("{value:.3} ({low:.3} to {high:.3})").replace('-', "−")
}

fn robustness(changes: &[Robustness]) -> Vec<String> {
    let Some((as_is, changed)) = changes.split_first() else {
        return vec!["It was not measured.".to_owned()];
    };
    let least = |a: &&Robustness, b: &&Robustness| a.auroc.value.total_cmp(&b.auroc.value);
    let worst = changed.iter().min_by(least);
    let worst = worst.filter(|worst| worst.auroc.value < as_is.auroc.value);
    let falls = worst.map_or_else(String::new, |worst| {
        format!(" The AUROC falls most after {}.", worst.change)
    });
    let more = |a: &&Robustness, b: &&Robustness| {
        (a.class_changes.value).total_cmp(&b.class_changes.value)
    };
    let most = changed.iter().max_by(more);
    let most = most.filter(|most| most.class_changes.value > 0.0);
    let called = most.map_or_else(String::new, |most| {
        let percent = whole_percent(most.class_changes.value);
        format!(
            " The change that does most is {}: after it {percent} are called the other class.",
            most.change
        )
    });
    vec![format!(
        "The answers for {} cells after changes that pictures meet on their way; few cells of each subject, so that each counts alike, which is why the AUROC is another one than above. Out of fold, at the same threshold, 95\u{a0}% intervals over subjects.{called}{falls}",
        as_is.cells
    )]
}

/// What each change of the pictures does; none where that was not measured.
fn changes(changes: &[Robustness]) -> Option<Table> {
    let row = |of: &Robustness| {
        vec![
            of.change.clone(),
            percent_of(&of.class_changes),
            figure(&of.auroc),
        ]
    };
    (!changes.is_empty()).then(|| Table {
        heads: vec!["Change", "Called the other class", "AUROC"],
        rows: changes.iter().map(row).collect(),
    })
}

/// What is known of each method's maps; none where nothing is of any.
fn methods(entry: &IndexEntry) -> Option<Table> {
    let row = |method: Method| {
        let faithful = entry.faithfulness_of(method);
        let sane = entry.sanity.iter().find(|of| of.method == method);
        (faithful.is_some() || sane.is_some()).then(|| {
            let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
            vec![
                method.title().to_owned(),
                or_dash(faithful.map(|f| figure(&f.deletion_gain))),
                or_dash(faithful.map(|f| figure(&f.insertion_gain))),
                or_dash(faithful.and_then(|f| f.on_cell).map(whole_percent)),
                or_dash(faithful.and_then(|f| Some(format!("{:.2}", f.stability?)))),
                or_dash(sane.map(|s| figure(&s.correlation))),
            ]
        })
    };
    let rows: Vec<Vec<String>> = Method::ALL.into_iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Table {
        heads: vec![
            "Method",
            "Deletion gain",
            "Insertion gain",
            "On the cell",
            "Alike under noise",
            "Alike with weights drawn anew",
        ],
        rows,
    })
}

fn maps(card: &Card, entry: &IndexEntry) -> Vec<String> {
    let mut lines = vec![format!(
        "Shown first: {}, by measure the most faithful of the quick ones whose maps are stable and lie on the cell.",
        card.default_method.title()
    )];
    lines.extend(
        entry
            .faithfulness_of(card.default_method)
            .and_then(little_gained),
    );
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
            "For teaching only, since their maps stay much the same, or are only turned round, with weights drawn at random: {}.",
            teaching.join(", ")
        ));
    }
    let learnt = range(entry.faithfulness.iter().map(|of| of.cells));
    let anew = range(entry.sanity.iter().map(|of| of.cells));
    if let Some(cells) = learnt.as_ref().or(anew.as_ref()) {
        let anew = anew.as_ref().map_or_else(String::new, |cells| {
            format!("; with weights drawn anew, over {cells}")
        });
        lines.push(format!(
            "Means over {cells} cells{anew}; 95\u{a0}% intervals over subjects. A gain above 0 beats parts drawn by lot. “On the cell” counts its border. Maps that are alike with weights drawn anew tell nothing of what was learnt."
        ));
    }
    lines
}

/// That maps gain little over chance, where they do.
fn little_gained(of: &Faithfulness) -> Option<String> {
    let gains = [of.deletion_gain.value, of.insertion_gain.value];
    let is_little = gains.iter().all(|gain| super::beside_chance(*gain).is_eq());
    is_little.then(|| {
        format!(
            "Even so such a map gains only {:.3} (deletion) and {:.3} (insertion) over parts drawn by lot: it tells little, as a rule.",
            gains[0], gains[1]
        )
        .replace('-', "−")
    })
}

/// Numbers from the least to the most; none of none.
fn range(numbers: impl Iterator<Item = usize> + Clone) -> Option<String> {
    let (least, most) = (numbers.clone().min()?, numbers.max()?);
    Some(match least == most {
        true => most.to_string(),
        false => format!("{least} to {most}"),
    })
}

#[cfg(test)]
#[path = "card_tests.rs"]
mod tests;
