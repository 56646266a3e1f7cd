//! The phase of the engine's work, and what the page shows.

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
    /// A model is tried on both engines.
    Timing,
    /// Nothing to do.
    Ready,
    /// A picture is being worked on.
    Working,
    /// A map is being measured.
    Measuring,
    /// No model could be loaded.
    Stopped,
}

/// What the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One cell: its answer and its map.
    #[default]
    Cell,
    /// All cells of the visit, and what came of them.
    Folder,
    /// The shown cell by several models and methods, and the pinned cells.
    Compare,
    /// A lesson.
    Lesson,
}

/// Something that is told calmly, beside what is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A map was pressed, and its model is the chosen one since; the name of the one before.
    OtherModel(String),
    /// Everything was forgotten.
    Forgotten,
}

/// What lies over the page while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The keys, and the words that are explained.
    Keys,
    /// The model's card.
    ModelCard,
    /// Which engine runs the models.
    Engine,
    /// What is kept for use without a network.
    Kept,
    /// The question before everything is forgotten.
    Forget,
}
