//! Named changes of pictures on their way, which answers have to survive.

use anyhow::{Context, Result};
use rand::Rng;
use shared::{
    change::{self, Pose, place, recolour},
    picture::Picture,
};

use crate::data::augment::noisy;

/// One change of a picture in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Nothing: what the others are compared with.
    None,
    /// Gaussian blur of a deviation in pixels.
    Blur(f32),
    /// Stored as JPEG of a quality, colours halved (4:2:0).
    Jpeg(u8),
    /// Each channel times a factor.
    Light([f32; 3]),
    /// The cell this many times as large.
    Size(f32),
    /// Turned by degrees.
    Turn(f32),
    /// Moved to the right and down by so many pixels along each side.
    Shift(f32),
    /// Noise of a deviation in steps of 255.
    Noise(f32),
}

impl Change {
    /// Every change with its name; the first is none.
    pub const ALL: [(&str, Self); 21] = [
        ("as it is", Self::None),
        ("blur 1 pixel", Self::Blur(1.0)),
        ("blur 2 pixels", Self::Blur(2.0)),
        ("JPEG 95", Self::Jpeg(95)),
        ("JPEG 90", Self::Jpeg(90)),
        ("JPEG 75", Self::Jpeg(75)),
        ("JPEG 50", Self::Jpeg(50)),
        ("brightness +10 %", Self::Light([1.1; 3])),
        ("brightness -10 %", Self::Light([0.9; 3])),
        ("red +10 %", Self::Light([1.1, 1.0, 1.0])),
        ("red -10 %", Self::Light([0.9, 1.0, 1.0])),
        ("green +10 %", Self::Light([1.0, 1.1, 1.0])),
        ("green -10 %", Self::Light([1.0, 0.9, 1.0])),
        ("blue +10 %", Self::Light([1.0, 1.0, 1.1])),
        ("blue -10 %", Self::Light([1.0, 1.0, 0.9])),
        ("size 0.85", Self::Size(0.85)),
        ("size 1.15", Self::Size(1.15)),
        ("turned by 15 degrees", Self::Turn(15.0)),
        ("moved by 8 pixels", Self::Shift(8.0)),
        ("moved by 40 pixels", Self::Shift(40.0)),
        ("noise of 2 of 255", Self::Noise(2.0)),
    ];

    /// The picture so changed; `rng` draws noise.
    ///
    /// # Errors
    ///
    /// Where the picture is too large to be stored as JPEG.
    pub fn of(self, picture: &Picture, rng: &mut impl Rng) -> Result<Picture> {
        let still = Pose {
            angle: 0.0,
            scale: 1.0,
            shift: [0.0; 2],
        };
        Ok(match self {
            Self::None => picture.clone(),
            Self::Blur(deviation) => picture.blurred(deviation),
            Self::Jpeg(quality) => {
                change::as_jpeg(picture, quality, true).context("too large for a JPEG")?
            }
            Self::Light(gains) => recolour(picture.clone(), gains),
            Self::Size(scale) => place(picture, Pose { scale, ..still }),
            Self::Turn(degrees) => {
                let angle = degrees.to_radians();
                place(picture, Pose { angle, ..still })
            }
            Self::Shift(pixels) => {
                let shift = [pixels; 2];
                place(picture, Pose { shift, ..still })
            }
            Self::Noise(deviation) => noisy(picture.clone(), deviation, rng),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        cell,
        seeded::{self, Stream},
    };

    #[test]
    fn each_change_changes_what_it_says() {
        let mut picture = Picture::black(120, 120);
        for at in 0..40 * 40 {
            let value = 60 + (at * 7 % 90) as u8;
            picture.set_pixel(40 + at % 40, 40 + at / 40, [value, value / 2, value]);
        }
        let area = |picture: &Picture| cell::mask(picture).iter().filter(|v| **v).count() as f64;
        let whole = area(&picture);
        for (name, change) in Change::ALL {
            let changed = change
                .of(&picture, &mut seeded::rng(Stream::Robustness, 1, &[0]))
                .unwrap();
            assert_eq!(changed == picture, change == Change::None, "{name}");
            assert_eq!(changed.width(), 120, "{name}");
            let expected = match change {
                Change::Size(scale) => f64::from(scale).powi(2),
                _ => 1.0,
            };
            let found = area(&changed) / whole;
            // A blur of 2 pixels adds a rim of a pixel or two.
            assert!((found - expected).abs() < 0.2, "{name}: {found}");
        }
        let moved = Change::Shift(40.0)
            .of(&picture, &mut seeded::rng(Stream::Robustness, 1, &[0]))
            .unwrap();
        assert_eq!(moved.pixel(85, 90), picture.pixel(45, 50));
    }
}
