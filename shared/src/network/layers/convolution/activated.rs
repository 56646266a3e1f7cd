//! A convolution with bias and activation as one operation of Burn's CPU backend, with its gradients.
//!
//! As operations of their own, the sum, the activation and their gradients go over every value some ten times, and
//! keep a mask and a sum of each for the way back; here it is one pass each way, and only the result is kept.

use burn::{
    backend::{
        Autodiff, Dispatch, Flex, TensorMetadata,
        autodiff::{
            NodeId,
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

use super::{
    curve,
    finish::{self, Finish},
    operator::{self, Convolution},
    sums::total,
    window::Window,
};
use crate::network::layers::Activation;

/// `activation(weight * x + bias)`; what is no number stays so.
///
/// # Shapes
///
/// As in [`super::convolve`]; `bias` is `[o]`.
pub fn activated(
    x: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
    window: Window,
    activation: Activation,
) -> Tensor<4> {
    let (x, weight, bias) = (
        x.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
    );
    let y = <Dispatch as Activated>::activated(x, weight, bias, window, activation);
    Tensor::from_dispatch(y)
}

/// Backends with a convolution that ends with bias and activation.
#[backend_extension(Flex, Autodiff)]
pub trait Activated: Convolution {
    /// As [`activated`].
    fn activated(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self>;
    /// An activation that does more than clip.
    fn curved(x: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self>;
    /// The gradient before an activation, from that after it and from what is [`kept`].
    fn before_activation(
        gradient: FloatTensor<Self>,
        kept: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    /// Sums over pictures and positions: the gradient with respect to the bias.
    fn channel_sums(gradient: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What the way back through an activation needs.
enum Kept {
    /// Nothing.
    Nothing,
    /// Its result: nothing passes where it was clipped.
    Result,
    /// What it was given.
    Input,
}

fn kept(activation: Activation) -> Kept {
    match activation {
        Activation::Identity => Kept::Nothing,
        Activation::Relu | Activation::Relu6 | Activation::Sigmoid => Kept::Result,
        Activation::Silu => Kept::Input,
    }
}

impl Activated for Flex {
    fn activated(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let bias = bias.to_contiguous();
        let finish = Finish {
            bias: Some(bias.storage()),
            activation,
        };
        operator::finished(&x, &weight, &window, &finish)
    }

    fn curved(x: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        let mut x = contiguous(x);
        let finish = Finish {
            bias: None,
            activation,
        };
        let values = x.storage_mut::<f32>();
        super::vectors().dispatch(|| finish.curve(values));
        x
    }

    fn before_activation(
        gradient: FloatTensor<Self>,
        kept: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (mut gradient, kept) = (contiguous(gradient), contiguous(kept));
        let kept: &[f32] = kept.storage();
        let values = gradient.storage_mut::<f32>();
        super::vectors().dispatch(|| match activation {
            Activation::Identity => {}
            Activation::Relu | Activation::Relu6 => clipped(values, kept, activation),
            Activation::Silu => curve::through_silu(values, kept),
            Activation::Sigmoid => curve::through_sigmoid(values, kept),
        });
        gradient
    }

    fn channel_sums(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let [_, channels, height, width] = gradient.shape().dims();
        let gradient = gradient.to_contiguous();
        let mut sums = vec![0.0_f32; channels];
        let maps = gradient.storage::<f32>().chunks_exact(height * width);
        for (at, map) in maps.enumerate() {
            sums[at % channels] += total(map);
        }
        FlexTensor::from_data(TensorData::new(sums, [channels]))
    }
}

/// The tensor itself where its values lie in order and are all there is, to be changed in place where nobody else has it;
/// `to_contiguous` would give a second handle, and so what is changed a copy.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    let bytes = tensor.layout().num_elements() * size_of::<f32>();
    let is_whole = tensor.is_contiguous() && tensor.layout().start_offset() == 0;
    if is_whole && tensor.bytes().len() == bytes {
        return tensor;
    }
    tensor.to_contiguous()
}

/// Nothing passes where a result was clipped.
#[inline(always)]
fn clipped(gradient: &mut [f32], y: &[f32], activation: Activation) {
    let [low, high] = finish::limits(activation);
    let both = gradient.iter_mut().zip(y);
    both.for_each(|(g, y)| *g = if *y > low && *y < high { *g } else { 0.0 });
}

/// The step back.
#[derive(Debug)]
struct Back;

/// What it needs.
#[derive(Clone, Debug)]
struct State<T> {
    /// The input, where the weights learn.
    x: Option<NodeId>,
    /// The weights, where the input has a gradient.
    weight: Option<NodeId>,
    /// As [`kept`] tells.
    kept: Option<T>,
    window: Window,
    activation: Activation,
}

impl<B: Activated> Backward<B, 3> for Back {
    type State = State<B::FloatTensorPrimitive>;

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let state = ops.state;
        let [x, weight] = [state.x, state.weight]
            .map(|node| node.map(|node| checkpointer.retrieve_node_output(node)));
        let mut gradient = gradients.consume::<B>(&ops.node);
        if let Some(kept) = state.kept {
            gradient = B::before_activation(gradient, kept, state.activation);
        }
        if let Some(node) = bias_node {
            gradients.register::<B>(node.id, B::channel_sums(gradient.clone()));
        }
        if let (Some(node), Some(weight)) = (x_node, weight) {
            let own = B::input_gradient(gradient.clone(), weight, state.window);
            gradients.register::<B>(node.id, own);
        }
        if let (Some(node), Some(x)) = (weight_node, x) {
            let own = B::weight_gradient(x, gradient, state.window);
            gradients.register::<B>(node.id, own);
        }
    }
}

impl<B: Activated, C: CheckpointStrategy> Activated for Autodiff<B, C> {
    fn activated(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [has_gradient, learns] = [x.is_tracked(), weight.is_tracked()];
        let step = Back
            .prepare::<C>([x.node(), weight.node(), bias.node()])
            .compute_bound()
            .stateful();
        let forward = |x: Self::FloatTensorPrimitive, weight: Self::FloatTensorPrimitive, last| {
            let (x, weight) = (x.into_primitive(), weight.into_primitive());
            B::activated(x, weight, bias.into_primitive(), window, last)
        };
        let mut step = match step {
            OpsKind::Tracked(step) => step,
            OpsKind::UnTracked(step) => return step.finish(forward(x, weight, activation)),
        };
        let mut state = State {
            x: learns.then(|| step.checkpoint(&x)),
            weight: has_gradient.then(|| step.checkpoint(&weight)),
            kept: None,
            window,
            activation,
        };
        let y = match kept(activation) {
            Kept::Nothing => forward(x, weight, activation),
            Kept::Result => {
                let y = forward(x, weight, activation);
                state.kept = Some(y.clone());
                y
            }
            Kept::Input => {
                let sums = forward(x, weight, Activation::Identity);
                state.kept = Some(sums.clone());
                B::curved(sums, activation)
            }
        };
        step.finish(state, y)
    }

    fn curved(_: FloatTensor<Self>, _: Activation) -> FloatTensor<Self> {
        unreachable!("part of a step that has its own gradient")
    }

    fn before_activation(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: Activation,
    ) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }

    fn channel_sums(_: FloatTensor<Self>) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }
}
