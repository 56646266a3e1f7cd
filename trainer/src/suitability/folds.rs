//! Statistics of suitability for each fold, with limits set on cells of other leak groups.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result};
use shared::{
    cell::{Suitability, SuitabilityStatistics},
    familiarity::{self, Familiarity, FamiliarityLimit},
    picture::Picture,
};

use crate::{
    data::framing::Data,
    inference::logits::{Copies, Inference},
    learn::recipe::Recipe,
    suitability::{self, Traits},
};

/// A network with cells that it learned from, and cells that it did not.
#[derive(Debug)]
pub struct Known<'a> {
    /// The network, ready to answer.
    pub inference: Inference<'a>,
    /// The cells.
    pub data: &'a Data,
    /// Positions of those that it learned from.
    pub learned: Vec<usize>,
    /// Positions of those of other leak groups.
    pub held_out: Vec<usize>,
}

/// Suitability of pictures for a network, as its model file will have it.
#[derive(Clone, Debug)]
pub struct Suits {
    /// Statistics of looks.
    pub statistics: SuitabilityStatistics,
    /// Distribution of features.
    pub familiarity: Familiarity,
    /// Limit of the features' distance.
    pub limit: FamiliarityLimit,
}

impl Suits {
    /// Fits what suits a network; limits are set on the held-out cells of `folds` and on their changed copies, each by what its own
    /// network learned from.
    ///
    /// # Errors
    ///
    /// Where a picture can't be read, the device fails, or no cell is held out.
    pub fn fit(own: &Known<'_>, folds: &[Known<'_>], recipe: &Recipe) -> Result<Self> {
        let mut fitting = Fitting::new(folds.iter().chain([own]).collect(), recipe)?;
        let of_folds = fitting.of_each(folds)?;
        let limits = fitting.limits(folds, &of_folds)?;
        Ok(fitting.of(own)?.within(limits))
    }

    /// Suitability for each fold's network, with the same limits for all.
    ///
    /// # Errors
    ///
    /// As [`Self::fit`].
    pub fn of_folds(folds: &[Known<'_>], recipe: &Recipe) -> Result<Vec<Self>> {
        let mut fitting = Fitting::new(folds.iter().collect(), recipe)?;
        let of_folds = fitting.of_each(folds)?;
        let limits = fitting.limits(folds, &of_folds)?;
        let within = |suits: Self| suits.within(limits);
        Ok(of_folds.into_iter().map(within).collect())
    }

    /// With limits of looks and of what the head reads.
    fn within(mut self, (looks, network): (f64, f64)) -> Self {
        if let Some(traits) = &mut self.statistics.traits {
            traits.limit = looks;
        }
        self.limit.distance = network;
        self
    }

    /// Suitability of a picture with these features.
    pub fn judge(&self, picture: &Picture, pooled: &[f32]) -> Suitability {
        let known = Some((&self.familiarity, self.limit));
        familiarity::suitability(picture, &self.statistics, known, pooled)
    }
}

/// All that distributions are fitted to.
struct Fitting<'a> {
    all: Vec<&'a Known<'a>>,
    recipe: &'a Recipe,
    /// By the cell's position; those that are black have none.
    traits: BTreeMap<usize, Traits>,
    trunks: Vec<(Option<PathBuf>, Read)>,
}

impl<'a> Fitting<'a> {
    fn new(all: Vec<&'a Known<'a>>, recipe: &'a Recipe) -> Result<Self> {
        let first = all.first().context("there is no network")?;
        let cells = cells(all.iter().copied());
        let traits = suitability::looks(&first.data.samples, &cells, recipe.seed)?;
        Ok(Self {
            traits: cells
                .into_iter()
                .zip(traits)
                .filter_map(|(at, traits)| Some((at, traits?)))
                .collect(),
            all,
            recipe,
            trunks: Vec::new(),
        })
    }

    fn traits(&self, cells: &[usize]) -> Vec<Traits> {
        cells
            .iter()
            .filter_map(|at| self.traits.get(at).copied())
            .collect()
    }

    /// Limits of looks and of what the head reads, by the held-out cells of folds and what suits their networks.
    fn limits(&mut self, folds: &[Known<'_>], suits: &[Suits]) -> Result<(f64, f64)> {
        let (mut of_looks, mut of_network) = (Vec::new(), Vec::new());
        for (fold, suits) in folds.iter().zip(suits) {
            let known = suits.statistics.traits.as_ref().context("no traits")?;
            let held = self.traits(&fold.held_out);
            of_looks.extend(held.iter().flatten().map(|row| known.distance(row)));
            let held = rows(self.read(fold)?, &fold.held_out);
            of_network.extend(held.iter().map(|row| suits.familiarity.distance(row)));
        }
        Ok((
            suitability::limit(of_looks)?,
            suitability::limit(of_network)?,
        ))
    }

    fn of_each(&mut self, all: &[Known<'_>]) -> Result<Vec<Suits>> {
        all.iter().map(|known| self.of(known)).collect()
    }

    /// Suitability for a network, without limits.
    fn of(&mut self, known: &Known<'_>) -> Result<Suits> {
        let traits = self.traits(&known.learned);
        Ok(Suits {
            statistics: suitability::statistics(&traits)?,
            familiarity: suitability::familiarity(&rows(self.read(known)?, &known.learned))?,
            limit: FamiliarityLimit { distance: f64::MAX },
        })
    }

    /// What is read through a network's trunk of all cells that are asked for of any network with this trunk: one that does not learn is the
    /// same in every fold, and sees each cell once.
    fn read(&mut self, by: &Known<'_>) -> Result<&Read> {
        let trunk = by.inference.kept();
        let found = |(of, _): &(Option<PathBuf>, Read)| of.is_some() && *of == trunk;
        if let Some(at) = self.trunks.iter().position(found) {
            return Ok(&self.trunks[at].1);
        }
        let is_same = |known: &&Known<'_>| trunk.is_some() && known.inference.kept() == trunk;
        let alike = self.all.iter().copied().filter(is_same);
        let cells = cells(alike.chain([by]));
        let copies = Copies {
            augmentation: &self.recipe.augmentation,
            seed: self.recipe.seed,
            number: 0,
        };
        let plain = by.inference.pooled(by.data, &cells)?;
        let changed = by.inference.pooled_copies(by.data, &cells, copies)?;
        let both = plain.into_iter().zip(changed).map(|(a, b)| [a, b]);
        let read = cells.into_iter().zip(both).collect();
        self.trunks.push((trunk, read));
        Ok(&self.trunks[self.trunks.len() - 1].1)
    }
}

/// Features of a cell and of a changed copy, by the cell's position.
type Read = BTreeMap<usize, [Vec<f32>; 2]>;

/// Rows of cells and of their copies.
fn rows(read: &Read, cells: &[usize]) -> Vec<Vec<f32>> {
    cells.iter().flat_map(|at| read[at].clone()).collect()
}

/// Every cell that is asked for, once.
fn cells<'a>(all: impl Iterator<Item = &'a Known<'a>>) -> Vec<usize> {
    let mut cells: Vec<usize> = all
        .flat_map(|known| known.learned.iter().chain(&known.held_out))
        .copied()
        .collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}
