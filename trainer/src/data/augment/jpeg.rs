//! JPEG with and without halved colours, as a change of pictures.

use anyhow::{Context, Result, ensure};
use image::ImageFormat;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use shared::picture::Picture;

/// The picture as JPEG, read again.
///
/// `halves_colours` is 4:2:0, as cameras and most programs store; without it, 4:4:4.
///
/// # Errors
///
/// Where a side is above what JPEG holds, 65,535.
pub fn stored(picture: &Picture, quality: u8, halves_colours: bool) -> Result<Picture> {
    let [width, height] = [picture.width(), picture.height()].map(u16::try_from);
    let (width, height) = (width?, height?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(if halves_colours {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    encoder.encode(picture.rgb(), width, height, ColorType::Rgb)?;
    let read = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg)?.into_rgb8();
    ensure!(
        read.dimensions() == (picture.width(), picture.height()),
        "a JPEG came back with other sides"
    );
    Picture::of_image(read).context("a JPEG came back without a pixel")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc with stripes of one pixel, green and violet.
    fn striped() -> Picture {
        let mut picture = Picture::black(64, 48);
        for at in 0..24 * 24 {
            let (x, y) = (20 + at % 24, 12 + at / 24);
            let stripe = if at % 2 == 0 {
                [60, 140, 60]
            } else {
                [140, 60, 160]
            };
            picture.set_pixel(x, y, stripe);
        }
        picture
    }

    fn error(a: &Picture, b: &Picture) -> f64 {
        let apart = a.rgb().iter().zip(b.rgb());
        let sum: f64 = apart.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        sum / a.rgb().len() as f64
    }

    #[test]
    fn the_worse_the_quality_the_more_is_lost() {
        let picture = striped();
        let lost = |quality, halves| error(&picture, &stored(&picture, quality, halves).unwrap());
        assert!(lost(95, false) < 2.0, "{}", lost(95, false));
        assert!(lost(50, false) > 1.3 * lost(95, false));
        // Stripes of one pixel have no colour left where it is halved.
        assert!(lost(95, true) > 3.0 * lost(95, false));
    }

    #[test]
    fn what_jpeg_cannot_hold_is_an_error() {
        assert!(stored(&Picture::black(70_000, 1), 90, true).is_err());
    }
}
