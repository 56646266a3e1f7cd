//! What helps where a device has no room for a step.

use std::iter;

use anyhow::Error;

use crate::{
    device,
    learn::recipe::{Norm, Recipe},
};

/// Says of a device without room what takes less; other errors stay as they are.
pub(super) fn advise(error: Error, recipe: &Recipe) -> Error {
    match device::is_out_of_memory(&error) {
        true => error.context(lacking(recipe, devices(recipe))),
        false => error,
    }
}

/// Devices that share a batch.
pub fn devices(recipe: &Recipe) -> usize {
    recipe.device.split(',').count()
}

/// Cells that a device works on at once where batches are cut into so many parts.
pub fn at_once(recipe: &Recipe, devices: usize, parts: usize) -> usize {
    match recipe.norm {
        Norm::Frozen => recipe.batch.div_ceil(devices * parts),
        Norm::Moving => recipe.batch.div_ceil(parts),
    }
}

/// Parts of a batch that are worth a trial: the recipe's, then twice as many, to single cells.
pub fn parts(recipe: &Recipe, devices: usize) -> impl Iterator<Item = usize> {
    let next = move |&parts: &usize| (at_once(recipe, devices, parts) > 1).then_some(parts * 2);
    iter::successors(Some(recipe.accumulate), next)
}

/// Of a step that had no room.
fn lacking(recipe: &Recipe, devices: usize) -> String {
    let at_once = at_once(recipe, devices, recipe.accumulate);
    let side = recipe.side();
    let lacks = format!("the device has no room for {at_once} cells of {side} pixels at once");
    if at_once < 2 {
        return format!("{lacks}; {}", none(recipe));
    }
    format!("{lacks}; `trainer room` with the run's arguments tries how many it has room for")
}

/// Of a number of parts that had room.
pub fn found(recipe: &Recipe, devices: usize, parts: usize) -> String {
    let at_once = at_once(recipe, devices, parts);
    let fits = format!("the device has room for {at_once} cells at once: --accumulate {parts}");
    match recipe.norm {
        Norm::Frozen => format!("{fits}; a run goes on from its last checkpoint with it"),
        Norm::Moving => format!(
            "{fits}, which is another run, since --norm moving follows the parts: give it another folder"
        ),
    }
}

/// Where single cells have no room.
pub fn none(recipe: &Recipe) -> String {
    let checkpointing =
        "a run goes on from its last checkpoint with --checkpointing, and a new one";
    let smaller = "takes less with a smaller --side or --numbers bf16";
    match recipe.checkpointing {
        true => format!("there is no room for one cell at a time; a new run {smaller}"),
        false => format!("there is no room for one cell at a time; {checkpointing} {smaller}"),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn recipe(arguments: &str) -> Recipe {
        Recipe::of(&format!("train --network simple-net --data x {arguments}"))
    }

    #[test]
    fn the_advice_is_one_that_can_be_followed() {
        let frozen = recipe("--batch 64 --side 96 --accumulate 2");
        let lacks = lacking(&frozen, 2);
        assert!(
            lacks.contains("16 cells of 96 pixels") && lacks.contains("trainer room"),
            "{lacks}"
        );
        assert_eq!(parts(&frozen, 2).collect::<Vec<_>>(), [2, 4, 8, 16, 32]);
        let fits = found(&frozen, 2, 8);
        assert!(
            fits.contains("room for 4 cells") && fits.contains("--accumulate 8"),
            "{fits}"
        );
        assert!(fits.contains("goes on"));
        let moving = recipe("--batch 6 --side 96 --norm moving");
        assert_eq!(parts(&moving, 1).collect::<Vec<_>>(), [1, 2, 4, 8]);
        assert!(found(&moving, 1, 2).contains("another folder"));
        let single = recipe("--batch 4 --side 96 --accumulate 4");
        assert_eq!(parts(&single, 1).collect::<Vec<_>>(), [4]);
        let lacks = lacking(&single, 1);
        assert!(!lacks.contains("--accumulate") && lacks.contains("--checkpointing"));
    }

    #[test]
    fn only_a_lack_of_memory_is_one() {
        for lack in [
            "out of device memory allocating 3 bytes",
            "An out-of-memory error happened during launch",
            "can't allocate buffer of size: 5368709120",
        ] {
            let error = anyhow!(lack).context("the device stopped answering");
            let advised = format!("{:#}", advise(error, &recipe("")));
            assert!(advised.contains("no room") && advised.contains(lack));
        }
        let other = advise(anyhow!("the loss is not a number"), &recipe(""));
        assert_eq!(other.to_string(), "the loss is not a number");
    }
}
