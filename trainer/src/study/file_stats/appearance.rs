//! Appearance of a cell in a few descriptors.

use serde::Serialize;
use shared::{
    cell::is_foreground,
    picture::{Picture, luminance},
};

/// Figures of the pixels of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Appearance {
    /// Mean red, green and blue of the cell, 0 to 255.
    pub colour: [f64; 3],
    /// Mean luminance of the cell (Rec. 601), 0 to 255.
    pub brightness: f64,
    /// Deviation of the luminance within the cell.
    pub contrast: f64,
    /// Share of the cell that is darker in green than the threshold that parts its pixels best (N. Otsu 1979):
    /// the nucleus, as far as it can be told by a threshold.
    pub nucleus: f64,
    /// Variance of the Laplacian of the luminance well inside the cell (J. L. Pech-Pacheco et al., ICPR 2000):
    /// the sharper, the more.
    pub sharpness: f64,
}

impl Appearance {
    /// Of a cell on black; `None` where everything is black.
    pub fn of(picture: &Picture) -> Option<Self> {
        let pixels = picture.rgb().as_chunks::<3>().0;
        let inside: Vec<bool> = pixels.iter().map(|p| is_foreground(*p)).collect();
        let cell = || {
            pixels
                .iter()
                .zip(&inside)
                .filter(|(_, inside)| **inside)
                .map(|(p, _)| *p)
        };
        let count = cell().count() as f64;
        if count == 0.0 {
            return None;
        }
        let colour = [0, 1, 2].map(|c| cell().map(|p| f64::from(p[c])).sum::<f64>() / count);
        let light: Vec<f64> = pixels.iter().copied().map(luminance).collect();
        let brightness = cell().map(luminance).sum::<f64>() / count;
        let spread = cell()
            .map(|p| (luminance(p) - brightness).powi(2))
            .sum::<f64>()
            / count;
        let mut greens = [0_usize; 256];
        cell().for_each(|p| greens[usize::from(p[1])] += 1);
        let dark: usize = greens[..=otsu(&greens)].iter().sum();
        Some(Self {
            colour,
            brightness,
            contrast: spread.sqrt(),
            nucleus: dark as f64 / count,
            sharpness: sharpness(&light, &inside, picture.width() as usize),
        })
    }
}

/// The last value of the darker part, where the variance between both parts is greatest.
fn otsu(counts: &[usize; 256]) -> usize {
    let total: f64 = counts.iter().map(|&c| c as f64).sum();
    let sum: f64 = counts
        .iter()
        .enumerate()
        .map(|(v, &c)| v as f64 * c as f64)
        .sum();
    let (mut below, mut below_sum, mut best, mut at) = (0.0, 0.0, -1.0, 0);
    for (value, &count) in counts.iter().enumerate() {
        below += count as f64;
        below_sum += value as f64 * count as f64;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = below_sum / below - (sum - below_sum) / above;
        let between = below * above * apart * apart;
        if between > best {
            (best, at) = (between, value);
        }
    }
    if best < 0.0 { 255 } else { at }
}

/// How far from the outline the Laplacian is taken: the outline itself would count as sharp.
const MARGIN: usize = 6;

fn sharpness(light: &[f64], inside: &[bool], width: usize) -> f64 {
    let height = light.len() / width;
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for y in MARGIN..height.saturating_sub(MARGIN) {
        for x in MARGIN..width.saturating_sub(MARGIN) {
            let at = y * width + x;
            let far = MARGIN * width;
            let around = [at, at - MARGIN, at + MARGIN, at - far, at + far];
            if around.iter().any(|&place| !inside[place]) {
                continue;
            }
            let value = light[at - 1] + light[at + 1] + light[at - width] + light[at + width]
                - 4.0 * light[at];
            count += 1.0;
            sum += value;
            squares += value * value;
        }
    }
    if count == 0.0 {
        0.0
    } else {
        squares / count - (sum / count).powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(colour: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
        let mut picture = Picture::black(60, 60);
        for y in 10..50 {
            for x in 10..50 {
                picture.set_pixel(x, y, colour(x, y));
            }
        }
        picture
    }

    #[test]
    fn an_even_cell_has_its_colour_and_no_structure() {
        let found = Appearance::of(&picture(|_, _| [100, 50, 150])).unwrap();
        assert_eq!(found.colour, [100.0, 50.0, 150.0]);
        assert!((found.brightness - 76.35).abs() < 1e-9);
        assert!(found.contrast < 1e-9 && found.sharpness < 1e-9);
        assert_eq!(found.nucleus, 1.0);
        assert_eq!(Appearance::of(&Picture::black(5, 5)), None);
    }

    #[test]
    fn the_nucleus_is_the_darker_part() {
        let found = Appearance::of(&picture(|x, _| if x < 20 { [200; 3] } else { [60; 3] }));
        assert!((found.unwrap().nucleus - 0.75).abs() < 1e-9);
    }

    #[test]
    fn stripes_are_sharper_than_a_slope() {
        let stripes = Appearance::of(&picture(|x, _| [100 + (x % 2) as u8 * 20; 3])).unwrap();
        let slope = Appearance::of(&picture(|x, _| [100 + x as u8; 3])).unwrap();
        assert!(stripes.sharpness > 100.0 && slope.sharpness < 1e-9);
    }
}
