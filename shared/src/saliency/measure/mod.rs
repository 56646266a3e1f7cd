//! Measures of a map against its own picture and network.
//!
//! - [`Removal`]: whether the answer hangs on the places that the map names.
//! - [`Regions`]: how the relevance lies to the cell.
//! - [`stability`]: whether the map stands when the picture hardly changes.
//!
//! [`Measuring`] does it all, step by step.

mod measuring;
mod regions;
mod removal;
pub mod stability;

pub use measuring::{MeasureContext, Measured, Measuring, RandomOrders};
pub use regions::{BORDER, FIELDS, Lie, Region, Regions, Shares, Third};
pub use removal::{Curves, Order, Removal, STEPS};
