//! Drawn people and their cells, and a network's place taken by the nearest neighbour: what a split by cell measures, and what
//! one by person does.

use shared::{
    class::Class,
    seeded::{self, Stream},
};

/// People of each class.
const PEOPLE: usize = 6;

/// Cells of each person; every second one is learnt from where cells are split.
const CELLS: usize = 12;

/// How far the two classes lie apart, in deviations of a person's cells: little, as in real pictures.
const APART: f64 = 0.6;

/// How cells are shared out between learning and testing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// Each person's cells lie on both sides.
    #[default]
    ByCell,
    /// Each person's cells lie on one side.
    ByPerson,
}

/// A drawn cell: two measures of it, such as size and stain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnCell {
    /// The two measures.
    pub at: [f64; 2],
    /// Its true class.
    pub class: Class,
    /// Whose it is.
    pub person: usize,
    /// Its number among that person's.
    number: usize,
}

/// People with their cells.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// All cells.
    pub cells: Vec<DrawnCell>,
}

impl People {
    /// Draws people whose own looks (their stain, their day at the microscope) weigh so much, in deviations of one's cells.
    pub fn draw(seed: u64, own: f64) -> Self {
        let mut normals =
            seeded::normals(Stream::Lesson, seed, 4 * PEOPLE * (CELLS + 1)).into_iter();
        let mut pair = || [(); 2].map(|()| normals.next().unwrap_or_default());
        let mut cells = Vec::new();
        for person in 0..2 * PEOPLE {
            let class = Class::ALL[person % Class::COUNT];
            let looks = pair();
            let towards = APART
                * if class == Class::Lymphoblast {
                    0.5
                } else {
                    -0.5
                };
            for number in 0..CELLS {
                let [x, y] = pair();
                let at = [own * looks[0] + towards + x, own * looks[1] + towards + y];
                cells.push(DrawnCell {
                    at,
                    class,
                    person,
                    number,
                });
            }
        }
        Self { cells }
    }

    /// Whether a cell is learnt from.
    pub fn is_learnt(cell: &DrawnCell, split: Split) -> bool {
        match split {
            Split::ByCell => cell.number.is_multiple_of(2),
            // Of each class every second person.
            Split::ByPerson => (cell.person / Class::COUNT).is_multiple_of(2),
        }
    }

    /// The class of the nearest cell that was learnt from.
    pub fn named(&self, cell: &DrawnCell, split: Split) -> Class {
        let far = |other: &DrawnCell| (other.at[0] - cell.at[0]).hypot(other.at[1] - cell.at[1]);
        let learnt = self
            .cells
            .iter()
            .filter(|other| Self::is_learnt(other, split));
        let nearest = learnt.min_by(|a, b| far(a).total_cmp(&far(b)));
        nearest.map_or(Class::Normal, |nearest| nearest.class)
    }

    /// Share of the tested cells that are named right.
    pub fn right(&self, split: Split) -> f64 {
        let tested = self
            .cells
            .iter()
            .filter(|cell| !Self::is_learnt(cell, split));
        let (mut right, mut all) = (0, 0);
        for cell in tested {
            all += 1;
            right += usize::from(self.named(cell, split) == cell.class);
        }
        right as f64 / f64::from(all.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lesson says of its own figures, over many people.
    #[test]
    fn a_split_by_cell_promises_what_a_split_by_person_does_not_keep() {
        let mean = |own: f64, split: Split| {
            let all = (1..=100).map(|seed| People::draw(seed, own).right(split));
            all.sum::<f64>() / 100.0
        };
        let (by_cell, by_person) = (mean(6.0, Split::ByCell), mean(6.0, Split::ByPerson));
        assert!(by_cell > 0.85, "{by_cell}");
        assert!(by_person < 0.62, "{by_person}");
        // Where people look alike, both tell the same.
        let (by_cell, by_person) = (mean(0.0, Split::ByCell), mean(0.0, Split::ByPerson));
        assert!((by_cell - by_person).abs() < 0.03, "{by_cell}, {by_person}");
    }

    #[test]
    fn both_sides_have_both_classes() {
        let people = People::draw(1, 3.0);
        assert_eq!(people.cells.len(), 144);
        for split in [Split::ByCell, Split::ByPerson] {
            for class in Class::ALL {
                let of = people.cells.iter().filter(|cell| cell.class == class);
                let learnt = of.filter(|cell| People::is_learnt(cell, split)).count();
                assert_eq!(learnt, 36, "{split:?}, {class:?}");
            }
        }
    }
}
