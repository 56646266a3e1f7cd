//! Where the workspace is, and the real cells, if they are there.

use std::{env, path::PathBuf};

/// The root of the workspace: the folder with the lock file, above the package that is run.
///
/// Cargo says at run time which package that is; a binary that was built in another checkout, and found
/// in a common target folder, would name that one.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = here.ancestors().find(|f| f.join("Cargo.lock").is_file());
    root.unwrap_or(&here).to_owned()
}

/// The folder of C-NMC: below `LYMPHOSCOPE_DATA`, else below `../shared/data`. Says so where there
/// is none.
pub fn cnmc() -> Option<PathBuf> {
    let named = env::var_os("LYMPHOSCOPE_DATA").map(PathBuf::from);
    let beside = root().parent().map(|above| above.join("shared/data"));
    let found = [named, beside]
        .into_iter()
        .flatten()
        .map(|f| f.join("cnmc"))
        .find(|f| f.is_dir());
    if found.is_none() {
        println!("SKIPPED for real cells: set LYMPHOSCOPE_DATA to the folder that holds cnmc/");
    }
    found
}
