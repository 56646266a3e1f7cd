//! Import of published weights.

mod download;
mod keras;
mod layers;
mod pytorch;

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use md5::Md5;
use sha2::Sha256;
use shared::artifact;
use shared::network::{
    Architecture, Digest, Source,
    weights::{self, Weight},
};

use crate::{device, files::Shown as _};

/// Where a published file comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Its own address or another one; kept in the cache.
    Address(Option<String>),
    /// A file at hand.
    File(PathBuf),
}

/// Whether a file has to be the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Its hash must be the published one.
    Published,
    /// Any file whose layers fit.
    AnyThatFits,
}

/// Gets a network's published weights and reads them as weights of our trunk.
///
/// # Errors
///
/// Where nobody publishes weights of the network, the file can't be got, is another one, or does
/// not fit; with what was expected and what was found.
pub fn import(architecture: Architecture, origin: &Origin, trust: Trust) -> Result<Vec<Weight>> {
    let published = architecture.published().with_context(|| {
        format!(
            "nobody publishes ImageNet weights of {}; it is trained from scratch, without --init",
            architecture.name()
        )
    })?;
    let expected = (trust == Trust::Published).then_some(published.digest);
    let path = match origin {
        Origin::Address(address) => {
            let address = address.as_deref().unwrap_or(published.address);
            download::fetch(address, &cache()?, expected)?
        }
        Origin::File(path) => {
            if let Some(expected) = expected {
                check(path, expected)?;
            }
            path.clone()
        }
    };
    let read = || -> Result<Vec<Weight>> {
        let found = match published.source {
            Source::Keras(operands) => {
                let wanted = keras::Expected {
                    plan: architecture.plan(),
                    operands,
                    preparation: architecture.preparation(None, architecture.side()),
                };
                keras::read(&path, &wanted)?
            }
            Source::PyTorch => pytorch::read(&path, &architecture.plan())?,
        };
        fits(architecture, &found)?;
        Ok(found)
    };
    let found = read().with_context(|| {
        format!(
            "{} holds no weights of {}",
            path.shown(),
            architecture.title()
        )
    });
    if let (Err(_), Origin::Address(_), None) = (&found, origin, expected) {
        // What nobody vouches for and can't be used is not kept.
        drop(fs::remove_file(&path));
    }
    found
}

/// Writes a network's published weights to a file that training starts from; gives them. Only of the published file it is known whose
/// work it is.
///
/// # Errors
///
/// As [`import`], and where the file can't be written.
pub fn import_to(
    path: &Path,
    architecture: Architecture,
    origin: &Origin,
    trust: Trust,
) -> Result<Vec<Weight>> {
    let imported = import(architecture, origin, trust)?;
    let published = architecture.published();
    let published = published.filter(|_| trust == Trust::Published);
    crate::weights::save(path, &imported, published.map(|of| of.attribution))?;
    Ok(imported)
}

/// The folder in which downloads are kept.
///
/// # Errors
///
/// Where the user has no folder for caches.
pub fn cache() -> Result<PathBuf> {
    let base =
        dirs::cache_dir().context("this user has no folder for caches; set XDG_CACHE_HOME")?;
    Ok(base.join("lymphoscope/imagenet"))
}

/// Weights must be those of the trunk, each in its place.
fn fits(architecture: Architecture, found: &[Weight]) -> Result<()> {
    use shared::network::Form;
    let network = architecture.init(Form::Training, &device::cpu());
    let trunk = weights::describe(&network).into_iter();
    let trunk = trunk.filter(|(name, _)| !name.starts_with("head."));
    for (name, shape) in trunk {
        let weight = found.iter().find(|weight| weight.name == name);
        let weight = weight.with_context(|| format!("`{name}` is missing"))?;
        ensure!(
            weight.shape == shape,
            "`{name}` has the shape {:?}; expected {shape:?}",
            weight.shape
        );
        ensure!(
            weight.values.iter().all(|v| v.is_finite()),
            "`{name}` holds values that are not numbers"
        );
    }
    Ok(())
}

/// Checks a file's hash.
///
/// # Errors
///
/// Where it can't be read or has another hash; with both.
fn check(path: &Path, expected: Digest) -> Result<()> {
    let (kind, found, wanted) = match expected {
        Digest::Md5 { trunk, whole } => ("MD5", hash::<Md5>(path)?, vec![trunk, whole]),
        Digest::Sha256(sha256) => ("SHA-256", hash::<Sha256>(path)?, vec![sha256]),
    };
    if wanted.contains(&found.as_str()) {
        return Ok(());
    }
    bail!(
        "{} is not the published file: its {kind} is {found}; expected {} \
         (--any-file takes it all the same)",
        path.shown(),
        wanted.join(" or ")
    )
}

fn hash<D: sha2::Digest>(path: &Path) -> Result<String> {
    let read = || -> io::Result<String> {
        let mut file = File::open(path)?;
        let mut hasher = D::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                count => hasher.update(&buffer[..count]),
            }
        }
        Ok(artifact::hex(&hasher.finalize()))
    };
    read().with_context(|| format!("can't read {}", path.shown()))
}
