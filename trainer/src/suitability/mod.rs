//! Which pictures suit a model: fitted on its training cells and on changed copies of them; limits are set on cells of
//! other leak groups.

pub mod folds;

use anyhow::{Result, ensure};
use nalgebra::{DMatrix, DVector};
use rand::RngExt;
use rayon::prelude::*;
use shared::{
    cell::{Looks, SuitabilityStatistics, Trait, TraitStatistics},
    familiarity::Familiarity,
    picture::Picture,
    quantile::{quantile, sorted},
    seeded::{self, Stream},
};

use crate::data::{
    augment::Change,
    dataset::{self, Sample},
};

/// Area percentiles that say what a usual cell is.
const AREAS: (f64, f64) = (0.01, 0.99);

/// Share of cells and copies beyond either end of a trait's range.
const BEYOND: f64 = 0.001;

/// By what share of its range a texture may be softer than that of any training cell: what other subjects' pictures are like
/// once they are blurred by two pixels.
const SOFTER: f64 = 0.05;

/// How far correlations are brought to those of independent traits: some of them nearly follow from others.
const SHRINKAGE: f64 = 0.1;

/// Share of cells of other leak groups that lie beyond a limit.
const UNUSUAL: f64 = 0.004;

/// Main axes of what a head reads, at most; they hold most of its variance, and take 25 kB in a file.
const AXES: usize = 32;

/// Deviation below which a trait or feature counts as constant: what is then read of another picture is far off.
const LEAST_DEVIATION: f64 = 1e-3;

/// Traits of a cell as it is, and of two changed copies.
pub type Traits = [[f64; Trait::COUNT]; 3];

/// Looks of cells, and of two copies of each with a change that answers are to survive, drawn anew for each copy; in the order of
/// the cells; none where all is black.
///
/// # Errors
///
/// Where a picture can't be read.
pub fn looks(samples: &[Sample], cells: &[usize], seed: u64) -> Result<Vec<Option<Traits>>> {
    let of = |picture: &Picture| Looks::of(picture).map(|looks| looks.traits);
    let all = |&at: &usize| -> Result<Option<Traits>> {
        let picture = dataset::open(&samples[at].path)?;
        let mut rng = seeded::rng(Stream::Suitability, seed, &[at as u64]);
        let mut copy = || -> Result<_> {
            let (_, change) = Change::ALL[rng.random_range(1..Change::ALL.len())];
            Ok(of(&change.of(&picture, &mut rng)?))
        };
        let (first, second) = (copy()?, copy()?);
        let found = of(&picture).zip(first).zip(second);
        Ok(found.map(|((own, first), second)| [own, first, second]))
    };
    let all: Vec<_> = cells.par_iter().map(all).collect();
    all.into_iter().collect()
}

/// Statistics of looks: ranges and distances of traits. The limit of distances is to be set on other cells.
///
/// # Errors
///
/// Without a cell.
pub fn statistics(cells: &[Traits]) -> Result<SuitabilityStatistics> {
    ensure!(
        !cells.is_empty(),
        "nothing can be said of what cells look like: each of the pictures is black, or next to it"
    );
    let rows = cells.as_flattened();
    let column = |at: usize| sorted(rows.iter().map(|row| row[at]).collect());
    let columns: Vec<Vec<f64>> = (0..Trait::COUNT).map(column).collect();
    let all = |share: f64| -> Vec<f64> { columns.iter().map(|c| quantile(c, share)).collect() };
    let (mut low, high) = (all(BEYOND), all(1.0 - BEYOND));
    for grain in Trait::GRAINS.map(|grain| grain as usize) {
        low[grain] -= SOFTER * (high[grain] - low[grain]);
    }
    let values: Vec<f64> = rows.as_flattened().to_vec();
    let standard = Standard::of(&DMatrix::from_row_slice(rows.len(), Trait::COUNT, &values));
    let count = Trait::COUNT;
    let shrunk =
        standard.correlations() * (1.0 - SHRINKAGE) + DMatrix::identity(count, count) * SHRINKAGE;
    // Positive definite, as every eigenvalue is at least the shrinkage.
    let precision = shrunk.try_inverse();
    let precision = precision.unwrap_or_else(|| DMatrix::identity(count, count));
    let areas = sorted(
        cells
            .iter()
            .map(|[own, ..]| own[Trait::Size as usize].exp())
            .collect(),
    );
    Ok(SuitabilityStatistics {
        area_low: quantile(&areas, AREAS.0),
        area_high: quantile(&areas, AREAS.1),
        traits: Some(TraitStatistics {
            low,
            high,
            mean: standard.mean.iter().copied().collect(),
            deviation: standard.deviation.iter().copied().collect(),
            precision: precision.as_slice().to_vec(),
            limit: f64::MAX,
        }),
    })
}

/// Distribution of the features of cells.
///
/// # Errors
///
/// Where there are fewer than two rows.
pub fn familiarity(rows: &[Vec<f32>]) -> Result<Familiarity> {
    let width = rows.first().map_or(0, Vec::len);
    ensure!(
        rows.len() > 1 && width > 1,
        "two cells at least are needed to say what is familiar; found {}",
        rows.len()
    );
    let values = rows.iter().flatten().map(|v| f64::from(*v));
    let standard = Standard::of(&DMatrix::from_row_iterator(rows.len(), width, values));
    let eigen = standard.correlations().symmetric_eigen();
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let (main, left) = order.split_at(AXES.min(width / 2));
    let variance = |at: &usize| eigen.eigenvalues[*at].max(LEAST_DEVIATION.powi(2));
    let rest = left.iter().map(variance).sum::<f64>() / left.len() as f64;
    let axis = |at: &usize| {
        eigen
            .eigenvectors
            .column(*at)
            .iter()
            .copied()
            .collect::<Vec<f64>>()
    };
    let short = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect();
    Ok(Familiarity {
        mean: short(standard.mean.iter().copied().collect()),
        deviation: short(standard.deviation.iter().copied().collect()),
        axes: short(main.iter().flat_map(axis).collect()),
        variances: short(main.iter().map(variance).chain([rest]).collect()),
    })
}

/// The distance that all but few cells of other leak groups keep to.
///
/// # Errors
///
/// Without a cell.
pub fn limit(distances: Vec<f64>) -> Result<f64> {
    ensure!(
        !distances.is_empty(),
        "a limit needs cells that were not learned from"
    );
    Ok(quantile(&sorted(distances), 1.0 - UNUSUAL))
}

/// Rows brought to mean 0 and deviation 1.
struct Standard {
    mean: DVector<f64>,
    deviation: DVector<f64>,
    /// `[n, p]`
    rows: DMatrix<f64>,
}

impl Standard {
    fn of(rows: &DMatrix<f64>) -> Self {
        let count = rows.nrows() as f64;
        let mean = rows.row_mean().transpose();
        let mut apart = rows.clone();
        for mut row in apart.row_iter_mut() {
            row -= mean.transpose();
        }
        let squares = apart.column_iter().map(|c| c.norm_squared() / count);
        let least = |variance: f64| variance.sqrt().max(LEAST_DEVIATION);
        let deviation = DVector::from_iterator(rows.ncols(), squares.map(least));
        for (mut column, deviation) in apart.column_iter_mut().zip(deviation.iter()) {
            column /= *deviation;
        }
        Self {
            mean,
            deviation,
            rows: apart,
        }
    }

    fn correlations(&self) -> DMatrix<f64> {
        self.rows.tr_mul(&self.rows) / self.rows.nrows() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Traits that all follow one number, but for the second, which has its own.
    fn cells() -> Vec<Traits> {
        let row = |at: usize| {
            let (x, y) = (
                at as f64 * 0.618_034 % 1.0 - 0.5,
                at as f64 * 0.414_214 % 1.0 - 0.5,
            );
            std::array::from_fn(|which| match which {
                0 => 9.0 + x,
                1 => y,
                which => which as f64 * x,
            })
        };
        (0..1500)
            .map(|at| [0, 1, 2].map(|of| row(3 * at + of)))
            .collect()
    }

    #[test]
    fn ranges_hold_nearly_all_and_areas_come_as_pixels() {
        let found = statistics(&cells()).unwrap();
        assert!((found.area_low.ln() - 8.51).abs() < 0.01, "{found:?}");
        assert!((found.area_high.ln() - 9.49).abs() < 0.01);
        let traits = found.traits.unwrap();
        assert!(traits.is_valid());
        assert!((traits.low[3] + 1.5).abs() < 0.01 && (traits.high[3] - 1.5).abs() < 0.01);
    }

    /// Against what goes together, a step is longer than along it.
    #[test]
    fn distances_know_what_goes_together() {
        let traits = statistics(&cells()).unwrap().traits.unwrap();
        let at = |change: fn(&mut [f64; Trait::COUNT])| {
            let mut row: [f64; Trait::COUNT] = std::array::from_fn(|at| traits.mean[at]);
            change(&mut row);
            traits.distance(&row)
        };
        let along = at(|row| {
            row[0] += 0.2;
            row.iter_mut()
                .enumerate()
                .skip(2)
                .for_each(|(which, v)| *v += 0.2 * which as f64);
        });
        let against = at(|row| row[5] -= 1.0);
        assert!(
            at(|_| ()) < 1e-9 && against > 2.0 * along,
            "{against}, {along}"
        );
    }

    #[test]
    fn a_familiar_distribution_is_found_again() {
        // 40 figures, of which 20 pairs are equal but for a tenth.
        let row = |at: usize| -> Vec<f32> {
            let noise = |k: usize| ((at * 31 + k * 17) as f64 * 0.754_877 % 1.0 - 0.5) as f32;
            (0..40)
                .map(|k| 3.0 + noise(k / 2) + 0.1 * noise(k + 50))
                .collect()
        };
        let rows: Vec<Vec<f32>> = (0..3000).map(row).collect();
        let found = familiarity(&rows).unwrap();
        assert_eq!(found.variances.len(), 21);
        assert_eq!(found.axes.len(), 20 * 40);
        let mean = rows
            .iter()
            .map(|row| found.distance(row).powi(2))
            .sum::<f64>()
            / 3000.0;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let mut broken = rows[0].clone();
        broken[6] += 1.0;
        assert!(found.distance(&broken) > 2.0);
        assert!(familiarity(&rows[..1]).is_err());
    }

    #[test]
    fn a_limit_leaves_few_beyond() {
        let found = limit((0..1000).map(f64::from).collect()).unwrap();
        assert!((found - 994.0).abs() <= 1.0, "{found}");
        assert!(limit(Vec::new()).is_err());
        assert!(statistics(&[]).is_err());
    }
}
