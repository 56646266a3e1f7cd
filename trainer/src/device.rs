//! Devices by name; with `device/kernels` the only place that names a backend.

pub mod kernels;

#[cfg(feature = "remote")]
use anyhow::Context;
use anyhow::{Result, bail, ensure};
use burn::tensor::{Device, FloatDType, IntDType};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What numbers are while training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Numbers {
    /// 32-bit floats.
    F32,
    /// 16-bit floats with the exponent of f32, where the device has them.
    Bf16,
    /// 16-bit floats, where the device has them.
    F16,
}

/// The devices that can be asked for; all but the first are features of the build.
const NAMES: [&str; 5] = ["cpu", "wgpu", "vulkan", "metal", "cuda"];

/// What the names of another machine's devices begin with.
const REMOTE: &str = "ws://";

#[cfg(feature = "remote")]
/// Environment variable with the word that a machine and those who use its devices share.
pub const TOKEN: &str = "LYMPHOSCOPE_TOKEN";

/// That word, if it is set.
///
/// # Errors
///
/// Where it is no text: without it, anybody could come in.
#[cfg(feature = "remote")]
pub fn token() -> Result<Option<String>> {
    use std::env::{self, VarError};
    match env::var(TOKEN) {
        Ok(token) => Ok(Some(token).filter(|token| !token.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("{TOKEN} is set to what is no text"),
    }
}

/// An open device, with the shares into which its batches are cut.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The device.
    pub device: &'a Device,
    /// Passes that run on it side by side ([`shares`]).
    pub shares: usize,
}

impl<'a> Target<'a> {
    /// A device that was opened by this name.
    pub fn new(device: &'a Device, name: &str) -> Self {
        let shares = shares(name);
        Self { device, shares }
    }
}

/// The CPU, for what needs no other.
pub fn cpu() -> Device {
    Device::flex()
}

/// Opens a device by its name, such as `cpu`, `cuda:1` or `ws://machine:3000`.
///
/// # Errors
///
/// Where the name is unknown, its feature was left out, or the other machine can't be reached.
pub fn open(name: &str) -> Result<Device> {
    if name.starts_with(REMOTE) {
        return remote(name);
    }
    #[cfg(feature = "wgpu-plain")]
    use burn::tensor::DeviceKind::{DefaultDevice, DiscreteGpu};
    let (kind, number) = match name.split_once(':') {
        None => (name, None),
        Some((kind, number)) => match number.parse::<usize>() {
            Ok(number) => (kind, Some(number)),
            Err(_) => bail!("`{name}`: expected a number after the colon, as in cuda:1"),
        },
    };
    ensure!(
        kind != "cpu" || number.is_none(),
        "there is one cpu device: it uses all cores"
    );
    #[cfg(feature = "wgpu-plain")]
    let of_wgpu = number.map_or(DefaultDevice, DiscreteGpu);
    #[cfg(any(feature = "cuda", feature = "wgpu-plain"))]
    kernels::prepare();
    match kind {
        "cpu" => Ok(cpu()),
        #[cfg(feature = "wgpu-plain")]
        "wgpu" => Ok(Device::wgpu(of_wgpu)),
        #[cfg(feature = "vulkan")]
        "vulkan" => Ok(Device::vulkan(of_wgpu)),
        #[cfg(feature = "metal")]
        "metal" => Ok(Device::metal(of_wgpu)),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(number.unwrap_or(0))),
        left_out if NAMES.contains(&left_out) => bail!(
            "this trainer was built without `{left_out}`; build it with `cargo build --release -p trainer --features {left_out}`"
        ),
        other => bail!(
            "no device is called `{other}`; expected one of {}, or {REMOTE}machine:port of `trainer serve`",
            NAMES.join(", ")
        ),
    }
}

/// A device that another machine lends with `trainer serve`: `ws://machine:3000`, or with its number
/// `ws://machine:3000/1`.
#[cfg(feature = "remote")]
fn remote(name: &str) -> Result<Device> {
    use burn::tensor::remote::RemoteHost;
    let place = &name[REMOTE.len()..];
    let (place, number) = place.split_once('/').unwrap_or((place, "0"));
    let Ok(number) = number.parse::<usize>() else {
        bail!("`{name}`: expected a number after the port, as in {REMOTE}machine:3000/1");
    };
    let mut host = RemoteHost::websocket(&format!("{REMOTE}{place}"));
    if let Some(token) = token()? {
        host = host.with_credential(token);
    }
    let device = Device::remote_options(&host).device_index(number).init();
    device.with_context(|| {
        format!(
            "can't use {name}; is `trainer serve` running there, with the same {TOKEN} as here?"
        )
    })
}

#[cfg(not(feature = "remote"))]
fn remote(name: &str) -> Result<Device> {
    bail!(
        "`{name}` is on another machine, and this trainer was built without `remote`; build it with `cargo build \
         --release -p trainer --features remote`"
    )
}

/// Opens several devices, named with commas between them: `cuda:0,cuda:1`, and sets what floats are on them.
///
/// # Errors
///
/// As [`open`]; also where they are of different kinds, or one does not have such numbers.
pub fn open_all(names: &str, numbers: Numbers) -> Result<Vec<Device>> {
    let all: Vec<&str> = names.split(',').map(str::trim).collect();
    ensure!(
        all.iter().all(|name| kind(name) == kind(all[0])),
        "`{names}`: devices that train together are of one kind"
    );
    ensure!(
        all.iter()
            .enumerate()
            .all(|(at, name)| !all[..at].contains(name)),
        "`{names}`: a device is named twice"
    );
    let ready = |name| {
        let mut device = open(name)?;
        configure(&mut device, numbers)?;
        Ok(device)
    };
    all.into_iter().map(ready).collect()
}

/// Sets what floats are on a device; before its first tensor.
fn configure(device: &mut Device, numbers: Numbers) -> Result<()> {
    let float = match numbers {
        Numbers::F32 => return Ok(()),
        Numbers::Bf16 => FloatDType::BF16,
        Numbers::F16 => FloatDType::F16,
    };
    ensure!(
        device.supports_dtype(float),
        "this device does not calculate in {float:?}; use --numbers f32"
    );
    device.configure((float, IntDType::I32))?;
    Ok(())
}

/// What devices say that have no room, in lower case (`cubecl-runtime`'s `IoError` and `LaunchError`).
const NO_ROOM: [&str; 5] = [
    "out of device memory",
    "out of memory",
    "out-of-memory",
    "can't allocate buffer",
    // The CPU's, by Rust's own hand.
    "memory allocation of",
];

/// Whether a device has said that it has no room for what was asked of it.
pub fn is_out_of_memory(error: &anyhow::Error) -> bool {
    tells_no_room(&format!("{error:#}"))
}

/// Whether words are those of a device that has no room.
pub fn tells_no_room(words: &str) -> bool {
    let words = words.to_lowercase();
    NO_ROOM.iter().any(|lack| words.contains(lack))
}

/// Bytes that a device holds, where it tells.
pub fn memory(device: &Device) -> Option<u64> {
    device.memory_pool_usage().map(|usage| usage.bytes_reserved)
}

/// Kind of a device, or of the first of several: `cuda` of `cuda:1`, `ws` of another machine's.
pub fn kind(names: &str) -> &str {
    let first = names.split([',', ':']).next();
    first.unwrap_or_default().trim()
}

/// Whether each of several devices can be opened, to work beside each other; the CPU may be named twice.
///
/// # Errors
///
/// As [`open_all`].
pub fn check_all(names: &[String]) -> Result<()> {
    match names.iter().all(|name| name == "cpu") {
        true => Ok(()),
        false => open_all(&names.join(","), Numbers::F32).map(drop),
    }
}

/// Shares of a batch on the CPU; fixed, since the sums of gradients follow their number.
const CPU_SHARES: usize = 4;

/// How many shares of a batch are worked on at once by each device: the CPU backend leaves cores idle in
/// most layers, a GPU does not.
pub fn shares(name: &str) -> usize {
    match name {
        "cpu" => CPU_SHARES,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_that_share_runs_are_looked_at_first() {
        let names = |all: &[&str]| all.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(check_all(&names(&["cpu", "cpu"])).is_ok());
        for (wrong, why) in [
            (["cpu", "cuda"], "one kind"),
            (["gpu", "gpu:1"], "expected one of"),
        ] {
            let error = check_all(&names(&wrong)).unwrap_err().to_string();
            assert!(error.contains(why), "{wrong:?}: {error}");
        }
    }

    #[test]
    fn kinds_are_named_without_numbers() {
        for (names, expected) in [
            ("cpu", "cpu"),
            ("cuda:1", "cuda"),
            ("cuda:0, cuda:1", "cuda"),
            ("ws://a:3000/1", "ws"),
        ] {
            assert_eq!(kind(names), expected);
        }
    }

    #[test]
    fn names_that_make_no_sense_are_refused() {
        assert_eq!(open_all("cpu", Numbers::F32).unwrap().len(), 1);
        for (name, why) in [
            ("cpu:1", "one cpu"),
            ("cuda:x", "number"),
            ("cpu,cuda", "one kind"),
            ("cpu,cpu", "twice"),
            ("gpu", "expected one of"),
            (
                "ws://nobody:1/x",
                if cfg!(feature = "remote") {
                    "number"
                } else {
                    "remote"
                },
            ),
        ] {
            let error = open_all(name, Numbers::F32).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
    }
}
