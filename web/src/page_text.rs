//! The page's text.

use std::cmp::Ordering;

use shared::{
    artifact::{IndexEntry, Metrics, Scores},
    captions::{self, line, own_scale, percent, teaching_only, whole_percent},
    cell::{Finding, Kind, Suitability},
    predict::{Label, Prediction},
    said,
    saliency::{
        Family, Method,
        measure::{Lie, Measured, Region, Shares, Third},
    },
    say,
    words::decimal,
};

use crate::{
    message::{Explained, Steps},
    state::{Lesson, Sample, State},
};

mod card;
mod compare;
mod engine;
mod folder;
mod offline;
mod table;

pub use card::{Part, parts, self_test};
pub use compare::{LITTLE, MUCH, alike, alike_means, method_mark, models_say};
pub use engine::*;
pub use folder::{
    absent_words, all_words, diagnostics, forget_words, icon, number, pace, requests, said,
    saved_words, strip_words, tile_number, unsure_range,
};
pub use offline::{failure_words, kept_short, kept_words};
pub use table::{Table, subjects};

/// The answer in a sentence.
pub fn sentence(prediction: &Prediction, suitability: &Suitability) -> String {
    let percent = percent(prediction.probability);
    match prediction.label {
        Label::Lymphoblast => say!("verdict-lymphoblast", percent = percent),
        Label::Normal => say!("verdict-normal", percent = percent),
        Label::NoCell => say!("verdict-no-cell"),
        Label::Unsure if !suitability.is_fit() => say!("verdict-means-little"),
        Label::Unsure => say!("verdict-unsure", percent = percent),
    }
}

/// The scores that say most of cells that a model has not seen: of the test side, else out of fold, else of the validation side.
pub fn last_word(metrics: &Metrics) -> Option<Scores> {
    let unseen = metrics.test.or(metrics.out_of_fold);
    unseen.or(metrics.validation)
}

/// How often a model left the true class out, and how often it left both possible; nothing where that was not measured.
pub fn promise(metrics: &Metrics) -> Option<String> {
    let scores = last_word(metrics)?;
    let of_hundred = |share: f64| decimal(100.0 * share, 0);
    let [normal, lymphoblast] = scores.coverage?.map(|kept| of_hundred(1.0 - kept));
    Some(say!(
        "promise",
        lymphoblast = lymphoblast,
        normal = normal,
        unsure = of_hundred(scores.unsure?),
    ))
}

/// The classes that an answer leaves open, in a sentence.
pub fn prediction_set(label: Label) -> Option<String> {
    match label {
        Label::Lymphoblast => Some(say!("set-lymphoblast")),
        Label::Normal => Some(say!("set-normal")),
        Label::Unsure => Some(say!("set-both")),
        Label::NoCell => None,
    }
}

/// How long something took.
pub fn duration(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        say!("duration-milliseconds", value = decimal(milliseconds, 0))
    } else {
        say!(
            "duration-seconds",
            value = decimal(milliseconds / 1000.0, 1)
        )
    }
}

/// What is wrong with a picture, a sentence each; nothing where it suits the model.
pub fn warnings(suitability: &Suitability) -> Vec<String> {
    suitability.0.iter().map(finding_words).collect()
}

/// A finding in a sentence, with its value where a person can check it.
fn finding_words(finding: &Finding) -> String {
    let across = |area: f64| decimal(2.0 * (area / std::f64::consts::PI).sqrt(), 0);
    let [low, high] = finding.usual;
    let value = finding.value;
    match finding.kind {
        Kind::Empty => say!("unfit-empty"),
        Kind::NotSegmented => say!("unfit-smear"),
        Kind::SeveralCells => say!("unfit-several"),
        Kind::CutOff => say!("unfit-cut"),
        Kind::TooSmall => say!(
            "unfit-small",
            across = across(value),
            low = across(low),
            high = across(high)
        ),
        Kind::TooLarge => say!(
            "unfit-large",
            across = across(value),
            low = across(low),
            high = across(high)
        ),
        Kind::TooLong => say!(
            "unfit-long",
            ratio = decimal(value.exp(), 1),
            most = decimal(high.exp(), 1)
        ),
        Kind::TooDark => say!("unfit-dark"),
        Kind::TooBright => say!("unfit-bright"),
        Kind::OddColours => say!("unfit-colours"),
        Kind::OddContrast => say!("unfit-contrast"),
        Kind::Blurred => say!("unfit-blurred"),
        Kind::OddTexture => say!("unfit-texture"),
        Kind::Unusual => say!("unfit-unusual"),
        Kind::Unfamiliar => say!("unfit-unfamiliar"),
    }
}

/// A finding in a word or two, for a tile or a table.
pub fn finding_short(kind: Kind) -> String {
    match kind {
        Kind::Empty => say!("short-empty"),
        Kind::NotSegmented => say!("short-smear"),
        Kind::SeveralCells => say!("short-several"),
        Kind::CutOff => say!("short-cut"),
        Kind::TooSmall => say!("short-small"),
        Kind::TooLarge => say!("short-large"),
        Kind::TooLong => say!("short-long"),
        Kind::TooDark => say!("short-dark"),
        Kind::TooBright => say!("short-bright"),
        Kind::OddColours => say!("short-colours"),
        Kind::OddContrast => say!("short-contrast"),
        Kind::Blurred => say!("short-blurred"),
        Kind::OddTexture => say!("short-texture"),
        Kind::Unusual => say!("short-unusual"),
        Kind::Unfamiliar => say!("short-unfamiliar"),
    }
}

/// Whether a picture suits, in some words.
pub fn suitability_short(suitability: &Suitability) -> String {
    if suitability.is_fit() {
        return say!("short-fit");
    }
    let words = suitability.0.iter();
    let words: Vec<String> = words.map(|finding| finding_short(finding.kind)).collect();
    words.join(", ")
}

/// How to read a shown map.
pub fn how_to_read(explained: &Explained) -> String {
    let asked = (explained.method, explained.class);
    captions::how_to_read(asked, &explained.map, explained.steps.are_done())
}

/// Where a map's relevance lies, for those who can't see it; nothing while it is not whole, or where it has none.
pub fn where_it_lies(explained: &Explained) -> Option<String> {
    let Lie {
        shares,
        row,
        column,
        region,
    } = explained.lie?;
    let place = match (row, column) {
        (Third::First, Third::First) => said!("place-upper-left"),
        (Third::First, Third::Middle) => said!("place-upper"),
        (Third::First, Third::Last) => said!("place-upper-right"),
        (Third::Middle, Third::First) => said!("place-left"),
        (Third::Middle, Third::Middle) => said!("place-middle"),
        (Third::Middle, Third::Last) => said!("place-right"),
        (Third::Last, Third::First) => said!("place-lower-left"),
        (Third::Last, Third::Middle) => said!("place-lower"),
        (Third::Last, Third::Last) => said!("place-lower-right"),
    };
    let region = match region {
        Region::Inside => said!("region-inside"),
        Region::Border => said!("region-border"),
        Region::Outside => said!("region-outside"),
    };
    Some(say!(
        "map-lies",
        place = place,
        region = region,
        percent = whole_percent(shares.inside),
        border = whole_percent(shares.border),
    ))
}

/// What has to be known of a shown map to read it, a sentence each, for those who have the picture alone.
pub fn small_print(state: &State, explained: &Explained) -> Vec<String> {
    let Explained { method, steps, .. } = explained;
    let mut words = vec![how_to_read(explained)];
    if !steps.are_done() {
        words.push(say!("map-not-whole", drawn = drawn(*steps)));
    }
    if state.is_teaching_only(*method) {
        words.push(teaching_only());
    }
    words.extend(state.worse_than_chance(*method).map(doubt));
    words.push(match state.held {
        Some(_) => say!("map-held-scale"),
        None => own_scale(),
    });
    if state.contour > 0 {
        words.extend(line(&explained.map, f64::from(state.contour) / 100.0));
    }
    words
}

/// How much of a map is there.
pub fn drawn(Steps { done, all }: Steps) -> String {
    say!("map-steps", done = done, all = all)
}

/// What a method is made of, for the menu.
pub fn family(family: Family) -> String {
    match family {
        Family::ClassActivation => say!("family-maps"),
        Family::Gradient => say!("family-gradients"),
        Family::Perturbation => say!("family-changes"),
    }
}

/// A method in the menu, with its mark where it is worse than chance.
pub fn method(method: Method, worse_than_chance: Option<f64>) -> String {
    let title = method.title();
    match worse_than_chance {
        Some(gain) => say!("method-worse", method = title, gain = signed(gain)),
        None => title,
    }
}

/// What it means that maps are worse than chance.
pub fn worse_than_chance() -> String {
    say!("map-worse-than-chance")
}

/// Why a map is to be looked at with doubt.
pub fn doubt(gain: f64) -> String {
    say!(
        "map-doubt",
        gain = signed(gain),
        meaning = worse_than_chance()
    )
}

/// A number with its sign, two decimals.
fn signed(value: f64) -> String {
    let number = decimal(value, 2);
    match number.starts_with('−') {
        true => number,
        false => format!("+{number}"),
    }
}

/// Where the relevance lies, in a sentence.
pub fn places(measured: &Measured) -> String {
    let words = |shares: &Shares| {
        let [inside, border, outside] =
            [shares.inside, shares.border, shares.outside].map(whole_percent);
        said!(
            "worth-shares",
            inside = inside,
            border = border,
            outside = outside
        )
    };
    let even = words(&measured.areas);
    match &measured.shares {
        Some(shares) => say!("worth-places", found = words(shares), even = even),
        None => say!("worth-nothing"),
    }
}

/// A difference of areas that is more than that of three random orders from each other, as a rule.
const CLEAR: f64 = 0.05;

/// What the measures say of a map, in a sentence.
pub fn worth(measured: &Measured) -> String {
    let gains = [measured.deletion_gain(), measured.insertion_gain()].map(beside_chance);
    if gains.contains(&Ordering::Less) {
        say!("worth-less")
    } else if gains == [Ordering::Greater; 2] {
        say!("worth-more")
    } else {
        say!("worth-little")
    }
}

/// Whether a gain over random orders is clearly more, or less, than none.
fn beside_chance(gain: f64) -> Ordering {
    if gain >= CLEAR {
        Ordering::Greater
    } else if gain <= -CLEAR {
        Ordering::Less
    } else {
        Ordering::Equal
    }
}

/// Whether the answer hangs on what the map names, in a sentence.
pub fn removal(measured: &Measured) -> String {
    let found = |gain: f64| match beside_chance(gain) {
        Ordering::Greater => said!("worth-better"),
        Ordering::Less => said!("worth-worse"),
        Ordering::Equal => said!("worth-same"),
    };
    say!(
        "worth-removal",
        deletion = decimal(measured.curves.deletion_area(), 2),
        deletion_chance = decimal(measured.random.deletion_area(), 2),
        deletion_found = found(measured.deletion_gain()),
        insertion = decimal(measured.curves.insertion_area(), 2),
        insertion_chance = decimal(measured.random.insertion_area(), 2),
        insertion_found = found(measured.insertion_gain()),
        clear = CLEAR,
    )
}

/// Confidence and stability, in a sentence.
pub fn steadiness(measured: &Measured) -> String {
    let drop = measured.drop.map(whole_percent);
    let drop = drop.map(|percent| say!("worth-drop", percent = percent));
    let stability = match measured.stability {
        Some(stability) => say!("worth-stability", stability = decimal(stability, 2)),
        None => say!("worth-flat"),
    };
    let parts: Vec<String> = drop.into_iter().chain([stability]).collect();
    parts.join(" ")
}

/// Whether a map adds up to what it should, in a sentence; none for methods that promise no such thing.
pub fn completeness(measured: &Measured) -> Option<String> {
    let percent = whole_percent(measured.completeness?);
    Some(say!("worth-complete", percent = percent))
}

/// How much work a model makes of a picture, in a word.
///
/// By the number of multiplications: SimpleNet has 0.1 billion, EfficientNetV2M 25 billion.
pub fn effort(entry: &IndexEntry) -> String {
    match entry.multiply_adds() {
        0..1_000_000_000 => say!("effort-light"),
        1_000_000_000..8_000_000_000 => say!("effort-medium"),
        _ => say!("effort-heavy"),
    }
}

/// The name of a lesson.
pub fn lesson_title(lesson: Lesson) -> String {
    match lesson {
        Lesson::Cover => say!("lesson-cover"),
        Lesson::Random => say!("lesson-random"),
        Lesson::Changes => say!("lesson-changes"),
        Lesson::People => say!("lesson-people"),
        Lesson::Unsure => say!("lesson-unsure"),
    }
}

/// What a drawn sample is; in its list's own words where it is none of these.
pub fn sample_title(sample: &Sample) -> String {
    match sample.name.as_str() {
        "drawn-1.png" => say!("sample-drawn-1"),
        "drawn-2.png" => say!("sample-drawn-2"),
        "drawn-3.png" => say!("sample-drawn-3"),
        "drawn-4.png" => say!("sample-drawn-4"),
        "drawn-5.png" => say!("sample-drawn-5"),
        "drawn-6.png" => say!("sample-drawn-6"),
        "drawn-smear.png" => say!("sample-drawn-smear"),
        _ => sample.title.clone(),
    }
}

/// A size in bytes for people.
pub fn size(bytes: u64) -> String {
    say!("size-megabytes", value = decimal(bytes as f64 / 1e6, 1))
}

#[cfg(test)]
#[path = "page_text_tests.rs"]
pub(crate) mod tests;
