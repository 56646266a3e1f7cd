//! The page's text.

use std::cmp::Ordering;

use shared::{
    artifact::{IndexEntry, Metrics, Scores},
    captions::{self, OWN_SCALE, TEACHING_ONLY, line, percent, whole_percent},
    cell::{Finding, Kind, Suitability},
    predict::{Label, Prediction},
    saliency::{
        Family, Method,
        measure::{Measured, Shares},
    },
};

use crate::{
    message::{Explained, Steps},
    state::State,
};

mod card;
mod compare;
mod folder;
mod offline;
mod table;

pub use card::{Part, parts, self_test};
pub use compare::{ALIKE, alike, alike_bounds, method_mark, models_say};
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
        Label::Lymphoblast => {
            format!("The network takes this cell for a lymphoblast; it gives that {percent}.")
        }
        Label::Normal => {
            format!(
                "The network takes this cell for a normal one; it gives a lymphoblast {percent}."
            )
        }
        Label::NoCell => NO_CELL.to_owned(),
        Label::Unsure if !suitability.is_fit() => MEANS_LITTLE.to_owned(),
        Label::Unsure => format!(
            "The network can't tell: {percent} for a lymphoblast lies where it is often wrong."
        ),
    }
}

/// The scores that say most of cells that a model has not seen: of the test side, else out of fold, else of the validation side.
fn last_word(metrics: &Metrics) -> Option<Scores> {
    let unseen = metrics.test.or(metrics.out_of_fold);
    unseen.or(metrics.validation)
}

/// How often a model left the true class out, and how often it left both possible; nothing where that was not measured.
pub fn promise(metrics: &Metrics) -> Option<String> {
    let scores = last_word(metrics)?;
    let of_hundred = |share: f64| format!("{:.0} of 100", 100.0 * share);
    let [normal, lymphoblast] = scores.coverage?.map(|kept| of_hundred(1.0 - kept));
    Some(format!(
        "Tried on people it had not seen, it left the true class out for {lymphoblast} lymphoblasts and {normal} normal cells, and both possible for {} cells.",
        of_hundred(scores.unsure?)
    ))
}

/// The classes that an answer leaves open, in a sentence.
pub fn prediction_set(label: Label) -> Option<&'static str> {
    match label {
        Label::Lymphoblast => {
            Some("By its limits it leaves lymphoblast alone possible, and may be wrong.")
        }
        Label::Normal => Some("By its limits it leaves normal alone possible, and may be wrong."),
        Label::Unsure => Some("It leaves both possible, lymphoblast and normal."),
        Label::NoCell => None,
    }
}

/// How long something took.
pub fn duration(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

/// What is wrong with a picture, a sentence each; nothing where it suits the model.
pub fn warnings(suitability: &Suitability) -> Vec<String> {
    suitability.0.iter().map(finding_words).collect()
}

/// What there is of a picture without a cell.
const NO_CELL: &str = "There is no cell, so no answer and no map.";

/// Warning beside the answer for a picture that does not suit the model.
const MEANS_LITTLE: &str = "The network has learnt from no such pictures, so no class is given; its percentage means little.";

/// A finding in a sentence, with its value where a person can check it.
fn finding_words(finding: &Finding) -> String {
    let diameter = |area: f64| 2.0 * (area / std::f64::consts::PI).sqrt();
    let [low, high] = finding.usual;
    match finding.kind {
        Kind::Empty => "This picture is black. Open a picture of one cell.".to_owned(),
        Kind::NotSegmented => "This picture looks like a smear, not a single cell on black. Cut one cell out, make its surroundings black and try again.".to_owned(),
        Kind::SeveralCells => "There is more than one cell in this picture. Cut one out and try again.".to_owned(),
        Kind::CutOff => "The cell is cut, by the frame or along a straight line: part of it is missing.".to_owned(),
        Kind::TooSmall | Kind::TooLarge => format!(
            "The cell is {} than those the network has learnt from: about {:.0} pixels across, where {:.0} to {:.0} are usual.",
            if finding.kind == Kind::TooSmall { "smaller" } else { "larger" },
            diameter(finding.value),
            diameter(low),
            diameter(high)
        ),
        Kind::TooLong => format!(
            "The cell is {:.1} times as long as it is wide, where at most {:.1} is usual.",
            finding.value.exp(),
            high.exp()
        ),
        Kind::TooDark => "The cell is darker than usual: too little light, or too much stain.".to_owned(),
        Kind::TooBright => "The cell is brighter than usual: too much light, or too little stain.".to_owned(),
        Kind::OddColours => "The colours are not those of the stain that the network has learnt from.".to_owned(),
        Kind::OddContrast => "The cell is more even, or less, than cells are, in all colours or in one.".to_owned(),
        Kind::Blurred => "The picture is out of focus, or was made larger: fine texture is missing.".to_owned(),
        Kind::OddTexture => "The texture is not that of a cell: noise, sharpening, or none at all.".to_owned(),
        Kind::Unusual => "The cell looks unlike those the network has learnt from, all its measures taken together.".to_owned(),
        Kind::Unfamiliar => "The network sees in this picture what it did not see in the cells it has learnt from.".to_owned(),
    }
}

/// How to read a shown map.
pub fn how_to_read(explained: &Explained) -> String {
    let asked = (explained.method, explained.class);
    captions::how_to_read(asked, &explained.map, explained.steps.are_done())
}

/// What has to be known of a shown map to read it, a sentence each, for those who have the picture alone.
pub fn small_print(state: &State, explained: &Explained) -> Vec<String> {
    let Explained { method, steps, .. } = explained;
    let mut words = vec![how_to_read(explained)];
    if !steps.are_done() {
        words.push(format!("Not whole: {}.", drawn(*steps)));
    }
    if state.is_teaching_only(*method) {
        words.push(TEACHING_ONLY.to_owned());
    }
    words.extend(state.worse_than_chance(*method).map(doubt));
    let scale = match state.held {
        Some(_) => "The scale was held.",
        None => OWN_SCALE,
    };
    words.push(scale.to_owned());
    if state.contour > 0 {
        words.extend(line(&explained.map, f64::from(state.contour) / 100.0));
    }
    words
}

/// How much of a map is there.
pub fn drawn(Steps { done, all }: Steps) -> String {
    format!("{done} of {all} steps are drawn")
}

/// What a method is made of, for the menu.
pub fn family(family: Family) -> &'static str {
    match family {
        Family::ClassActivation => "From the network's feature maps",
        Family::Gradient => "From gradients",
        Family::Perturbation => "From changed pictures",
    }
}

/// A method in the menu, with its mark where it is worse than chance.
pub fn method(method: Method, worse_than_chance: Option<f64>) -> String {
    let title = method.title();
    match worse_than_chance {
        Some(gain) => format!("{title} (worse than chance: {})", signed(gain)),
        None => title.to_owned(),
    }
}

/// What it means that maps are worse than chance.
pub const WORSE_THAN_CHANCE: &str = "When what such maps name was taken away from cells, or alone was left, this network's answers followed it less than when parts were drawn by lot.";

/// Why a map is to be looked at with doubt.
pub fn doubt(gain: f64) -> String {
    format!(
        "Worse than chance by {}, where 0 is chance. {WORSE_THAN_CHANCE}",
        signed(gain)
    )
}

/// A number with its sign, two decimals.
fn signed(value: f64) -> String {
    format!("{value:+.2}").replace('-', "−")
}

/// Where the relevance lies, in a sentence.
pub fn places(measured: &Measured) -> String {
    let words = |shares: &Shares| {
        let [inside, border, outside] =
            [shares.inside, shares.border, shares.outside].map(whole_percent);
        format!("{inside} inside the cell, {border} on its border, {outside} outside it")
    };
    let areas = words(&measured.areas);
    match &measured.shares {
        Some(shares) => format!(
            "Of the relevance lie {}. A map that is the same everywhere would have {areas}.",
            words(shares)
        ),
        None => "There is no relevance to share out.".to_owned(),
    }
}

/// A difference of areas that is more than that of three random orders from each other, as a rule.
const CLEAR: f64 = 0.05;

/// What the measures say of a map, in a sentence.
pub fn worth(measured: &Measured) -> &'static str {
    let gains = [measured.deletion_gain(), measured.insertion_gain()].map(beside_chance);
    if gains.contains(&Ordering::Less) {
        "Do not rely on this map: hiding, or showing alone, what it names changed the answer less than doing so with parts drawn by lot."
    } else if gains == [Ordering::Greater; 2] {
        "This map names parts that the answer hangs on: hiding them, or showing them alone, changed it more than doing so with parts drawn by lot."
    } else {
        "This map tells little: hiding, or showing alone, what it names changed the answer hardly more than doing so with parts drawn by lot."
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
        Ordering::Greater => "better than chance",
        Ordering::Less => "worse than chance",
        Ordering::Equal => "about as by chance",
    };
    format!(
        "Deletion {:.2}, where less is better, by chance {:.2}: {}. Insertion {:.2}, where more is better, by chance {:.2}: {}. Less than {CLEAR} apart is no difference.",
        measured.curves.deletion_area(),
        measured.random.deletion_area(),
        found(measured.deletion_gain()),
        measured.curves.insertion_area(),
        measured.random.insertion_area(),
        found(measured.insertion_gain()),
    )
}

/// Confidence and stability, in a sentence.
pub fn steadiness(measured: &Measured) -> String {
    let drop = measured.drop.map_or_else(String::new, |drop| {
        format!(
            "Seen through the map alone, the answer loses {} of its probability. ",
            whole_percent(drop)
        )
    });
    let stability = match measured.stability {
        Some(stability) => format!(
            "Under noise that can hardly be seen, the map keeps a rank correlation of {stability:.2} with itself."
        ),
        None => "The map is the same all over the cell: noise has no order to change.".to_owned(),
    };
    drop + &stability
}

/// Whether a map adds up to what it should, in a sentence; none for methods that promise no such thing.
pub fn completeness(measured: &Measured) -> Option<String> {
    let percent = whole_percent(measured.completeness?);
    Some(format!(
        "The map adds up to {percent} of what this picture adds to the network's score for a black one; 100\u{a0}% would be exact."
    ))
}

/// How much work a model makes of a picture, in a word.
///
/// By the number of multiplications: SimpleNet has 0.1 billion, EfficientNetV2M 25 billion.
pub fn effort(entry: &IndexEntry) -> &'static str {
    match entry.multiply_adds() {
        0..1_000_000_000 => "light",
        1_000_000_000..8_000_000_000 => "medium",
        _ => "heavy",
    }
}

/// A size in bytes for people.
pub fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
#[path = "page_text_tests.rs"]
pub(crate) mod tests;
