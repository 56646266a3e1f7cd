//! What is said of many cells.

use shared::{
    artifact::Interval,
    captions::{percent, whole_percent},
    predict::Thresholds,
    summary::{Counts, Outcome},
};

use crate::{
    message::Source,
    state::{State, Visit, visit::Pace},
};

/// The sign beside a word, so that no colour is alone.
pub fn icon(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Lymphoblast) => "▲",
        Some(Outcome::Normal) => "●",
        Some(Outcome::Unsure) => "?",
        Some(Outcome::Unfit) => "–",
        Some(Outcome::Failed) => "×",
        None => "…",
    }
}

/// A probability with what it is of.
pub fn number(probability: f64) -> String {
    format!("lymphoblast: {}", percent(probability))
}

/// What came of a picture, with its probability where that means something.
pub fn said(outcome: Outcome, probability: f64) -> String {
    match outcome {
        Outcome::Unfit | Outcome::Failed => outcome.title().to_owned(),
        Outcome::Lymphoblast => format!("{} ({})", outcome.title(), percent(probability)),
        _ => format!("{} ({})", outcome.title(), number(probability)),
    }
}

/// A probability below a small picture, short; where there is little room, without what it is of.
pub fn tile_number(probability: f64, has_room: bool) -> String {
    let number = if has_room {
        number(probability)
    } else {
        percent(probability)
    };
    number
        .replace("under ", "<\u{a0}")
        .replace("over ", ">\u{a0}")
}

/// The way to the pictures that the gallery shows: all, or those of one outcome.
pub fn all_words(only: Option<Outcome>, count: usize) -> String {
    match only {
        Some(outcome) => format!("All of “{}” ({count})", outcome.title()),
        None => format!("All {count} pictures"),
    }
}

/// How far the work is.
pub fn pace(pace: &Pace, is_paused: bool) -> String {
    let Pace {
        done, all, barred, ..
    } = pace;
    if done == all {
        return format!("{all} pictures, all looked at.");
    }
    if done + barred == *all {
        return format!("{done} of {all} pictures; the others are not here.");
    }
    let mut words = format!("{done} of {all} pictures");
    if is_paused {
        return words + ", paused.";
    }
    if let (Some(rate), Some(left)) = (pace.rate, pace.left) {
        words += &format!(", {rate:.1} a second, {} left", time(left));
    }
    words + "."
}

/// Seconds in words that do not jump about.
fn time(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        0..60 => format!("{:.0} s", seconds.ceil()),
        seconds @ 60..3600 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Where answers come from that were not worked out here; none where all were.
pub fn saved_words(visit: &Visit) -> Option<String> {
    let of = |(source, count): (&Source, usize)| {
        let Source {
            saved,
            program,
            engine,
            left,
        } = source;
        let without = match left {
            0 => String::new(),
            count => format!(
                ", before {} had been looked at",
                plural(*count, "more picture", "more pictures")
            ),
        };
        let answers = plural(count, "answer is", "answers are");
        format!(
            "{answers} from a session that was saved {saved}{without} (Lymphoscope {program}, engine {engine})."
        )
    };
    let words: Vec<String> = visit.saved().into_iter().map(of).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// How many pictures of a saved session are not here, or were others than it knew; none where all are the ones that it knew.
pub fn absent_words(visit: &Visit) -> Option<String> {
    let (absent, barred) = (visit.absent(), visit.barred());
    let mut words = Vec::new();
    if absent > 0 {
        let pictures = plural(absent, "picture is", "pictures are");
        words.push(match barred {
            0 => format!("{pictures} not here, only what came of them."),
            _ => format!(
                "{pictures} not here, and of {barred} this model has said nothing: open the folder, or their session once more."
            ),
        });
    }
    if visit.replaced > 0 {
        let files = plural(visit.replaced, "file was another", "files were others");
        words.push(format!(
            "{files} than the session knew, by size or date: answered anew."
        ));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A share with its interval.
pub fn percent_interval(share: &Interval) -> String {
    format!(
        "{} ({:.0} to {})",
        whole_percent(share.value),
        100.0 * share.low,
        whole_percent(share.high)
    )
}

/// Whom cells are of.
pub fn subject_name(subject: &str) -> String {
    if subject.is_empty() {
        "without a folder".to_owned()
    } else {
        subject.to_owned()
    }
}

/// Where a model is unsure.
pub fn unsure_range(thresholds: &Thresholds) -> String {
    let below = 100.0 * thresholds.normal_below;
    format!(
        "{below:.0} to {}",
        whole_percent(thresholds.lymphoblast_from)
    )
}

/// The strip of probabilities for those who can't see it.
pub fn strip_words(bars: &[usize], thresholds: Option<Thresholds>) -> String {
    let count = |from: f64, to: f64| -> usize {
        let middle = |at: usize| (at as f64 + 0.5) / bars.len() as f64;
        let bars = bars.iter().enumerate();
        bars.filter(|(at, _)| (from..to).contains(&middle(*at)))
            .map(|(_, count)| count)
            .sum()
    };
    match thresholds {
        Some(t) => format!(
            "Probabilities of {} cells: about {} below the band in which the network is unsure, {} in it, {} above",
            count(0.0, 2.0),
            count(0.0, t.normal_below),
            count(t.normal_below, t.lymphoblast_from),
            count(t.lymphoblast_from, 2.0)
        ),
        None => "No cells yet".to_owned(),
    }
}

/// What is gone when everything is forgotten.
pub fn forget_words(pictures: usize, pins: usize) -> String {
    let pins = match pins {
        0 => String::new(),
        count => format!(", {}", plural(count, "pinned cell", "pinned cells")),
    };
    let pictures = plural(pictures, "picture", "pictures");
    format!(
        "This removes {pictures}, what came of them{pins}, and the note that you have read the notice."
    )
}

/// How often the network was asked for something since the model had come.
pub fn requests(count: u32) -> String {
    let what = match count {
        0 => "; no picture is ever sent",
        _ => ", for files of this page such as other models; no picture is ever sent",
    };
    format!("Requests since the model was loaded: {count}{what}.")
}

/// Facts for a report of a fault, a line each; no pictures, and no names of files.
pub fn diagnostics(state: &State, cells: (Counts, usize), browser: &str) -> String {
    let model = match (&state.card, state.wanted()) {
        (Some(card), Some(entry)) => format!("{} {}", card.name, entry.sha256),
        _ => "none loaded".to_owned(),
    };
    let note = state.engine.note.as_deref().unwrap_or("none");
    let counts = Outcome::ALL.map(|outcome| format!("{} {}", outcome.name(), cells.0.of(outcome)));
    let took = state.explained.as_ref();
    let took = took.map_or_else(
        || "no map".to_owned(),
        |e| {
            let megabytes = e.memory as f64 / 1e6;
            format!(
                "{} in {:.0} ms, engine memory {megabytes:.0} MB",
                e.method.name(),
                e.milliseconds
            )
        },
    );
    let failure = state.failure.as_ref();
    let failure = failure.map_or_else(
        || "none".to_owned(),
        |f| format!("{} Why: {}", f.what, f.why),
    );
    [
        format!("Lymphoscope {}", env!("CARGO_PKG_VERSION")),
        format!("browser: {browser}"),
        format!("engine: {}, note: {note}", state.engine.name),
        format!("model: {model}"),
        format!("pictures: {}, waiting {}", counts.join(", "), cells.1),
        format!("last map: {took}"),
        format!("requests since the model was loaded: {}", state.requests),
        format!("message: {failure}"),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_no_estimate() {
        let share = Interval {
            value: 1.0,
            low: 0.206,
            high: 1.0,
        };
        assert_eq!(percent_interval(&share), "100\u{a0}% (21 to 100\u{a0}%)");
    }

    #[test]
    fn a_number_says_what_it_is_of() {
        assert_eq!(number(0.04), "lymphoblast: 4\u{a0}%");
        assert_eq!(said(Outcome::Lymphoblast, 0.96), "Lymphoblast (96\u{a0}%)");
        assert_eq!(
            said(Outcome::Normal, 0.04),
            "Normal cell (lymphoblast: 4\u{a0}%)"
        );
        assert_eq!(said(Outcome::Unfit, 0.04), "Does not suit");
        assert_eq!(tile_number(0.04, false), "4\u{a0}%");
        assert_eq!(tile_number(0.004, false), "<\u{a0}1\u{a0}%");
    }

    #[test]
    fn the_pace_is_said_once_it_is_known() {
        let mut now = Pace {
            done: 3,
            all: 200,
            barred: 0,
            rate: None,
            left: None,
        };
        assert_eq!(pace(&now, false), "3 of 200 pictures.");
        (now.rate, now.left) = (Some(12.34), Some(15.9));
        assert_eq!(
            pace(&now, false),
            "3 of 200 pictures, 12.3 a second, 16 s left."
        );
        assert_eq!(pace(&now, true), "3 of 200 pictures, paused.");
        now.left = Some(61.0);
        assert!(pace(&now, false).ends_with("2 min left."));
        now.left = Some(3725.0);
        assert!(pace(&now, false).ends_with("1 h 2 min left."));
        now.barred = 197;
        assert_eq!(
            pace(&now, false),
            "3 of 200 pictures; the others are not here."
        );
        now.done = 200;
        assert_eq!(pace(&now, false), "200 pictures, all looked at.");
    }

    #[test]
    fn what_is_not_here_is_said() {
        use crate::{
            message::{Origin, SavedModel},
            state::visit::tests::{found, given, visit},
        };
        let mut first = visit(&["a/1", "a/2"]);
        assert_eq!((saved_words(&first), absent_words(&first)), (None, None));
        first.set(1, found(0.5));
        first.set(2, found(0.5));
        let source = Source::new("today".to_owned(), "CPU".to_owned(), 3);
        let choices = State::default().choices();
        let origin = Origin::new(source, Vec::new(), SavedModel::default(), choices);
        let mut second = visit(&[]);
        let restoring = second.begin_restoring(origin);
        for entry in first.cells.values() {
            second.restore(entry.to_save().unwrap(), &restoring);
        }
        let words = saved_words(&second).unwrap_or_default();
        for part in [
            "2 answers are from",
            "saved today, before 3 more",
            "engine CPU",
        ] {
            assert!(words.contains(part), "{words}");
        }
        let words = absent_words(&second).unwrap_or_default();
        assert_eq!(words, "2 pictures are not here, only what came of them.");
        let mut other = given("a/1");
        other.stamp.bytes = 7;
        second.add(vec![other]);
        let words = absent_words(&second).unwrap_or_default();
        assert!(
            words.starts_with("1 picture is not here") && words.contains("1 file was another"),
            "{words}"
        );
        second.begin_round();
        let words = absent_words(&second).unwrap_or_default();
        assert!(
            words.contains("of 1 this model has said nothing"),
            "{words}"
        );
    }

    #[test]
    fn what_is_forgotten_is_counted() {
        let words = forget_words(1, 0);
        assert!(words.contains(" 1 picture, what came"), "{words}");
        let words = forget_words(60, 2);
        assert!(
            words.contains(" 60 pictures, what came") && words.contains(", 2 pinned cells,"),
            "{words}"
        );
        assert_eq!(all_words(None, 3), "All 3 pictures");
        assert_eq!(
            all_words(Some(Outcome::Unfit), 2),
            "All of “Does not suit” (2)"
        );
    }

    #[test]
    fn the_strip_is_told_in_words() {
        let thresholds = Thresholds {
            normal_below: 0.25,
            decision: 0.5,
            lymphoblast_from: 0.75,
        };
        let words = strip_words(&[4, 1, 2, 3], Some(thresholds));
        assert!(
            words.starts_with("Probabilities of 10 cells: about 4 below"),
            "{words}"
        );
        assert!(words.ends_with("3 in it, 3 above"), "{words}");
    }

    #[test]
    fn diagnostics_name_no_file() {
        let mut state = State::default();
        state.cell = Some(crate::state::Cell {
            picture: 1,
            name: "someone.png".to_owned(),
            drawn: false,
        });
        let facts = diagnostics(&state, (Counts::default(), 2), "Browser 1");
        assert!(!facts.contains("someone"), "{facts}");
        assert!(
            facts.contains("waiting 2") && facts.contains("Browser 1"),
            "{facts}"
        );
    }
}
