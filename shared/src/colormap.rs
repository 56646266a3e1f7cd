//! Colour maps: values of 0 to 1 to RGB.

use serde::{Deserialize, Serialize};

use crate::saliency::Sign;

/// A colour map. No rainbow: its bands invent edges.
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
    /// Blue (-1) over near white to orange (1), for signed maps; blue and orange of M. Okabe, K. Ito, "Color Universal Design", 2008,
    /// which people with any colour vision tell apart.
    #[serde(rename = "blue-orange")]
    BlueOrange,
}

/// Colours at equal steps from 0 to 1, as matplotlib 3.11 gives them (see `tests/fixtures`);
/// linear in between, which is within 4 of 255 of the full tables.
type Stops = [[u8; 3]; 52];

impl Colormap {
    /// Every colour map for unsigned maps.
    pub const ALL: [Self; 4] = [Self::Cividis, Self::Viridis, Self::Inferno, Self::Grey];

    /// The name used in files, commands and menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cividis => "cividis",
            Self::Viridis => "viridis",
            Self::Inferno => "inferno",
            Self::Grey => "grey",
            Self::BlueOrange => "blue-orange",
        }
    }

    /// The colour map itself, or that for signed maps.
    #[must_use]
    pub fn for_sign(self, sign: Sign) -> Self {
        match sign {
            Sign::Signed => Self::BlueOrange,
            Sign::Positive | Sign::Unsigned => self,
        }
    }

    /// The least value that has a colour of its own: -1 for signed values, else 0. The greatest is 1.
    pub fn least(self) -> f32 {
        match self {
            Self::BlueOrange => -1.0,
            Self::Cividis | Self::Viridis | Self::Inferno | Self::Grey => 0.0,
        }
    }

    /// The colour map with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The colour of `value`, which is cut off at [`Self::least`] and 1; what is not a number counts as 0.
    pub fn colour(self, value: f32) -> [u8; 3] {
        let value = if value.is_nan() {
            0.0
        } else {
            value.clamp(self.least(), 1.0)
        };
        if self == Self::BlueOrange {
            let end = if value < 0.0 { BLUE } else { ORANGE };
            return std::array::from_fn(|c| mix(MIDDLE[c], end[c], value.abs()));
        }
        let stops: &Stops = match self {
            Self::Cividis => &CIVIDIS,
            Self::Viridis => &VIRIDIS,
            Self::Inferno => &INFERNO,
            Self::Grey | Self::BlueOrange => return [mix(0, 255, value); 3],
        };
        let at = value * (stops.len() - 1) as f32;
        let below = (at as usize).min(stops.len() - 2);
        let part = at - below as f32;
        std::array::from_fn(|c| mix(stops[below][c], stops[below + 1][c], part))
    }

    /// Colours of a bar in so many steps, two at least, from [`Self::least`] to 1.
    pub fn bar(self, steps: usize) -> Vec<[u8; 3]> {
        let least = self.least();
        let share = |at: usize| at as f32 / (steps - 1) as f32;
        (0..steps)
            .map(|at| self.colour(least + share(at) * (1.0 - least)))
            .collect()
    }
}

/// The colour of nothing in signed maps.
const MIDDLE: [u8; 3] = [247; 3];

const BLUE: [u8; 3] = [0, 114, 178];

const ORANGE: [u8; 3] = [230, 159, 0];

/// A value between two others, by the share of the second.
fn mix(a: u8, b: u8, part: f32) -> u8 {
    let (a, b) = (f32::from(a), f32::from(b));
    (a + (b - a) * part).round() as u8
}

#[rustfmt::skip]
const CIVIDIS: Stops = [
    [0, 34, 78], [0, 38, 86], [0, 42, 95], [0, 45, 104], [0, 48, 112], [8, 51, 112], [22, 55, 112], [32, 58, 111], [39, 62, 110], [46, 65, 109], [52, 69, 108], [58, 72, 108], [63, 76, 108], [68, 79, 108], [73, 83, 108], [78, 86, 108], [83, 90, 109], [87, 93, 109], [92, 97, 110], [96, 100, 111], [101, 104, 112], [105, 107, 113], [109, 111, 114], [114, 114, 116], [118, 118, 118], [122, 122, 120], [126, 125, 120], [131, 129, 121], [136, 133, 120], [141, 136, 120], [146, 140, 120], [150, 144, 119], [155, 148, 118], [160, 152, 117], [165, 156, 116], [170, 160, 115], [175, 164, 113], [181, 168, 111], [186, 172, 109], [191, 176, 107], [196, 180, 104], [201, 185, 101], [207, 189, 98], [212, 193, 95], [218, 198, 91], [223, 202, 87], [229, 207, 82], [234, 211, 76], [240, 216, 70], [246, 221, 63], [252, 226, 54], [254, 232, 56]
];

#[rustfmt::skip]
const VIRIDIS: Stops = [
    [68, 1, 84], [70, 8, 92], [71, 16, 99], [72, 23, 105], [72, 29, 111], [72, 36, 117], [71, 42, 122], [70, 48, 126], [69, 55, 129], [67, 61, 132], [65, 66, 135], [63, 72, 137], [61, 78, 138], [58, 83, 139], [56, 89, 140], [53, 94, 141], [51, 99, 141], [49, 104, 142], [46, 109, 142], [44, 113, 142], [42, 118, 142], [41, 123, 142], [39, 128, 142], [37, 132, 142], [35, 137, 142], [33, 142, 141], [32, 146, 140], [31, 151, 139], [30, 156, 137], [31, 161, 136], [33, 165, 133], [36, 170, 131], [40, 174, 128], [46, 179, 124], [53, 183, 121], [61, 188, 116], [70, 192, 111], [80, 196, 106], [90, 200, 100], [101, 203, 94], [112, 207, 87], [124, 210, 80], [137, 213, 72], [149, 216, 64], [162, 218, 55], [176, 221, 47], [189, 223, 38], [202, 225, 31], [216, 226, 25], [229, 228, 25], [241, 229, 29], [253, 231, 37]
];

#[rustfmt::skip]
const INFERNO: Stops = [
    [0, 0, 4], [2, 2, 12], [5, 4, 23], [10, 7, 34], [16, 9, 45], [22, 11, 57], [30, 12, 69], [38, 12, 81], [47, 10, 91], [56, 9, 98], [64, 10, 103], [73, 11, 106], [81, 14, 108], [89, 16, 110], [97, 19, 110], [105, 22, 110], [113, 25, 110], [120, 28, 109], [128, 31, 108], [136, 34, 106], [144, 37, 104], [152, 39, 102], [160, 42, 99], [168, 46, 95], [176, 49, 91], [183, 53, 87], [191, 57, 82], [198, 61, 77], [204, 66, 72], [211, 71, 67], [217, 77, 61], [223, 83, 55], [228, 90, 49], [233, 97, 43], [237, 105, 37], [241, 113, 31], [244, 121, 24], [247, 130, 18], [249, 139, 11], [250, 148, 7], [251, 157, 7], [252, 166, 12], [252, 176, 20], [251, 186, 31], [250, 196, 42], [248, 205, 55], [246, 215, 70], [244, 225, 86], [242, 234, 105], [242, 242, 125], [245, 249, 146], [252, 255, 164]
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear stops against matplotlib's full tables; cividis bends most, near its dark end.
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
        let signed = Colormap::BlueOrange;
        assert_eq!(
            [-2.0, 0.0, 2.0].map(|v| signed.colour(v)),
            [BLUE, MIDDLE, ORANGE]
        );
        assert_eq!(signed.colour(f32::NAN), MIDDLE);
    }
}
