//! Densities of stains (A. C. Ruifrok, D. A. Johnston, 2001).

use shared::{cell, picture::Picture};

/// Optical densities of haematoxylin, eosin and DAB in red, green and blue, from the paper's table; the
/// last takes what the first two do not explain.
const STAINS: [[f32; 3]; 3] = [[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]];

/// What light is left of none: densities stay finite.
const FLOOR: f32 = 1.0;

/// Multiplies the density of each stain (D. Tellez et al., 2018, without their additive part).
pub fn restain(picture: &Picture, factors: [f32; 3]) -> Picture {
    let stains = STAINS.map(unit);
    let inverse = invert(stains);
    // Density in red, green, blue to the stains, scaled, and back: one matrix for all pixels.
    let matrix: [[f32; 3]; 3] = std::array::from_fn(|from| {
        std::array::from_fn(|to| {
            (0..3)
                .map(|stain| inverse[from][stain] * factors[stain] * stains[stain][to])
                .sum()
        })
    });
    let density: Vec<f32> = (0..=255_u8)
        .map(|v| -(f32::from(v).max(FLOOR) / 255.0).ln())
        .collect();
    let mut out = Picture::black(picture.width(), picture.height());
    let pixels = picture.rgb().as_chunks::<3>().0;
    for (at, pixel) in pixels.iter().enumerate() {
        // The black around a cell that was cut out is no stain.
        if !cell::is_foreground(*pixel) {
            continue;
        }
        let old = pixel.map(|v| density[usize::from(v)]);
        let colour = std::array::from_fn(|to| {
            let new: f32 = (0..3).map(|from| old[from] * matrix[from][to]).sum();
            (255.0 * (-new).exp()).round().clamp(0.0, 255.0) as u8
        });
        let at = at as u32;
        out.set_pixel(at % picture.width(), at / picture.width(), colour);
    }
    out
}

fn unit(vector: [f32; 3]) -> [f32; 3] {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    vector.map(|v| v / length)
}

/// The inverse of a matrix, by its cofactors.
fn invert(m: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let minor = |row: usize, column: usize| {
        let [r, s] = [(row + 1) % 3, (row + 2) % 3];
        let [c, d] = [(column + 1) % 3, (column + 2) % 3];
        m[r][c] * m[s][d] - m[r][d] * m[s][c]
    };
    let determinant: f32 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    std::array::from_fn(|row| std::array::from_fn(|column| minor(column, row) / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let (m, inverse) = (STAINS, invert(STAINS));
        for place in 0..9 {
            let (row, column) = (place / 3, place % 3);
            let product: f32 = (0..3).map(|k| m[row][k] * inverse[k][column]).sum();
            let expected = if row == column { 1.0 } else { 0.0 };
            assert!((product - expected).abs() < 1e-5);
        }
    }

    #[test]
    fn factors_of_one_change_nothing_and_more_stain_is_darker() {
        let picture = Picture::new(2, 1, vec![180, 110, 190, 3, 0, 8]).unwrap();
        let same = restain(&picture, [1.0; 3]);
        let old = picture.pixel(0, 0);
        let apart = same
            .pixel(0, 0)
            .into_iter()
            .zip(old)
            .map(|(a, b)| a.abs_diff(b));
        assert!(apart.max().unwrap() <= 1);
        assert_eq!(same.pixel(1, 0), [0; 3]);
        let more = restain(&picture, [1.2; 3]).pixel(0, 0);
        assert!(more.iter().zip(picture.pixel(0, 0)).all(|(a, b)| *a < b));
    }
}
