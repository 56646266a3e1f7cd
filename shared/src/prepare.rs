//! Preparation: a [`Picture`] to the input of a network.

use burn::tensor::{Device, Tensor, TensorData};
use image::imageops::FilterType;
use serde::{Deserialize, Serialize};

use crate::{cell, network::pooling::PooledRegion, picture::Picture};

/// Order of the channels in the tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red (networks from Caffe).
    Bgr,
}

/// How a picture is brought to another size, in 8 bits. The support of each grows with the scale where a picture
/// is made smaller, so that nothing aliases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Linear between pixels: soft where a picture is made larger.
    #[default]
    Triangle,
    /// Cubic between pixels (E. Catmull, R. Rom 1974): keeps the texture of a picture that is made larger.
    CatmullRom,
    /// A windowed sinc of three lobes: the sharpest.
    Lanczos,
}

impl Filter {
    /// Every filter.
    pub const ALL: [Self; 3] = [Self::Triangle, Self::CatmullRom, Self::Lanczos];

    /// The name used in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Triangle => "triangle",
            Self::CatmullRom => "catmull-rom",
            Self::Lanczos => "lanczos",
        }
    }

    fn of_image(self) -> FilterType {
        match self {
            Self::Triangle => FilterType::Triangle,
            Self::CatmullRom => FilterType::CatmullRom,
            Self::Lanczos => FilterType::Lanczos3,
        }
    }
}

/// Around what a square is cut out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Centre {
    /// The middle of the picture.
    #[default]
    Frame,
    /// The middle of the cell ([`cell::place`]): where it lies in the picture then does not matter.
    Cell,
}

impl Centre {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Frame, Self::Cell];

    /// The name used in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Cell => "cell",
        }
    }
}

/// Adjustment of cells towards one size, by the side of the square that is cut out around them.
///
/// ```text
/// side = crop (area / (share crop^2))^(pull / 2)          crop / 2 <= side <= 2 crop
/// ```
///
/// A cell of the share keeps the side; with a pull of 1 all have that share of their square.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sizing {
    /// Share of its square that the usual cell fills.
    pub share: f64,
    /// Strength of the adjustment: 0 for none, 1 for equal sizes.
    pub pull: f64,
}

/// How many times the usual side a square may be smaller or larger: what is farther off is no cell of the kind.
const MOST_SIZING: f64 = 2.0;

impl Sizing {
    fn is_valid(self) -> bool {
        self.share > 0.0 && self.share <= 1.0 && (0.0..=1.0).contains(&self.pull)
    }

    /// Side of the square for a cell of so many pixels, where a usual one has the side `crop`.
    fn side(self, crop: u32, area: usize) -> u32 {
        let crop = f64::from(crop);
        let factor = (area as f64 / (self.share * crop * crop)).powf(self.pull / 2.0);
        let side = crop * factor.clamp(1.0 / MOST_SIZING, MOST_SIZING);
        (side.round() as u32).max(1)
    }
}

/// Preparation of a model's input; travels inside the model file.
///
/// A channel value `v` of 0 to 255 becomes `(v - mean) / deviation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// Side of the centred square that is cut out, in pixels of the picture; the whole frame if none.
    pub crop: Option<u32>,
    /// Side of the network's input in pixels.
    pub side: u32,
    /// Mean of each channel, 0 to 255, in the order of `order`.
    pub mean: [f32; 3],
    /// Deviation of each channel, in the order of `order`.
    pub deviation: [f32; 3],
    /// Order of the channels in the tensor.
    pub order: ChannelOrder,
    /// Filter that brings a cut-out to the side; files from before there was a choice have the first.
    #[serde(default)]
    pub filter: Filter,
    /// Around what the square is cut out; files from before there was a choice have the picture's middle.
    #[serde(default)]
    pub centre: Centre,
    /// Over which positions the network pools: over the cell's, it is told where the cell is.
    #[serde(default)]
    pub pooling: PooledRegion,
    /// Adjustment of cells towards one size, with a `crop` alone; none if absent.
    #[serde(default)]
    pub sizing: Option<Sizing>,
}

impl Preparation {
    /// Whether every value can be used.
    pub fn is_valid(&self) -> bool {
        let sides = [self.crop.unwrap_or(1), self.side];
        sides.iter().all(|s| (1..=4096).contains(s))
            && self.mean.iter().all(|m| m.is_finite())
            && self.deviation.iter().all(|d| d.is_finite() && *d > 0.0)
            && self.sizing.is_none_or(Sizing::is_valid)
    }

    /// The square of a picture that the network sees, in the picture's pixels.
    pub fn square(&self, picture: &Picture) -> Picture {
        let needs_cell = self.centre == Centre::Cell || self.sizing.is_some();
        let cell = needs_cell.then(|| cell::place(picture)).flatten();
        let side = match (self.crop, self.sizing, cell) {
            (Some(crop), Some(sizing), Some(cell)) => sizing.side(crop, cell.area),
            (Some(crop), ..) => crop,
            (None, ..) => picture.width().max(picture.height()),
        };
        match (self.centre, cell) {
            (Centre::Cell, Some(cell)) => picture.square_around(cell.centre, side),
            _ => picture.centre_square(side),
        }
    }

    /// Channels of the network's input: the picture's three, and a fourth where it has to know the cell.
    pub fn channels(&self) -> usize {
        3 + usize::from(self.pooling == PooledRegion::Cell)
    }
}

/// Crops and resizes a picture to the network's side; still a picture, so that it can be shown
/// under the map or turned and recoloured for training.
pub fn frame(picture: &Picture, preparation: &Preparation) -> Picture {
    let square = preparation.square(picture);
    let side = preparation.side;
    if square.width() == side {
        return square;
    }
    square.resized(side, side, preparation.filter.of_image())
}

/// The values of a framed picture as the network wants them, channel by channel; where the network pools over the
/// cell, the last channel is the cell's mask: 1 on the cell, 0 beside it.
///
/// # Shapes
///
/// `c * h * w` values, `[c, h, w]` row by row, with the [channels](Preparation::channels) of the preparation.
pub fn normalise(framed: &Picture, preparation: &Preparation) -> Vec<f32> {
    let pixels = framed.rgb().len() / 3;
    let mut out = Vec::with_capacity(pixels * preparation.channels());
    for channel in 0..3 {
        let source = match preparation.order {
            ChannelOrder::Rgb => channel,
            ChannelOrder::Bgr => 2 - channel,
        };
        let (mean, deviation) = (preparation.mean[channel], preparation.deviation[channel]);
        let values = framed.rgb().iter().skip(source).step_by(3);
        out.extend(values.map(|&v| (f32::from(v) - mean) / deviation));
    }
    if preparation.pooling == PooledRegion::Cell {
        out.extend(cell::mask(framed).into_iter().map(f32::from));
    }
    out
}

/// A black pixel as the network's input.
///
/// # Shapes
///
/// `[1, 3, 1, 1]`
pub fn baseline(preparation: &Preparation, device: &Device) -> Tensor<4> {
    let mut values = normalise(&Picture::black(1, 1), preparation);
    values.truncate(3);
    Tensor::from_data(TensorData::new(values, [1, 3, 1, 1]), device)
}

/// A picture as the network's input.
///
/// # Shapes
///
/// `[1, c, side, side]`, with the [channels](Preparation::channels) of the preparation
pub fn prepare(picture: &Picture, preparation: &Preparation, device: &Device) -> Tensor<4> {
    tensor(&frame(picture, preparation), preparation, device)
}

/// A framed picture as the network's input.
///
/// # Shapes
///
/// `[1, c, side, side]`, as in [`prepare`]
pub fn tensor(framed: &Picture, preparation: &Preparation, device: &Device) -> Tensor<4> {
    let side = preparation.side as usize;
    let values = normalise(framed, preparation);
    Tensor::from_data(
        TensorData::new(values, [1, preparation.channels(), side, side]),
        device,
    )
}

#[cfg(test)]
#[path = "prepare_tests.rs"]
mod tests;
