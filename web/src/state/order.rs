//! The order of the gallery, and which cells are in it.

use std::cmp::Ordering;

use shared::{predict::Thresholds, say, summary::Outcome};

use super::visit::{Entry, Visit};

/// Order of the gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The most probable lymphoblast first.
    #[default]
    Probability,
    /// What is unsure first, then what is nearest to it.
    Doubt,
    /// By path.
    Name,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Probability, Self::Doubt, Self::Name];

    /// Its name in the menu.
    pub fn title(self) -> String {
        match self {
            Self::Probability => say!("order-probability"),
            Self::Doubt => say!("order-doubt"),
            Self::Name => say!("order-name"),
        }
    }
}

impl Visit {
    /// Numbers of the pictures that are shown, in their order.
    pub fn order(&self, thresholds: Option<&Thresholds>) -> Vec<u64> {
        self.order_of(self.only, thresholds)
    }

    /// Numbers of the pictures that came to an outcome, or of all, in the chosen order.
    pub fn order_of(&self, only: Option<Outcome>, thresholds: Option<&Thresholds>) -> Vec<u64> {
        let shown = |entry: &Entry| only.is_none() || entry.outcome() == only;
        let mut order: Vec<(u8, f64, u64)> = self
            .cells
            .iter()
            .filter(|(_, entry)| shown(entry))
            .map(|(number, entry)| {
                let (rank, key) = self.rank(entry, thresholds);
                (rank, key, *number)
            })
            .collect();
        if self.sort == Sort::Name {
            let path = |number: &u64| self.cells.get(number).map(|e| e.path.split('/'));
            order.sort_by(|(.., a), (.., b)| match (path(a), path(b)) {
                (Some(a), Some(b)) => a.cmp(b),
                _ => Ordering::Equal,
            });
        } else {
            order.sort_by(|a, b| {
                (a.0.cmp(&b.0))
                    .then(a.1.total_cmp(&b.1))
                    .then(a.2.cmp(&b.2))
            });
        }
        order.into_iter().map(|(.., number)| number).collect()
    }

    /// Where a picture stands in the chosen order: what suits, then what does not, what failed, and what waits. Of what suits, the most
    /// doubtful is what is unsure, nearest to the decision first; then what is nearest to being unsure.
    fn rank(&self, entry: &Entry, thresholds: Option<&Thresholds>) -> (u8, f64) {
        let ends = thresholds.map_or([0.5; 3], |t| {
            [t.decision, t.normal_below, t.lymphoblast_from]
        });
        match (entry.outcome(), entry.probability()) {
            (Some(outcome), Some(p)) if self.sort == Sort::Doubt => {
                let [decision, below, from] = ends.map(|end| (p - end).abs());
                match outcome {
                    Outcome::Unsure => (0, decision),
                    _ => (1, below.min(from)),
                }
            }
            (Some(_), Some(p)) => (1, -p),
            (Some(Outcome::Failed), _) => (3, 0.0),
            (Some(_), None) => (2, 0.0),
            (None, _) => (4, 0.0),
        }
    }

    /// The picture so many places after another one, as they are shown, of those that can be looked at; the first where there is none.
    pub fn after(
        &self,
        picture: u64,
        places: isize,
        thresholds: Option<&Thresholds>,
    ) -> Option<u64> {
        let mut order = self.order(thresholds);
        let can = |entry: &Entry| entry.is_here && entry.outcome() != Some(Outcome::Failed);
        order.retain(|number| self.cells.get(number).is_some_and(can));
        let Some(place) = order.iter().position(|number| *number == picture) else {
            return order.first().copied();
        };
        order.get(place.checked_add_signed(places)?).copied()
    }
}
