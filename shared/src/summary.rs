//! A folder's summary: what came of its pictures, by subject, and the share of lymphoblasts with an interval that knows that
//! cells of one person are no independent draws.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    answer_row::guarded,
    artifact::Interval,
    captions::{headline, whole_percent},
    cell::Suitability,
    predict::{Label, Prediction},
    words::decimal,
};

/// How much alike a network's mistakes are within a person: the intraclass correlation of the called class, within a class.
///
/// Out of fold, on 6,121 cells of 54 subjects, it was 0.11 to 0.19 for the shipped recipes, by class and by set of folds
/// (`trainer/results/README.md`).
pub const WITHIN_PERSON: f64 = 0.2;

/// The normal distribution's quantile of a 95 % interval.
const Z: f64 = 1.959_964;

/// What came of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It suits the model, which names it lymphoblast.
    Lymphoblast,
    /// It suits the model, which can't tell.
    Unsure,
    /// It suits the model, which names it normal.
    Normal,
    /// It does not suit the model, or shows no cell: no class is given.
    Unfit,
    /// It could not be read, or not be classified.
    Failed,
}

impl Outcome {
    /// Number of outcomes.
    pub const COUNT: usize = 5;

    /// Every outcome, from what is looked at first to what is looked at last.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Lymphoblast,
        Self::Unsure,
        Self::Normal,
        Self::Unfit,
        Self::Failed,
    ];

    /// The outcome of an answer.
    pub fn of(prediction: &Prediction, suitability: &Suitability) -> Self {
        match prediction.label {
            _ if !suitability.is_fit() => Self::Unfit,
            Label::Lymphoblast => Self::Lymphoblast,
            Label::Normal => Self::Normal,
            Label::Unsure => Self::Unsure,
            Label::NoCell => Self::Unfit,
        }
    }

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lymphoblast => "lymphoblast",
            Self::Unsure => "unsure",
            Self::Normal => "normal",
            Self::Unfit => "unfit",
            Self::Failed => "failed",
        }
    }

    /// The outcome in a word or two.
    pub fn title(self) -> String {
        match self {
            Self::Lymphoblast => headline(Label::Lymphoblast),
            Self::Unsure => headline(Label::Unsure),
            Self::Normal => headline(Label::Normal),
            Self::Unfit => say!("outcome-unfit"),
            Self::Failed => say!("outcome-failed"),
        }
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// How many pictures came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts([usize; Outcome::COUNT]);

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, outcome: Outcome) {
        self.0[outcome.index()] += 1;
    }

    /// Pictures that came to this.
    pub fn of(&self, outcome: Outcome) -> usize {
        self.0[outcome.index()]
    }

    /// All pictures.
    pub fn pictures(&self) -> usize {
        self.0.iter().sum()
    }

    /// Cells that suit the model.
    pub fn fit(&self) -> usize {
        [Outcome::Lymphoblast, Outcome::Unsure, Outcome::Normal]
            .map(|outcome| self.of(outcome))
            .iter()
            .sum()
    }
}

/// What came of the pictures of a subject, or of all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Whom they are of; empty where nothing tells.
    pub subject: String,
    /// How many came to what.
    pub counts: Counts,
    /// Share of the cells that suit which are named lymphoblast; none without such cells. The interval is that of what a network would name, not
    /// of what the cells are.
    pub share: Option<Interval>,
    /// For how many independent cells those that suit count.
    pub effective: f64,
}

/// What came of many pictures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Of all.
    pub all: Group,
    /// Of each subject, by name.
    pub groups: Vec<Group>,
}

impl Summary {
    /// Puts pictures together, each with its subject.
    pub fn of<'a>(pictures: impl IntoIterator<Item = (&'a str, Outcome)>) -> Self {
        let mut found: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut all = Counts::default();
        for (subject, outcome) in pictures {
            found.entry(subject).or_default().add(outcome);
            all.add(outcome);
        }
        let sizes: Vec<usize> = found.values().map(Counts::fit).collect();
        let groups = found.into_iter().map(|(subject, counts)| Group {
            subject: subject.to_owned(),
            counts,
            ..Group::measured(counts, &[counts.fit()])
        });
        Self {
            groups: groups.collect(),
            all: Group::measured(all, &sizes),
        }
    }

    /// The columns of [`Summary::rows`].
    pub const COLUMNS: [&'static str; 11] = [
        "subject",
        "pictures",
        "lymphoblast",
        "unsure",
        "normal",
        "unfit",
        "failed",
        "share_named_lymphoblast",
        "share_low",
        "share_high",
        "effective_cells",
    ];

    /// A row a subject, and one of all, whose subject is `(all)`, where there are several.
    pub fn rows(&self) -> Vec<[String; 11]> {
        let several = (self.groups.len() > 1).then(|| self.all.row("(all)"));
        let rows = self.groups.iter().map(|group| group.row(&group.subject));
        rows.chain(several).collect()
    }

    /// The share of all and its interval in some sentences; nothing without cells that suit.
    pub fn shared_out(&self) -> Option<String> {
        let words = self.all.shared_out()?;
        Some(match self.groups.len() {
            0 | 1 => words,
            _ => format!("{words} {}", say!("summary-several")),
        })
    }
}

impl Group {
    fn measured(counts: Counts, sizes: &[usize]) -> Self {
        let (cells, named) = (counts.fit(), counts.of(Outcome::Lymphoblast));
        let effective = effective_cells(sizes);
        Self {
            subject: String::new(),
            counts,
            share: (cells > 0).then(|| wilson(named as f64 / cells as f64, effective)),
            effective,
        }
    }

    fn row(&self, subject: &str) -> [String; 11] {
        let counts = Outcome::ALL.map(|outcome| self.counts.of(outcome).to_string());
        let [lymphoblast, unsure, normal, unfit, failed] = counts;
        let value = |of: fn(&Interval) -> f64| {
            let share = self.share.as_ref();
            share.map_or_else(String::new, |share| format!("{:.4}", of(share)))
        };
        [
            guarded(subject),
            self.counts.pictures().to_string(),
            lymphoblast,
            unsure,
            normal,
            unfit,
            failed,
            value(|share| share.value),
            value(|share| share.low),
            value(|share| share.high),
            format!("{:.1}", self.effective),
        ]
    }

    /// The counts in a sentence.
    pub fn counted(&self) -> String {
        let of = |outcome| self.counts.of(outcome);
        let mut words = vec![match self.counts.fit() {
            0 => say!("summary-none"),
            fit => say!(
                "summary-counted",
                cells = fit,
                lymphoblast = of(Outcome::Lymphoblast),
                normal = of(Outcome::Normal),
                unsure = of(Outcome::Unsure),
            ),
        }];
        match of(Outcome::Unfit) {
            0 => {}
            count => words.push(say!("summary-unfit", count = count)),
        }
        match of(Outcome::Failed) {
            0 => {}
            count => words.push(say!("summary-failed", count = count)),
        }
        words.join(" ")
    }

    /// The share and its interval in a sentence or two; nothing without cells that suit.
    fn shared_out(&self) -> Option<String> {
        let share = self.share?;
        let cells = self.counts.fit();
        let mut words = vec![say!(
            "summary-share",
            share = whole_percent(share.value),
            low = decimal(100.0 * share.low, 0),
            high = whole_percent(share.high),
        )];
        if self.effective < 0.9 * cells as f64 {
            let effective = decimal(self.effective, 0);
            words.push(say!(
                "summary-effective",
                cells = cells,
                effective = effective
            ));
        }
        words.push(say!("summary-mistakes"));
        Some(words.join(" "))
    }
}

/// What a share of lymphoblasts does not mean.
pub fn no_proof() -> String {
    say!("summary-no-proof")
}

/// For how many independent cells those of some subjects count, given how many each has: all, over the design effect of
/// clusters (L. Kish, Survey Sampling, 1965).
///
/// ```text
/// n' = n / (1 + (sum m_i^2 / n - 1) rho)
/// ```
pub fn effective_cells(sizes: &[usize]) -> f64 {
    let cells: usize = sizes.iter().sum();
    if cells == 0 {
        return 0.0;
    }
    let cells = cells as f64;
    let squares: f64 = sizes.iter().map(|size| (*size as f64).powi(2)).sum();
    cells / (1.0 + (squares / cells - 1.0) * WITHIN_PERSON)
}

/// A share of so many draws with its 95 % interval (E. B. Wilson 1927).
fn wilson(share: f64, draws: f64) -> Interval {
    let z2 = Z * Z / draws;
    let middle = share + z2 / 2.0;
    let half = Z * (share * (1.0 - share) / draws + z2 / (4.0 * draws)).sqrt();
    Interval {
        value: share,
        low: ((middle - half) / (1.0 + z2)).max(0.0),
        high: ((middle + half) / (1.0 + z2)).min(1.0),
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
