//! Devices by name; the only place that names a backend.

use anyhow::{Result, bail};
use burn::tensor::Device;

/// Opens a device: `cpu`, or `wgpu` and `cuda` where they were compiled in.
///
/// # Errors
///
/// Where the name is unknown or its feature was left out.
pub fn open(name: &str) -> Result<Device> {
    match name {
        "cpu" => Ok(Device::flex()),
        #[cfg(feature = "wgpu")]
        "wgpu" => Ok(Device::wgpu(burn::tensor::DeviceKind::DefaultDevice)),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(0)),
        "wgpu" | "cuda" => bail!(
            "this trainer was built without `{name}`; build it with `cargo build --release -p trainer --features {name}`"
        ),
        other => bail!("no device is called `{other}`; expected cpu, wgpu or cuda"),
    }
}

/// Shares of a batch on the CPU; fixed, since the sums of gradients follow their number.
const CPU_SHARES: usize = 4;

/// How many shares of a batch are worked on at once: the CPU backend leaves cores idle in most
/// layers, a GPU does not.
pub fn shares(name: &str) -> usize {
    match name {
        "cpu" => CPU_SHARES,
        _ => 1,
    }
}
