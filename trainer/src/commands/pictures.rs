//! Model, device and pictures of `predict`, `explain` and `sanity`.

use std::{
    collections::HashSet,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use shared::{artifact::Model, decode::Note, saliency::Method, subject};

use crate::{
    args::positive,
    device,
    files::{self, Shown as _},
    interrupt,
    model_index::{self, ModelIndex},
    saliency::HASH_DIGITS,
};

/// Pictures that are worked on at once at most: a pass of EfficientNetV2-M takes some 300 MiB.
const MOST_AT_ONCE: usize = 16;

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

/// A model, ready to answer.
#[derive(Debug)]
pub struct Ready {
    /// The model.
    pub model: Model,
    /// First digits of its file's SHA-256.
    pub hash: String,
    /// Methods whose maps hardly hang on what it has learned, as the index beside its file says; none where there is no index.
    pub teaching_only: Vec<Method>,
}

impl Inputs {
    /// Opens the model, and listens for Ctrl-C.
    ///
    /// # Errors
    ///
    /// Where the device is not there, the file is no model or another than it says, or an index beside it is none.
    pub fn open(&self) -> Result<Ready> {
        interrupt::listen()?;
        let device = device::open(&self.device)?;
        let (model, sha256) = model_index::open(&self.model, &device)?;
        Ok(Ready {
            model,
            hash: sha256[..HASH_DIGITS].to_owned(),
            teaching_only: self.teaching_only(&sha256)?,
        })
    }

    fn teaching_only(&self, sha256: &str) -> Result<Vec<Method>> {
        let index = ModelIndex::at(&self.model.with_file_name("index.json"));
        let entry = index.entry(sha256)?;
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
                let below = files::below(path)?;
                ensure!(!below.is_empty(), "{} holds no files", path.shown());
                files.extend(spread(below, self.each));
            } else {
                ensure!(path.exists(), "{} does not exist", path.shown());
                // A pipe would never end.
                ensure!(path.is_file(), "{} is no file", path.shown());
                files.push(path.clone());
            }
        }
        Ok(files)
    }

    /// How many pictures are worked on at once: one on each core, as far as memory is likely to go; a GPU is busy with one.
    pub fn threads(&self) -> usize {
        match self.device.as_str() {
            "cpu" => rayon::current_num_threads().min(MOST_AT_ONCE),
            _ => 1,
        }
    }

    /// Whom a picture is of, as far as its path tells from the named folder on.
    pub fn subject(&self, file: &Path) -> String {
        let folder = self
            .paths
            .iter()
            .find(|path| path.is_dir() && file.starts_with(path));
        let below = folder.and_then(|folder| {
            let name = folder.canonicalize().ok()?.file_name()?.to_owned();
            Some(Path::new(&name).join(file.strip_prefix(folder).ok()?))
        });
        let name = file.file_name().map(PathBuf::from);
        let path = below.or(name).unwrap_or_default();
        subject::of_path(&path.to_string_lossy().replace('\\', "/"))
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
        // As files are named after them.
        let stem = |file: &PathBuf| Some(file.file_stem()?.to_string_lossy().into_owned());
        let mut names: Vec<String> = files.iter().filter_map(stem).collect();
        names.sort_unstable();
        if let Some(same) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            bail!(
                "two pictures are called {}, and what is written goes by name; give them in commands of their own, each with \
                 another --out",
                Path::new(&same[0]).shown()
            );
        }
        Ok(files)
    }
}

/// How far a command is, on standard error, where that is a terminal and the command writes nothing else there.
pub fn progress(files: &[PathBuf], is_silent: bool) -> ProgressBar {
    let is_shown = is_silent && files.len() > 1 && io::stderr().is_terminal();
    if !is_shown {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} pictures, {eta} left");
    let bar = ProgressBar::new(files.len() as u64);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Does something for each file. What fails is named on standard error, and the others go on, but on a full disk or once Ctrl-C was
/// pressed; then the exit code is 1.
///
/// `done` is what was to be done, as in "could not be classified".
///
/// # Errors
///
/// Where nothing can be written any more.
pub fn for_each(
    files: &[PathBuf],
    done: &str,
    progress: &ProgressBar,
    mut act: impl FnMut(&Path) -> Result<()>,
) -> Result<ExitCode> {
    let mut failed = 0;
    for (at, path) in files.iter().enumerate() {
        let left = files.len() - at;
        if interrupt::asked() {
            progress.finish_and_clear();
            eprintln!(
                "stopped; {} of {} files were not {done}",
                failed + left,
                files.len()
            );
            return Ok(ExitCode::FAILURE);
        }
        if let Err(error) = act(path) {
            if is_full_disk(&error) {
                let total = files.len();
                return Err(error).with_context(|| {
                    format!("{} of {total} files could not be {done}", failed + left)
                });
            }
            progress.suspend(|| eprintln!("error: {error:#}"));
            failed += 1;
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    if failed > 0 {
        eprintln!("{failed} of {} files could not be {done}", files.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what has to be known of a picture that was read.
pub fn tell(path: &Path, notes: &[Note]) {
    for note in notes {
        eprintln!("note: {}: {note}", path.shown());
    }
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
                io::ErrorKind::StorageFull
                    | io::ErrorKind::QuotaExceeded
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::ReadOnlyFilesystem
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

#[cfg(test)]
mod tests {
    use std::fs;

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
            let code = for_each(&files, "tried", &ProgressBar::hidden(), |_| {
                tried += 1;
                Err(io::Error::from(kind)).context("can't write maps.csv")
            });
            (tried, code)
        };
        let (tries, code) = tried(io::ErrorKind::InvalidData);
        assert_eq!((tries, code.unwrap()), (3, ExitCode::FAILURE));
        let (tries, error) = tried(io::ErrorKind::StorageFull);
        let error = format!("{:#}", error.unwrap_err());
        assert_eq!(tries, 1);
        assert!(error.contains("3 of 3 files could not be tried"), "{error}");
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
