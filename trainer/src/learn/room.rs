//! What a device that has run out of memory has room for.

use anyhow::Error;
use shared::network::Network;

use crate::{
    device,
    learn::{batch::Batch, recipe::Norm, step::Worker},
};

/// Says of a device without room for a step what it has room for, by trying; other errors stay as they are.
pub fn advise(error: Error, worker: &Worker, network: &Network, batch: &Batch) -> Error {
    if !device::is_out_of_memory(&error) {
        return error;
    }
    let recipe = &worker.recipe;
    let fits = fitting(recipe.accumulate, batch.len(), |parts| {
        worker.devices.iter().for_each(device::reclaim);
        worker
            .accumulating(*parts)
            .gradients(network, batch)
            .is_ok()
    });
    let (cells, side) = (batch.len().div_ceil(recipe.accumulate), recipe.side());
    error.context(words(cells, side, fits, recipe.norm))
}

/// The least number of parts, above the one that failed, in which a batch of so many cells has room.
fn fitting(failed: usize, cells: usize, has_room: impl FnMut(&usize) -> bool) -> Option<usize> {
    let doubled = std::iter::successors(Some(failed * 2), |parts| Some(parts * 2));
    // The last trial is of single cells.
    let parts = doubled.take_while(|parts| *parts < cells).chain([cells]);
    parts.filter(|parts| *parts > failed).find(has_room)
}

fn words(cells: usize, side: u32, fits: Option<usize>, norm: Norm) -> String {
    let lacks = format!("the device has no room for {cells} cells of {side} pixels at once");
    match (fits, norm) {
        (Some(parts), Norm::Frozen) => format!(
            "{lacks}; with --accumulate {parts} it has, and the run goes on from its last checkpoint"
        ),
        (Some(parts), Norm::Moving) => format!(
            "{lacks}; with --accumulate {parts} it has, which is another run, since --norm moving follows the parts: give \
             another --out"
        ),
        (None, _) => format!(
            "{lacks}, nor for one: take --checkpointing, a smaller --side, --numbers bf16, or another --device (the last \
             checkpoint is intact)"
        ),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn parts_are_halved_until_they_have_room() {
        let tried = |failed, cells, room: usize| {
            let mut tried = Vec::new();
            let found = fitting(failed, cells, |parts| {
                tried.push(*parts);
                cells.div_ceil(*parts) <= room
            });
            (found, tried)
        };
        assert_eq!(tried(1, 64, 20), (Some(4), vec![2, 4]));
        assert_eq!(tried(4, 64, 1), (Some(64), vec![8, 16, 32, 64]));
        assert_eq!(tried(1, 6, 1), (Some(6), vec![2, 4, 6]));
        assert_eq!(tried(1, 6, 0), (None, vec![2, 4, 6]));
        // A single cell had no room.
        assert_eq!(tried(6, 6, 9), (None, Vec::new()));
    }

    #[test]
    fn the_advice_is_one_that_can_be_followed() {
        let frozen = words(64, 456, Some(4), Norm::Frozen);
        assert!(frozen.contains("64 cells of 456 pixels") && frozen.contains("--accumulate 4"));
        assert!(frozen.contains("goes on"), "{frozen}");
        let moving = words(64, 456, Some(4), Norm::Moving);
        assert!(moving.contains("another --out"), "{moving}");
        let none = words(64, 456, None, Norm::Frozen);
        assert!(
            none.contains("nor for one") && none.contains("intact"),
            "{none}"
        );
    }

    #[test]
    fn only_a_lack_of_memory_is_one() {
        for lack in [
            "out of device memory allocating 3 bytes",
            "An out-of-memory error happened during launch",
            "can't allocate buffer of size: 5368709120",
        ] {
            let error = anyhow!(lack).context("the device stopped answering");
            assert!(device::is_out_of_memory(&error), "{lack}");
        }
        let other = anyhow!("the loss is not a number");
        assert!(!device::is_out_of_memory(&other));
    }
}
