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
        let tables = || parts.iter().filter_map(|part| part.table.as_ref());
        let lines = parts.iter().flat_map(|part| part.lines.clone());
        let heads = tables().flat_map(|table| table.heads.iter().map(|head| (*head).to_owned()));
        let values = tables().flat_map(|table| table.rows.concat());
        let all: Vec<String> = lines.chain(heads).chain(values).collect();
        let all = all.join("\n");
        for words in [
            "C-NMC 2019",
            "95\u{a0}% intervals over subjects",
            "54 subjects",
            "of 100 lymphoblasts",
            "unsure between",
            "Shown first",
            "CC BY",
            "JPEG 75",
            "Deletion gain",
            "Alike with weights drawn anew",
            "HiResCAM",
            "research and teaching only",
            entry.sha256.as_str(),
            card.training.split_hash.as_str(),
        ] {
            assert!(all.contains(words), "{words} is not in\n{all}");
        }
        assert!(parts.iter().all(|part| !part.lines.is_empty()));
        assert_eq!(tables().count(), 2);
        assert!(tables().all(|t| t.rows.iter().all(|row| row.len() == t.heads.len())));
    }
}

#[test]
fn what_was_not_measured_is_said() {
    for (card, mut entry) in models() {
        entry.robustness.clear();
        let parts = parts(&card, &entry);
        let of = |title: &str| parts.iter().find(|part| part.title == title);
        let part = of(&say!("card-changed")).unwrap();
        assert_eq!(part.lines, ["It was not measured."]);
        assert_eq!(part.table, None);
    }
}

#[test]
fn changes_are_told_with_their_intervals() {
    let interval = |value: f64| Interval {
        value,
        low: value - 0.05,
        high: value + 0.05,
    };
    let row = |change: &str, class_changes, auroc| Robustness {
        change: change.to_owned(),
        cells: 252,
        class_changes: interval(class_changes),
        auroc: interval(auroc),
    };
    let rows = [
        row("as it is", 0.0, 0.9),
        row("blur", 0.1, 0.7),
        row("size", 0.2, 0.8),
    ];
    let lines = robustness(&rows);
    let ends = " The change that does most is size: after it 20\u{a0}% are called the other class. The AUROC falls most after blur.";
    assert!(lines[0].ends_with(ends), "{lines:?}");
    let lines = robustness(&rows[..1]);
    assert!(lines[0].ends_with("over subjects."), "{lines:?}");
    let table = changes(&rows).unwrap();
    assert_eq!(
        table.rows[2],
        ["size", "20\u{a0}% (15 to 25)", "0.800 (0.750 to 0.850)"]
    );
}

#[test]
fn numbers_have_ends() {
    assert_eq!(range([].into_iter()), None);
    assert_eq!(range([52, 52].into_iter()).as_deref(), Some("52"));
    assert_eq!(range([52, 20].into_iter()).as_deref(), Some("20 to 52"));
}

#[test]
fn nothing_has_no_sign() {
    let interval = Interval {
        value: -0.0001,
        low: -0.0171,
        high: 0.016,
    };
    assert_eq!(figure(&interval), "0.000 (−0.017 to 0.016)");
}

#[test]
fn the_self_test_has_a_figure() {
    assert!(self_test(0.0).contains("within less than 0.0001"));
    assert!(self_test(0.0123).contains("within 0.0123 of it; 0.02 is"));
}

#[test]
fn a_method_that_gains_little_is_said_to() {
    let interval = |value| Interval {
        value,
        low: value,
        high: value,
    };
    let of = |deletion, insertion| Faithfulness {
        method: Method::HiresCam,
        cells: 9,
        deletion_gain: interval(deletion),
        insertion_gain: interval(insertion),
        on_cell: None,
        stability: None,
    };
    assert_eq!(little_gained(&of(0.01, 0.2)), None);
    let words = little_gained(&of(-0.004, 0.021)).unwrap();
    assert!(words.contains("−0.004 (deletion) and 0.021"), "{words}");
}
