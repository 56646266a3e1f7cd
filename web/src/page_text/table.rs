//! Figures in rows and columns, for the page and the report.

use shared::{
    say,
    summary::{Group, Outcome, Summary},
};

use super::folder::{percent_interval, subject_name};

/// A table; the first column's values name their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the columns hold.
    pub heads: Vec<String>,
    /// The rows, as many values each as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// What came of each subject's pictures, so many subjects at most.
pub fn subjects(summary: &Summary, most: usize) -> Table {
    let row = |group: &Group| {
        let counts = Outcome::ALL.map(|outcome| group.counts.of(outcome).to_string());
        let share = group.share.as_ref().map(percent_interval);
        let name = [subject_name(&group.subject)];
        let values = name.into_iter().chain(counts);
        values.chain([share.unwrap_or_default()]).collect()
    };
    let counts = Outcome::ALL.map(Outcome::title);
    let heads = [say!("subject")].into_iter().chain(counts);
    Table {
        heads: heads.chain([say!("subject-share")]).collect(),
        rows: summary.groups.iter().take(most).map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_has_a_row() {
        let pictures = [("a", Outcome::Lymphoblast), ("b", Outcome::Failed)];
        let summary = Summary::of(pictures);
        let table = subjects(&summary, 9);
        assert_eq!(table.heads.len(), 7);
        assert_eq!(
            table.rows[0],
            [
                "a",
                "1",
                "0",
                "0",
                "0",
                "0",
                "100\u{a0}% (21 to 100\u{a0}%)"
            ]
        );
        assert_eq!(table.rows[1], ["b", "0", "0", "0", "0", "1", ""]);
        assert_eq!(subjects(&summary, 1).rows.len(), 1);
    }
}
