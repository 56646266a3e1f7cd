//! Convolutions as an operation of Burn's backends, with its gradients.

use burn::{
    backend::{
        Autodiff, Backend, Dispatch, Flex, TensorMetadata,
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

use super::plane::{self, Window};

/// A convolution without bias.
///
/// # Shapes
///
/// As in [`super::convolve`].
pub fn convolve(x: Tensor<4>, weight: Tensor<4>, window: Window) -> Tensor<4> {
    let y = <Dispatch as Convolution>::convolve(x.into_dispatch(), weight.into_dispatch(), window);
    Tensor::from_dispatch(y)
}

/// Backends with convolutions of our own.
#[backend_extension(
    Flex,
    Cube: cfg(feature = "cube"),
    Fusion: cfg(feature = "fusion"),
    Autodiff
)]
pub trait Convolution: Backend {
    /// The result of an input.
    #[fusion(dtype = x, shape = window.results(x, weight))]
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
    /// The gradient with respect to the input, from that with respect to the result.
    #[fusion(dtype = gradient, shape = window.inputs(gradient, weight))]
    fn input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
    /// The gradient with respect to the weights, summed over the pictures.
    #[fusion(dtype = x, shape = window.weights(x, gradient))]
    fn weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
}

fn tensor(values: Vec<f32>, shape: [usize; 4]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

impl Convolution for Flex {
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [n, channels, _, _] = x.shape().dims();
        let (x, weight) = (x.to_contiguous(), weight.to_contiguous());
        let y = plane::forward(x.storage(), weight.storage(), &window);
        tensor(y, [n, channels, window.output[0], window.output[1]])
    }

    fn input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [n, channels, _, _] = gradient.shape().dims();
        let (gradient, weight) = (gradient.to_contiguous(), weight.to_contiguous());
        let x = plane::input_gradient(gradient.storage(), weight.storage(), &window);
        tensor(x, [n, channels, window.input[0], window.input[1]])
    }

    fn weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [_, channels, _, _] = x.shape().dims();
        let (x, gradient) = (x.to_contiguous(), gradient.to_contiguous());
        let weight = plane::weight_gradient(x.storage(), gradient.storage(), channels, &window);
        tensor(weight, [channels, 1, window.kernel, window.kernel])
    }
}

/// The step back.
#[derive(Debug)]
struct Back;

impl<B: Convolution> Backward<B, 2> for Back {
    type State = (NodeId, NodeId, Window);

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        checkpointer: &mut Checkpointer,
    ) {
        let [x_node, weight_node] = ops.parents;
        let gradient = gradients.consume::<B>(&ops.node);
        let (x, weight, window) = ops.state;
        let x = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(x);
        let weight = checkpointer.retrieve_node_output::<B::FloatTensorPrimitive>(weight);
        if let Some(node) = x_node {
            let own = B::input_gradient(gradient.clone(), weight, window);
            gradients.register::<B>(node.id, own);
        }
        if let Some(node) = weight_node {
            let own = B::weight_gradient(x, gradient, window);
            gradients.register::<B>(node.id, own);
        }
    }
}

impl<B: Convolution, C: CheckpointStrategy> Convolution for Autodiff<B, C> {
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let step = Back
            .prepare::<C>([x.node(), weight.node()])
            .compute_bound()
            .stateful();
        match step {
            OpsKind::Tracked(mut step) => {
                let state = (step.checkpoint(&x), step.checkpoint(&weight), window);
                step.finish(
                    state,
                    B::convolve(x.into_primitive(), weight.into_primitive(), window),
                )
            }
            OpsKind::UnTracked(step) => step.finish(B::convolve(
                x.into_primitive(),
                weight.into_primitive(),
                window,
            )),
        }
    }

    fn input_gradient(_: FloatTensor<Self>, _: FloatTensor<Self>, _: Window) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }

    fn weight_gradient(_: FloatTensor<Self>, _: FloatTensor<Self>, _: Window) -> FloatTensor<Self> {
        unreachable!("gradients are not differentiated again")
    }
}
