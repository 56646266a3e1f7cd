//! The two classes and their order, defined here alone.

use serde::{Deserialize, Serialize};

/// Class of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A normal lymphoid cell (`hem` in C-NMC).
    Normal,
    /// A lymphoblast of acute lymphoblastic leukaemia (`all` in C-NMC).
    Lymphoblast,
}

impl Class {
    /// Number of classes.
    pub const COUNT: usize = 2;

    /// Every class, in the order of the network's outputs.
    pub const ALL: [Self; Self::COUNT] = [Self::Normal, Self::Lymphoblast];

    /// Position of this class among the network's outputs.
    pub fn index(self) -> usize {
        match self {
            Self::Normal => 0,
            Self::Lymphoblast => 1,
        }
    }

    /// The name used in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Lymphoblast => "lymphoblast",
        }
    }

    /// The name shown to people, within a sentence.
    pub fn title(self) -> String {
        match self {
            Self::Normal => say!("class-normal"),
            Self::Lymphoblast => say!("class-lymphoblast"),
        }
    }

    /// The class with a name: ours, or C-NMC's `all` and `hem`, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "normal" | "hem" => Some(Self::Normal),
            "lymphoblast" | "all" => Some(Self::Lymphoblast),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_names_and_indices_agree() {
        for (index, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class.index(), index);
            assert_eq!(Class::from_name(class.name()), Some(class));
        }
        assert_eq!(Class::from_name("HEM"), Some(Class::Normal));
        assert_eq!(Class::from_name("all"), Some(Class::Lymphoblast));
        assert_eq!(Class::from_name("none"), None);
    }
}
