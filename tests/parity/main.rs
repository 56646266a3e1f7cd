//! Our networks against keras.applications, with the same weights: `cargo xtask parity` makes the
//! Keras side and runs this.
//!
//! `parity TRAINER FOLDER WORD...`, where a word is a device (flex, wgpu) or a network.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::{Device, TensorData};
use safetensors::{Dtype, SafeTensors};
use shared::{
    network::{
        Architecture, Form,
        weights::{self, Weight},
    },
    picture::Picture,
    prepare,
};

/// Largest difference from Keras, as a share of the largest figure: f32 in another order of sums,
/// through up to 500 layers.
const TOLERANCE: f32 = 1e-3;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("error: a difference is larger than {TOLERANCE}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let mut arguments = env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .context("usage: parity TRAINER FOLDER WORD...")
    };
    let (trainer, folder) = (PathBuf::from(next()?), PathBuf::from(next()?));
    let (devices, networks): (Vec<String>, Vec<String>) =
        arguments.partition(|word| ["flex", "wgpu"].contains(&word.as_str()));
    let mut table = String::from(
        "| network | parameters | side | device | form | features | logits |\n|---|---|---|---|---|---|---|\n",
    );
    print!("{table}");
    let mut good = true;
    for name in &networks {
        let architecture = Architecture::from_name(name)
            .with_context(|| format!("no network is called {name}"))?;
        let case = Case::open(architecture, &trainer, &folder)?;
        for device in &devices {
            for line in case.compare(device)? {
                good &= line.features <= TOLERANCE && line.logits <= TOLERANCE;
                let row = format!(
                    "| {} | {} | {} | {device} | {} | {:.1e} | {:.1e} |\n",
                    architecture.title(),
                    case.parameters,
                    line.side,
                    line.form,
                    line.features,
                    line.logits
                );
                print!("{row}");
                table += &row;
            }
        }
    }
    fs::write(folder.join("parity.md"), table)?;
    Ok(good)
}

/// One network with what Keras makes of it.
struct Case {
    architecture: Architecture,
    weights: Vec<Weight>,
    parameters: i64,
    expected: Vec<Expected>,
}

/// What Keras makes of one picture.
struct Expected {
    side: usize,
    picture: Picture,
    features: Vec<f32>,
    logits: Vec<f32>,
}

/// One row of the table.
struct Line {
    side: usize,
    form: &'static str,
    features: f32,
    logits: f32,
}

impl Case {
    /// Imports both of Keras' files, which must give the same weights, and reads the rest.
    fn open(architecture: Architecture, trainer: &Path, folder: &Path) -> Result<Self> {
        let name = architecture.name();
        let mut imported = Vec::new();
        for ending in ["h5", "weights.h5"] {
            let out = folder.join(format!("{name}.imported"));
            let status = Command::new(trainer)
                .args(["import", "--any-file", "--network", name, "--file"])
                .arg(folder.join(format!("{name}.{ending}")))
                .arg("--out")
                .arg(&out)
                .status()
                .with_context(|| format!("can't start {}", trainer.display()))?;
            ensure!(status.success(), "{name}.{ending} can't be imported");
            imported.push(floats(&fs::read(&out)?)?);
        }
        ensure!(
            imported[0] == imported[1],
            "{name}: the two files give different weights"
        );
        let bytes = fs::read(folder.join(format!("{name}.safetensors")))?;
        let file = SafeTensors::deserialize(&bytes)?;
        let stored = floats(&bytes)?;
        let counted = file.tensor("parameters")?;
        let parameters = counted.data().first_chunk().map(|b| i64::from_le_bytes(*b));
        let parameters = parameters.context("the number of parameters is missing")?;
        let mut weights: Vec<Weight> = imported.remove(0).into_values().collect();
        let ours: usize = weights.iter().map(|w| w.values.len()).sum();
        // The B networks of Keras hold the mean, deviation and count of their normalisation.
        let normalisation = if name.starts_with("efficientnet-b") {
            7
        } else {
            0
        };
        ensure!(
            ours as i64 + normalisation == parameters,
            "{name} has {ours} parameters; Keras counts {parameters}"
        );
        weights.extend(["head.weight", "head.bias"].map(|name| stored[name].clone()));
        let mut expected = Vec::new();
        for (key, view) in file.tensors() {
            let Some(side) = key.strip_prefix("picture.") else {
                continue;
            };
            let side: usize = side.parse()?;
            let picture = Picture::new(side as u32, side as u32, view.data().to_vec());
            expected.push(Expected {
                side,
                picture: picture.context("the picture has another size")?,
                features: stored[&format!("features.{side}")].values.clone(),
                logits: stored[&format!("logits.{side}")].values.clone(),
            });
        }
        Ok(Self {
            architecture,
            weights,
            parameters,
            expected,
        })
    }

    /// Both sides and both forms on a device.
    fn compare(&self, device: &str) -> Result<Vec<Line>> {
        let device = match device {
            "flex" => Device::flex(),
            #[cfg(feature = "wgpu")]
            "wgpu" => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
            other => anyhow::bail!("no device `{other}` in this build; expected flex or wgpu"),
        };
        let empty = self.architecture.init(Form::Training, &device);
        let network = weights::load(empty, &mut self.weights.clone())?;
        let folded = network.clone().fold();
        let mut lines = Vec::new();
        for expected in &self.expected {
            for (form, network) in [("unfolded", &network), ("folded", &folded)] {
                let preparation = self.architecture.preparation(None, expected.side as u32);
                let x = prepare::prepare(&expected.picture, &preparation, &device);
                let features = network.features(x);
                let logits = network.classify(network.pool(features.clone(), None));
                lines.push(Line {
                    side: expected.side,
                    form,
                    features: difference(&expected.features, &features.into_data()),
                    logits: difference(&expected.logits, &logits.into_data()),
                });
            }
        }
        Ok(lines)
    }
}

/// Largest difference as a share of the largest figure expected.
fn difference(expected: &[f32], found: &TensorData) -> f32 {
    let found: Vec<f32> = found.iter::<f32>().collect();
    if found.len() != expected.len() {
        return f32::INFINITY;
    }
    let size = expected.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let pairs = expected.iter().zip(&found);
    let apart = |(a, b): (&f32, &f32)| {
        let d = (a - b).abs();
        if d.is_finite() { d } else { f32::INFINITY }
    };
    pairs.map(apart).fold(0.0, f32::max) / size
}

/// The f32 tensors of a safetensors file.
fn floats(bytes: &[u8]) -> Result<BTreeMap<String, Weight>> {
    let mut all = BTreeMap::new();
    for (name, view) in SafeTensors::deserialize(bytes)?.tensors() {
        if view.dtype() == Dtype::F32 {
            let words = view.data().as_chunks::<4>().0.iter();
            let weight = Weight {
                name: name.clone(),
                shape: view.shape().to_vec(),
                values: words.map(|b| f32::from_le_bytes(*b)).collect(),
            };
            all.insert(name, weight);
        }
    }
    Ok(all)
}
