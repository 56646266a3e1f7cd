//! An input with its output: a device that gives another answer is not used.

use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use crate::{
    class::Class,
    picture::Picture,
    prepare::{self, Preparation},
};

/// How far logits may lie from the golden ones: devices round differently (about 1e-4 here); a
/// shader that goes wrong is off by far more.
pub const GOLDEN_TOLERANCE: f32 = 0.02;

/// The logits of [`golden_input`], computed on the CPU with the weights as stored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    /// In the order of [`Class::ALL`].
    pub logits: [f32; Class::COUNT],
}

impl Golden {
    /// The largest difference between these logits and a device's; infinite if one is not a number.
    pub fn difference(&self, logits: [f32; Class::COUNT]) -> f32 {
        let pairs = self.logits.iter().zip(logits);
        pairs.fold(0.0, |most, (a, b)| {
            let d = (a - b).abs();
            if d.is_finite() {
                most.max(d)
            } else {
                f32::INFINITY
            }
        })
    }

    /// Whether a device's logits are these.
    pub fn agrees(&self, logits: [f32; Class::COUNT]) -> bool {
        let size = self
            .logits
            .iter()
            .fold(1.0_f32, |most, v| most.max(v.abs()));
        self.difference(logits) <= GOLDEN_TOLERANCE * size
    }
}

/// A drawn disc with stripes, the same for every model of a side.
///
/// # Shapes
///
/// `[1, 3, side, side]`
pub fn golden_input(preparation: &Preparation, device: &Device) -> Tensor<4> {
    let side = preparation.side;
    let mut picture = Picture::black(side, side);
    let (centre, radius) = (i64::from(side / 2), i64::from(side / 3));
    for y in 0..side {
        for x in 0..side {
            let (dx, dy) = (i64::from(x) - centre, i64::from(y) - centre);
            if dx * dx + dy * dy <= radius * radius {
                let stripe = ((x / 3 + y / 5) % 4 * 30) as u8;
                picture.set_pixel(x, y, [110 + stripe, 60 + stripe / 2, 150]);
            }
        }
    }
    let whole = Preparation {
        crop: None,
        ..preparation.clone()
    };
    prepare::prepare(&picture, &whole, device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_answer_is_found() {
        let golden = Golden {
            logits: [0.5, -2.0],
        };
        assert!(golden.agrees([0.501, -2.001]));
        assert!(!golden.agrees([0.6, -2.0]));
        assert!(!golden.agrees([f32::NAN, -2.0]));
    }
}
