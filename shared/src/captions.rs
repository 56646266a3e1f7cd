//! Captions of an answer and a map, as the page shows them and as saved pictures carry them.

use std::borrow::Cow;

use textwrap::{Options, WordSplitter};

use crate::{
    cell::Suitability,
    class::Class,
    overlay,
    predict::{Label, Prediction},
    saliency::{Family, Map, Method, Sign},
    words::{decimal, number},
};

/// The answer in a word.
pub fn headline(label: Label) -> String {
    match label {
        Label::Lymphoblast => say!("label-lymphoblast"),
        Label::Normal => say!("label-normal"),
        Label::Unsure => say!("label-unsure"),
        Label::NoCell => say!("label-no-cell"),
    }
}

/// A probability for people: no decimals above 1 %.
pub fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    if percent < 1.0 {
        say!("percent-under")
    } else if percent > 99.0 {
        say!("percent-over")
    } else {
        whole_percent(probability)
    }
}

/// Explanation of a map for people, in a sentence or two. `is_whole`: whether all of it is drawn.
pub fn how_to_read((method, class): (Method, Class), map: &Map, is_whole: bool) -> String {
    let class = class.title();
    let (low, high) = map.range();
    if map.is_flat() && !is_whole {
        return say!("map-nothing-yet");
    }
    if map.is_flat() {
        return say!("map-no-evidence", class = class);
    }
    if method.sign() == Sign::Signed && high <= 0.0 && low < 0.0 {
        return say!("map-all-against", class = class);
    }
    let meaning = (method.definition().meaning)(&class);
    let reading = say!("map-reading", meaning = meaning);
    if method.family() != Family::ClassActivation {
        return reading;
    }
    // It is drawn as if it were fine.
    let coarse = say!("map-coarse", width = map.width, height = map.height);
    format!("{reading} {coarse}")
}

/// A share in whole percent.
pub fn whole_percent(share: f64) -> String {
    format!("{}\u{a0}%", decimal(100.0 * share, 0))
}

/// Why a method's maps are for teaching only.
pub fn teaching_only() -> String {
    say!("map-teaching-only")
}

/// Size of a drawing that shows whether there is a line.
const DRAWING: (usize, usize) = (64, 64);

/// Explanation of the line that is drawn in a map, in a sentence; none where there is no such line.
pub fn line(map: &Map, share: f64) -> Option<String> {
    let is_drawn = overlay::contour(map, DRAWING, share).contains(&true);
    let percent = format!("{}\u{a0}%", number(100.0 * share));
    is_drawn.then(|| match map.is_fine() {
        true => say!("map-line-fine", percent = percent),
        false => say!("map-line", percent = percent),
    })
}

/// Whose scale a map has that was scaled by itself.
pub fn own_scale() -> String {
    say!("map-own-scale")
}

/// Values at the ends of a colour bar, which goes from `least` times the scale to the scale, and whether the map, if there is one, goes
/// beyond.
pub fn ends(map: Option<&Map>, least: f32, scale: f32) -> [String; 2] {
    let (low, high) = map.map_or((0.0, 0.0), Map::range);
    let [from, to] = [least * scale, scale];
    let [left, right] = [from, to].map(value);
    [
        if least < 0.0 && low < from {
            say!("map-or-less", value = left)
        } else {
            left
        },
        if high > to {
            say!("map-or-more", value = right)
        } else {
            right
        },
    ]
}

fn value(value: f32) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        1e-3..1e4 => decimal(f64::from(value), 3),
        _ => format!("{value:.1e}").replace('-', "−"),
    }
}

/// Caption of a map that is saved as a picture, for those who have the picture alone.
#[derive(Clone, Debug)]
pub struct Caption<'a> {
    /// Name of the picture that the map is of.
    pub name: &'a str,
    /// Whether it suits the model.
    pub suitability: &'a Suitability,
    /// The prediction.
    pub prediction: &'a Prediction,
    /// Title of the model.
    pub model: &'a str,
    /// Method of the map, and class that it speaks for.
    pub asked: (Method, Class),
    /// Notes on how to read it, a sentence each.
    pub notes: Vec<String>,
}

impl Caption<'_> {
    /// The caption in lines of so many characters at most, broken between words; a word that is longer goes on in the next line.
    pub fn lines(&self, most: usize) -> Vec<String> {
        let (method, class) = self.asked;
        let verdict = say!(
            "caption-verdict",
            name = self.name,
            label = headline(self.prediction.label),
            percent = percent(self.prediction.probability),
            model = self.model,
        );
        let verdict = match self.suitability.is_fit() {
            true => verdict,
            false => say!("caption-unfit", verdict = verdict),
        };
        let method = say!(
            "caption-method",
            method = method.title(),
            class = class.title()
        );
        let parts = [verdict, method, self.notes.join(" "), not_medical()];
        let options = Options::new(most).word_splitter(WordSplitter::NoHyphenation);
        let broken = |part: &String| -> Vec<String> {
            let lines = textwrap::wrap(part, &options).into_iter();
            lines.map(Cow::into_owned).collect()
        };
        parts.iter().flat_map(broken).collect()
    }
}

/// Notice below a saved picture.
pub fn not_medical() -> String {
    say!("not-medical")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Finding, Kind};

    #[test]
    fn a_map_without_evidence_says_so() {
        let words = |method, values: [f32; 2], is_whole| {
            let map = Map {
                width: 2,
                height: 1,
                values: values.to_vec(),
            };
            how_to_read((method, Class::Lymphoblast), &map, is_whole)
        };
        for method in Method::ALL {
            let flat = words(method, [0.0, 0.0], true);
            assert!(flat.starts_with("No evidence"), "{flat}");
            let hot = words(method, [0.0, 1.0], true);
            assert!(hot.contains("They are not proof of disease."), "{hot}");
            let is_coarse = hot.contains("The map has 2 × 1 fields");
            assert_eq!(
                is_coarse,
                method.family() == Family::ClassActivation,
                "{hot}"
            );
        }
        assert!(!words(Method::Rise, [0.0, 0.0], false).contains("No evidence"));
        let against = words(Method::Occlusion, [-1.0, 0.0], true);
        assert!(against.contains("speaks against"), "{against}");
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(percent(0.934), "93\u{a0}%");
        assert_eq!(percent(0.004), "under 1\u{a0}%");
        assert_eq!(percent(0.999), "over 99\u{a0}%");
        let map = Map {
            width: 2,
            height: 1,
            values: vec![-12.0, 0.5],
        };
        assert_eq!(
            ends(Some(&map), -1.0, 2e-5),
            ["−2.0e−5 or less", "2.0e−5 or more"]
        );
        assert_eq!(ends(Some(&map), -1.0, 12.0), ["−12.000", "12.000"]);
        assert_eq!(ends(None, -1.0, 0.5), ["−0.500", "0.500"]);
        assert_eq!(ends(Some(&map), 0.0, 3e6), ["0", "3.0e6"]);
        let says = |map: &Map, end: &str| line(map, 0.07).is_some_and(|words| words.ends_with(end));
        let rising = |side: usize| Map {
            width: side,
            height: side,
            values: (0..side * side).map(|at| at as f32).collect(),
        };
        assert!(says(&rising(5), "greatest 7\u{a0}%."));
        let mut fine = rising(40);
        assert!(says(&fine, "means over patches."));
        fine.values.fill(-1.0);
        assert_eq!(line(&fine, 0.07), None, "nothing speaks for the class");
    }

    #[test]
    fn a_caption_breaks_between_words() {
        let prediction = Prediction {
            logits: [0.0, 0.0],
            probability: 0.62,
            label: Label::Unsure,
            leaning: Class::Lymphoblast,
        };
        let fit = Suitability::default();
        let smear = Suitability(vec![Finding {
            kind: Kind::NotSegmented,
            value: 1.0,
            usual: [0.0, 0.25],
        }]);
        let caption = Caption {
            name: "a.png",
            suitability: &fit,
            prediction: &prediction,
            model: "SimpleNet",
            asked: (Method::GradCam, Class::Normal),
            notes: vec!["One two.".to_owned(), "Incomprehensibilities.".to_owned()],
        };
        let lines = caption.lines(88);
        assert_eq!(
            lines,
            [
                "a.png: Unsure, 62\u{a0}% for a lymphoblast, by SimpleNet",
                "Grad-CAM, for “normal”",
                "One two. Incomprehensibilities.",
                &not_medical()
            ]
        );
        let unfit = Caption {
            suitability: &smear,
            ..caption.clone()
        };
        assert!(unfit.lines(200)[0].ends_with("mean little."));
        assert!(caption.lines(24).contains(&"One two.".to_owned()));
        let narrow = caption.lines(12);
        assert!(narrow.iter().all(|line| line.chars().count() <= 12));
        assert!(narrow.contains(&"Grad-CAM,".to_owned()), "{narrow:?}");
    }
}
