//! The phase of the engine's work.

/// What the engine is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// The engine is starting.
    #[default]
    Starting,
    /// A model is on its way.
    Downloading {
        /// Bytes that are here.
        received: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// Nothing to do.
    Ready,
    /// A picture is being worked on.
    Working,
    /// A map is being measured.
    Measuring,
    /// No model could be loaded.
    Stopped,
}
