//! Where the real cells are, if they are there.

use std::{env, path::PathBuf};

/// The root of the workspace, as cargo says at run time: another checkout may have built this test.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().unwrap_or(&here).to_owned()
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
