//! Pictures that could have been taken as well: turned, mirrored, moved, scaled, stained and lit a little
//! differently.

use anyhow::{Context, Result};
use clap::Args;
use rand::{Rng, RngExt, distr::Distribution};
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};
use shared::{
    change::{self, Pose, place, recolour},
    picture::Picture,
};

mod changes;
mod stain;

pub use changes::Change;

/// Strength of the changes of pictures while training.
#[derive(Args, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Turn by any angle; without it, by right angles
    #[arg(long)]
    #[serde(default)]
    pub rotate: bool,
    /// Greatest change of the scale, as a share
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    #[serde(default)]
    pub scale_jitter: f32,
    /// Greatest shift each way, as a share of the side
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    #[serde(default)]
    pub shift: f32,
    /// Greatest change of the brightness of all channels together, as a share
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    #[serde(default)]
    pub brightness: f32,
    /// Greatest change of each channel's brightness, as a share
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub colour_jitter: f32,
    /// Greatest change of each stain's density (haematoxylin, eosin, residue), as a share
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    #[serde(default)]
    pub stain_jitter: f32,
    /// Greatest deviation of a Gaussian blur, in pixels
    #[arg(long, default_value_t = 0.0, value_name = "PIXELS")]
    #[serde(default)]
    pub blur: f32,
    /// Greatest deviation of noise, in steps of 255
    #[arg(long, default_value_t = 0.0, value_name = "STEPS")]
    #[serde(default)]
    pub noise: f32,
    /// Store half of the pictures as JPEG of this quality or better, up to 95, with and without halved colours;
    /// 0 stores none
    #[arg(long, default_value_t = 0, value_name = "QUALITY", value_parser = clap::value_parser!(u8).range(0..=95))]
    #[serde(default)]
    pub jpeg: u8,
}

/// A picture changed at random; which random numbers are drawn does not depend on their use, so that one
/// change more leaves the others as they are.
///
/// # Errors
///
/// Where the picture is too large to be stored as JPEG.
pub fn augment(
    framed: &Picture,
    augmentation: &Augmentation,
    rng: &mut impl Rng,
) -> Result<Picture> {
    let turn = rng.random_range(0..8);
    let mut around_zero = |reach: f32| rng.random_range(-1.0..=1.0_f32) * reach;
    let gains = [0; 3].map(|_| 1.0 + around_zero(augmentation.colour_jitter));
    let light = 1.0 + around_zero(augmentation.brightness);
    let pose = Pose {
        angle: around_zero(std::f32::consts::PI),
        scale: 1.0 + around_zero(augmentation.scale_jitter),
        shift: [0; 2].map(|_| around_zero(augmentation.shift) * framed.width() as f32),
    };
    let densities = [0; 3].map(|_| 1.0 + around_zero(augmentation.stain_jitter));
    let blur = around_zero(augmentation.blur).abs();
    let noise = around_zero(augmentation.noise).abs();
    let stored = Stored {
        is_stored: rng.random(),
        worse: rng.random(),
        halves_colours: rng.random(),
    };

    let mut picture = orient(framed, turn);
    if augmentation.rotate || augmentation.scale_jitter > 0.0 || augmentation.shift > 0.0 {
        let angle = if augmentation.rotate { pose.angle } else { 0.0 };
        picture = place(&picture, Pose { angle, ..pose });
    }
    if augmentation.stain_jitter > 0.0 {
        picture = stain::restain(&picture, densities);
    }
    picture = recolour(picture, gains.map(|gain| gain * light));
    if blur > LEAST_BLUR {
        picture = picture.blurred(blur);
    }
    if noise > 0.0 {
        picture = noisy(picture, noise, rng);
    }
    if augmentation.jpeg > 0 && stored.is_stored {
        picture = stored.as_jpeg(&picture, augmentation.jpeg)?;
    }
    Ok(picture)
}

/// Storage of a picture on its way.
#[derive(Clone, Copy, Debug)]
struct Stored {
    is_stored: bool,
    /// From 0, the best quality, to 1.
    worse: f32,
    halves_colours: bool,
}

/// The best quality at which pictures are stored as JPEG: above it they stay as they are, to the eye and to networks.
const BEST_QUALITY: u8 = 95;

impl Stored {
    /// The picture as JPEG, read again.
    fn as_jpeg(self, picture: &Picture, least: u8) -> Result<Picture> {
        let span = f32::from(BEST_QUALITY.saturating_sub(least));
        let quality = BEST_QUALITY - (self.worse * span).round() as u8;
        change::as_jpeg(picture, quality, self.halves_colours).context("too large for a JPEG")
    }
}

/// A deviation in pixels below which a blur changes nothing.
const LEAST_BLUR: f32 = 0.2;

/// One of eight orientations: the lowest bit mirrors, the others count quarter turns.
pub fn orient(picture: &Picture, turn: u8) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let is_upright = turn & 2 == 0;
    let (across, down) = if is_upright {
        (width, height)
    } else {
        (height, width)
    };
    let mut out = Picture::black(across, down);
    for y in 0..height {
        for x in 0..width {
            let (mut tx, mut ty) = if turn & 1 == 1 {
                (width - 1 - x, y)
            } else {
                (x, y)
            };
            // A turn swaps the sides each time.
            let (mut last, mut other) = (height - 1, width - 1);
            for _ in 0..turn >> 1 {
                (tx, ty) = (last - ty, tx);
                (last, other) = (other, last);
            }
            out.set_pixel(tx, ty, picture.pixel(i64::from(x), i64::from(y)));
        }
    }
    out
}

/// Noise of a deviation in steps of 255, on the cell and on the black around it alike, as a camera has it.
fn noisy(mut picture: Picture, deviation: f32, rng: &mut impl Rng) -> Picture {
    for value in picture.rgb_mut() {
        let noise: f32 = StandardNormal.sample(rng);
        *value = (f32::from(*value) + noise * deviation)
            .round()
            .clamp(0.0, 255.0) as u8;
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::seeded::{self, Stream};
    use std::collections::BTreeSet;

    fn corner() -> Picture {
        let mut picture = Picture::black(3, 3);
        picture.set_pixel(1, 0, [100, 50, 200]);
        picture.set_pixel(0, 0, [10, 20, 30]);
        picture
    }

    fn disc(side: u32, radius: u32) -> Picture {
        let mut picture = Picture::black(side, side);
        for y in 0..side {
            for x in 0..side {
                if x.abs_diff(side / 2).pow(2) + y.abs_diff(side / 2).pow(2) < radius.pow(2) {
                    picture.set_pixel(x, y, [180, 110, 190]);
                }
            }
        }
        picture
    }

    #[test]
    fn the_eight_orientations_differ_and_keep_every_pixel() {
        let all: BTreeSet<Vec<u8>> = (0..8)
            .map(|t| orient(&corner(), t).rgb().to_vec())
            .collect();
        assert_eq!(all.len(), 8);
        for rgb in all {
            assert_eq!(rgb.iter().map(|&v| u32::from(v)).sum::<u32>(), 410);
        }
    }

    #[test]
    fn gains_keep_black_black_and_do_not_wrap() {
        let bright = recolour(corner(), [1.0, 2.0, 2.0]);
        assert_eq!(bright.pixel(1, 0), [100, 100, 255]);
        assert_eq!(bright.pixel(2, 2), [0; 3]);
    }

    #[test]
    fn a_quarter_turn_by_angle_is_a_quarter_turn() {
        let pose = Pose {
            angle: std::f32::consts::FRAC_PI_2,
            scale: 1.0,
            shift: [0.0; 2],
        };
        assert_eq!(place(&corner(), pose), orient(&corner(), 2));
    }

    #[test]
    fn scale_and_shift_do_what_they_say() {
        let cell = disc(61, 15);
        let area = |p: &Picture| p.rgb().iter().step_by(3).filter(|v| **v > 90).count() as f32;
        let still = Pose {
            angle: 0.3,
            scale: 1.0,
            shift: [0.0; 2],
        };
        let larger = place(
            &cell,
            Pose {
                scale: 1.2,
                ..still
            },
        );
        assert!((area(&larger) / area(&cell) - 1.44).abs() < 0.05);
        let moved = place(
            &cell,
            Pose {
                angle: 0.0,
                shift: [5.0, -3.0],
                ..still
            },
        );
        assert_eq!(moved.pixel(35, 27), cell.pixel(30, 30));
        assert_eq!(moved.pixel(50 + 5, 30), cell.pixel(50, 33));
    }

    /// What a seed draws for one change does not depend on whether the others are used.
    #[test]
    fn changes_do_not_disturb_each_other() {
        let plain = Augmentation {
            rotate: false,
            scale_jitter: 0.0,
            shift: 0.0,
            brightness: 0.0,
            colour_jitter: 0.2,
            stain_jitter: 0.0,
            blur: 0.0,
            noise: 0.0,
            jpeg: 0,
        };
        let turned = Augmentation {
            rotate: true,
            blur: 1.0,
            ..plain
        };
        let middle = |augmentation: &Augmentation| {
            let changed = augment(
                &disc(61, 15),
                augmentation,
                &mut seeded::rng(Stream::Augmentation, 3, &[0, 0]),
            )
            .unwrap();
            changed.pixel(30, 30)
        };
        assert_eq!(middle(&plain), middle(&turned));
        assert_ne!(middle(&plain), [180, 110, 190]);
    }
}
