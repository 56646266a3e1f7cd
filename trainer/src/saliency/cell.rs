//! A cell in a file, opened for its maps.

use std::path::Path;

use anyhow::{Result, ensure};
use shared::{
    artifact::Model,
    decode::{Decoded, Note},
    examine::Examined,
    predict::Label,
};

use crate::{data::dataset, files::Shown as _};

/// A cell in a file, as a model sees it, with the model's answer.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Picture, pass and answer.
    pub examined: Examined<'a>,
    /// Notes on the picture.
    pub notes: Vec<Note>,
}

impl<'a> Opened<'a> {
    /// Opens a file and runs the network on it.
    ///
    /// # Errors
    ///
    /// Where the file is no picture, there is no cell in it, or the device fails.
    pub fn new(path: &Path, model: &'a Model) -> Result<Self> {
        let Decoded { picture, notes, .. } = dataset::read(path)?;
        let examined = pollster::block_on(model.examine(&picture))?;
        ensure!(
            examined.prediction.label != Label::NoCell,
            "{}: all of this picture is black, or next to it; there is nothing to explain. Give a picture of one cell",
            path.shown()
        );
        Ok(Self { examined, notes })
    }
}
