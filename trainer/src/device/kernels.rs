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
    /// By trial of the most promising ones.
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

/// Keeps what is compiled and chosen from now on in the user's folder for caches, by program: kernels of other code are
/// others. A folder that can't be written, or a full disk, costs a compilation in the next run.
#[cfg(feature = "kept-kernels")]
pub(super) fn keep() {
    use burn::cubecl::config::{
        CubeClRuntimeConfig, RuntimeConfig as _, autotune::AutotuneLevel, cache::CacheConfig,
    };

    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let mut config = CubeClRuntimeConfig::default().override_from_env();
        config.autotune.level = match chosen() {
            Autotune::Full => AutotuneLevel::Full,
            Autotune::Off | Autotune::Minimal => AutotuneLevel::Minimal,
        };
        if let Some((folder, program)) = place() {
            forget_others(&folder, &program);
            config.compilation.cache = true;
            config.environment.path = CacheConfig::Directory(folder);
            config.environment.name = program;
        }
        // False only where a test has opened a device by itself.
        let _is_first = CubeClRuntimeConfig::try_set(config);
    });
}

/// The folder of all stores, and the name of this program's.
#[cfg(feature = "kept-kernels")]
fn place() -> Option<(std::path::PathBuf, String)> {
    let folder = dirs::cache_dir()?.join("lymphoscope/kernels");
    std::fs::create_dir_all(&folder).ok()?;
    let program = crate::files::program().ok()?;
    Some((folder, program[..16].to_owned()))
}

/// Removes stores of other programs that nobody has written to for a month.
#[cfg(feature = "kept-kernels")]
fn forget_others(folder: &std::path::Path, program: &str) {
    use std::{fs, time::Duration};
    const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    let is_old = |entry: &fs::DirEntry| {
        let age = entry
            .metadata()
            .ok()
            .and_then(|m| m.modified().ok()?.elapsed().ok());
        let name = entry.file_name();
        !name.to_string_lossy().starts_with(program) && age.is_some_and(|age| age > MONTH)
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for old in entries.filter(is_old) {
        // One that stays is tried again by the next run.
        drop(fs::remove_file(old.path()));
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
    fn stores_of_other_programs_go_after_a_month() {
        use std::{
            fs::{self, File},
            time::{Duration, SystemTime},
        };
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        for (name, days) in [
            ("own.db", 90),
            ("other.db", 31),
            ("other.db-wal", 40),
            ("new.db", 29),
        ] {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - day * days).unwrap();
        }
        forget_others(folder.path(), "own");
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["new.db", "own.db"]);
    }
}
