//! Data sets: the cells of a folder with their classes and subjects.

mod index;
mod shared_cells;
pub mod subjects;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use rayon::prelude::*;
use shared::{
    cell,
    class::Class,
    decode::{self, Decoded, ENDINGS},
    picture::Picture,
    prepare::{self, Preparation},
    subject::parse_name,
};

use crate::files::{self, Shown as _};

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The file.
    pub path: PathBuf,
    /// The file below the data folder, with `/`: the same on every machine.
    pub name: String,
    /// Class of the cell.
    pub class: Class,
    /// Whom it is of, with the class prefix (`1` and `H1` are two people).
    pub subject: String,
    /// Subjects that share pictures share a group; the subject itself as a rule.
    pub group: String,
    /// The side that the data set suggests.
    pub suggested: Option<String>,
}

/// Reads a data folder: `index.csv` where there is one, else C-NMC file names.
///
/// # Errors
///
/// Where the folder can't be read, holds no cell, or a row or name can't be understood.
pub fn load(folder: &Path) -> Result<Vec<Sample>> {
    let index = folder.join("index.csv");
    let mut samples = if index.is_file() {
        index::read(folder, &index)?
    } else {
        from_names(folder)?
    };
    ensure!(
        !samples.is_empty(),
        "{} holds no cells; expected an index.csv or pictures named UID_<subject>_<image>_<cell>_<all|hem>",
        folder.shown()
    );
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    shared_cells::join(&mut samples);
    Ok(samples)
}

fn from_names(folder: &Path) -> Result<Vec<Sample>> {
    let (mut samples, mut unnamed) = (Vec::new(), Vec::new());
    for path in files::below(folder)? {
        let stem = path
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default();
        let name = path
            .strip_prefix(folder)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let Some((subject, class)) = parse_name(stem) else {
            if is_picture(&path) {
                unnamed.push(name);
            }
            continue;
        };
        let group = subject.clone();
        samples.push(Sample {
            path,
            name,
            class,
            subject,
            group,
            suggested: None,
        });
    }
    if let Some(first) = unnamed.first() {
        bail!(
            "{}: {} of {} pictures have names without subject and class, {first} first. Name them \
             UID_<subject>_<image>_<cell>_<all|hem>, or list them in an index.csv with the columns path, class \
             and subject: without subjects no split can be believed",
            folder.shown(),
            unnamed.len(),
            unnamed.len() + samples.len()
        );
    }
    Ok(samples)
}

/// Whether a name ends as those of pictures do.
fn is_picture(path: &Path) -> bool {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    ENDINGS.contains(&ending.as_str())
}

/// Reads one picture file, and what has to be known of it.
///
/// # Errors
///
/// Where the file can't be read or is no picture; the message starts with the file's name.
pub fn read(path: &Path) -> Result<Decoded> {
    let name = || path.shown();
    let bytes = fs::read(path).with_context(name)?;
    decode::decode(&bytes).with_context(name)
}

/// Reads one picture file of a data set, of which `trainer audit` tells what has to be known.
///
/// # Errors
///
/// As [`read`].
pub fn open(path: &Path) -> Result<Picture> {
    Ok(read(path)?.picture)
}

/// A cell's picture as a network takes it, with what is lost by framing.
#[derive(Clone, Debug)]
pub struct Framed {
    /// Cropped and resized.
    pub picture: Picture,
    /// Area of the cell in pixels of its file.
    pub area: usize,
    /// Width and height of its file.
    pub size: [u32; 2],
}

/// Decodes and frames a picture.
///
/// # Errors
///
/// Where the file can't be read.
pub fn frame(sample: &Sample, preparation: &Preparation) -> Result<Framed> {
    let full = open(&sample.path).context(
        "a cell can't be used; `trainer audit` lists every such file: repair or remove them",
    )?;
    Ok(Framed {
        picture: prepare::frame(&full, preparation),
        area: cell::area(&full),
        size: [full.width(), full.height()],
    })
}

/// Decodes and frames many pictures on all cores; `side * side * 3` bytes each.
///
/// # Errors
///
/// The first file that can't be read.
pub fn frames(samples: &[Sample], preparation: &Preparation) -> Result<Vec<Framed>> {
    let framed = samples.par_iter().map(|sample| frame(sample, preparation));
    framed.collect::<Vec<_>>().into_iter().collect()
}

/// A note where pictures have several sizes; `None` where they have one.
pub fn mixed_sizes<'a>(framed: impl IntoIterator<Item = &'a Framed>) -> Option<String> {
    let mut sizes: BTreeMap<[u32; 2], usize> = BTreeMap::new();
    for cell in framed {
        *sizes.entry(cell.size).or_default() += 1;
    }
    let each = sizes
        .iter()
        .map(|([width, height], count)| format!("{width} x {height} ({count})"));
    let each = each.collect::<Vec<_>>().join(", ");
    (sizes.len() > 1).then(|| {
        format!(
            "note: pictures have several sizes: {each}. The same number of pixels is cut out of each, which is \
             right only where a pixel is equally large in all of them; if not, bring them to one resolution first"
        )
    })
}

/// Number of cells of each class.
pub fn counts(samples: &[&Sample]) -> [usize; Class::COUNT] {
    Class::ALL.map(|class| samples.iter().filter(|s| s.class == class).count())
}

/// The subjects of some cells with the number of their cells.
pub fn subjects<'a>(samples: &[&'a Sample]) -> BTreeMap<&'a str, usize> {
    let mut found = BTreeMap::new();
    for sample in samples {
        *found.entry(sample.subject.as_str()).or_insert(0) += 1;
    }
    found
}
