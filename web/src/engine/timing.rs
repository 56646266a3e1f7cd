//! Which engine is quicker for a model on this computer.

use shared::artifact::{self, ArtifactError, IndexEntry};

use super::{
    device::Chosen,
    worker::{Engine, send},
};
use crate::{browser, message::Response};

/// Least time that passes are counted for, in milliseconds: some browsers' clocks are coarse.
const LEAST: f64 = 300.0;

/// Fewest passes that are counted, unless they take longer than [`MOST`].
const PASSES: u32 = 3;

/// Time after which no other pass begins, in milliseconds: that much is clear by then.
const MOST: f64 = 1500.0;

impl Engine {
    /// The device for a model: where it is not known yet, the model is tried on both.
    pub(super) async fn device_for(
        &mut self,
        bytes: &[u8],
        entry: &IndexEntry,
    ) -> Result<Chosen, ArtifactError> {
        if let Some(chosen) = self.devices.for_model(entry) {
            return Ok(chosen);
        }
        send(&Response::Timing);
        let (gpu, cpu) = self.devices.both();
        if let Some(gpu_ms) = time(bytes, &gpu).await?
            && let Some(cpu_ms) = time(bytes, &cpu).await?
            && let Some(timing) = self.devices.measured(entry, [gpu_ms, cpu_ms])
        {
            let sha256 = entry.sha256.clone();
            send(&Response::Timed { sha256, timing });
        }
        // One that answers wrongly has no time, and is found out when it is loaded.
        Ok(self.devices.for_model(entry).unwrap_or(gpu))
    }
}

/// Milliseconds of a model's pass on a device, once it is warm; nothing where its answer is wrong.
async fn time(bytes: &[u8], on: &Chosen) -> Result<Option<f64>, ArtifactError> {
    let device = on.device();
    let model = artifact::read(bytes, &device)?;
    // A GPU compiles its programs in the first pass.
    if model.check_golden(&device).await.is_err() {
        return Ok(None);
    }
    let begun = browser::now();
    let (mut passes, mut took) = (0, 0.0);
    while took < MOST && (passes < PASSES || took < LEAST) {
        if model.check_golden(&device).await.is_err() {
            return Ok(None);
        }
        passes += 1;
        took = browser::now() - begun;
    }
    Ok(Some(took / f64::from(passes)))
}
