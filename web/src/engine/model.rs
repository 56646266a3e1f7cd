//! Models: download, check, golden answer.

use shared::artifact::{self, ArtifactError, IndexEntry, Model};

use super::{
    device::Chosen,
    worker::{Engine, RELOAD, send, send_with},
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
        let bytes =
            bytes.map_err(|why| Failure::new("The model could not be downloaded.", why, RELOAD))?;
        let unusable =
            |why: ArtifactError| Failure::new("The model can't be used.", why.to_string(), RELOAD);
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
            let why = "it gives a wrong answer to a known question on this computer";
            Failure::new("The model can't be used.", why, "Try another browser.")
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

    async fn download(&self, entry: &IndexEntry) -> Result<Vec<u8>, String> {
        let total = entry.bytes;
        let path = format!("{}models/{}", self.base, entry.file);
        let progress = |received| send(&Response::Progress { received, total });
        browser::fetch(&path, progress).await
    }

    /// Leaves a GPU that gives wrong answers for good.
    async fn on_the_cpu(&mut self, bytes: &[u8]) -> Result<Model, ArtifactError> {
        let note = format!(
            "{} gave a wrong answer to a known question",
            self.chosen.report.name
        );
        self.chosen = Chosen::cpu(Some(note));
        send(&Response::Engine(self.chosen.report.clone()));
        artifact::read(bytes, &self.chosen.device())
    }

    /// How far the answer to a known question is from the known one; none where that is too far.
    async fn test(&self, model: &Model) -> Option<f32> {
        model.check_golden(&self.chosen.device()).await.ok()
    }
}
