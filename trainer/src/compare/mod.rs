//! Several networks beside each other: the paper's two tables.

pub mod plan;
pub mod table;

pub use plan::Plan;
pub use table::{Entry, Table};
