//! Real cells, where there are some.

use std::{fs, io, path::PathBuf};

use crate::data;

/// So many real cells, spread over the data set, half of each class, by class; none where there are no real cells.
///
/// # Errors
///
/// Where a folder can't be read.
pub fn real(count: usize) -> io::Result<Option<[Vec<PathBuf>; 2]>> {
    let Some(cnmc) = data::cnmc() else {
        return Ok(None);
    };
    let spread = |class: &str| -> io::Result<Vec<PathBuf>> {
        let mut all: Vec<PathBuf> = fs::read_dir(cnmc.join("cells").join(class))?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        all.retain(|path| path.extension().is_some_and(|ending| ending == "webp"));
        all.sort();
        let step = (all.len() / (count / 2)).max(1);
        Ok(all.into_iter().step_by(step).take(count / 2).collect())
    };
    Ok(Some([spread("all")?, spread("hem")?]))
}
