//! What is said of many cells.

use shared::{
    artifact::Interval,
    captions::{percent, whole_percent},
    predict::Thresholds,
    say,
    summary::{Counts, Outcome},
    words::{Said, decimal},
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
    of_lymphoblast(percent(probability))
}

fn of_lymphoblast(percent: String) -> String {
    say!("percent-of-lymphoblast", percent = percent)
}

/// What came of a picture, with its probability where that means something.
pub fn said(outcome: Outcome, probability: f64) -> String {
    let (title, percent) = (outcome.title(), percent(probability));
    match outcome {
        Outcome::Unfit | Outcome::Failed => title,
        Outcome::Lymphoblast => say!("said-lymphoblast", outcome = title, percent = percent),
        _ => say!("said-other", outcome = title, percent = percent),
    }
}

/// A probability below a small picture, short; where there is little room, without what it is of.
pub fn tile_number(probability: f64, has_room: bool) -> String {
    let percent = match 100.0 * probability {
        few if few < 1.0 => format!("<\u{a0}{}", whole_percent(0.01)),
        many if many > 99.0 => format!(">\u{a0}{}", whole_percent(0.99)),
        _ => percent(probability),
    };
    if has_room {
        of_lymphoblast(percent)
    } else {
        percent
    }
}

/// The way to the pictures that the gallery shows: all, or those of one outcome.
pub fn all_words(only: Option<Outcome>, count: usize) -> String {
    match only {
        Some(outcome) => say!("all-of-outcome", outcome = outcome.title(), count = count),
        None => say!("all-pictures-count", count = count),
    }
}

/// How far the work is.
pub fn pace(pace: &Pace, is_paused: bool) -> String {
    let Pace {
        done, all, barred, ..
    } = *pace;
    if done == all {
        return say!("pace-done", all = all);
    }
    if done + barred == all {
        return say!("pace-barred", done = done, all = all);
    }
    if is_paused {
        return say!("pace-paused", done = done, all = all);
    }
    match (pace.rate, pace.left) {
        (Some(rate), Some(left)) => say!(
            "pace-known",
            done = done,
            all = all,
            rate = decimal(rate, 1),
            left = time(left),
        ),
        _ => say!("pace-begun", done = done, all = all),
    }
}

/// Seconds in words that do not jump about.
fn time(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        seconds @ 0..60 => say!("time-seconds", seconds = seconds),
        seconds @ 60..3600 => say!("time-minutes", minutes = seconds.div_ceil(60)),
        seconds => say!(
            "time-hours",
            hours = seconds / 3600,
            minutes = seconds % 3600 / 60
        ),
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
        let answers = say!("folder-answers-are", count = count);
        match left {
            0 => say!(
                "folder-saved",
                answers = answers,
                saved = saved,
                program = program,
                engine = engine
            ),
            count => say!(
                "folder-saved-part",
                answers = answers,
                saved = saved,
                left = say!("folder-more-pictures", count = *count),
                program = program,
                engine = engine,
            ),
        }
    };
    let words: Vec<String> = visit.saved().into_iter().map(of).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// How many pictures of a saved session are not here, or were others than it knew; none where all are the ones that it knew.
pub fn absent_words(visit: &Visit) -> Option<String> {
    let (absent, barred) = (visit.absent(), visit.barred());
    let mut words = Vec::new();
    if absent > 0 {
        words.push(match barred {
            0 => say!("folder-absent", count = absent),
            _ => say!("folder-absent-barred", count = absent, barred = barred),
        });
    }
    if visit.replaced > 0 {
        words.push(say!("folder-replaced", count = visit.replaced));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// A share with its interval.
pub fn percent_interval(share: &Interval) -> String {
    say!(
        "interval",
        value = whole_percent(share.value),
        low = decimal(100.0 * share.low, 0),
        high = whole_percent(share.high)
    )
}

/// Whom cells are of.
pub fn subject_name(subject: &str) -> String {
    if subject.is_empty() {
        say!("subject-none")
    } else {
        subject.to_owned()
    }
}

/// Where a model is unsure.
pub fn unsure_range(thresholds: &Thresholds) -> String {
    say!(
        "range",
        low = decimal(100.0 * thresholds.normal_below, 0),
        high = whole_percent(thresholds.lymphoblast_from)
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
        Some(t) => say!(
            "strip-words",
            cells = count(0.0, 2.0),
            below = count(0.0, t.normal_below),
            within = count(t.normal_below, t.lymphoblast_from),
            above = count(t.lymphoblast_from, 2.0)
        ),
        None => say!("strip-none"),
    }
}

/// What is gone when everything is forgotten.
pub fn forget_words(pictures: usize, pins: usize) -> String {
    let pictures = say!("forget-pictures", count = pictures);
    match pins {
        0 => say!("forget-what", pictures = pictures),
        pins => say!("forget-what-pins", pictures = pictures, pins = pins),
    }
}

/// How often the network was asked for something since the model had come.
pub fn requests(count: u32) -> String {
    match count {
        0 => say!("requests-none", count = count),
        _ => say!("requests-some", count = count),
    }
}

/// Facts for a report of a fault, a line each; no pictures, and no names of files.
pub fn diagnostics(state: &State, cells: (Counts, usize), browser: &str) -> String {
    let model = match (&state.card, state.wanted()) {
        (Some(card), Some(entry)) => format!("{} {}", card.name, entry.sha256),
        _ => "none loaded".to_owned(),
    };
    let note = state.engine.note.as_ref();
    let note = note.map_or_else(|| "none".to_owned(), Said::words);
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
#[path = "folder_tests.rs"]
mod tests;
