//! Whether two pictures show the same cell, whatever was done to one of them: turned, mirrored, moved,
//! scaled, recoloured a little, stored anew, or photographed again.
//!
//! A cell is brought to one size and one place, and its texture (what is left when slow changes of
//! brightness are taken off) is compared. Candidates come from the texture in polar coordinates, where a
//! turn is a shift along the angle: the amplitudes of each ring's Fourier series do not change with it,
//! and their product is an upper bound of the correlation at any turn (Cauchy and Schwarz). Candidates
//! are then laid over each other exactly.

mod normalised_view;

use rayon::prelude::*;
use shared::picture::Picture;

use normalised_view::{Cell, RADIUS, SIDE, texture};

/// Rings of the polar view; the outermost ends at `REACH` radii.
const RINGS: usize = 24;

/// How far out texture is looked at.
const REACH: f32 = 1.1;

/// Places on a ring.
const ANGLES: usize = 96;

/// Harmonics of each ring, from the first: the mean of a ring tells little.
const HARMONICS: usize = 20;

/// Least correlation in polar coordinates for two pictures to be laid over each other.
const CANDIDATE: f32 = 0.6;

/// Most candidates of a picture.
const CANDIDATES: usize = 12;

/// A picture's cell in a form in which it can be compared.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    /// Texture, `SIDE * SIDE`, rows from the top; 0 outside the cell.
    texture: Vec<f32>,
    /// Whether a pixel of the view is of the cell.
    inside: Vec<bool>,
    /// Real and imaginary parts for each ring and harmonic; of length 1 altogether.
    spectrum: Vec<[f32; 2]>,
    /// Their amplitudes.
    amplitudes: Vec<f32>,
}

/// Two pictures of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Positions of the pictures, the smaller first.
    pub pictures: [usize; 2],
    /// Correlation of their textures, -1 to 1.
    pub similarity: f32,
}

/// How one view is laid over another.
#[derive(Clone, Copy, Debug)]
struct Pose {
    angle: f32,
    mirrored: bool,
    scale: f32,
    shift: [f32; 2],
}

impl Fingerprint {
    /// The fingerprint of a picture; `None` where nothing stands out from the background.
    pub fn of(picture: &Picture) -> Option<Self> {
        let cell = Cell::find(picture)?;
        let (brightness, cover) = cell.view();
        let inside: Vec<bool> = cover.iter().map(|&c| c > 0.5).collect();
        let texture = texture(&brightness, &cover, &inside)?;
        let spectrum = spectrum(&texture);
        let amplitudes = spectrum.iter().map(|[re, im]| re.hypot(*im)).collect();
        Some(Self {
            texture,
            inside,
            spectrum,
            amplitudes,
        })
    }

    /// At least the correlation in polar coordinates at any turn.
    fn bound(&self, other: &Self) -> f32 {
        let pairs = self.amplitudes.iter().zip(&other.amplitudes);
        pairs.map(|(a, b)| a * b).sum()
    }

    /// The greatest correlations in polar coordinates, straight and mirrored, with their poses.
    fn turned(&self, other: &Self) -> [(f32, Pose); 2] {
        // Cross spectrum, summed over the rings.
        let mut cross = [[[0.0_f32; 2]; HARMONICS]; 2];
        let rings = self.spectrum.chunks(HARMONICS);
        for (own, its) in rings.zip(other.spectrum.chunks(HARMONICS)) {
            for (at, ([a, b], [c, d])) in own.iter().zip(its).enumerate() {
                cross[0][at][0] += a * c + b * d;
                cross[0][at][1] += b * c - a * d;
                cross[1][at][0] += a * c - b * d;
                cross[1][at][1] += b * c + a * d;
            }
        }
        [false, true].map(|mirrored| {
            let at_place = |place: usize| -> f32 {
                let harmonics = cross[usize::from(mirrored)].iter().enumerate();
                let wave = |(harmonic, [re, im]): (usize, &[f32; 2])| {
                    let [cos, sin] = WAVES.with(|w| w[(harmonic + 1) * place % ANGLES]);
                    re * cos - im * sin
                };
                harmonics.map(wave).sum()
            };
            let best = (0..ANGLES).map(|place| (at_place(place), place));
            let (value, place) = best.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0));
            let angle = place as f32 / ANGLES as f32 * std::f32::consts::TAU;
            let pose = Pose {
                angle,
                mirrored,
                scale: 1.0,
                shift: [0.0; 2],
            };
            (value, pose)
        })
    }

    /// Correlation of the textures with `other` laid over this one.
    fn overlaid(&self, other: &Self, pose: Pose) -> f32 {
        let middle = (SIDE as f32 - 1.0) / 2.0;
        let (sin, cos) = pose.angle.sin_cos();
        let (mut ab, mut aa, mut bb, mut count) = (0.0_f32, 0.0_f32, 0.0_f32, 0);
        let mut area = 0;
        for y in 0..SIDE {
            for x in 0..SIDE {
                let at = y * SIDE + x;
                if !self.inside[at] {
                    continue;
                }
                area += 1;
                let (dx, dy) = (x as f32 - middle, y as f32 - middle);
                let (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
                let v = if pose.mirrored { -v } else { v };
                let u = middle + pose.scale * u + pose.shift[0];
                let v = middle + pose.scale * v + pose.shift[1];
                let Some(b) = sample(&other.texture, &other.inside, u, v) else {
                    continue;
                };
                let a = self.texture[at];
                ab += a * b;
                aa += a * a;
                bb += b * b;
                count += 1;
            }
        }
        // What overlaps in a corner only proves nothing.
        if 5 * count < 4 * area || aa * bb == 0.0 {
            return 0.0;
        }
        ab / (aa * bb).sqrt()
    }

    /// The greatest correlation near a pose, found by going to the best neighbour with smaller and
    /// smaller steps.
    fn laid_over(&self, other: &Self, start: Pose) -> f32 {
        let mut pose = start;
        let mut best = self.overlaid(other, pose);
        let mut step = 2.0_f32;
        while step > 0.2 {
            let mut next = None;
            for way in [-step, step] {
                let ways = [
                    Pose {
                        angle: pose.angle + way / RADIUS,
                        ..pose
                    },
                    Pose {
                        scale: pose.scale + way / RADIUS,
                        ..pose
                    },
                    Pose {
                        shift: [pose.shift[0] + way, pose.shift[1]],
                        ..pose
                    },
                    Pose {
                        shift: [pose.shift[0], pose.shift[1] + way],
                        ..pose
                    },
                ];
                for other_pose in ways {
                    let value = self.overlaid(other, other_pose);
                    if value > best {
                        (best, next) = (value, Some(other_pose));
                    }
                }
            }
            match next {
                Some(better) => pose = better,
                None => step /= 2.0,
            }
        }
        best
    }
}

thread_local! {
    /// Cosine and sine of each place of a ring.
    static WAVES: [[f32; 2]; ANGLES] = std::array::from_fn(|place| {
        let angle = place as f32 / ANGLES as f32 * std::f32::consts::TAU;
        [angle.cos(), angle.sin()]
    });
}

/// All pairs of at least this similarity.
pub fn pairs(prints: &[Option<Fingerprint>], least: f32) -> Vec<Pair> {
    let pictures = (0..prints.len()).into_par_iter();
    let mut all: Vec<Pair> = pictures
        .flat_map_iter(|at| pairs_of(prints, at, least))
        .collect();
    all.sort_by_key(|pair| pair.pictures);
    all
}

/// The pairs of one picture with those after it.
fn pairs_of(prints: &[Option<Fingerprint>], at: usize, least: f32) -> Vec<Pair> {
    let Some(own) = &prints[at] else {
        return Vec::new();
    };
    let mut candidates = Vec::new();
    for (number, other) in prints.iter().enumerate().skip(at + 1) {
        let Some(other) = other else { continue };
        if own.bound(other) < CANDIDATE {
            continue;
        }
        for (value, pose) in own.turned(other) {
            if value >= CANDIDATE {
                candidates.push((value, number, pose));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    candidates.truncate(CANDIDATES);
    let mut found: Vec<Pair> = Vec::new();
    for (_, number, pose) in candidates {
        let Some(other) = &prints[number] else {
            continue;
        };
        let similarity = own.laid_over(other, pose);
        let known = found.iter_mut().find(|pair| pair.pictures[1] == number);
        match known {
            Some(pair) => pair.similarity = pair.similarity.max(similarity),
            None => found.push(Pair {
                pictures: [at, number],
                similarity,
            }),
        }
    }
    found.retain(|pair| pair.similarity >= least);
    found
}

/// A view between its pixels; `None` outside the cell.
fn sample(view: &[f32], inside: &[bool], u: f32, v: f32) -> Option<f32> {
    let last = (SIDE - 1) as f32;
    if !(u >= 0.0 && v >= 0.0 && u < last && v < last) {
        return None;
    }
    let (x, y) = (u as usize, v as usize);
    let (fx, fy) = (u - x as f32, v - y as f32);
    let at = y * SIDE + x;
    if !(inside[at] && inside[at + 1] && inside[at + SIDE] && inside[at + SIDE + 1]) {
        return None;
    }
    let top = view[at] * (1.0 - fx) + view[at + 1] * fx;
    let bottom = view[at + SIDE] * (1.0 - fx) + view[at + SIDE + 1] * fx;
    Some(top * (1.0 - fy) + bottom * fy)
}

/// Fourier series of each ring, weighed by the root of its length, of length 1 altogether.
fn spectrum(texture: &[f32]) -> Vec<[f32; 2]> {
    let everywhere = vec![true; texture.len()];
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let mut all = Vec::with_capacity(RINGS * HARMONICS);
    for ring in 0..RINGS {
        let radius = (ring as f32 + 0.5) / RINGS as f32 * REACH * RADIUS;
        let values: Vec<f32> = (0..ANGLES)
            .map(|place| {
                let [cos, sin] = WAVES.with(|w| w[place]);
                sample(
                    texture,
                    &everywhere,
                    middle + radius * cos,
                    middle + radius * sin,
                )
                .unwrap_or(0.0)
            })
            .collect();
        for harmonic in 1..=HARMONICS {
            let mut sum = [0.0; 2];
            for (place, value) in values.iter().enumerate() {
                let [cos, sin] = WAVES.with(|w| w[harmonic * place % ANGLES]);
                sum[0] += value * cos;
                sum[1] -= value * sin;
            }
            all.push(sum.map(|s| s * radius.sqrt()));
        }
    }
    let length = all
        .iter()
        .map(|[re, im]| re * re + im * im)
        .sum::<f32>()
        .sqrt();
    all.iter_mut()
        .for_each(|pair| *pair = pair.map(|v| v / length.max(1e-12)));
    all
}

#[cfg(test)]
#[path = "fingerprint_tests.rs"]
mod tests;
