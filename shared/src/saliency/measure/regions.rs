//! Regions of a picture: inside, border and outside of the cell.

use serde::{Deserialize, Serialize};

use crate::{
    cell,
    picture::{Picture, neighbours},
    saliency::Map,
};

/// Width of the border to either side of the outline, as a share of the radius of a disc of the cell's area. About 10 pixels of a usual
/// cell of 200 across.
pub const BORDER: f64 = 0.1;

/// Region of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Region {
    /// Within the cell, further than [`BORDER`] from its outline.
    Inside,
    /// Up to [`BORDER`] to either side of the outline.
    Border,
    /// The black around the cell.
    Outside,
}

/// Which third of the cell's width or height, counted from the left or from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Third {
    /// The first, and all that lies before the cell.
    First,
    /// The middle one.
    Middle,
    /// The last, and all that lies beyond the cell.
    Last,
}

/// Where a map's relevance lies: what can be said of it to those who can't see it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lie {
    /// Shares of its positive relevance.
    pub shares: Shares,
    /// Row of the field that has most of it, of [`FIELDS`] by [`FIELDS`] over the picture.
    pub row: Third,
    /// Its column.
    pub column: Third,
    /// The region that most of that field's relevance lies in.
    pub region: Region,
}

/// Fields along each side of a picture, by which its brightest part is named: fine enough for a part of a cell, coarse enough that
/// single points decide nothing.
pub const FIELDS: usize = 12;

/// The regions of a segmented picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    width: usize,
    height: usize,
    regions: Vec<Region>,
    cell: Vec<bool>,
}

/// Shares of a sum by region; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Within the cell, further than [`BORDER`] from its outline.
    pub inside: f64,
    /// Up to [`BORDER`] to either side of the outline.
    pub border: f64,
    /// The black around the cell.
    pub outside: f64,
}

impl Regions {
    /// Finds the cell of a picture as a network sees it: what is not black, and holes in it.
    pub fn of(framed: &Picture) -> Self {
        let (width, height) = (framed.width() as usize, framed.height() as usize);
        let filled: Vec<bool> = framed
            .rgb()
            .as_chunks::<3>()
            .0
            .iter()
            .map(|pixel| cell::is_foreground(*pixel))
            .collect();
        let cell = without_holes(&filled, (width, height));
        let mut regions: Vec<Region> = cell
            .iter()
            .map(|is_cell| {
                if *is_cell {
                    Region::Inside
                } else {
                    Region::Outside
                }
            })
            .collect();
        let area = cell.iter().filter(|is_cell| **is_cell).count() as f64;
        let reach = (area / std::f64::consts::PI).sqrt() * BORDER;
        for at in outline(&cell, (width, height)) {
            for near in disc(at, reach, (width, height)) {
                regions[near] = Region::Border;
            }
        }
        Self {
            width,
            height,
            regions,
            cell,
        }
    }

    /// Whether pixels are of the cell, rows from the top.
    pub fn cell(&self) -> &[bool] {
        &self.cell
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Shares of a map's positive relevance; `None` where it has none.
    pub fn shares(&self, map: &Map) -> Option<Shares> {
        let sized = map.resized(self.width, self.height);
        self.shares_of(|at| f64::from(sized.values[at].max(0.0)))
    }

    /// Where a map's positive relevance lies; `None` where it has none.
    pub fn lie(&self, map: &Map) -> Option<Lie> {
        let sized = map.resized(self.width, self.height);
        let value = |at: usize| f64::from(sized.values[at].max(0.0));
        let shares = self.shares_of(value)?;
        let mut fields = [[0.0; 3]; FIELDS * FIELDS];
        for (at, region) in self.regions.iter().enumerate() {
            let row = at / self.width * FIELDS / self.height;
            let column = at % self.width * FIELDS / self.width;
            fields[row * FIELDS + column][*region as usize] += value(at);
        }
        let sum = |field: &[f64; 3]| field.iter().sum::<f64>();
        let brightest = fields.iter().enumerate();
        let (at, field) = brightest.max_by(|(_, a), (_, b)| sum(a).total_cmp(&sum(b)))?;
        let regions = [Region::Inside, Region::Border, Region::Outside];
        let most = regions.into_iter().zip(field);
        let (region, _) = most.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let middle = |field: usize, side: usize| (field as f64 + 0.5) * side as f64 / FIELDS as f64;
        let [rows, columns] = self.extent();
        Some(Lie {
            shares,
            row: third(middle(at / FIELDS, self.height), rows),
            column: third(middle(at % FIELDS, self.width), columns),
            region,
        })
    }

    /// First and last row, and first and last column, of the cell; of the picture where there is none.
    fn extent(&self) -> [[usize; 2]; 2] {
        let cell = (0..self.cell.len()).filter(|at| self.cell[*at]);
        let ends = |of: &mut dyn Iterator<Item = usize>, side: usize| {
            let mut ends = None;
            for at in of {
                let [first, last] = ends.get_or_insert([at, at]);
                (*first, *last) = ((*first).min(at), (*last).max(at));
            }
            ends.unwrap_or([0, side - 1])
        };
        [
            ends(&mut cell.clone().map(|at| at / self.width), self.height),
            ends(&mut cell.map(|at| at % self.width), self.width),
        ]
    }

    /// Shares of the picture's area, which are those of a uniform map.
    pub fn areas(&self) -> Shares {
        let whole = self.shares_of(|_| 1.0);
        whole.unwrap_or(Shares {
            inside: 0.0,
            border: 0.0,
            outside: 1.0,
        })
    }

    fn shares_of(&self, value: impl Fn(usize) -> f64) -> Option<Shares> {
        let (mut inside, mut border, mut outside) = (0.0, 0.0, 0.0);
        for (at, region) in self.regions.iter().enumerate() {
            match region {
                Region::Inside => inside += value(at),
                Region::Border => border += value(at),
                Region::Outside => outside += value(at),
            }
        }
        let sum: f64 = inside + border + outside;
        (sum > 0.0).then(|| Shares {
            inside: inside / sum,
            border: border / sum,
            outside: outside / sum,
        })
    }
}

/// The third of what goes from one place to another in which a place lies.
fn third(at: f64, [first, last]: [usize; 2]) -> Third {
    let part = (last + 1 - first) as f64 / 3.0;
    match at - first as f64 {
        near if near < part => Third::First,
        far if far >= 2.0 * part => Third::Last,
        _ => Third::Middle,
    }
}

/// Fills what the frame's edge can't be reached from.
fn without_holes(filled: &[bool], size: (usize, usize)) -> Vec<bool> {
    let (width, height) = size;
    let is_edge = |at: &usize| {
        let (row, column) = (at / width, at % width);
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let mut around = vec![false; filled.len()];
    let mut open: Vec<usize> = (0..filled.len())
        .filter(|at| is_edge(at) && !filled[*at])
        .collect();
    while let Some(at) = open.pop() {
        if !around[at] {
            around[at] = true;
            open.extend(neighbours(at, size).filter(|next| !filled[*next] && !around[*next]));
        }
    }
    around.iter().map(|is_around| !is_around).collect()
}

/// Pixels of the cell with a neighbour that is not.
fn outline(cell: &[bool], size: (usize, usize)) -> impl Iterator<Item = usize> {
    let is_outline = move |at: &usize| cell[*at] && neighbours(*at, size).any(|next| !cell[next]);
    (0..cell.len()).filter(is_outline)
}

/// Pixels no further than `reach` from another.
fn disc(at: usize, reach: f64, (width, height): (usize, usize)) -> impl Iterator<Item = usize> {
    let (row, column) = (at / width, at % width);
    let far = reach as usize;
    let rows = row.saturating_sub(far)..=(row + far).min(height - 1);
    rows.flat_map(move |r| {
        let columns = column.saturating_sub(far)..=(column + far).min(width - 1);
        columns
            .filter(move |c| {
                let (down, across) = (r.abs_diff(row) as f64, c.abs_diff(column) as f64);
                down.hypot(across) <= reach
            })
            .map(move |c| r * width + c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc of a radius in a black square, with a hole in its middle.
    fn phantom(side: u32, radius: f64) -> Picture {
        let mut picture = Picture::black(side, side);
        let middle = (f64::from(side) - 1.0) / 2.0;
        for at in 0..side * side {
            let (x, y) = (at % side, at / side);
            let far = (f64::from(x) - middle).hypot(f64::from(y) - middle);
            if far <= radius && far > 3.0 {
                picture.set_pixel(x, y, [150, 80, 160]);
            }
        }
        picture
    }

    #[test]
    fn regions_of_a_disc_have_its_areas() {
        let radius = 40.0;
        let regions = Regions::of(&phantom(121, radius));
        let areas = regions.areas();
        let disc = |r: f64| std::f64::consts::PI * r * r / (121.0 * 121.0);
        let inside = disc(radius * (1.0 - BORDER));
        let whole = disc(radius * (1.0 + BORDER));
        assert!((areas.inside - inside).abs() < 0.02, "{areas:?}, {inside}");
        assert!(
            (areas.outside - (1.0 - whole)).abs() < 0.02,
            "{areas:?}, {whole}"
        );
        assert!((areas.inside + areas.border + areas.outside - 1.0).abs() < 1e-12);
    }

    #[test]
    fn relevance_is_shared_out_by_place() {
        let regions = Regions::of(&phantom(121, 40.0));
        let mut map = Map {
            width: 121,
            height: 121,
            values: vec![0.0; 121 * 121],
        };
        assert_eq!(regions.shares(&map), None);
        // In the hole, which is of the cell; on the outline; in a corner; against the class.
        map.values[60 * 121 + 60] = 5.0;
        map.values[60 * 121 + 100] = 3.0;
        map.values[0] = 2.0;
        map.values[5] = -9.0;
        let shares = regions.shares(&map).unwrap();
        assert_eq!(
            (shares.inside, shares.border, shares.outside),
            (0.5, 0.3, 0.2)
        );
    }

    #[test]
    fn the_brightest_part_is_named_by_its_place_on_the_cell() {
        let regions = Regions::of(&phantom(120, 40.0));
        let mut map = Map {
            width: 120,
            height: 120,
            values: vec![0.0; 120 * 120],
        };
        assert_eq!(regions.lie(&map), None);
        // One bright point is less than an area that is less bright.
        map.values[60 * 120 + 60] = 20.0;
        for at in 0..81 {
            map.values[(41 + at / 9) * 120 + 41 + at % 9] = 1.0;
        }
        let lie = regions.lie(&map).unwrap();
        let place = |lie: Lie| (lie.row, lie.column, lie.region);
        assert_eq!(place(lie), (Third::First, Third::First, Region::Inside));
        assert!((lie.shares.inside - 1.0).abs() < 1e-12, "{lie:?}");
        // On the outline to the right, then in the corner below.
        map.values[60 * 120 + 99] = 200.0;
        let lie = regions.lie(&map).unwrap();
        assert_eq!(place(lie), (Third::Middle, Third::Last, Region::Border));
        map.values[119 * 120] = 300.0;
        let lie = regions.lie(&map).unwrap();
        assert_eq!(place(lie), (Third::Last, Third::First, Region::Outside));
    }

    #[test]
    fn a_black_picture_is_all_outside() {
        let areas = Regions::of(&Picture::black(9, 9)).areas();
        assert_eq!((areas.inside, areas.border, areas.outside), (0.0, 0.0, 1.0));
    }
}
