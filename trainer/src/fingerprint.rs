//! Whether two pictures show the same cell, whatever was done to one of them: turned, mirrored, moved,
//! scaled, recoloured a little, stored anew, or photographed again.
//!
//! A cell is brought to one size and one place, and its texture (what is left when slow changes of
//! brightness are taken off) is compared. Candidates come from the texture in polar coordinates, where a
//! turn is a shift along the angle: the amplitudes of each ring's Fourier series do not change with it,
//! and their product is an upper bound of the correlation at any turn (Cauchy and Schwarz). Candidates
//! are then laid over each other exactly.

use std::thread;

use shared::picture::Picture;

/// Side of a view, in its pixels.
const SIDE: usize = 64;

/// Radius of a disc of the cell's area in a view.
const RADIUS: f32 = 24.0;

/// Deviation of the Gaussian whose blur is taken off, in pixels of a view.
const SLOW: f32 = 4.0;

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
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all: Vec<Pair> = thread::scope(|scope| {
        let parts: Vec<_> = (0..cores)
            .map(|core| {
                let own = (core..prints.len()).step_by(cores);
                scope.spawn(move || {
                    own.flat_map(|at| pairs_of(prints, at, least))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_default())
            .collect()
    });
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

/// Where the cell stands in a picture.
struct Cell {
    width: usize,
    height: usize,
    /// Luminance, 0 to 255.
    brightness: Vec<f32>,
    /// 1 where a pixel stands out from the background, else 0.
    cover: Vec<f32>,
    centre: [f32; 2],
    /// Pixels of the picture to a pixel of the view.
    scale: f32,
}

impl Cell {
    /// What differs from the frame's edge by more than a quarter of what the most different pixels do:
    /// traces of lossy formats do not.
    fn find(picture: &Picture) -> Option<Self> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels = picture.rgb().as_chunks::<3>().0;
        let brightness: Vec<f32> = pixels.iter().map(luminance).collect();
        let is_edge = |at: usize| {
            let (x, y) = (at % width, at / width);
            x == 0 || y == 0 || x + 1 == width || y + 1 == height
        };
        let mut edge: Vec<f32> = (0..brightness.len())
            .filter(|&at| is_edge(at))
            .map(|at| brightness[at])
            .collect();
        let background = quantile(&mut edge, 0.5);
        let mut apart: Vec<f32> = brightness.iter().map(|v| (v - background).abs()).collect();
        let differs: Vec<f32> = apart.clone();
        let most = quantile(&mut apart, 0.98);
        let cover: Vec<f32> = differs
            .iter()
            .map(|&d| f32::from(u8::from(d > most / 4.0)))
            .collect();
        let area: f32 = cover.iter().sum();
        if most < 4.0 || area < 30.0 {
            return None;
        }
        let mut sum = [0.0_f64; 2];
        for (at, _) in cover.iter().enumerate().filter(|(_, c)| **c > 0.0) {
            sum[0] += (at % width) as f64;
            sum[1] += (at / width) as f64;
        }
        Some(Self {
            width,
            height,
            brightness,
            cover,
            centre: sum.map(|s| (s / f64::from(area)) as f32),
            scale: (area / std::f32::consts::PI).sqrt() / RADIUS,
        })
    }

    /// Brightness and cover of each pixel of the view: means over the pixels of the picture below it.
    fn view(&self) -> (Vec<f32>, Vec<f32>) {
        let steps = (self.scale.ceil() as usize).max(1);
        let middle = (SIDE as f32 - 1.0) / 2.0;
        let (mut brightness, mut cover) = (Vec::new(), Vec::new());
        for at in 0..SIDE * SIDE {
            let (x, y) = ((at % SIDE) as f32 - middle, (at / SIDE) as f32 - middle);
            let (mut light, mut covered) = (0.0, 0.0);
            for step in 0..steps * steps {
                let part = |i: usize| (i as f32 + 0.5) / steps as f32 - 0.5;
                let u = self.centre[0] + (x + part(step % steps)) * self.scale;
                let v = self.centre[1] + (y + part(step / steps)) * self.scale;
                let [l, c] = self.at(u, v);
                light += l * c;
                covered += c;
            }
            brightness.push(light / covered.max(1e-6));
            cover.push(covered / (steps * steps) as f32);
        }
        (brightness, cover)
    }

    /// Brightness and cover between pixels.
    fn at(&self, u: f32, v: f32) -> [f32; 2] {
        let (x, y) = (u.floor(), v.floor());
        let (fx, fy) = (u - x, v - y);
        let mut found = [0.0; 2];
        for (dx, dy, share) in [
            (0.0, 0.0, (1.0 - fx) * (1.0 - fy)),
            (1.0, 0.0, fx * (1.0 - fy)),
            (0.0, 1.0, (1.0 - fx) * fy),
            (1.0, 1.0, fx * fy),
        ] {
            let (x, y) = (x + dx, y + dy);
            if x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32 {
                let at = y as usize * self.width + x as usize;
                found[0] += share * self.brightness[at];
                found[1] += share * self.cover[at];
            }
        }
        found
    }
}

/// Rec. 601
fn luminance(pixel: &[u8; 3]) -> f32 {
    let [r, g, b] = pixel.map(f32::from);
    0.299 * r + 0.587 * g + 0.114 * b
}

/// The value below which a share of the values lies; changes their order.
fn quantile(values: &mut [f32], share: f64) -> f32 {
    let at = (share * (values.len().max(1) - 1) as f64) as usize;
    if values.is_empty() {
        return 0.0;
    }
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Brightness less its blur within the cell, of deviation 1; `None` for a cell without any.
fn texture(brightness: &[f32], cover: &[f32], inside: &[bool]) -> Option<Vec<f32>> {
    let weighted: Vec<f32> = brightness.iter().zip(cover).map(|(b, c)| b * c).collect();
    let (slow, weight) = (blur(&weighted), blur(cover));
    let mut texture: Vec<f32> = (0..brightness.len())
        .map(|at| {
            if inside[at] {
                brightness[at] - slow[at] / weight[at].max(1e-6)
            } else {
                0.0
            }
        })
        .collect();
    let count = inside.iter().filter(|i| **i).count() as f32;
    let deviation = (texture.iter().map(|t| t * t).sum::<f32>() / count).sqrt();
    if deviation < 1e-3 || !deviation.is_finite() {
        return None;
    }
    // A speck says no more than what surrounds it.
    texture
        .iter_mut()
        .for_each(|t| *t = (*t / deviation).clamp(-3.0, 3.0));
    Some(texture)
}

/// A view blurred by a Gaussian; nothing lies outside it.
fn blur(view: &[f32]) -> Vec<f32> {
    let reach = (3.0 * SLOW) as isize;
    let kernel: Vec<f32> = (-reach..=reach)
        .map(|d| (-0.5 * (d as f32 / SLOW).powi(2)).exp())
        .collect();
    let total: f32 = kernel.iter().sum();
    let along = |view: &[f32], step: usize| -> Vec<f32> {
        (0..view.len())
            .map(|at| {
                let place = (at / step % SIDE) as isize;
                let tap = |(k, weight): (usize, &f32)| {
                    let d = k as isize - reach;
                    let there = (0..SIDE as isize).contains(&(place + d));
                    if there {
                        weight * view[(at as isize + d * step as isize) as usize]
                    } else {
                        0.0
                    }
                };
                kernel.iter().enumerate().map(tap).sum::<f32>() / total
            })
            .collect()
    };
    along(&along(view, 1), SIDE)
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
