//! Model, device and pictures of `predict`, `explain` and `sanity`.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use clap::Args;
use shared::{
    artifact::{self, Model},
    saliency::Method,
};

use crate::{dataset, device, learn::values::positive, maps::HASH_DIGITS, model_index::ModelIndex};

/// What these commands take.
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
    /// Take at most this many pictures of each folder, spread evenly over its names
    #[arg(long, value_name = "COUNT", value_parser = positive())]
    each: Option<usize>,
}

/// A model on its device.
#[derive(Debug)]
pub struct Ready {
    /// The model.
    pub model: Model,
    /// Where it is.
    pub device: Device,
    /// Methods whose maps hardly hang on what it has learned, as the index beside its file says; none where there is no index.
    pub teaching_only: Vec<Method>,
}

impl Inputs {
    /// First digits of the model file's SHA-256.
    ///
    /// # Errors
    ///
    /// Where the file can't be read.
    pub fn hash(&self) -> Result<String> {
        let bytes = fs::read(&self.model)
            .with_context(|| format!("can't read {}", self.model.display()))?;
        let mut hash = artifact::sha256(&bytes);
        hash.truncate(HASH_DIGITS);
        Ok(hash)
    }

    /// Opens the model.
    ///
    /// # Errors
    ///
    /// Where the device is not there, the file is no model or an index beside it is none.
    pub fn open(&self) -> Result<Ready> {
        let device = device::open(&self.device)?;
        let model = open_model(&self.model, &device)?;
        Ok(Ready {
            model,
            device,
            teaching_only: self.teaching_only()?,
        })
    }

    fn teaching_only(&self) -> Result<Vec<Method>> {
        let index = ModelIndex::at(&self.model.with_file_name("index.json"));
        let entry = index.entry(&self.hash()?)?;
        Ok(entry.map_or_else(Vec::new, |entry| entry.teaching_only))
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
                files.extend(spread(below, self.each));
            } else {
                ensure!(path.exists(), "{} does not exist", path.display());
                files.push(path.clone());
            }
        }
        Ok(files)
    }

    /// As [`Inputs::files`], for what is kept by a file's name without its ending; a file that is named twice comes once.
    ///
    /// # Errors
    ///
    /// Also where two have the same.
    pub fn named_files(&self) -> Result<Vec<PathBuf>> {
        let mut files = self.files()?;
        let mut seen = HashSet::new();
        files.retain(|file| seen.insert(file.clone()));
        let mut names: Vec<&OsStr> = files.iter().filter_map(|file| file.file_stem()).collect();
        names.sort_unstable();
        if let Some(same) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            bail!(
                "two pictures are called {}, and what is written goes by name; give them in commands of their own, each with \
                 another --out",
                same[0].display()
            );
        }
        Ok(files)
    }
}

/// Does something for each file. What fails is named on standard error, and the others go on, but on a full disk; then the exit code is
/// 1.
///
/// `done` is what was to be done, as in "could not be classified".
pub fn for_each(
    files: &[PathBuf],
    done: &str,
    mut act: impl FnMut(&Path) -> Result<()>,
) -> ExitCode {
    let mut failed = 0;
    for (at, path) in files.iter().enumerate() {
        if let Err(error) = act(path) {
            eprintln!("error: {error:#}");
            if is_full_disk(&error) {
                failed += files.len() - at;
                break;
            }
            failed += 1;
        }
    }
    if failed > 0 {
        eprintln!("{failed} of {} files could not be {done}", files.len());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Whether nothing can be written any more, so that work would be lost.
fn is_full_disk(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .any(|kind| {
            matches!(
                kind,
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        })
}

/// Some of many, evenly from first to last.
fn spread(all: Vec<PathBuf>, each: Option<usize>) -> Vec<PathBuf> {
    let count = each.map_or(all.len(), |each| each.min(all.len()));
    let total = all.len();
    let taken: Vec<usize> = (0..count)
        .map(|at| (2 * at + 1) * total / (2 * count))
        .collect();
    let is_taken = |(at, path)| taken.binary_search(&at).is_ok().then_some(path);
    all.into_iter().enumerate().filter_map(is_taken).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_many_are_spread_evenly() {
        let all: Vec<PathBuf> = (0..100).map(|at| PathBuf::from(at.to_string())).collect();
        let some = spread(all.clone(), Some(4));
        assert_eq!(some, ["12", "37", "62", "87"].map(PathBuf::from));
        assert_eq!(spread(all.clone(), None), all);
        assert_eq!(spread(all[..3].to_vec(), Some(9)), all[..3]);
    }

    #[test]
    fn a_bad_file_is_left_out_and_a_full_disk_ends_all() {
        let files = ["a", "b", "c"].map(PathBuf::from);
        let tried = |kind: io::ErrorKind| {
            let mut tried = 0;
            let code = for_each(&files, "tried", |_| {
                tried += 1;
                Err(io::Error::from(kind)).context("can't write maps.csv")
            });
            assert_eq!(code, ExitCode::FAILURE);
            tried
        };
        assert_eq!(tried(io::ErrorKind::InvalidData), 3);
        assert_eq!(tried(io::ErrorKind::StorageFull), 1);
    }

    #[test]
    fn two_pictures_of_a_name_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = |names: &[&str]| Inputs {
            model: PathBuf::new(),
            device: "cpu".to_owned(),
            paths: names.iter().map(|name| folder.path().join(name)).collect(),
            each: None,
        };
        for name in ["a/1.png", "b/1.bmp", "b/2.png"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(
            inputs(&["a/1.png", "b/2.png"]).named_files().unwrap().len(),
            2
        );
        let error = inputs(&["a/1.png", "b/1.bmp"]).named_files().unwrap_err();
        assert!(error.to_string().contains("--out"), "{error}");
        // A picture that is named twice is one.
        assert_eq!(inputs(&["a/1.png", "a"]).named_files().unwrap().len(), 1);
    }
}
