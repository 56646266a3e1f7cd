//! Suitability: named findings that tell a picture from those that a model was trained on.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::looks::{Looks, Trait};
use crate::picture::Picture;

/// Share of the frame's outer ring that may be other than black.
const MAX_EDGE: f64 = 0.25;

/// Factor by which an area may lie outside the range of the training cells.
const AREA_MARGIN: f64 = 1.35;

/// A patch of less than this share of the smallest training cells is no cell.
const SPECK: f64 = 1.0 / 64.0;

/// A patch beside the cell of this share of it is another cell.
const MAX_BESIDE: f64 = 0.05;

/// A second core, as a share of the depth of the first, that a cell by itself does not have.
const MAX_SECOND_CORE: f64 = 0.6;

/// Pixels at the frame's edge, over the root of the area, from which part of the cell is beyond it.
const MAX_CONTACT: f64 = 0.25;

/// A straight part of the outline, over the root of the area, that only a cut leaves.
const MAX_STRAIGHT: f64 = 0.7;

/// Statistics of the training cells; travels inside the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuitabilityStatistics {
    /// Least cell area of the training cells, in pixels (first percentile).
    pub area_low: f64,
    /// Greatest cell area of the training cells, in pixels (99th percentile).
    pub area_high: f64,
    /// Statistics of their traits; none in files from before they were measured.
    #[serde(default)]
    pub traits: Option<TraitStatistics>,
}

/// The traits of the training cells, and of copies with what happens to pictures on their way and answers are to survive. Lists are in the order of
/// [`Trait::ALL`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraitStatistics {
    /// Least values, but for one in a thousand.
    pub low: Vec<f64>,
    /// Greatest values, but for one in a thousand.
    pub high: Vec<f64>,
    /// Means.
    pub mean: Vec<f64>,
    /// Deviations.
    pub deviation: Vec<f64>,
    /// Inverse of the matrix of correlations, shrunk towards that of independent traits; row by row.
    pub precision: Vec<f64>,
    /// Distance from the mean ([`TraitStatistics::distance`]) beyond which looks are unusual.
    pub limit: f64,
}

impl TraitStatistics {
    /// Whether every value can be used.
    pub fn is_valid(&self) -> bool {
        let lists = [&self.low, &self.high, &self.mean, &self.deviation];
        lists.iter().all(|list| list.len() == Trait::COUNT)
            && self.precision.len() == Trait::COUNT * Trait::COUNT
            && lists
                .into_iter()
                .chain([&self.precision])
                .flatten()
                .all(|v| v.is_finite())
            && self.deviation.iter().all(|deviation| *deviation > 0.0)
            && self.limit > 0.0
    }

    /// Mahalanobis distance of looks from the mean, over all traits (P. C. Mahalanobis 1936).
    ///
    /// ```text
    /// z_t = (x_t - mean_t) / deviation_t          distance = sqrt(z' precision z)
    /// ```
    pub fn distance(&self, traits: &[f64; Trait::COUNT]) -> f64 {
        let terms = traits.iter().zip(&self.mean).zip(&self.deviation);
        let z: Vec<f64> = terms.map(|((x, mean), d)| (x - mean) / d).collect();
        let rows = self.precision.chunks(Trait::COUNT).zip(&z);
        let product = |(row, z_row): (&[f64], &f64)| {
            z_row * row.iter().zip(&z).map(|(p, z)| p * z).sum::<f64>()
        };
        rows.map(product).sum::<f64>().max(0.0).sqrt()
    }
}

/// Kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Everything is black, or next to it.
    Empty,
    /// The background is not black: a smear, or a cell that was not cut out.
    NotSegmented,
    /// There is more than one cell.
    SeveralCells,
    /// The cell is cut by the frame or along a straight line.
    CutOff,
    /// The cell is smaller than those of the training set.
    TooSmall,
    /// The cell is larger than those of the training set.
    TooLarge,
    /// It is longer than those.
    TooLong,
    /// It is darker.
    TooDark,
    /// It is brighter.
    TooBright,
    /// Its colours are not those of the stain.
    OddColours,
    /// It is more even, or less, than those, in all channels or in one.
    OddContrast,
    /// It has less fine texture.
    Blurred,
    /// It has more of it than cells have, or none.
    OddTexture,
    /// Each value is usual, all together are not.
    Unusual,
    /// The network sees in it what it did not see in the training cells.
    Unfamiliar,
}

impl Kind {
    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotSegmented => "not-segmented",
            Self::SeveralCells => "several-cells",
            Self::CutOff => "cut-off",
            Self::TooSmall => "too-small",
            Self::TooLarge => "too-large",
            Self::TooLong => "too-long",
            Self::TooDark => "too-dark",
            Self::TooBright => "too-bright",
            Self::OddColours => "odd-colours",
            Self::OddContrast => "odd-contrast",
            Self::Blurred => "blurred",
            Self::OddTexture => "odd-texture",
            Self::Unusual => "unusual",
            Self::Unfamiliar => "unfamiliar",
        }
    }

    /// Finding for a trait below, or above, its range; none where it does not matter.
    fn of_trait(of: Trait) -> [Option<Self>; 2] {
        match of {
            // The area has a range of its own.
            Trait::Size => [None, None],
            Trait::Elongation => [None, Some(Self::TooLong)],
            Trait::Density => [Some(Self::TooBright), Some(Self::TooDark)],
            Trait::RedGreen | Trait::RedBlue => [Some(Self::OddColours); 2],
            Trait::Contrast | Trait::RedContrast | Trait::BlueContrast => {
                [Some(Self::OddContrast); 2]
            }
            Trait::Grain1 | Trait::Grain2 | Trait::Grain4 | Trait::Grain8 => {
                [Some(Self::Blurred), Some(Self::OddTexture)]
            }
        }
    }
}

/// Something that speaks against a picture, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The kind.
    pub kind: Kind,
    /// The value: pixels of an area, a share, a trait or a distance.
    pub value: f64,
    /// Between what it lies for usual cells.
    pub usual: [f64; 2],
}

impl Finding {
    /// A finding where a value lies beyond what is usual; what is no number does.
    pub fn beyond(kind: Kind, value: f64, usual: [f64; 2]) -> Option<Self> {
        let is_usual = (usual[0]..=usual[1]).contains(&value);
        (!is_usual).then_some(Self { kind, value, usual })
    }
}

/// Findings on a picture, the most important first; none where it suits the model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suitability(pub Vec<Finding>);

impl Suitability {
    /// Whether nothing speaks against the picture.
    pub fn is_fit(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is nothing in the picture that could be a cell.
    pub fn is_empty(&self) -> bool {
        self.has(Kind::Empty)
    }

    /// Whether this speaks against it.
    pub fn has(&self, kind: Kind) -> bool {
        self.0.iter().any(|finding| finding.kind == kind)
    }

    /// With what a network found, where that is beyond what is usual.
    #[must_use]
    pub fn with(mut self, finding: Option<Finding>) -> Self {
        self.0.extend(finding);
        self
    }
}

/// `fit`, or the names of all findings, a space between two.
impl fmt::Display for Suitability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_fit() {
            return f.write_str("fit");
        }
        let names: Vec<&str> = self.0.iter().map(|finding| finding.kind.name()).collect();
        f.write_str(&names.join(" "))
    }
}

/// Says whether a picture suits a model, as far as can be told without its network.
pub fn suitability(picture: &Picture, statistics: &SuitabilityStatistics) -> Suitability {
    let area = [
        statistics.area_low / AREA_MARGIN,
        statistics.area_high * AREA_MARGIN,
    ];
    let only = |kind, value, usual| Suitability(vec![Finding { kind, value, usual }]);
    let speck = SPECK * statistics.area_low;
    let Some(looks) = Looks::of(picture).filter(|looks| looks.area as f64 >= speck) else {
        return only(Kind::Empty, 0.0, area);
    };
    if looks.edge > MAX_EDGE {
        return only(Kind::NotSegmented, looks.edge, [0.0, MAX_EDGE]);
    }
    let size = looks.area as f64;
    let of_size = if size < area[0] {
        Kind::TooSmall
    } else {
        Kind::TooLarge
    };
    let mut findings: Vec<Finding> = [
        Finding::beyond(Kind::SeveralCells, looks.beside, [0.0, MAX_BESIDE]),
        Finding::beyond(
            Kind::SeveralCells,
            looks.second_core,
            [0.0, MAX_SECOND_CORE],
        ),
        Finding::beyond(Kind::CutOff, looks.contact, [0.0, MAX_CONTACT]),
        Finding::beyond(Kind::CutOff, looks.straight, [0.0, MAX_STRAIGHT]),
        Finding::beyond(of_size, size, area),
    ]
    .into_iter()
    .flatten()
    .collect();
    // One word for one thing, whatever it was seen by.
    findings.dedup_by_key(|finding| finding.kind);
    if let Some(traits) = &statistics.traits {
        of_traits(&mut findings, &looks.traits, traits);
    }
    Suitability(findings)
}

/// Adds each kind of finding once, and the distance where nothing else was found.
fn of_traits(
    findings: &mut Vec<Finding>,
    traits: &[f64; Trait::COUNT],
    statistics: &TraitStatistics,
) {
    let ranges = statistics.low.iter().zip(&statistics.high);
    for ((which, &value), (&low, &high)) in Trait::ALL.into_iter().zip(traits).zip(ranges) {
        let [below, above] = Kind::of_trait(which);
        let kind = if value < low { below } else { above };
        let found = kind.and_then(|kind| Finding::beyond(kind, value, [low, high]));
        let is_new = |found: &Finding| findings.iter().all(|known| known.kind != found.kind);
        findings.extend(found.filter(is_new));
    }
    if findings.is_empty() {
        let distance = statistics.distance(traits);
        let usual = [0.0, statistics.limit];
        findings.extend(Finding::beyond(Kind::Unusual, distance, usual));
    }
}

#[cfg(test)]
#[path = "suitability_tests.rs"]
mod tests;
