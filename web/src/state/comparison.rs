//! Maps beside each other: of one picture by several models and methods, and of several pictures.

use std::sync::Arc;

use shared::{artifact::IndexEntry, class::Class, saliency::Method};

use super::{Cell, grid::Grid};
use crate::message::{Answer, Explained, Request, Response};

/// A cell that a person keeps at hand, with its map as it was then.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The cell.
    pub cell: Cell,
    /// Title of the model.
    pub model: String,
    /// What it said.
    pub answer: Arc<Answer>,
    /// Its map.
    pub explained: Arc<Explained>,
}

impl Pin {
    /// Whether two pins show the same: the cell's map by one model and method for one class.
    fn is_like(&self, other: &Self) -> bool {
        let asked = |pin: &Self| (pin.cell.picture, pin.explained.method, pin.explained.class);
        asked(self) == asked(other) && self.model == other.model
    }

    /// Whether values of two pins' maps can be compared.
    fn has_units_of(&self, other: &Self) -> bool {
        self.model == other.model && self.explained.method == other.explained.method
    }
}

/// What all grids and pins share.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The grid, if one was asked for.
    pub grid: Option<Grid>,
    /// Cells that are kept at hand.
    pub pins: Vec<Pin>,
    /// Whether maps whose values can be compared have one scale.
    pub is_shared: bool,
}

/// Most cells that are kept at hand: their pictures are in memory.
pub const MOST_PINS: usize = 12;

impl Comparison {
    /// Begins a grid of a picture: quick methods by each model, by the method that a person has chosen first, if it is one of them. One of the same goes on.
    pub fn begin(
        &mut self,
        cell: Cell,
        models: Vec<IndexEntry>,
        (method, class): (Method, Option<Class>),
    ) {
        let is_same = |grid: &&mut Grid| {
            let of_grid = grid.columns.iter().map(|column| &column.entry);
            let asked = class.is_none() || class == grid.class;
            grid.cell == cell && of_grid.eq(&models) && asked
        };
        if let Some(grid) = self.grid.as_mut().filter(is_same) {
            grid.put_first(method);
            grid.go_on();
            return;
        }
        // What still comes of the grid before is of an older task.
        let task = self.grid.as_ref().map_or(0, |grid| grid.task);
        let mut grid = Grid::new(cell, models, class, task);
        grid.want(|method| method.definition().is_quick);
        grid.put_first(method);
        self.grid = Some(grid);
    }

    /// What a worker is to be asked next, of what is left.
    pub fn ask(&mut self) -> Vec<Request> {
        self.grid.as_mut().map_or_else(Vec::new, Grid::ask)
    }

    /// Takes in what the worker says. Whether something else can be asked of it now.
    pub fn receive(&mut self, response: Response) -> bool {
        let receive = |grid: &mut Grid| grid.receive(response);
        self.grid.as_mut().is_some_and(receive)
    }

    /// Keeps a cell at hand, or lets it go where it is kept already; the oldest goes where there are too many.
    pub fn pin(&mut self, pin: Pin) {
        let before = self.pins.len();
        self.pins.retain(|other| !other.is_like(&pin));
        if self.pins.len() == before {
            self.pins.push(pin);
            let more = self.pins.len().saturating_sub(MOST_PINS);
            self.pins.drain(..more);
        }
    }

    /// Whether a cell is kept at hand with just this map.
    pub fn is_pinned(&self, pin: &Pin) -> bool {
        self.pins.iter().any(|other| other.is_like(pin))
    }

    /// The value that gets the strongest colour in a pin's map.
    pub fn pin_scale(&self, pin: &Pin) -> f32 {
        let scale = |pin: &Pin| pin.explained.own_scale();
        let like = self.pins.iter().filter(|other| other.has_units_of(pin));
        match self.is_shared {
            true => like.map(scale).fold(0.0, f32::max),
            false => scale(pin),
        }
    }

    /// The value that gets the strongest colour in a map of the grid.
    pub fn scale(&self, explained: &Explained) -> f32 {
        let columns = self.grid.iter().flat_map(|grid| &grid.columns);
        let row = columns.filter_map(|column| column.map(explained.method));
        match self.is_shared {
            true => row.map(|map| map.own_scale()).fold(0.0, f32::max),
            false => explained.own_scale(),
        }
    }
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
