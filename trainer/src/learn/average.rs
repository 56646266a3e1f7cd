//! A moving average of the weights (B. T. Polyak, A. B. Juditsky 1992).

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::Tensor,
};
use shared::network::Network;

/// Moves an average towards a network:
///
/// ```text
/// average += (1 - d) (network - average)      d = min(decay, (1 + step) / (10 + step))
/// ```
///
/// so that what random weights leave in it fades in the first steps (as in TensorFlow's
/// `ExponentialMovingAverage`). Running statistics are averaged too.
#[must_use]
pub fn follow(average: Network, network: &Network, decay: f32, step: usize) -> Network {
    let step = step as f32;
    let decay = decay.min((1.0 + step) / (10.0 + step));
    let mut weights = Weights(Vec::new());
    network.visit(&mut weights);
    weights.0.reverse();
    average.map(&mut Follow {
        weights: weights.0,
        share: 1.0 - decay,
    })
}

/// All weights, flat, without gradients.
struct Weights(Vec<Tensor<1>>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let count = value.shape().num_elements();
        self.0.push(value.without_gradients().reshape([count]));
    }
}

struct Follow {
    weights: Vec<Tensor<1>>,
    share: f32,
}

impl ModuleMapper for Follow {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(weight) = self.weights.pop() else {
            return param;
        };
        let share = self.share;
        param.map(|average| {
            let average = average.without_gradients();
            let weight = weight.reshape(average.dims());
            average.clone() + (weight - average) * share
        })
    }
}

trait WithoutGradients {
    /// The same values, apart from any graph.
    fn without_gradients(self) -> Self;
}

impl<const D: usize> WithoutGradients for Tensor<D> {
    fn without_gradients(self) -> Self {
        if self.device().is_autodiff() {
            self.inner()
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights;
    use burn::tensor::Device;
    use shared::network::{Architecture, Form};

    fn network(seed: u64) -> Network {
        let device = Device::flex();
        device.seed(seed);
        let architecture = Architecture::from_name("simple-net").unwrap();
        architecture
            .init(Form::Training, &device.autodiff())
            .materialize()
    }

    #[test]
    fn the_average_moves_by_its_share() {
        let (average, other) = (network(1), network(2));
        let before = weights::collect(&average).unwrap();
        let target = weights::collect(&other).unwrap();
        let moved = follow(average.valid(), &other, 0.75, 1000);
        for ((b, t), m) in before
            .iter()
            .zip(&target)
            .zip(weights::collect(&moved).unwrap())
        {
            for ((b, t), m) in b.values.iter().zip(&t.values).zip(m.values) {
                assert!((b + 0.25 * (t - b) - m).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_first_steps_follow_quickly() {
        let other = network(2);
        let mut average = network(1).valid();
        for step in 0..60 {
            average = follow(average, &other, 0.999, step);
        }
        let target = weights::collect(&other).unwrap();
        let moved = weights::collect(&average).unwrap();
        for (t, m) in target.iter().zip(&moved) {
            assert!(
                t.values
                    .iter()
                    .zip(&m.values)
                    .all(|(t, m)| (t - m).abs() < 1e-4)
            );
        }
    }
}
