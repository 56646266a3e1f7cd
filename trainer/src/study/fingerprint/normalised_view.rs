//! A cell at one size and place, and what is left of its brightness without slow changes.

use shared::{
    picture::{Picture, luminance},
    quantile,
};

/// Side of a view, in its pixels.
pub const SIDE: usize = 64;

/// Radius of a disc of the cell's area in a view.
pub const RADIUS: f32 = 24.0;

/// Deviation of the Gaussian whose blur is taken off, in pixels of a view.
const SLOW: f32 = 4.0;

/// Where the cell stands in a picture.
pub struct Cell {
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
    pub fn find(picture: &Picture) -> Option<Self> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels = picture.rgb().as_chunks::<3>().0;
        let brightness: Vec<f32> = pixels.iter().map(|p| luminance(*p) as f32).collect();
        let is_edge = |at: usize| {
            let (x, y) = (at % width, at / width);
            x == 0 || y == 0 || x + 1 == width || y + 1 == height
        };
        let mut edge: Vec<f32> = (0..brightness.len())
            .filter(|&at| is_edge(at))
            .map(|at| brightness[at])
            .collect();
        let background = quantile::select(&mut edge, 0.5, f32::total_cmp).unwrap_or(0.0);
        let mut apart: Vec<f32> = brightness.iter().map(|v| (v - background).abs()).collect();
        let differs: Vec<f32> = apart.clone();
        let most = quantile::select(&mut apart, 0.98, f32::total_cmp).unwrap_or(0.0);
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
    pub fn view(&self) -> (Vec<f32>, Vec<f32>) {
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

/// Brightness less its blur within the cell, of deviation 1; `None` for a cell without any.
pub fn texture(brightness: &[f32], cover: &[f32], inside: &[bool]) -> Option<Vec<f32>> {
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
