//! Parameters as the bytes of a file, and back to f32.
//!
//! int8 is symmetric with a scale for each channel out (R. Krishnamoorthi, "Quantizing deep
//! convolutional networks for efficient inference", arXiv 1806.08342, section 2.3):
//!
//! ```text
//! scale[o] = max |w[o]| / 127          q = round(w / scale[o])          w' = q * scale[o]
//! ```

use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::{ArtifactError, Precision};
use crate::{
    familiarity,
    network::weights::{Source, Weight},
};

/// Ends the name of the scales that belong to a parameter in int8.
const SCALES: &str = ".int8_scales";

/// The largest whole number of int8; -128 is not used, so that both signs are alike.
const LARGEST: f32 = 127.0;

/// One entry of a file.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its type.
    pub dtype: Dtype,
    /// Its sides.
    pub shape: Vec<usize>,
    /// Its values, little endian.
    pub bytes: Vec<u8>,
}

/// A parameter as one entry, or two with scales.
///
/// # Errors
///
/// [`ArtifactError::Value`] where a value is not finite in the precision.
pub fn store(weight: &Weight, precision: Precision) -> Result<Vec<Entry>, ArtifactError> {
    for &value in &weight.values {
        let kept = match precision {
            Precision::F16 => f16::from_f32(value).to_f32(),
            Precision::F32 | Precision::Int8 => value,
        };
        if !kept.is_finite() {
            return Err(ArtifactError::Value {
                name: weight.name.clone(),
                value,
                precision,
            });
        }
    }
    let entry = |dtype, bytes| Entry {
        name: weight.name.clone(),
        dtype,
        shape: weight.shape.clone(),
        bytes,
    };
    let values = weight.values.iter();
    Ok(match precision {
        Precision::F16 => {
            let bytes = values.flat_map(|&v| f16::from_f32(v).to_le_bytes());
            vec![entry(Dtype::F16, bytes.collect())]
        }
        Precision::Int8 if is_kernel(&weight.shape) => {
            let (whole, scales) = quantise(weight);
            let scales = Entry {
                name: format!("{}{SCALES}", weight.name),
                dtype: Dtype::F32,
                shape: vec![weight.shape[0]],
                bytes: scales.iter().flat_map(|v| v.to_le_bytes()).collect(),
            };
            let bytes = whole.iter().flat_map(|v| v.to_le_bytes()).collect();
            vec![entry(Dtype::I8, bytes), scales]
        }
        Precision::F32 | Precision::Int8 => {
            vec![entry(
                Dtype::F32,
                values.flat_map(|v| v.to_le_bytes()).collect(),
            )]
        }
    })
}

/// Kernels of convolutions, `[o, i, k, k]`: all that weighs.
fn is_kernel(shape: &[usize]) -> bool {
    shape.len() == 4 && shape.iter().all(|side| *side > 0)
}

/// The whole numbers and the scale of each channel out.
fn quantise(weight: &Weight) -> (Vec<i8>, Vec<f32>) {
    let size = weight.values.len() / weight.shape[0];
    let mut whole = Vec::with_capacity(weight.values.len());
    let mut scales = Vec::with_capacity(weight.shape[0]);
    for channel in weight.values.chunks(size) {
        let most = channel.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        // A channel of zeros, or next to it, has a scale too.
        let scale = (most / LARGEST).max(f32::MIN_POSITIVE);
        scales.push(scale);
        whole.extend(channel.iter().map(|v| (v / scale).round() as i8));
    }
    (whole, scales)
}

/// Whether every entry is stored in a way that [`Stored`] reads, as the precision says.
///
/// # Errors
///
/// [`ArtifactError::Storage`] for one of another type, [`ArtifactError::Scales`] where a kernel in
/// int8 lacks its scales, or scales their kernel.
pub fn check(tensors: &SafeTensors<'_>, precision: Precision) -> Result<(), ArtifactError> {
    for (name, view) in tensors.iter() {
        if let Some(kernel) = name.strip_suffix(SCALES) {
            let of = tensors.tensor(kernel);
            if of.is_ok_and(|kernel| kernel.dtype() == Dtype::I8) {
                continue;
            }
            let name = kernel.to_owned();
            return Err(ArtifactError::Scales { name });
        }
        let good = match view.dtype() {
            Dtype::F32 => precision != Precision::F16,
            Dtype::F16 => precision == Precision::F16,
            Dtype::I8 => precision == Precision::Int8,
            _ => false,
        };
        if view.dtype() == Dtype::I8 && scales(tensors, name, view.shape()).is_none() {
            let name = name.to_owned();
            return Err(ArtifactError::Scales { name });
        }
        if !good {
            let found = format!("{:?}", view.dtype());
            return Err(ArtifactError::Storage {
                name: name.to_owned(),
                found,
            });
        }
    }
    Ok(())
}

/// The scales of a parameter in int8, if they are there, one for each channel out.
fn scales(tensors: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Option<Vec<f32>> {
    let view = tensors.tensor(&format!("{name}{SCALES}")).ok()?;
    let right = view.dtype() == Dtype::F32 && is_kernel(shape) && view.shape() == &shape[..1];
    let scales = right.then(|| floats(&view))?;
    let usable = |scale: &f32| scale.is_finite() && *scale > 0.0;
    scales.iter().all(usable).then_some(scales)
}

fn floats(view: &TensorView<'_>) -> Vec<f32> {
    let words = view.data().as_chunks::<4>().0.iter();
    words.map(|b| f32::from_le_bytes(*b)).collect()
}

/// The parameters of an open file, turned into f32 one by one.
pub struct Stored<'a>(pub SafeTensors<'a>);

impl Source for Stored<'_> {
    fn get(&mut self, name: &str) -> Option<Weight> {
        let view = self.0.tensor(name).ok()?;
        let values = match view.dtype() {
            Dtype::F16 => {
                let halves = view.data().as_chunks::<2>().0.iter();
                halves.map(|b| f16::from_le_bytes(*b).to_f32()).collect()
            }
            Dtype::I8 => {
                let scales = scales(&self.0, name, view.shape())?;
                let size = view.data().len() / scales.len();
                let channels = view.data().chunks(size).zip(&scales);
                channels
                    .flat_map(|(whole, scale)| {
                        whole
                            .iter()
                            .map(move |b| f32::from(b.cast_signed()) * scale)
                    })
                    .collect()
            }
            _ => floats(&view),
        };
        Some(Weight {
            name: name.to_owned(),
            shape: view.shape().to_vec(),
            values,
        })
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        Some(self.0.tensor(name).ok()?.shape().to_vec())
    }

    fn names(&self) -> Vec<String> {
        let names = self.0.names().into_iter();
        let own =
            names.filter(|name| !name.ends_with(SCALES) && !name.starts_with(familiarity::PREFIX));
        own.map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(values: &[f32]) -> Weight {
        Weight {
            name: "conv.weight".to_owned(),
            shape: vec![2, 1, 1, values.len() / 2],
            values: values.to_vec(),
        }
    }

    fn back(entries: &[Entry], name: &str) -> Option<Weight> {
        let views = entries.iter().map(|entry| {
            let view = TensorView::new(entry.dtype, entry.shape.clone(), &entry.bytes).unwrap();
            (entry.name.clone(), view)
        });
        let none = None;
        let bytes = safetensors::serialize(views.collect::<Vec<_>>(), none).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let has = |dtype| file.tensors().iter().any(|(_, view)| view.dtype() == dtype);
        let precision = if has(Dtype::I8) {
            Precision::Int8
        } else {
            Precision::F32
        };
        check(&file, precision).ok()?;
        Stored(file).get(name)
    }

    #[test]
    fn int8_by_hand() {
        let weight = kernel(&[1.27, -0.635, 0.004, 0.0, 0.0, 0.0]);
        let entries = store(&weight, Precision::Int8).unwrap();
        assert_eq!(
            entries[0].bytes,
            [127, (-64_i8).cast_unsigned(), 0, 0, 0, 0]
        );
        let read = back(&entries, "conv.weight").unwrap();
        let expected = [1.27, -0.64, 0.0, 0.0, 0.0, 0.0];
        for (found, expected) in read.values.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found}, {expected}");
        }
        assert_eq!(read.shape, weight.shape);
    }

    #[test]
    fn int8_is_off_by_half_a_step_at_most() {
        let values: Vec<f32> = (0..200).map(|i| (i as f32 * 0.7).sin() * 3.0).collect();
        let weight = kernel(&values);
        let read = back(&store(&weight, Precision::Int8).unwrap(), "conv.weight").unwrap();
        for (found, value) in read.values.iter().zip(&values) {
            assert!((found - value).abs() <= 0.5 * 3.0 / LARGEST + 1e-6);
        }
    }

    #[test]
    fn what_is_no_kernel_stays_exact() {
        let bias = Weight {
            name: "conv.bias".to_owned(),
            shape: vec![3],
            values: vec![0.1, -7.3, 1e-9],
        };
        let entries = store(&bias, Precision::Int8).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(back(&entries, "conv.bias").unwrap(), bias);
    }

    #[test]
    fn missing_and_unusable_scales_are_refused() {
        let weight = kernel(&[1.0, 2.0, 3.0, 4.0]);
        let mut entries = store(&weight, Precision::Int8).unwrap();
        entries[1].bytes = [0.0_f32, 1.0]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        assert!(back(&entries, "conv.weight").is_none());
        entries.truncate(1);
        assert!(back(&entries, "conv.weight").is_none());
    }

    #[test]
    fn scales_without_their_kernel_are_refused() {
        let mut entries = store(&kernel(&[1.0, 2.0, 3.0, 4.0]), Precision::Int8).unwrap();
        entries.remove(0);
        assert!(back(&entries, "conv.weight.int8_scales").is_none());
    }

    #[test]
    fn a_channel_next_to_zero_can_be_read_back() {
        let weight = kernel(&[1e-44, 0.0, 1.0, 2.0]);
        let read = back(&store(&weight, Precision::Int8).unwrap(), "conv.weight").unwrap();
        assert!(read.values[0].abs() <= f32::MIN_POSITIVE);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (value, precision) in [(1e6, Precision::F16), (f32::NAN, Precision::Int8)] {
            let error = store(&kernel(&[0.0, value]), precision).err().unwrap();
            assert!(matches!(error, ArtifactError::Value { .. }));
        }
    }
}
