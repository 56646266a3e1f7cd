//! Which engine is quicker for a model on this computer.

use shared::artifact::{self, ArtifactError, IndexEntry};

use super::{
    device::Chosen,
    worker::{Engine, send},
};
use crate::{
    browser,
    message::{Response, Timing},
};

/// Least time that passes are counted for, in milliseconds: some browsers' clocks are coarse.
const LEAST: f64 = 300.0;

/// How many passes are counted, unless they take longer than [`MOST`]: at least, and at most.
const PASSES: std::ops::Range<u32> = 3..100;

/// Time after which no other pass begins, in milliseconds: that much is clear by then.
const MOST: f64 = 1500.0;

impl Engine {
    /// The device for a model: where it is not known yet, the model is tried on both. What is known so far is told before each trial, so
    /// that an engine whose trial ends the program is not tried again.
    pub(super) async fn device_for(
        &mut self,
        bytes: &[u8],
        entry: &IndexEntry,
    ) -> Result<Chosen, ArtifactError> {
        if let Some(chosen) = self.devices.for_model(entry) {
            return Ok(chosen);
        }
        if let Some(([gpu, cpu], name)) = self.devices.both() {
            let mut timing = Timing {
                gpu: name,
                ..Timing::default()
            };
            self.tell_timing(entry, &timing);
            self.run_on(gpu);
            timing.gpu_ms = self.time(bytes).await?;
            self.tell_timing(entry, &timing);
            if timing.gpu_ms.is_some() {
                self.run_on(cpu);
                timing.cpu_ms = self.time(bytes).await?;
                self.tell_timing(entry, &timing);
            }
        }
        Ok(self.devices.for_model(entry).unwrap_or_default())
    }

    fn tell_timing(&mut self, entry: &IndexEntry, timing: &Timing) {
        self.devices.measured(entry, timing.clone());
        send(&Response::Timed {
            sha256: entry.sha256.clone(),
            timing: timing.clone(),
        });
    }

    /// Milliseconds of a model's pass on the device of now, once it is warm; nothing where its answer is wrong.
    async fn time(&self, bytes: &[u8]) -> Result<Option<f64>, ArtifactError> {
        let device = self.chosen.device();
        let model = artifact::read(bytes, &device)?;
        // A GPU compiles its programs in the first pass.
        if model.check_golden(&device).await.is_err() {
            return Ok(None);
        }
        let begun = browser::now();
        let (mut passes, mut took) = (0, 0.0);
        while took < MOST && (passes < PASSES.start || took < LEAST) && passes < PASSES.end {
            if model.check_golden(&device).await.is_err() {
                return Ok(None);
            }
            passes += 1;
            took = browser::now() - begun;
        }
        // A clock that stands still tells nothing.
        Ok((took > 0.0).then(|| took / f64::from(passes)))
    }
}
