//! The devices that the networks run on; the only place of the page that names one.

use burn::tensor::Device;
use shared::{artifact::IndexEntry, said, words::Said};

use crate::{
    browser,
    message::{EngineChoice, EngineReport, Pick, Start, Timing},
};

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
        let gpu = match start.choice {
            EngineChoice::Cpu => None,
            choice => Some(webgpu(choice).await),
        };
        Self { start, gpu }
    }

    /// Address of the page's folder.
    pub fn base(&self) -> &str {
        &self.start.base
    }

    /// WebGPU where it is fit for use, else the CPU.
    pub fn first(&self) -> Chosen {
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

    /// Both devices, as far as there are two.
    pub fn both(&self) -> (Chosen, Chosen) {
        (self.first(), Chosen::cpu(None))
    }

    /// Takes in what was measured of a model: milliseconds on the GPU and on the CPU.
    pub fn measured(&mut self, model: &IndexEntry, [gpu_ms, cpu_ms]: [f64; 2]) -> Option<Timing> {
        let gpu = self.gpu.as_ref()?.as_ref().ok()?.1.clone();
        let timing = Timing {
            gpu,
            gpu_ms,
            cpu_ms,
        };
        let timings = &mut self.start.timings;
        timings.insert(model.sha256.clone(), timing.clone());
        Some(timing)
    }

    /// Leaves a GPU that gives wrong answers for good.
    pub fn leave_gpu(&mut self) -> Chosen {
        let note = said!("why-gpu-wrong", name = self.first().report.name);
        self.gpu = Some(Err(note));
        self.first()
    }
}

/// Starts WebGPU where it is fit for use.
async fn webgpu(choice: EngineChoice) -> Result<(Device, String), Said> {
    let gpu = browser::gpu().await?;
    if gpu.is_software && choice == EngineChoice::Auto {
        return Err(said!("why-software-gpu", name = gpu.name));
    }
    if !gpu.has_timestamps {
        return Err(said!("why-no-timestamps", name = gpu.name));
    }
    let device = Device::wgpu_options()
        .init_async()
        .await
        .map_err(|e| Said::as_is(e.to_string()))?;
    Ok((device, gpu.name))
}
