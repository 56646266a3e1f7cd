//! Values of 0 to 1 to colours.

use serde::{Deserialize, Serialize};

/// A colour map for unsigned maps. No rainbow: its bands invent edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colormap {
    /// J. R. Nuñez et al., "Optimizing colormaps with consideration for color vision deficiency",
    /// PLoS ONE 2018; the default.
    Cividis,
    /// Matplotlib's viridis (S. van der Walt, N. Smith, CC0).
    Viridis,
    /// Matplotlib's inferno (S. van der Walt, N. Smith, CC0).
    Inferno,
    /// Black to white.
    Grey,
}

/// Colours at equal steps from 0 to 1, as matplotlib 3.11 gives them (see `tests/fixtures`);
/// linear in between, which is within 2 of 255 of the full tables.
type Stops = [[u8; 3]; 17];

impl Colormap {
    /// Every colour map.
    pub const ALL: [Self; 4] = [Self::Cividis, Self::Viridis, Self::Inferno, Self::Grey];

    /// The name used in files, commands and menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cividis => "cividis",
            Self::Viridis => "viridis",
            Self::Inferno => "inferno",
            Self::Grey => "grey",
        }
    }

    /// The colour map with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The colour of `value`, which is cut off at 0 and 1; what is not a number counts as 0.
    pub fn colour(self, value: f32) -> [u8; 3] {
        let value = if value.is_nan() {
            0.0
        } else {
            value.clamp(0.0, 1.0)
        };
        let stops: &Stops = match self {
            Self::Cividis => &CIVIDIS,
            Self::Viridis => &VIRIDIS,
            Self::Inferno => &INFERNO,
            Self::Grey => return [(value * 255.0).round() as u8; 3],
        };
        let at = value * (stops.len() - 1) as f32;
        let below = (at as usize).min(stops.len() - 2);
        let part = at - below as f32;
        let mix = |channel: usize| {
            let (a, b) = (
                f32::from(stops[below][channel]),
                f32::from(stops[below + 1][channel]),
            );
            (a + (b - a) * part).round() as u8
        };
        [mix(0), mix(1), mix(2)]
    }
}

const CIVIDIS: Stops = [
    [0, 34, 78],
    [0, 46, 106],
    [26, 56, 111],
    [50, 67, 109],
    [67, 78, 108],
    [83, 90, 109],
    [97, 101, 111],
    [111, 112, 115],
    [125, 124, 120],
    [140, 136, 120],
    [155, 148, 118],
    [171, 160, 114],
    [188, 174, 108],
    [205, 187, 99],
    [222, 201, 88],
    [240, 216, 70],
    [254, 232, 56],
];
const VIRIDIS: Stops = [
    [68, 1, 84],
    [72, 24, 106],
    [71, 45, 123],
    [66, 64, 134],
    [59, 82, 139],
    [51, 99, 141],
    [44, 114, 142],
    [38, 130, 142],
    [33, 145, 140],
    [31, 160, 136],
    [40, 174, 128],
    [63, 188, 115],
    [94, 201, 98],
    [132, 212, 75],
    [173, 220, 48],
    [216, 226, 25],
    [253, 231, 37],
];
const INFERNO: Stops = [
    [0, 0, 4],
    [11, 7, 36],
    [33, 12, 74],
    [61, 9, 101],
    [87, 16, 110],
    [113, 25, 110],
    [138, 34, 106],
    [163, 44, 97],
    [188, 55, 84],
    [210, 70, 68],
    [228, 90, 49],
    [241, 115, 29],
    [249, 142, 9],
    [252, 172, 17],
    [249, 203, 53],
    [242, 234, 105],
    [252, 255, 164],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear stops against matplotlib's full tables; a difference of 4 of 255 is not seen.
    const TOLERANCE: u8 = 4;

    #[test]
    fn colours_agree_with_matplotlib() {
        let table = include_str!("../../tests/fixtures/colormaps.csv");
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let map = Colormap::from_name(fields[0]).unwrap();
            let numbers: Vec<u8> = fields[1..].iter().map(|f| f.parse().unwrap()).collect();
            let colour = map.colour(f32::from(numbers[0]) / 255.0);
            for (ours, theirs) in colour.iter().zip(&numbers[1..]) {
                assert!(ours.abs_diff(*theirs) <= TOLERANCE, "{line}: {colour:?}");
            }
        }
    }

    #[test]
    fn ends_and_nonsense_are_cut_off() {
        for map in Colormap::ALL {
            assert_eq!(map.colour(-1.0), map.colour(0.0));
            assert_eq!(map.colour(2.0), map.colour(1.0));
            assert_eq!(map.colour(f32::NAN), map.colour(0.0));
        }
        assert_eq!(Colormap::Grey.colour(0.5), [128; 3]);
    }
}
