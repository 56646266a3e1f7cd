//! Pictures that could have been taken as well: turned, mirrored, stained a little differently.

use clap::Args;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use shared::picture::Picture;

/// How much pictures are changed while training.
#[derive(Args, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Greatest change of each channel's brightness, as a share
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub colour_jitter: f32,
}

/// One of the eight flips and right-angle rotations, and a gain for each channel.
pub fn augment(framed: &Picture, augmentation: &Augmentation, rng: &mut impl Rng) -> Picture {
    let turn = rng.random_range(0..8);
    let jitter = augmentation.colour_jitter;
    let gains = [0; 3].map(|_| 1.0 + rng.random_range(-1.0..=1.0) * jitter);
    recolour(&orient(framed, turn), gains)
}

/// One of the eight symmetries of a square: the lowest bit mirrors, the others count quarter turns.
pub fn orient(picture: &Picture, turn: u8) -> Picture {
    let side = picture.width();
    let mut out = Picture::black(side, side);
    for y in 0..side {
        for x in 0..side {
            let (mut tx, mut ty) = if turn & 1 == 1 {
                (side - 1 - x, y)
            } else {
                (x, y)
            };
            for _ in 0..turn >> 1 {
                (tx, ty) = (side - 1 - ty, tx);
            }
            out.set_pixel(tx, ty, picture.pixel(i64::from(x), i64::from(y)));
        }
    }
    out
}

fn recolour(picture: &Picture, gains: [f32; 3]) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let gain =
        |(at, &value): (usize, &u8)| (f32::from(value) * gains[at % 3]).round().min(255.0) as u8;
    let rgb = picture.rgb().iter().enumerate().map(gain).collect();
    Picture::new(width, height, rgb).unwrap_or_else(|| Picture::black(width, height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn corner() -> Picture {
        let mut picture = Picture::black(3, 3);
        picture.set_pixel(1, 0, [100, 50, 200]);
        picture.set_pixel(0, 0, [10, 20, 30]);
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
        let bright = recolour(&corner(), [1.0, 2.0, 2.0]);
        assert_eq!(bright.pixel(1, 0), [100, 100, 255]);
        assert_eq!(bright.pixel(2, 2), [0; 3]);
    }
}
