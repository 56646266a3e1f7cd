//! The parts of the page, one file each.

pub mod banner;
pub mod compare;
pub mod compare_tile;
pub mod filmstrip;
pub mod folder;
pub mod footer;
pub mod forget;
pub mod gallery;
pub mod header;
pub mod help;
pub mod later;
pub mod layers;
pub mod legend;
pub mod measures;
pub mod modal;
pub mod model_card;
pub mod notice;
pub mod panes;
pub mod pins;
pub mod probabilities;
pub mod progress;
pub mod samples;
pub mod stage;
pub mod table;
pub mod verdict;
pub mod why;
