//! What is said of a model: its card in words.

use shared::{
    artifact::{Card, Faithfulness, GOLDEN_TOLERANCE, IndexEntry, Interval, Robustness, Scores},
    captions::whole_percent,
    saliency::Method,
    say,
    words::{decimal, number},
};

use super::{Table, method};

/// A part of a card: its heading and its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: String,
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
        part(say!("card-right"), metrics(card)),
        part(say!("card-unsure"), operating_point(card)),
        Part {
            table: changes(&entry.robustness),
            ..part(say!("card-changed"), robustness(&entry.robustness))
        },
        Part {
            table: methods(entry),
            ..part(say!("card-maps"), maps(card, entry))
        },
        part(say!("card-learnt"), training(card)),
        part(say!("card-is"), identity(card, entry)),
        part(say!("card-licence"), {
            let mut lines = vec![say!("card-weights", licence = &card.licence)];
            lines.extend(card.attribution.clone());
            lines
        }),
    ]
}

fn identity(card: &Card, entry: &IndexEntry) -> Vec<String> {
    vec![
        say!(
            "card-identity",
            title = &card.title,
            precision = card.precision.name(),
            size = super::size(entry.bytes),
            side = card.preparation.side,
        ),
        say!("card-hash", hash = &entry.sha256),
        say!("card-knows"),
    ]
}

fn training(card: &Card) -> Vec<String> {
    let record = &card.training;
    let seed = record.seed.to_string();
    let mut lines = vec![
        say!("card-data", data = record.data_set.trim_end_matches('.')),
        match record.epoch {
            0 => say!(
                "card-head-fitted",
                seed = seed,
                split = &record.split_hash,
                commit = &record.commit
            ),
            epoch => say!(
                "card-epoch",
                epoch = epoch,
                epochs = record.epochs,
                seed = seed,
                split = &record.split_hash,
                commit = &record.commit,
            ),
        },
    ];
    lines.extend(
        card.agreement
            .map(|a| say!("card-precision", changed = a.label_changes, cells = a.cells)),
    );
    lines
}

fn metrics(card: &Card) -> Vec<String> {
    let sides = [
        (say!("card-test"), card.metrics.test),
        (say!("card-out-of-fold"), card.metrics.out_of_fold),
        (say!("card-validation"), card.metrics.validation),
    ];
    let known = sides
        .into_iter()
        .filter_map(|(side, scores)| Some(scored(&side, &scores?)));
    let lines: Vec<String> = known.collect();
    if lines.is_empty() {
        return vec![say!("card-not-measured")];
    }
    let plain = super::last_word(&card.metrics).map(|scores| plainly(&scores));
    let others = plain.as_ref().map(|_| say!("card-others"));
    plain.into_iter().chain(others).chain(lines).collect()
}

/// A difference of AUROCs that is not much.
const LITTLE_MORE: f64 = 0.1;

/// The figures for those who know no AUROC.
fn plainly(scores: &Scores) -> String {
    let share = |share: f64| (100.0 * share).round();
    let (found, taken) = (share(scores.sensitivity), 100.0 - share(scores.specificity));
    let (area, auroc) = (scores.area_auroc, scores.auroc.value);
    let is_little = auroc - area < LITTLE_MORE;
    let [area, auroc] = [area, auroc].map(|of| decimal(of, 3));
    match is_little {
        true => say!(
            "card-plainly-little",
            found = found,
            taken = taken,
            area = area,
            auroc = auroc
        ),
        false => say!(
            "card-plainly",
            found = found,
            taken = taken,
            area = area,
            auroc = auroc
        ),
    }
}

fn scored(side: &str, scores: &Scores) -> String {
    say!(
        "card-scored",
        side = side,
        auroc = figure(&scores.auroc),
        f1 = figure(&scores.macro_f1),
        lymphoblasts = whole_percent(scores.sensitivity),
        normal = whole_percent(scores.specificity),
        error = decimal(scores.calibration_error, 3),
        cells = scores.cells,
        subjects = scores.subjects,
        area = decimal(scores.area_auroc, 3),
    )
}

fn operating_point(card: &Card) -> Vec<String> {
    let thresholds = card.thresholds;
    let mut lines = vec![say!(
        "card-limits",
        below = whole_percent(thresholds.normal_below),
        from = whole_percent(thresholds.lymphoblast_from),
        temperature = decimal(card.calibration.temperature, 2),
    )];
    lines.extend(super::promise(&card.metrics));
    lines
}

/// What the engine made of the question whose answer is known.
pub fn self_test(difference: f32) -> String {
    let (difference, least) = (f64::from(difference), 0.0001);
    let allowed = f64::from(GOLDEN_TOLERANCE);
    match difference < least {
        true => say!(
            "card-tested-less",
            difference = decimal(least, 4),
            allowed = allowed
        ),
        false => say!(
            "card-tested",
            difference = decimal(difference, 4),
            allowed = allowed
        ),
    }
}

fn percent_of(share: &Interval) -> String {
    let [low, high] = [share.low, share.high].map(|end| decimal(100.0 * end, 0));
    let value = whole_percent(share.value);
    say!("interval", value = value, low = low, high = high)
}

fn figure(i: &Interval) -> String {
    let [value, low, high] = [i.value, i.low, i.high].map(|v| decimal(v, 3));
    say!("interval", value = value, low = low, high = high)
}

fn robustness(changes: &[Robustness]) -> Vec<String> {
    let Some((as_is, changed)) = changes.split_first() else {
        return vec![say!("card-not-measured")];
    };
    let more = |a: &&Robustness, b: &&Robustness| {
        (a.class_changes.value).total_cmp(&b.class_changes.value)
    };
    let most = changed.iter().max_by(more);
    let most = most.filter(|most| most.class_changes.value > 0.0);
    let called = most.map(|most| {
        say!(
            "card-change-most",
            change = change(&most.change),
            percent = whole_percent(most.class_changes.value)
        )
    });
    let least = |a: &&Robustness, b: &&Robustness| a.auroc.value.total_cmp(&b.auroc.value);
    let worst = changed.iter().min_by(least);
    let worst = worst.filter(|worst| worst.auroc.value < as_is.auroc.value);
    let falls = worst.map(|worst| say!("card-change-falls", change = change(&worst.change)));
    let all = [say!("card-changes", cells = as_is.cells)];
    let words: Vec<String> = all.into_iter().chain(called).chain(falls).collect();
    vec![words.join(" ")]
}

/// The name of a change in words; the trainer's own where it is none of these.
fn change(name: &str) -> String {
    let last = || name.rsplit(' ').next().unwrap_or_default();
    let number = |at: usize| name.split(' ').nth(at)?.parse::<f64>().ok();
    let percent = || {
        let rest = name.split(' ').nth(1).unwrap_or_default();
        format!("{}\u{a0}%", rest.replace('-', "−"))
    };
    let said = match name.split(' ').next().unwrap_or_default() {
        "as" => Some(say!("change-none")),
        "blur" => number(1).map(|pixels| say!("change-blur", pixels = pixels)),
        "brightness" => Some(say!("change-brightness", percent = percent())),
        "red" => Some(say!("change-red", percent = percent())),
        "green" => Some(say!("change-green", percent = percent())),
        "blue" => Some(say!("change-blue", percent = percent())),
        "size" => last().parse().ok().map(|factor: f64| {
            let factor = decimal(factor, 2);
            say!("change-size", factor = factor)
        }),
        "turned" => number(2).map(|degrees| say!("change-turned", degrees = degrees)),
        "moved" => number(2).map(|pixels| say!("change-moved", pixels = pixels)),
        "noise" => number(2).map(|of| say!("change-noise", of = of)),
        _ => None,
    };
    said.unwrap_or_else(|| name.to_owned())
}

/// What each change of the pictures does; none where that was not measured.
fn changes(changes: &[Robustness]) -> Option<Table> {
    let row = |of: &Robustness| {
        vec![
            change(&of.change),
            percent_of(&of.class_changes),
            figure(&of.auroc),
        ]
    };
    (!changes.is_empty()).then(|| Table {
        heads: vec![
            say!("card-change"),
            say!("card-called-other"),
            "AUROC".to_owned(),
        ],
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
                method.title(),
                or_dash(faithful.map(|f| figure(&f.deletion_gain))),
                or_dash(faithful.map(|f| figure(&f.insertion_gain))),
                or_dash(faithful.and_then(|f| f.on_cell).map(whole_percent)),
                or_dash(faithful.and_then(|f| Some(decimal(f.stability?, 2)))),
                or_dash(sane.map(|s| figure(&s.correlation))),
            ]
        })
    };
    let rows: Vec<Vec<String>> = Method::ALL.into_iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Table {
        heads: vec![
            say!("method"),
            say!("card-deletion"),
            say!("card-insertion"),
            say!("card-on-cell"),
            say!("card-alike-noise"),
            say!("card-alike-anew"),
        ],
        rows,
    })
}

fn maps(card: &Card, entry: &IndexEntry) -> Vec<String> {
    let mut lines = vec![say!("card-first", method = card.default_method.title())];
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
        lines.push(say!("card-worse", methods = worse.join("; ")));
    }
    let teaching: Vec<String> = entry.teaching_only.iter().map(|m| m.title()).collect();
    if !teaching.is_empty() {
        lines.push(say!("card-teaching", methods = teaching.join(", ")));
    }
    let learnt = range(entry.faithfulness.iter().map(|of| of.cells));
    let anew = range(entry.sanity.iter().map(|of| of.cells));
    if let Some(cells) = learnt.as_ref().or(anew.as_ref()) {
        lines.push(match &anew {
            Some(anew) => say!("card-means-anew", cells = cells, anew = anew),
            None => say!("card-means", cells = cells),
        });
    }
    lines
}

/// That maps gain little over chance, where they do.
fn little_gained(of: &Faithfulness) -> Option<String> {
    let gains = [of.deletion_gain.value, of.insertion_gain.value];
    let is_little = gains.iter().all(|gain| super::beside_chance(*gain).is_eq());
    let [deletion, insertion] = gains.map(|gain| decimal(gain, 3));
    is_little.then(|| say!("card-little", deletion = deletion, insertion = insertion))
}

/// Numbers from the least to the most; none of none.
fn range(numbers: impl Iterator<Item = usize> + Clone) -> Option<String> {
    let (least, most) = (numbers.clone().min()?, numbers.max()?);
    Some(match least == most {
        true => number(most as f64),
        false => say!("range", low = least, high = most),
    })
}

#[cfg(test)]
#[path = "card_tests.rs"]
mod tests;
