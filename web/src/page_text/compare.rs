//! What is said of models and maps beside each other.

use shared::{saliency::Method, say, summary::Outcome, words::decimal};

use crate::state::grid::{Column, Grid};

/// Whether the models that have answered name the same, in a sentence; none before there are two.
pub fn models_say(grid: &Grid) -> Option<String> {
    let said = |column: &Column| {
        let answer = column.answer.as_ref()?;
        let probability = answer.classified.prediction.probability;
        Some((column.entry.title.clone(), column.outcome()?, probability))
    };
    let said: Vec<(String, Outcome, f64)> = grid.columns.iter().filter_map(said).collect();
    let [(_, first, _), _, ..] = said.as_slice() else {
        return None;
    };
    if said.iter().all(|(_, outcome, _)| outcome == first) {
        let count = said.len();
        return Some(match first {
            Outcome::Lymphoblast | Outcome::Normal => {
                say!("models-say", count = count, outcome = first.title())
            }
            Outcome::Unsure => say!("models-unsure", count = count),
            Outcome::Unfit | Outcome::Failed => say!("models-unfit", count = count),
        });
    }
    let each = said.iter().map(|(title, outcome, probability)| {
        let said = super::said(*outcome, *probability);
        say!("models-each", title = title, said = said)
    });
    let each: Vec<String> = each.collect();
    let each = each.join("; ");
    let says = |what| said.iter().any(|(_, outcome, _)| *outcome == what);
    Some(if says(Outcome::Lymphoblast) && says(Outcome::Normal) {
        say!("models-disagree", each = each)
    } else {
        say!("models-differ", each = each)
    })
}

/// The mark of a method by which a model's maps are worth little.
pub fn method_mark(column: &Column, method: Method) -> Option<String> {
    if column.is_teaching_only(method) {
        Some(say!("mark-teaching"))
    } else if column.is_worse_than_chance(method) {
        Some(say!("mark-worse"))
    } else {
        column
            .is_mostly_off_cell(method)
            .then(|| say!("mark-off-cell"))
    }
}

/// Below it maps have little in common: what is usual for correlations.
pub const LITTLE: f64 = 0.3;
/// From it they are much alike.
pub const MUCH: f64 = 0.7;

/// What likeness comes to, in a sentence.
pub fn alike_means() -> String {
    say!(
        "compare-alike-means",
        alike = say!("alike-what"),
        little = LITTLE,
        much = MUCH
    )
}

/// How alike maps are, and what that comes to.
pub fn alike(agreement: f64) -> String {
    let rounded = (100.0 * agreement).round() / 100.0 + 0.0;
    let value = decimal(rounded, 2);
    match rounded {
        much if much >= MUCH => say!("alike-much", value = value),
        partly if partly >= LITTLE => say!("alike-part", value = value),
        little if little > -LITTLE => say!("alike-little", value = value),
        _ => say!("alike-opposed", value = value),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use shared::{
        artifact::{Faithfulness, Interval, WorseThanChance},
        predict::Label,
    };

    use super::*;
    use crate::{
        page_text::tests::entry,
        state::grid::tests::{answer, cell},
    };

    fn said(labels: &[Label]) -> Option<String> {
        let models = labels.iter().map(|_| entry("net")).collect();
        let mut grid = Grid::new(cell(1), models, None, 0);
        for (column, label) in grid.columns.iter_mut().zip(labels) {
            column.answer = Some(Arc::new(answer(1, *label, 9)));
        }
        models_say(&grid)
    }

    #[test]
    fn where_models_disagree_it_is_said() {
        assert_eq!(said(&[Label::Normal]), None);
        let both = said(&[Label::Lymphoblast; 2]).unwrap_or_default();
        assert_eq!(both, "Both models say: Lymphoblast.");
        let all = said(&[Label::Unsure; 3]).unwrap_or_default();
        assert_eq!(all, "All 3 models are unsure.");
        let none = said(&[Label::NoCell; 2]).unwrap_or_default();
        assert!(none.contains("suits none"), "{none}");
        let split = said(&[Label::Lymphoblast, Label::Normal, Label::NoCell]).unwrap_or_default();
        assert!(split.starts_with("The models disagree."), "{split}");
        for words in [
            "net: Lymphoblast (90\u{a0}%)",
            "net: Normal cell (lymphoblast: 10\u{a0}%)",
            "net: Does not suit",
        ] {
            assert!(split.contains(words), "{split}");
        }
        let near = said(&[Label::Lymphoblast, Label::Unsure]).unwrap_or_default();
        assert!(
            near.starts_with("The models do not say the same;"),
            "{near}"
        );
    }

    #[test]
    fn what_maps_are_worth_is_marked() {
        let method = Method::GradCam;
        let interval = Interval {
            value: 0.0,
            low: 0.0,
            high: 0.0,
        };
        let measured = |on_cell| Faithfulness {
            method,
            cells: 9,
            deletion_gain: interval,
            insertion_gain: interval,
            on_cell,
            stability: None,
        };
        let mut grid = Grid::new(cell(1), vec![entry("a")], None, 0);
        let column = &mut grid.columns[0];
        for (on_cell, mark) in [
            (None, None),
            (Some(0.5), None),
            (Some(0.4), Some("as a rule mostly off the cell")),
        ] {
            column.entry.faithfulness = vec![measured(on_cell)];
            assert_eq!(method_mark(column, method).as_deref(), mark);
            assert_eq!(method_mark(column, Method::LayerCam), None);
        }
        let gain = -0.1;
        column.entry.worse_than_chance = vec![WorseThanChance { method, gain }];
        assert_eq!(
            method_mark(column, method).as_deref(),
            Some("as a rule worse than chance")
        );
        column.entry.teaching_only = vec![method];
        assert_eq!(
            method_mark(column, method).as_deref(),
            Some("for teaching only")
        );
    }

    #[test]
    fn a_model_that_has_not_answered_says_nothing() {
        let models = vec![entry("a"), entry("b")];
        let mut grid = Grid::new(cell(1), models, None, 0);
        grid.columns[0].answer = Some(Arc::new(answer(1, Label::Normal, 9)));
        assert_eq!(models_say(&grid), None);
    }

    #[test]
    fn likeness_says_what_it_comes_to() {
        for (agreement, words) in [
            (0.7, "alike: 0.70, much alike"),
            (0.5, "alike: 0.50, alike in part"),
            (0.296, "alike: 0.30, alike in part"),
            (-0.004, "alike: 0.00, little in common: rely on none alone"),
            (-0.25, "alike: −0.25, little in common: rely on none alone"),
            (-0.5, "alike: −0.50, opposed: rely on none alone"),
        ] {
            assert_eq!(alike(agreement), words);
        }
    }
}
