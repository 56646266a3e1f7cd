//! The sanity check over many cells: maps of randomised networks beside those of the network itself.

use serde::{Deserialize, Serialize};
use shared::{
    artifact::{Interval, Sanity},
    network::Network,
    saliency::{Method, sanity::Randomisation},
};

use crate::{
    model_index::rounded_interval,
    report::{interval, markdown},
    saliency::{
        rows::{Keyed, Origin},
        summary::{counted, means, subjects},
    },
};

/// Rank correlation from which on a map of an untrained network counts as the same.
pub const SAME: f64 = 0.5;

/// Part of the network that is randomised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The head; cascading and independent begin with it.
    Head,
    /// The head and the last third of the stages.
    TopThird,
    /// The head and the last two thirds.
    TopTwoThirds,
    /// Everything.
    All,
    /// The last stage alone.
    LastAlone,
    /// The stage in the middle alone.
    MiddleAlone,
    /// The first stage alone.
    FirstAlone,
}

impl Part {
    /// Every part, cascading first.
    pub const ALL: [Self; 7] = [
        Self::Head,
        Self::TopThird,
        Self::TopTwoThirds,
        Self::All,
        Self::LastAlone,
        Self::MiddleAlone,
        Self::FirstAlone,
    ];

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Head => "Head",
            Self::TopThird => "Top third",
            Self::TopTwoThirds => "Top two thirds",
            Self::All => "All",
            Self::LastAlone => "Last stage alone",
            Self::MiddleAlone => "Middle stage alone",
            Self::FirstAlone => "First stage alone",
        }
    }

    /// Its stages.
    pub fn of(self, network: &Network) -> Randomisation {
        let stages = network.stage_count();
        match self {
            Self::Head => Randomisation::cascading(stages, network),
            Self::TopThird => Randomisation::cascading(stages * 2 / 3, network),
            Self::TopTwoThirds => Randomisation::cascading(stages / 3, network),
            Self::All => Randomisation::cascading(0, network),
            Self::LastAlone => Randomisation::independent(stages - 1, network),
            Self::MiddleAlone => Randomisation::independent(stages / 2, network),
            Self::FirstAlone => Randomisation::independent(0, network),
        }
    }
}

/// Likeness of a map to that of the network itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The picture's file name.
    pub file: String,
    /// The method.
    pub method: Method,
    /// The randomised part.
    pub part: Part,
    /// Spearman's, within the cell.
    pub rank_correlation: f64,
    /// Structural similarity, within the cell.
    pub structural_similarity: f64,
    /// First digits of the model file's SHA-256.
    pub model: String,
    /// Seed of noise, masks and weights.
    pub seed: u64,
}

impl Keyed for Row {
    fn origin(&self) -> Origin {
        Origin {
            model: self.model.clone(),
            seed: self.seed,
        }
    }
}

/// Verdict on a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Its maps change with the network.
    Passes,
    /// They are much the same for a network drawn anew.
    Fails,
    /// The interval does not tell.
    Unclear,
}

impl Verdict {
    /// From the rank correlation with everything drawn anew. A map turned round is the same map.
    fn of(all: &Interval) -> Self {
        if all.low >= SAME || all.high <= -SAME {
            Self::Fails
        } else if all.high < SAME && all.low > -SAME {
            Self::Passes
        } else {
            Self::Unclear
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Fails => "fails",
            Self::Unclear => "unclear",
        }
    }
}

/// The methods that were looked at, with everything drawn anew: what the verdict goes by.
fn checked(rows: &[Row]) -> Vec<(Method, Likeness)> {
    let of = |method: Method| Some((method, likeness(rows, method, Part::All)?));
    Method::ALL.into_iter().filter_map(of).collect()
}

/// The methods that fail.
pub fn failing(rows: &[Row]) -> Vec<Method> {
    let fails =
        |(method, all): (Method, Likeness)| (all.verdict() == Verdict::Fails).then_some(method);
    checked(rows).into_iter().filter_map(fails).collect()
}

/// What is to be known of each method that was looked at.
pub fn sanity(rows: &[Row]) -> Vec<Sanity> {
    let of = |(method, all): (Method, Likeness)| Sanity {
        method,
        cells: all.cells,
        correlation: rounded_interval(&all.means[0]),
    };
    checked(rows).into_iter().map(of).collect()
}

/// Mean likeness of maps with a randomised part, over cells.
struct Likeness {
    cells: usize,
    /// Rank correlation and structural similarity.
    means: [Interval; 2],
}

impl Likeness {
    /// Verdict, where everything was randomised.
    fn verdict(&self) -> Verdict {
        Verdict::of(&self.means[0])
    }

    /// One of the means, with the number of cells where it is not that of the method.
    fn text(&self, which: usize, cells: usize) -> String {
        let text = interval(&self.means[which]);
        counted(text, (self.cells, cells), "cells")
    }
}

/// With a part drawn anew; none without a row.
fn likeness(rows: &[Row], method: Method, part: Part) -> Option<Likeness> {
    let of: Vec<(&str, [f64; 2])> = rows
        .iter()
        .filter(|row| row.method == method && row.part == part)
        .map(|row| {
            let means = [row.rank_correlation, row.structural_similarity];
            (row.file.as_str(), means)
        })
        .collect();
    (!of.is_empty()).then(|| Likeness {
        cells: of.len(),
        means: means(&of),
    })
}

/// Both tables in Markdown: rank correlation, then structural similarity.
pub fn tables(rows: &[Row]) -> String {
    let mut head = vec!["Method", "Cells"];
    head.extend(Part::ALL.map(Part::title));
    let mut correlations = Vec::new();
    let mut similarities = Vec::new();
    for (method, all) in checked(rows) {
        let parts = Part::ALL.map(|part| likeness(rows, method, part));
        let first = [method.title(), all.cells.to_string()];
        let of_parts = |which: usize| {
            let cell = |part: &Option<Likeness>| match part {
                Some(found) => found.text(which, all.cells),
                None => "—".to_owned(),
            };
            [first.as_slice(), &parts.each_ref().map(cell)].concat()
        };
        let mut correlation = of_parts(0);
        correlation.push(all.verdict().title().to_owned());
        correlations.push(correlation);
        similarities.push(of_parts(1));
    }
    let with_verdict = [head.as_slice(), &["Verdict"]].concat();
    let files = subjects(rows.iter().map(|row| row.file.as_str()));
    format!(
        "Rank correlation within the cell with the network's own map:\n\n{}\n\
         Structural similarity within the cell:\n\n{}\n\
         Means over cells with 95 % intervals from drawing {files} subjects again. A method fails where its interval \
         with everything drawn anew lies beyond {SAME}.\n",
        markdown(&with_verdict, &correlations),
        markdown(&head, &similarities)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_interval() {
        let all = |low, high| Interval {
            value: (low + high) / 2.0,
            low,
            high,
        };
        assert_eq!(Verdict::of(&all(0.6, 0.8)), Verdict::Fails);
        assert_eq!(Verdict::of(&all(-0.9, -0.6)), Verdict::Fails);
        assert_eq!(Verdict::of(&all(-0.2, 0.3)), Verdict::Passes);
        assert_eq!(Verdict::of(&all(0.3, 0.6)), Verdict::Unclear);
    }

    #[test]
    fn a_mean_of_fewer_cells_says_so() {
        let row = |cell: usize, part: Part| Row {
            file: format!("UID_H{cell}_1_1_hem.webp"),
            method: Method::Rise,
            part,
            rank_correlation: 0.25,
            structural_similarity: 0.5,
            model: "m".to_owned(),
            seed: 1,
        };
        let all = (0..3).map(|cell| row(cell, Part::All));
        let rows: Vec<Row> = all.chain([row(0, Part::Head)]).collect();
        let text = tables(&rows);
        let line = |start: &str| {
            let found = text.lines().find(|line| line.starts_with(start));
            found.unwrap_or_default().to_owned()
        };
        let cells: Vec<String> = line("| RISE")
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        assert_eq!(cells[2], "3");
        assert!(
            cells[3].starts_with("0.250") && cells[3].ends_with("1 of 3 cells"),
            "{cells:?}"
        );
        assert_eq!(cells[4], "—");
        assert!(
            cells[6].starts_with("0.250") && !cells[6].contains("of"),
            "{cells:?}"
        );
        assert_eq!(cells[10], "passes");
    }
}
