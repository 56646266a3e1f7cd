//! Models: download, check, golden answer.

use shared::{
    artifact::{self, ArtifactError, IndexEntry, Model},
    said,
    words::Said,
};

use super::{
    device::Chosen,
    worker::{Engine, send, send_with},
};
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
        let mut model = artifact::read(&bytes, &self.chosen.device()).map_err(unusable)?;
        // Freed before the network runs, unless the CPU may have to take over.
        let bytes = self.chosen.on_gpu.then_some(bytes);
        let mut tested = self.test(&model).await;
        if tested.is_none()
            && let Some(bytes) = bytes
        {
            model = self.on_the_cpu(&bytes).await.map_err(unusable)?;
            tested = self.test(&model).await;
        }
        let difference = tested.ok_or_else(|| {
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
        let path = format!("{}models/{}", self.base, entry.file);
        let progress = |received| send(&Response::Progress { received, total });
        browser::fetch(&path, progress).await
    }

    /// Leaves a GPU that gives wrong answers for good.
    async fn on_the_cpu(&mut self, bytes: &[u8]) -> Result<Model, ArtifactError> {
        let note = said!("why-gpu-wrong", name = &self.chosen.report.name);
        self.chosen = Chosen::cpu(Some(note));
        send(&Response::Engine(self.chosen.report.clone()));
        artifact::read(bytes, &self.chosen.device())
    }

    /// How far the answer to a known question is from the known one; none where that is too far.
    async fn test(&self, model: &Model) -> Option<f32> {
        model.check_golden(&self.chosen.device()).await.ok()
    }
}
