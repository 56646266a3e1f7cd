//! Models: download, check, golden answer.

use shared::{
    artifact::{self, ArtifactError, IndexEntry, Model},
    said,
    words::Said,
};

use super::worker::{Engine, send, send_with};
use crate::{
    browser::{self, Blob},
    message::{Failure, Response},
};

impl Engine {
    /// Checks and loads a model, and asks it a question whose answer is known. Its file is downloaded where none came with the request, and
    /// goes to the page for other workers.
    pub(super) async fn load(
        &mut self,
        entry: &IndexEntry,
        file: Option<Blob>,
    ) -> Result<(), Failure> {
        // One model in memory at a time.
        self.model = None;
        if let Some(picture) = &mut self.picture {
            (picture.seen, picture.explained) = (None, None);
        }
        let bytes = match &file {
            Some(file) => browser::read(file).await,
            None => self.download(entry).await,
        };
        let bytes = bytes.map_err(|why| {
            Failure::new(said!("failed-model-download"), why, said!("do-connection"))
        })?;
        let unusable = |why: ArtifactError| {
            Failure::new(
                said!("failed-model-use"),
                why.said(),
                said!("do-connection"),
            )
        };
        artifact::verify(&bytes, &entry.sha256).map_err(unusable)?;
        // Who sent it has it.
        let file = match file {
            Some(_) => None,
            None => browser::blob(&bytes),
        };
        let ready = self.ready(bytes, entry).await.map_err(unusable)?;
        let (model, difference) = ready.ok_or_else(|| {
            Failure::new(
                said!("failed-model-use"),
                said!("why-wrong-answer"),
                said!("do-other-browser"),
            )
        })?;
        send(&Response::Tested { difference });
        let card = model.card.to_json().map_err(unusable)?;
        self.model = Some(model);
        let loaded = Response::Loaded {
            name: entry.name.clone(),
            card,
        };
        // From here on the page counts.
        self.tell_requests();
        send_with(&loaded, file.as_ref());
        Ok(())
    }

    async fn download(&self, entry: &IndexEntry) -> Result<Vec<u8>, Said> {
        let total = entry.bytes;
        let path = format!("{}models/{}", self.devices.base(), entry.file);
        let progress = |received| send(&Response::Progress { received, total });
        browser::fetch(&path, progress).await
    }

    /// A model on the device for it, and how far its answer to a known question is from the known one; none where that is too far.
    async fn ready(
        &mut self,
        bytes: Vec<u8>,
        entry: &IndexEntry,
    ) -> Result<Option<(Model, f32)>, ArtifactError> {
        let chosen = self.device_for(&bytes, entry).await?;
        self.run_on(chosen);
        let mut model = artifact::read(&bytes, &self.chosen.device())?;
        // Freed before the network runs, unless the CPU may have to take over.
        let bytes = self.chosen.on_gpu().then_some(bytes);
        let mut difference = self.test(&model).await;
        if difference.is_none()
            && let Some(bytes) = bytes
        {
            let cpu = self.devices.leave_gpu();
            self.run_on(cpu);
            model = artifact::read(&bytes, &self.chosen.device())?;
            difference = self.test(&model).await;
        }
        Ok(difference.map(|difference| (model, difference)))
    }

    /// How far the answer to a known question is from the known one; none where that is too far.
    async fn test(&self, model: &Model) -> Option<f32> {
        model.check_golden(&self.chosen.device()).await.ok()
    }
}
