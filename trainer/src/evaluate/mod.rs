//! Evaluation on unseen cells, of one network and of several beside each other: the paper's two tables.

pub mod candidate;
pub mod compare_plan;
pub mod compare_report;
pub mod compare_runs;
pub mod compare_table;
pub mod report;
pub mod robustness;
pub mod wrong_cells;

pub use compare_plan::Plan;
pub use compare_table::{Entry, Table};
