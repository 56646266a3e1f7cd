//! Kernels of GPUs: compiled once and kept on disk, and on request chosen by trial.

use std::sync::OnceLock;

use anyhow::{Result, ensure};
use clap::ValueEnum;

/// How the kernel for each shape of a product or convolution is chosen on a GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Autotune {
    /// By rule.
    #[cfg_attr(not(feature = "autotune"), default)]
    Off,
    /// By trial, until one is good enough.
    #[cfg_attr(feature = "autotune", default)]
    Minimal,
    /// By trial of all.
    Full,
}

impl Autotune {
    /// The name as it is written in a command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Minimal => "minimal",
            Self::Full => "full",
        }
    }
}

static CHOSEN: OnceLock<Autotune> = OnceLock::new();

/// How kernels are chosen; [`choose`]'s word, or the build's.
pub fn chosen() -> Autotune {
    CHOSEN.get().copied().unwrap_or_default()
}

/// Says how kernels are chosen, before the first device is opened.
///
/// # Errors
///
/// Where the trainer was built for the other way.
pub fn choose(how: Autotune) -> Result<()> {
    let tries = how != Autotune::Off;
    ensure!(
        !tries || cfg!(feature = "autotune"),
        "this trainer was built without `autotune`, so it tries no kernels; build it with `--features cuda,autotune`"
    );
    ensure!(
        tries || cfg!(not(feature = "autotune")),
        "this trainer was built with `autotune`, so it tries kernels; build it without to let a rule choose them"
    );
    CHOSEN.get_or_init(|| how);
    Ok(())
}

/// Tells CubeCL, before its first device, how kernels are chosen, and where what is compiled and chosen is kept.
#[cfg(any(feature = "cuda", feature = "wgpu-plain"))]
pub(super) fn prepare() {
    use burn::cubecl::config::{CubeClRuntimeConfig, RuntimeConfig as _, autotune::AutotuneLevel};

    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let mut config = CubeClRuntimeConfig::default().override_from_env();
        config.autotune.level = match chosen() {
            Autotune::Full => AutotuneLevel::Full,
            Autotune::Off | Autotune::Minimal => AutotuneLevel::Minimal,
        };
        #[cfg(feature = "kept-kernels")]
        store::keep(&mut config);
        // False only where a test has opened a device by itself.
        let _is_first = CubeClRuntimeConfig::try_set(config);
    });
}

/// Kernels on disk, in the user's folder for caches, by program: kernels of other code are others. A folder that can't be
/// written, or a full disk, costs a compilation in the next run.
#[cfg(feature = "kept-kernels")]
mod store {
    use std::{
        collections::BTreeMap,
        fs::{self, File},
        path::{Path, PathBuf},
        time::{Duration, SystemTime},
    };

    use burn::cubecl::config::{CubeClRuntimeConfig, cache::CacheConfig};

    use crate::files;

    /// For how long a store is kept that nobody has opened.
    const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

    pub fn keep(config: &mut CubeClRuntimeConfig) {
        let Some((folder, program)) = place() else {
            return;
        };
        // One that is only read would seem old.
        if let Ok(own) = File::options()
            .append(true)
            .open(folder.join(format!("{program}.db")))
        {
            drop(own.set_modified(SystemTime::now()));
        }
        forget_old(&folder);
        config.compilation.cache = true;
        config.environment.path = CacheConfig::Directory(folder);
        config.environment.name = program;
    }

    /// The folder of all stores, and the name of this program's.
    fn place() -> Option<(PathBuf, String)> {
        let folder = dirs::cache_dir()?.join("lymphoscope/kernels");
        fs::create_dir_all(&folder).ok()?;
        let program = files::program().ok()?;
        Some((folder, program[..16].to_owned()))
    }

    /// Removes stores, each with the files beside it, of which no file is new enough.
    pub(super) fn forget_old(folder: &Path) {
        let mut stores: BTreeMap<String, (SystemTime, Vec<PathBuf>)> = BTreeMap::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Some(modified) = entry.metadata().ok().and_then(|m| m.modified().ok()) else {
                continue;
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            let program = name.split('.').next().unwrap_or_default().to_owned();
            let store = stores.entry(program).or_insert((modified, Vec::new()));
            store.0 = store.0.max(modified);
            store.1.push(entry.path());
        }
        let is_old = |at: SystemTime| at.elapsed().is_ok_and(|age| age > KEPT);
        let old = stores.into_values().filter(|(newest, _)| is_old(*newest));
        for path in old.flat_map(|(_, files)| files) {
            // One that stays is tried again by the next run.
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_chooses_kernels_one_way() {
        let tries = cfg!(feature = "autotune");
        for how in [Autotune::Off, Autotune::Minimal, Autotune::Full] {
            let is_refused = choose(how).is_err_and(|why| why.to_string().contains("built with"));
            assert_eq!(is_refused, tries == (how == Autotune::Off), "{how:?}");
        }
        assert_eq!(chosen() != Autotune::Off, tries);
    }

    #[cfg(feature = "kept-kernels")]
    #[test]
    fn stores_that_nobody_opens_go_after_a_month() {
        use std::{
            fs::{self, File},
            time::{Duration, SystemTime},
        };
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        let all = [
            ("used.db", 90),
            ("used.db-wal", 2),
            ("old.db", 31),
            ("old.db-wal", 40),
            ("new.db", 29),
        ];
        for (name, days) in all {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - day * days).unwrap();
        }
        store::forget_old(folder.path());
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["new.db", "used.db", "used.db-wal"]);
    }
}
