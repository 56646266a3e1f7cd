//! Saliency: the parts of a picture that a network's answer came from.
//!
//! A method is a function of a [`Question`], one file each, with its formula, source and sign. It
//! gives a map on the device, not normalised; [`read`] brings it to the host and `overlay` draws it. Methods of
//! many passes are [`StepwiseMap`]: step by step, with a map at any time. [`measure`] says what a map is worth, [`sanity`] whether a method
//! looks at the network at all.

pub mod consensus;
pub mod eigen_cam;
pub mod grad_cam;
pub mod grad_cam_plus_plus;
pub mod gradient;
pub mod gradient_x_input;
pub mod guided_backprop;
pub mod hires_cam;
pub mod input_gradient;
pub mod integrated_gradients;
pub mod layer_cam;
pub mod likeness;
mod map;
pub mod measure;
mod method;
pub mod occlusion;
mod question;
mod resample;
pub mod rise;
pub mod sanity;
pub mod score_cam;
pub mod smooth_grad;
mod stepwise;

#[cfg(test)]
pub(crate) use map::{DETAIL, tests::map};
pub use map::{Map, NpyError, read, read_numbers};
pub use method::{Definition, Family, Method, Sign};
pub use question::{Pass, Question, Seen};
pub use stepwise::StepwiseMap;

#[cfg(test)]
mod parity_tests;
