//! Model, device and pictures of `predict` and `explain`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use clap::Args;
use shared::artifact::{self, Model};

use crate::{dataset, device};

/// What both commands take.
#[derive(Args, Debug)]
pub struct Inputs {
    /// Model file, as in public/models
    #[arg(long, value_name = "FILE.safetensors")]
    model: PathBuf,
    /// Device: cpu, wgpu, vulkan, metal or cuda
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Pictures and folders of pictures
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// A model on its device.
#[derive(Debug)]
pub struct Ready {
    /// The model.
    pub model: Model,
    /// Where it is.
    pub device: Device,
}

impl Inputs {
    /// Opens the model.
    ///
    /// # Errors
    ///
    /// Where the device is not there or the file is no model.
    pub fn open(&self) -> Result<Ready> {
        let device = device::open(&self.device)?;
        let model = open_model(&self.model, &device)?;
        Ok(Ready { model, device })
    }

    /// Every file that was named or stands below a folder that was.
    ///
    /// # Errors
    ///
    /// Where a path does not exist or a folder holds no file.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for path in &self.paths {
            if path.is_dir() {
                let below = dataset::pictures_below(path)?;
                ensure!(!below.is_empty(), "{} holds no files", path.display());
                files.extend(below);
            } else {
                ensure!(path.exists(), "{} does not exist", path.display());
                files.push(path.clone());
            }
        }
        Ok(files)
    }
}

/// Reads a model file.
///
/// # Errors
///
/// Where it can't be read or is no model.
pub fn open_model(path: &Path, device: &Device) -> Result<Model> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    artifact::read(&bytes, device).with_context(|| format!("{}", path.display()))
}
