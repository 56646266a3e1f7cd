//! A [`Picture`] to what a network expects of its input.

use burn::tensor::{Device, Tensor, TensorData};
use image::{
    RgbImage,
    imageops::{self, FilterType},
};
use serde::{Deserialize, Serialize};

use crate::{cell, network::reading::Pooling, picture::Picture};

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
    /// The middle of the cell ([`cell::centre`]): where it lies in the picture then does not matter.
    Cell,
}

/// What a model expects of its input; travels inside the model file.
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
    /// How a cut-out is brought to the side; files from before there was a choice have the first.
    #[serde(default)]
    pub filter: Filter,
    /// Around what the square is cut out; files from before there was a choice have the picture's middle.
    #[serde(default)]
    pub centre: Centre,
    /// Over which positions the network pools: over the cell's, it is told where the cell is.
    #[serde(default)]
    pub pooling: Pooling,
}

impl Preparation {
    /// Whether every figure can be used.
    pub fn is_valid(&self) -> bool {
        let sides = [self.crop.unwrap_or(1), self.side];
        sides.iter().all(|s| (1..=4096).contains(s))
            && self.mean.iter().all(|m| m.is_finite())
            && self.deviation.iter().all(|d| d.is_finite() && *d > 0.0)
    }

    /// Side of the square that is cut out of a picture, in its pixels.
    fn crop_of(&self, picture: &Picture) -> u32 {
        self.crop.unwrap_or(picture.width().max(picture.height()))
    }

    /// The square of a picture that the network sees, in the picture's pixels.
    pub fn square(&self, picture: &Picture) -> Picture {
        let side = self.crop_of(picture);
        let centre = match self.centre {
            Centre::Frame => None,
            Centre::Cell => cell::centre(picture),
        };
        match centre {
            Some(centre) => picture.square_around(centre, side),
            None => picture.centre_square(side),
        }
    }

    /// Channels of the network's input: the picture's three, and a fourth where it has to know the cell.
    pub fn channels(&self) -> usize {
        3 + usize::from(self.pooling == Pooling::Cell)
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
    let resized = RgbImage::from_raw(square.width(), square.height(), square.rgb().to_vec())
        .map(|full| imageops::resize(&full, side, side, preparation.filter.of_image()).into_raw());
    resized
        .and_then(|rgb| Picture::new(side, side, rgb))
        .unwrap_or_else(|| Picture::black(side, side))
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
    if preparation.pooling == Pooling::Cell {
        out.extend(cell::mask(framed).into_iter().map(f32::from));
    }
    out
}

/// A black pixel as the network's input.
///
/// # Shapes
///
/// `[1, 3, 1, 1]`
pub fn black(preparation: &Preparation, device: &Device) -> Tensor<4> {
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
mod tests {
    use super::*;

    fn preparation(crop: Option<u32>, side: u32) -> Preparation {
        Preparation {
            crop,
            side,
            mean: [10.0, 20.0, 30.0],
            deviation: [1.0, 2.0, 4.0],
            order: ChannelOrder::Rgb,
            filter: Filter::Triangle,
            centre: Centre::Frame,
            pooling: Pooling::Frame,
        }
    }

    #[test]
    fn values_are_scaled_channel_by_channel() {
        let picture = Picture::new(1, 1, vec![11, 22, 34]).unwrap();
        let rgb = preparation(None, 1);
        assert_eq!(normalise(&picture, &rgb), [1.0, 1.0, 1.0]);
        let bgr = Preparation {
            order: ChannelOrder::Bgr,
            ..rgb
        };
        assert_eq!(normalise(&picture, &bgr), [24.0, 1.0, -4.75]);
    }

    #[test]
    fn shrinking_averages_and_does_not_alias() {
        // Stripes of one pixel: picking every other pixel would give 0 or 255.
        let rgb = (0..64 * 64)
            .flat_map(|at| [if at % 2 == 0 { 0 } else { 255 }; 3])
            .collect();
        let picture = Picture::new(64, 64, rgb).unwrap();
        let small = frame(&picture, &preparation(None, 16));
        assert!(
            small
                .rgb()
                .iter()
                .skip(48)
                .take(48 * 14)
                .all(|v| (100..156).contains(v))
        );
        for filter in Filter::ALL {
            let preparation = Preparation {
                filter,
                ..preparation(None, 16)
            };
            let small = frame(&picture, &preparation);
            // The supports of the sharper ones are wider, and cut off at the edges.
            for at in 2..14 {
                let row = &small.rgb()[(at * 16 + 2) * 3..(at * 16 + 14) * 3];
                assert!(row.iter().all(|v| (100..156).contains(v)), "{filter:?}");
            }
        }
    }

    /// A fine stripe, made a third larger: the sharper the filter, the more of its contrast is left.
    #[test]
    fn sharper_filters_keep_more_contrast() {
        let rgb = (0..48 * 48)
            .flat_map(|at| [if at % 4 < 2 { 80 } else { 160 }; 3])
            .collect();
        let picture = Picture::new(48, 48, rgb).unwrap();
        let contrast = |filter: Filter| {
            let preparation = Preparation {
                filter,
                ..preparation(None, 64)
            };
            let large = frame(&picture, &preparation);
            let values = large.rgb().iter().map(|v| (f32::from(*v) - 120.0).powi(2));
            values.sum::<f32>()
        };
        assert!(Filter::ALL.map(contrast).is_sorted());
        assert!(contrast(Filter::CatmullRom) > 1.05 * contrast(Filter::Triangle));
    }

    #[test]
    fn a_preparation_from_before_filters_has_the_first() {
        let mut record = serde_json::to_value(preparation(None, 5)).unwrap();
        for key in ["filter", "centre", "pooling"] {
            assert!(record.as_object_mut().unwrap().remove(key).is_some());
        }
        let read: Preparation = serde_json::from_value(record).unwrap();
        assert_eq!(read, preparation(None, 5));
    }

    /// The same cell at two places of its frame, one of them at the border, gives the same input.
    #[test]
    fn a_cell_is_centred_before_it_is_cut_out() {
        let at = |left: u32, top: u32| {
            let mut picture = Picture::black(30, 24);
            for pixel in 0..35 {
                picture.set_pixel(left + pixel % 5, top + pixel / 5, [90 + pixel as u8; 3]);
            }
            picture
        };
        let framed = |centre: Centre, picture: &Picture| {
            let preparation = Preparation {
                centre,
                ..preparation(Some(12), 12)
            };
            frame(picture, &preparation)
        };
        let (middle, corner) = (at(13, 9), at(25, 17));
        assert_eq!(framed(Centre::Cell, &middle), framed(Centre::Cell, &corner));
        assert_eq!(
            framed(Centre::Cell, &middle).pixel(6, 6),
            middle.pixel(15, 12)
        );
        assert_ne!(
            framed(Centre::Frame, &middle),
            framed(Centre::Frame, &corner)
        );
        assert_eq!(
            framed(Centre::Cell, &Picture::black(3, 3)),
            Picture::black(12, 12)
        );
    }

    #[test]
    fn a_network_that_pools_over_the_cell_is_told_where_it_is() {
        let preparation = Preparation {
            pooling: Pooling::Cell,
            ..preparation(None, 2)
        };
        let picture = Picture::new(2, 2, [[0; 3], [0, 60, 0], [9; 3], [70; 3]].concat()).unwrap();
        let values = normalise(&picture, &preparation);
        assert_eq!(values.len(), 16);
        assert_eq!(values[12..], [0.0, 1.0, 0.0, 1.0]);
        let tensor = prepare(&picture, &preparation, &Device::flex());
        assert_eq!(tensor.dims(), [1, 4, 2, 2]);
        assert_eq!(black(&preparation, &Device::flex()).dims(), [1, 3, 1, 1]);
    }

    #[test]
    fn an_odd_frame_is_made_square() {
        let picture = Picture::new(2, 1, vec![255; 6]).unwrap();
        let square = frame(&picture, &preparation(None, 2));
        assert_eq!(square.rgb(), [[0; 6], [255; 6]].concat());
    }

    #[test]
    fn the_tensor_has_the_side_of_the_model() {
        let tensor = prepare(
            &Picture::black(7, 9),
            &preparation(Some(6), 5),
            &Device::flex(),
        );
        assert_eq!(tensor.dims(), [1, 3, 5, 5]);
    }

    #[test]
    fn unusable_figures_are_found() {
        assert!(preparation(Some(320), 160).is_valid());
        assert!(!preparation(Some(0), 160).is_valid());
        assert!(!preparation(None, 0).is_valid());
        let zero = Preparation {
            deviation: [1.0, 0.0, 1.0],
            ..preparation(None, 2)
        };
        assert!(!zero.is_valid());
    }
}
