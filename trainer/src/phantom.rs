//! Phantom cells: drawn, not photographed, so that demos and tests need no patient's picture.
//!
//! A closed outline of a few harmonics, a nucleus inside it, chromatin as smooth noise of two
//! scales, nucleoli as bright spots. Nothing here claims to be of a class.

use std::io::Cursor;

use anyhow::Result;
use clap::Args;
use image::ImageFormat;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use shared::picture::Picture;

use shared::seeded::{self, Stream};

/// Side of a drawn frame, as in C-NMC.
pub const FRAME: u32 = 450;

/// What a phantom looks like.
#[derive(Args, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Phantom {
    /// Mean diameter of the cell in pixels
    #[arg(long, default_value_t = 210.0)]
    pub diameter: f32,
    /// Share of the cell's area that is nucleus, 0 to 1
    #[arg(long, default_value_t = 0.92)]
    pub nucleus: f32,
    /// Contrast of the chromatin, 0 (even) to 1 (coarse clumps)
    #[arg(long, default_value_t = 0.4)]
    pub chromatin: f32,
    /// Number of nucleoli
    #[arg(long, default_value_t = 1)]
    pub nucleoli: u32,
    /// Strength of the stain, 0.5 (pale) to 1.5 (dark)
    #[arg(long, default_value_t = 1.0)]
    pub stain: f32,
}

/// Light that the nucleus and the cytoplasm let through at stain 1, 0 to 255.
const NUCLEUS: [f32; 3] = [72.0, 31.0, 84.0];
const CYTOPLASM: [f32; 3] = [100.0, 60.0, 112.0];
const NUCLEOLUS: [f32; 3] = [104.0, 50.0, 112.0];

/// Harmonics of an outline.
const HARMONICS: usize = 5;

/// An outline around the middle: radius by angle.
struct Outline {
    radius: f32,
    waves: [(f32, f32); HARMONICS],
}

impl Outline {
    fn random(radius: f32, roughness: f32, rng: &mut impl Rng) -> Self {
        let mut wave = |order: usize| {
            let amplitude = roughness * rng.random_range(0.2..1.0) / (order + 2) as f32;
            (amplitude, rng.random_range(0.0..std::f32::consts::TAU))
        };
        let waves = std::array::from_fn(&mut wave);
        Self { radius, waves }
    }

    /// Coverage of a pixel at a distance and an angle: 1 inside, 0 outside, between on the edge.
    fn coverage(&self, distance: f32, angle: f32) -> f32 {
        let wave = |(order, (amplitude, phase)): (usize, &(f32, f32))| {
            amplitude * ((order + 2) as f32 * angle + phase).cos()
        };
        let edge = self.radius * (1.0 + self.waves.iter().enumerate().map(wave).sum::<f32>());
        (edge - distance + 0.5).clamp(0.0, 1.0)
    }
}

/// Smooth noise of -1 to 1 on a grid of random values.
struct Noise {
    cell: f32,
    side: usize,
    values: Vec<f32>,
}

impl Noise {
    fn random(cell: f32, rng: &mut impl Rng) -> Self {
        let side = (FRAME as f32 / cell) as usize + 3;
        let values = (0..side * side)
            .map(|_| rng.random_range(-1.0..=1.0))
            .collect();
        Self { cell, side, values }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let (gx, gy) = (x / self.cell, y / self.cell);
        let (cx, cy) = (gx as usize, gy as usize);
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (tx, ty) = (ease(gx.fract()), ease(gy.fract()));
        let value = |dx: usize, dy: usize| self.values[(cy + dy) * self.side + cx + dx];
        let upper = value(0, 0) + (value(1, 0) - value(0, 0)) * tx;
        let lower = value(0, 1) + (value(1, 1) - value(0, 1)) * tx;
        upper + (lower - upper) * ty
    }
}

/// Draws a phantom on black, equal for equal seeds.
pub fn draw(phantom: &Phantom, seed: u64) -> Picture {
    let mut rng = seeded::rng(Stream::Drawing, seed, &[]);
    let radius = phantom.diameter / 2.0;
    let cell = Outline::random(radius, 0.14, &mut rng);
    let inner = radius * phantom.nucleus.clamp(0.05, 1.0).sqrt();
    let nucleus = Outline::random(inner, 0.10, &mut rng);
    let slack = (radius - inner).max(0.0) * 0.6;
    let shift = [0; 2].map(|_| rng.random_range(-1.0..=1.0) * slack);
    let (coarse, fine) = (Noise::random(17.0, &mut rng), Noise::random(6.0, &mut rng));
    let spots: Vec<[f32; 3]> = (0..phantom.nucleoli)
        .map(|_| {
            let (angle, far) = (
                rng.random_range(0.0..std::f32::consts::TAU),
                rng.random_range(0.1..0.6),
            );
            [
                shift[0] + angle.cos() * far * inner,
                shift[1] + angle.sin() * far * inner,
                rng.random_range(8.0..15.0),
            ]
        })
        .collect();
    let mut picture = Picture::black(FRAME, FRAME);
    let middle = FRAME as f32 / 2.0;
    for y in 0..FRAME {
        for x in 0..FRAME {
            let (dx, dy) = (x as f32 + 0.5 - middle, y as f32 + 0.5 - middle);
            let covered = cell.coverage(dx.hypot(dy), dy.atan2(dx));
            if covered == 0.0 {
                continue;
            }
            let (nx, ny) = (dx - shift[0], dy - shift[1]);
            let inside = nucleus.coverage(nx.hypot(ny), ny.atan2(nx)).min(covered);
            let clumps = 0.65 * coarse.at(x as f32, y as f32) + 0.35 * fine.at(x as f32, y as f32);
            let spot = spots
                .iter()
                .map(|s| spot(dx - s[0], dy - s[1], s[2]))
                .fold(0.0, f32::max);
            let colour = colour(phantom, inside, clumps, spot * inside);
            picture.set_pixel(x, y, colour.map(|v| (v * covered).round() as u8));
        }
    }
    picture
}

/// A round bright spot with a soft edge.
fn spot(dx: f32, dy: f32, radius: f32) -> f32 {
    (-(dx * dx + dy * dy) / (radius * radius)).exp()
}

fn colour(phantom: &Phantom, inside: f32, clumps: f32, spot: f32) -> [f32; 3] {
    std::array::from_fn(|c| {
        let contrast = if inside > 0.5 {
            0.45 * phantom.chromatin
        } else {
            0.06
        };
        let base = CYTOPLASM[c] + (NUCLEUS[c] - CYTOPLASM[c]) * inside;
        let base = base + (NUCLEOLUS[c] - base) * spot * 0.7;
        // Beer-Lambert: twice the stain squares the share of light that comes through.
        let through = (base / 255.0 * (1.0 + contrast * clumps)).clamp(0.02, 1.0);
        255.0 * through.powf(phantom.stain)
    })
}

/// A field of many drawn cells on a light ground: what the models are not made for.
pub fn draw_smear(seed: u64) -> Picture {
    let mut rng = seeded::rng(Stream::Smear, seed, &[]);
    let ground = Noise::random(60.0, &mut rng);
    let mut picture = Picture::black(FRAME, FRAME);
    let discs: Vec<[f32; 3]> = (0..34)
        .map(|_| {
            [
                rng.random_range(0.0..450.0),
                rng.random_range(0.0..450.0),
                rng.random_range(24.0..34.0),
            ]
        })
        .collect();
    for y in 0..FRAME {
        for x in 0..FRAME {
            let shade = 6.0 * ground.at(x as f32, y as f32);
            let mut colour = [228.0 + shade, 218.0 + shade, 222.0 + shade];
            for disc in &discs {
                let distance = (x as f32 - disc[0]).hypot(y as f32 - disc[1]) / disc[2];
                if distance < 1.0 {
                    let pale = 18.0 * (1.0 - distance).powi(2);
                    colour = [206.0 + pale, 150.0 + 2.0 * pale, 158.0 + 2.0 * pale];
                }
            }
            picture.set_pixel(x, y, colour.map(|v: f32| v.clamp(0.0, 255.0) as u8));
        }
    }
    picture
}

/// A picture as PNG.
///
/// # Errors
///
/// Where the encoder fails.
pub fn png(picture: &Picture) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.image().write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::cell;

    const PHANTOM: Phantom = Phantom {
        diameter: 200.0,
        nucleus: 0.8,
        chromatin: 0.5,
        nucleoli: 2,
        stain: 1.0,
    };

    #[test]
    fn equal_seeds_draw_equal_cells_and_others_do_not() {
        assert_eq!(draw(&PHANTOM, 3), draw(&PHANTOM, 3));
        assert_ne!(draw(&PHANTOM, 3), draw(&PHANTOM, 4));
    }

    #[test]
    fn the_area_follows_the_diameter() {
        for diameter in [120.0, 200.0, 280.0] {
            let area = cell::area(&draw(
                &Phantom {
                    diameter,
                    ..PHANTOM
                },
                1,
            )) as f32;
            let disc = std::f32::consts::PI * diameter * diameter / 4.0;
            assert!(
                (area / disc - 1.0).abs() < 0.1,
                "{area} for a disc of {disc}"
            );
        }
    }

    #[test]
    fn more_stain_is_darker() {
        let light = |stain| {
            let picture = draw(&Phantom { stain, ..PHANTOM }, 1);
            picture.rgb().iter().map(|&v| u64::from(v)).sum::<u64>()
        };
        assert!(light(0.6) > light(1.0) && light(1.0) > light(1.4));
    }
}
