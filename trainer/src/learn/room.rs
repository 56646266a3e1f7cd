//! What helps where a device has no room for a step.

use anyhow::Error;

use crate::{
    device,
    learn::recipe::{Norm, Recipe},
};

/// Says of a device without room what takes less; other errors stay as they are.
pub fn advise(error: Error, recipe: &Recipe, devices: usize) -> Error {
    match device::is_out_of_memory(&error) {
        true => error.context(words(recipe, devices)),
        false => error,
    }
}

fn words(recipe: &Recipe, devices: usize) -> String {
    let at_once = match recipe.norm {
        Norm::Frozen => recipe.batch.div_ceil(devices * recipe.accumulate),
        Norm::Moving => recipe.batch.div_ceil(recipe.accumulate),
    };
    let lacks = format!(
        "the device has no room for {at_once} cells of {} pixels at once",
        recipe.side()
    );
    let parts = recipe.accumulate * 2;
    match recipe.norm {
        _ if at_once < 2 => format!(
            "{lacks}; the run goes on from its last checkpoint with --checkpointing, and a new one takes less with a smaller --side or \
             --numbers bf16"
        ),
        Norm::Frozen => format!(
            "{lacks}; --accumulate {parts} takes half as many at a time, and the run goes on from its last checkpoint with it"
        ),
        Norm::Moving => format!(
            "{lacks}; --accumulate {parts} takes half as many at a time, which is another run, since --norm moving follows the parts: give \
             it another folder"
        ),
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
        let of = |arguments: &str, devices| words(&recipe(arguments), devices);
        let frozen = of("--batch 64 --side 96 --accumulate 2", 2);
        assert!(frozen.contains("16 cells of 96 pixels"), "{frozen}");
        assert!(frozen.contains("--accumulate 4") && frozen.contains("goes on"));
        let moving = of("--batch 64 --side 96 --norm moving", 1);
        assert!(moving.contains("64 cells") && moving.contains("another folder"));
        let single = of("--batch 4 --side 96 --accumulate 4", 1);
        assert!(!single.contains("--accumulate") && single.contains("--checkpointing"));
    }

    #[test]
    fn only_a_lack_of_memory_is_one() {
        for lack in [
            "out of device memory allocating 3 bytes",
            "An out-of-memory error happened during launch",
            "can't allocate buffer of size: 5368709120",
        ] {
            let error = anyhow!(lack).context("the device stopped answering");
            let advised = format!("{:#}", advise(error, &recipe(""), 1));
            assert!(advised.contains("no room") && advised.contains(lack));
        }
        let other = advise(anyhow!("the loss is not a number"), &recipe(""), 1);
        assert_eq!(other.to_string(), "the loss is not a number");
    }
}
