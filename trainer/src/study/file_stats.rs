//! Statistics of a cell's file, without a network.

mod appearance;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use rayon::prelude::*;
use shared::{
    artifact::sha256,
    cell,
    decode::{self, Note},
    picture::Picture,
};

use crate::{
    data::{augment, dataset::Sample},
    files::Shown as _,
    study::fingerprint::Fingerprint,
};
pub use appearance::Appearance;

/// Of one file.
#[derive(Clone, Debug)]
pub struct FileStats {
    /// Size of the file.
    pub bytes: usize,
    /// Its format by its first bytes.
    pub format: &'static str,
    /// What has to be known of how it was read.
    pub notes: Vec<String>,
    /// Width and height in pixels.
    pub size: [u32; 2],
    /// SHA-256 of width, height and pixels.
    pub pixels: String,
    /// The least of these hashes over the eight ways in which a picture can be turned by quarters and
    /// mirrored: the same for each of them.
    pub turned: String,
    /// Mean brightness of the frame's edge, 0 to 255.
    pub background: f64,
    /// Pixels of the cell.
    pub area: usize,
    /// What the cell looks like; `None` where there is nothing to see.
    pub appearance: Option<Appearance>,
    /// For comparison with other pictures; `None` where there is nothing to see.
    pub fingerprint: Option<Fingerprint>,
}

/// Reads a file.
///
/// # Errors
///
/// Where it can't be read or is no picture.
pub fn read(path: &Path) -> Result<FileStats> {
    let bytes = fs::read(path).with_context(|| path.shown())?;
    let decoded = decode::decode(&bytes).with_context(|| path.shown())?;
    let picture = decoded.picture;
    let hashes = turns(&picture).map(|turned| hash(&turned));
    let [pixels, ..] = &hashes;
    Ok(FileStats {
        bytes: bytes.len(),
        format: decoded.format,
        notes: decoded.notes.iter().map(Note::to_string).collect(),
        size: [picture.width(), picture.height()],
        pixels: pixels.clone(),
        turned: hashes.iter().min().unwrap_or(pixels).clone(),
        background: background(&picture),
        area: cell::area(&picture),
        appearance: Appearance::of(&picture),
        fingerprint: Fingerprint::of(&picture),
    })
}

/// Reads the files of all cells on all cores; each that can't be read has its reason.
pub fn of_all(samples: &[Sample]) -> Vec<Result<FileStats, String>> {
    let read = |sample: &Sample| read(&sample.path).map_err(|error| format!("{error:#}"));
    samples.par_iter().map(read).collect()
}

fn hash(picture: &Picture) -> String {
    let size = [
        picture.width().to_le_bytes(),
        picture.height().to_le_bytes(),
    ]
    .concat();
    sha256(&[&size, picture.rgb()].concat())
}

/// A picture in its eight orientations; itself first.
fn turns(picture: &Picture) -> [Picture; 8] {
    std::array::from_fn(|turn| augment::orient(picture, turn as u8))
}

/// Mean brightness of the edge, all channels alike.
fn background(picture: &Picture) -> f64 {
    let mean = |pixel: [u8; 3]| pixel.map(f64::from).iter().sum::<f64>() / 3.0;
    picture.edge().map(mean).sum::<f64>() / picture.edge().count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let rgb = (0..5 * 3 * 3).map(|at| at as u8 * 5).collect();
        Picture::new(5, 3, rgb).unwrap()
    }

    #[test]
    fn eight_turns_are_eight_pictures_of_one_hash() {
        let all = turns(&picture());
        let least = |p: &Picture| turns(p).iter().map(hash).min().unwrap();
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one));
            assert_eq!(least(one), least(&picture()));
        }
    }

    #[test]
    fn the_background_is_the_edge() {
        let mut picture = Picture::black(4, 4);
        picture.set_pixel(1, 1, [255; 3]);
        assert_eq!(background(&picture), 0.0);
        // One of sixteen, as corners count twice.
        picture.set_pixel(1, 0, [160; 3]);
        assert_eq!(background(&picture), 10.0);
    }
}
