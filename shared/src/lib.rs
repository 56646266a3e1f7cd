//! The core of Lymphoscope, shared by the trainer and the page.
//!
//! One arrow of the data flow is one function of one module:
//!
//! ```text
//! bytes -> decode -> Picture -> prepare -> Tensor [1,3,h,w] -> network -> logits -> calibrate -> Prediction
//!                       |                                        |
//!                       '-> cell mask, suitability               '-> saliency -> Map [h,w] -> overlay -> RGBA
//! ```
//!
//! Nothing here knows a file, a clock, a thread or a concrete device.

#[macro_use]
pub mod words;

pub mod answer_row;
pub mod artifact;
mod autodiff;
pub mod calibrate;
pub mod captions;
pub mod cell;
pub mod change;
pub mod class;
pub mod colormap;
pub mod decode;
pub mod examine;
pub mod familiarity;
pub mod legend;
pub mod network;
pub mod overlay;
pub mod picture;
pub mod predict;
pub mod prepare;
pub mod quantile;
pub mod saliency;
pub mod seeded;
pub mod subject;
pub mod summary;
pub mod thumbnail;
