//! `cargo xtask parity`

use anyhow::Result;

use crate::{
    command::{self, cargo, program},
    data::root,
    tools,
};

/// Networks of keras.applications that can be compared: those of `keras_models.py`.
const NETWORKS: [&str; 12] = [
    "xception",
    "vgg16",
    "resnet152v2",
    "efficientnet-b5",
    "efficientnetv2-m",
    "efficientnet-b0",
    "efficientnet-b1",
    "efficientnet-b2",
    "efficientnet-b3",
    "efficientnet-b4",
    "efficientnetv2-s",
    "efficientnetv2-l",
];

/// How many of them are compared when none is named: the paper's.
const PAPER: usize = 5;

/// Makes Keras models with seeded weights, imports them, and compares logits and last maps on the CPU
/// and on Vulkan; prints a table and keeps it beside the models.
///
/// # Errors
///
/// Where something can't be installed, or a figure differs.
pub fn run(networks: &[&str]) -> Result<()> {
    let names = match networks {
        [] => &NETWORKS[..PAPER],
        _ => command::chosen(networks, &NETWORKS)?,
    };
    let folder = tools::cache()?.join("parity");
    let python = tools::keras()?;
    tools::vulkan()?;
    let script = root().join("tests/parity/keras_models.py");
    command::run(program(python).arg(script).arg(&folder).args(names))?;
    // One build for all: the trainer that imports, the program that compares, and the tests that every
    // network learns on Vulkan, that convolutions there are those of the CPU, and that a killed run goes on.
    let on_vulkan = [
        "every_network_learns_on_wgpu",
        "gpus_give_what_the_cpu_gives",
        "a_run_on_a_gpu_that_is_killed_goes_on",
    ];
    let mut tests = cargo(&[
        "test",
        "--release",
        "--package",
        "shared",
        "--package",
        "trainer",
        "--package",
        "tests",
        "--features",
        "shared/wgpu,trainer/wgpu-plain,tests/parity,tests/wgpu",
        "--",
        "--nocapture",
    ]);
    command::run(tests.args(on_vulkan))?;
    let binaries = tools::target().join("release");
    command::run(
        program(binaries.join("parity"))
            .arg(binaries.join("trainer"))
            .arg(&folder)
            .args(["flex", "wgpu"])
            .args(names),
    )
}
