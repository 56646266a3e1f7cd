//! Bias and clipping as an operation of Burn's CPU backend, with its gradients.

use burn::{
    backend::{
        Autodiff, Backend, Dispatch, Flex, TensorMetadata,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        backend_extension,
        flex::FlexTensor,
        tensor::FloatTensor,
    },
    tensor::{Tensor, TensorData},
};

/// `x + bias`, no less than the first and no more than the second limit; what is no number stays so.
///
/// # Shapes
///
/// `x` is `[n, c, h, w]`, `bias` is `[c]`.
pub fn clipped(x: Tensor<4>, bias: Tensor<1>, limits: [f32; 2]) -> Tensor<4> {
    let y = <Dispatch as Clipped>::clipped(x.into_dispatch(), bias.into_dispatch(), limits);
    Tensor::from_dispatch(y)
}

/// Backends with a sum of maps and biases that is clipped at once.
#[backend_extension(Flex, Autodiff)]
pub trait Clipped: Backend {
    /// As [`clipped`].
    fn clipped(
        x: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        limits: [f32; 2],
    ) -> FloatTensor<Self>;
    /// The gradient with respect to `x`, from the result `y` and its gradient: nothing passes where `y` was
    /// clipped.
    fn clipped_gradient(
        gradient: FloatTensor<Self>,
        y: FloatTensor<Self>,
        limits: [f32; 2],
    ) -> FloatTensor<Self>;
    /// Sums over pictures and positions: the gradient with respect to the bias.
    fn channel_sums(gradient: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// The positions of a map, and its channels.
fn sides(tensor: &FlexTensor) -> (usize, usize) {
    let [_, channels, height, width] = tensor.shape().dims();
    (height * width, channels)
}

impl Clipped for Flex {
    fn clipped(
        x: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        [low, high]: [f32; 2],
    ) -> FloatTensor<Self> {
        let (area, channels) = sides(&x);
        let (mut x, bias) = (x.to_contiguous(), bias.to_contiguous());
        let bias: &[f32] = bias.storage();
        let maps = x.storage_mut::<f32>().chunks_exact_mut(area).enumerate();
        for (at, map) in maps {
            let offset = bias[at % channels];
            // `clamp` passes on what is no number; `max` and `min` would hide it.
            map.iter_mut()
                .for_each(|v| *v = (*v + offset).clamp(low, high));
        }
        x
    }

    fn clipped_gradient(
        gradient: FloatTensor<Self>,
        y: FloatTensor<Self>,
        [low, high]: [f32; 2],
    ) -> FloatTensor<Self> {
        let (mut gradient, y) = (gradient.to_contiguous(), y.to_contiguous());
        let y: &[f32] = y.storage();
        let both = gradient.storage_mut::<f32>().iter_mut().zip(y);
        both.for_each(|(g, y)| *g = if *y > low && *y < high { *g } else { 0.0 });
        gradient
    }

    fn channel_sums(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (area, channels) = sides(&gradient);
        let gradient = gradient.to_contiguous();
        let mut sums = vec![0.0_f32; channels];
        for (at, map) in gradient.storage::<f32>().chunks_exact(area).enumerate() {
            sums[at % channels] += sum(map);
        }
        FlexTensor::from_data(TensorData::new(sums, [channels]))
    }
}

/// Partial sums, so that they need not wait for each other.
const LANES: usize = 16;

fn sum(values: &[f32]) -> f32 {
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for part in whole {
        for lane in 0..LANES {
            sums[lane] += part[lane];
        }
    }
    sums.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// The step back.
#[derive(Debug)]
struct Back;

impl<B: Clipped> Backward<B, 2> for Back {
    type State = (B::FloatTensorPrimitive, [f32; 2]);

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [x, bias] = ops.parents;
        let (y, limits) = ops.state;
        let is_clipped = limits.iter().any(|limit| limit.is_finite());
        let mut gradient = gradients.consume::<B>(&ops.node);
        if is_clipped {
            gradient = B::clipped_gradient(gradient, y, limits);
        }
        if let Some(node) = bias {
            gradients.register::<B>(node.id, B::channel_sums(gradient.clone()));
        }
        if let Some(node) = x {
            gradients.register::<B>(node.id, gradient);
        }
    }
}

impl<B: Clipped, C: CheckpointStrategy> Clipped for Autodiff<B, C> {
    fn clipped(
        x: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        limits: [f32; 2],
    ) -> FloatTensor<Self> {
        let step = Back
            .prepare::<C>([x.node(), bias.node()])
            .compute_bound()
            .stateful();
        let y = B::clipped(x.into_primitive(), bias.into_primitive(), limits);
        match step {
            OpsKind::Tracked(step) => step.finish((y.clone(), limits), y),
            OpsKind::UnTracked(step) => step.finish(y),
        }
    }

    fn clipped_gradient(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: [f32; 2],
    ) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }

    fn channel_sums(_: FloatTensor<Self>) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }
}
