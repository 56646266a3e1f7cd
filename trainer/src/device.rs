//! Devices by name; the only place that names a backend.

use anyhow::{Result, bail};
use burn::tensor::Device;

/// The devices that can be asked for; all but the first are features of the build.
const NAMES: [&str; 5] = ["cpu", "wgpu", "vulkan", "metal", "cuda"];

/// Opens a device by its name.
///
/// # Errors
///
/// Where the name is unknown or its feature was left out.
pub fn open(name: &str) -> Result<Device> {
    #[cfg(feature = "wgpu-plain")]
    use burn::tensor::DeviceKind::DefaultDevice;
    match name {
        "cpu" => Ok(Device::flex()),
        #[cfg(feature = "wgpu-plain")]
        "wgpu" => Ok(Device::wgpu(DefaultDevice)),
        #[cfg(feature = "vulkan")]
        "vulkan" => Ok(Device::vulkan(DefaultDevice)),
        #[cfg(feature = "metal")]
        "metal" => Ok(Device::metal(DefaultDevice)),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(0)),
        left_out if NAMES.contains(&left_out) => bail!(
            "this trainer was built without `{left_out}`; build it with `cargo build --release -p trainer --features {left_out}`"
        ),
        other => bail!(
            "no device is called `{other}`; expected one of {}",
            NAMES.join(", ")
        ),
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
