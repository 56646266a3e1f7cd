//! The devices that the networks run on; the only place of the page that names one.

use burn::tensor::Device;
use shared::{artifact::IndexEntry, said, words::Said};

use crate::message::{EngineChoice, EngineReport, Pick, Start, Timing};

/// The device that was chosen.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The CPU if none.
    gpu: Option<Device>,
    /// What a person reads of it.
    pub report: EngineReport,
}

impl Chosen {
    /// The CPU, and why it is that.
    fn cpu(note: Option<Said>) -> Self {
        Self {
            gpu: None,
            report: EngineReport {
                name: "CPU".to_owned(),
                is_gpu: false,
                note,
            },
        }
    }

    /// Whether it is a GPU.
    pub fn on_gpu(&self) -> bool {
        self.gpu.is_some()
    }

    /// The device itself.
    pub fn device(&self) -> Device {
        self.gpu.clone().unwrap_or_else(Device::flex)
    }
}

/// The devices of this computer, and how one of them is chosen.
#[derive(Debug, Default)]
pub struct Devices {
    /// How one is chosen.
    start: Start,
    /// A GPU and its name, or why there is none; nothing where none was asked for.
    gpu: Option<Result<(Device, String), Said>>,
}

impl Devices {
    /// Looks for a GPU, where one is wanted.
    pub async fn new(start: Start) -> Self {
        let gpu = match (start.choice, &start.without_gpu) {
            (EngineChoice::Cpu, _) => None,
            (_, Some(why)) => Some(Err(why.clone())),
            (choice, None) => Some(webgpu(choice).await),
        };
        Self { start, gpu }
    }

    /// Address of the page's folder.
    pub fn base(&self) -> &str {
        &self.start.base
    }

    /// The device of all models, where it does not depend on the model.
    pub fn of_all(&self) -> Option<Chosen> {
        let is_open = matches!(self.gpu, Some(Ok(_))) && self.start.choice.is_measured();
        (!is_open).then(|| self.first())
    }

    /// WebGPU where it is fit for use, else the CPU.
    fn first(&self) -> Chosen {
        match &self.gpu {
            Some(Ok((device, name))) => Chosen {
                gpu: Some(device.clone()),
                report: EngineReport {
                    name: format!("WebGPU ({name})"),
                    is_gpu: true,
                    note: None,
                },
            },
            Some(Err(why)) => Chosen::cpu(Some(why.clone())),
            None => Chosen::cpu(None),
        }
    }

    /// The device for a model; nothing where both have to be measured first.
    pub fn for_model(&self, model: &IndexEntry) -> Option<Chosen> {
        let Some(Ok((_, name))) = &self.gpu else {
            return Some(self.first());
        };
        let why = self.start.timing(model, name).map(Timing::why);
        Some(match self.start.pick(model, name)? {
            Pick::Cpu => Chosen::cpu(why),
            Pick::Gpu => {
                let mut chosen = self.first();
                chosen.report.note = why;
                chosen
            }
        })
    }

    /// Both devices, the GPU first, and its name.
    pub fn both(&self) -> Option<([Chosen; 2], String)> {
        let (_, name) = self.gpu.as_ref()?.as_ref().ok()?;
        Some(([self.first(), Chosen::cpu(None)], name.clone()))
    }

    /// Takes in what is measured of a model so far.
    pub fn measured(&mut self, model: &IndexEntry, timing: Timing) {
        self.start.timings.insert(model.sha256.clone(), timing);
    }

    /// Leaves a GPU that gives wrong answers for good.
    pub fn leave_gpu(&mut self) -> Chosen {
        let note = said!("why-gpu-wrong", name = self.first().report.name);
        self.gpu = Some(Err(note));
        self.first()
    }
}

/// Starts WebGPU where it is fit for use: a worker may have less of it than the page, which has looked already.
#[cfg(feature = "webgpu")]
async fn webgpu(choice: EngineChoice) -> Result<(Device, String), Said> {
    let name = choice.take(crate::browser::gpu().await?)?;
    let device = Device::wgpu_options()
        .init_async()
        .await
        .map_err(|e| Said::as_is(e.to_string()))?;
    Ok((device, name))
}

/// This program has none.
#[cfg(not(feature = "webgpu"))]
async fn webgpu(_: EngineChoice) -> Result<(Device, String), Said> {
    Err(said!("why-no-webgpu"))
}
