//! The engine in its Web Worker. All but the queue needs the devices of the feature `engine`.

#[cfg(feature = "engine")]
mod bench;
#[cfg(feature = "engine")]
mod device;
#[cfg(feature = "engine")]
mod explain;
#[cfg(feature = "engine")]
mod file;
#[cfg(feature = "engine")]
mod folder;
#[cfg(feature = "engine")]
mod measure;
#[cfg(feature = "engine")]
mod model;
pub mod queue;
#[cfg(feature = "engine")]
mod session;
#[cfg(feature = "engine")]
mod timing;
#[cfg(feature = "engine")]
mod trial;
#[cfg(feature = "engine")]
mod worker;

#[cfg(feature = "engine")]
pub use worker::run;
