//! The device that the networks run on; the only place of the page that names one.

use burn::tensor::Device;
use shared::{said, words::Said};

use crate::{
    browser,
    message::{EngineChoice, EngineReport},
};

/// The device that was chosen.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The CPU before one was chosen.
    device: Option<Device>,
    /// Whether it is a GPU.
    pub on_gpu: bool,
    /// What a person reads of it.
    pub report: EngineReport,
}

impl Chosen {
    /// WebGPU where it is wanted and fit for use, else the CPU.
    pub async fn new(choice: EngineChoice) -> Self {
        let gpu = match choice {
            EngineChoice::Cpu => Err(None),
            EngineChoice::Auto | EngineChoice::WebGpu => webgpu(choice).await.map_err(Some),
        };
        match gpu {
            Ok((device, name)) => Self {
                device: Some(device),
                on_gpu: true,
                report: EngineReport {
                    name: format!("WebGPU ({name})"),
                    is_gpu: true,
                    note: None,
                },
            },
            Err(why) => Self::cpu(why),
        }
    }

    /// The CPU, and why it is that.
    pub fn cpu(note: Option<Said>) -> Self {
        Self {
            device: None,
            on_gpu: false,
            report: EngineReport {
                name: "CPU".to_owned(),
                is_gpu: false,
                note,
            },
        }
    }

    /// The device itself.
    pub fn device(&self) -> Device {
        self.device.clone().unwrap_or_else(Device::flex)
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
