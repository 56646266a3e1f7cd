//! Answers of a network to cells of a known class, and their summaries by subject.

use std::collections::BTreeMap;

use shared::{cell::Suitability, class::Class, predict::Label};

/// One answered cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The file below the data folder.
    pub name: String,
    /// Whom the cell is of; what the bootstrap draws.
    pub subject: String,
    /// The subject's leak group.
    pub group: String,
    /// Class of the cell.
    pub class: Class,
    /// The logits, uncalibrated.
    pub logits: [f32; Class::COUNT],
    /// Probability of the lymphoblast class.
    pub probability: f64,
    /// The class that is named where there must be one.
    pub decided: Class,
    /// The class that is named, if one is.
    pub label: Label,
    /// Whether the picture is known not to suit the model.
    pub is_unfit: bool,
    /// The cell's area in pixels: the baseline.
    pub area: f64,
}

impl Answer {
    /// Takes in what speaks against the picture: it then gets no class.
    pub fn suit(&mut self, suitability: &Suitability) {
        self.is_unfit = !suitability.is_fit();
        self.label = self.label.given(suitability);
    }
}

/// Summary of a subject's answers.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SubjectRow {
    /// Whom.
    pub subject: String,
    /// Class of most of the subject's cells.
    pub class: Class,
    /// Number of cells.
    pub cells: usize,
    /// Cells that got the right answer.
    pub right: usize,
    /// Mean probability of the lymphoblast class.
    pub probability: f64,
    /// Cells that are called lymphoblast.
    pub called: usize,
    /// The class that most cells are called; of equals, lymphoblast.
    pub vote: Class,
}

impl SubjectRow {
    /// Share of the cells that got the right answer.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.cells as f64
    }
}

/// Each subject's row, worst first.
pub fn subjects(answers: &[Answer]) -> Vec<SubjectRow> {
    let mut groups: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    for answer in answers {
        groups.entry(&answer.subject).or_default().push(answer);
    }
    let row = |(subject, cells): (&str, Vec<&Answer>)| {
        let is_blast = |class: Class| class == Class::Lymphoblast;
        let blasts = cells.iter().filter(|a| is_blast(a.class)).count();
        let called = cells.iter().filter(|a| is_blast(a.decided)).count();
        let most = |count: usize| Class::ALL[usize::from(2 * count >= cells.len())];
        SubjectRow {
            subject: subject.to_owned(),
            class: most(blasts),
            cells: cells.len(),
            right: cells.iter().filter(|a| a.decided == a.class).count(),
            probability: cells.iter().map(|a| a.probability).sum::<f64>() / cells.len() as f64,
            called,
            vote: most(called),
        }
    };
    let mut rows: Vec<_> = groups.into_iter().map(row).collect();
    rows.sort_by(|a, b| a.accuracy().total_cmp(&b.accuracy()));
    rows
}
