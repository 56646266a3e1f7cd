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
        ops::FloatTensorOps,
        tensor::FloatTensor,
    },
    tensor::{Shape, Tensor, TensorData},
};

use super::{columns::Columns, dense, finish::Finish, plane, window::Window};

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

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// A convolution with what follows it.
pub fn finished(
    x: &FlexTensor,
    weight: &FlexTensor,
    window: &Window,
    finish: &Finish<'_>,
) -> FlexTensor {
    let [n, ..] = x.shape().dims::<4>();
    let [outputs, inputs, ..] = weight.shape().dims::<4>();
    let (x, weight) = (x.to_contiguous(), weight.to_contiguous());
    let y = if window.is_depthwise {
        plane::forward(x.storage(), weight.storage(), window, finish)
    } else {
        let rows = inputs * window.places();
        dense::forward(x.storage(), weight.storage(), rows, window, finish)
    };
    tensor(y, [n, outputs, window.output[0], window.output[1]])
}

/// Values of columns that are multiplied at once: 8 MiB.
const VALUES: usize = 1 << 21;

/// Sums, over pictures and positions, of gradients times what the weights met.
fn dense_weight_gradient(x: &FlexTensor, gradient: &FlexTensor, window: &Window) -> FlexTensor {
    let [_, inputs, ..] = x.shape().dims::<4>();
    let [n, outputs, ..] = gradient.shape().dims::<4>();
    let (rows, count) = (inputs * window.places(), n * window.output_area());
    let columns = Columns {
        x: x.storage(),
        window,
    };
    // [n, o, h', w'] to [o, n h' w']
    let gradient = gradient.permute(&[1, 0, 2, 3]).to_contiguous();
    let gradient = gradient.reshape(Shape::new([outputs, count]));
    let mut sum = tensor(vec![0.0; outputs * rows], [outputs, rows]);
    let most = (VALUES / rows).max(1);
    for first in (0..count).step_by(most) {
        let own = most.min(count - first);
        let mut met = Vec::with_capacity(rows * own);
        let mut line = vec![0.0; own];
        for row in 0..rows {
            met.extend_from_slice(columns.row([row, rows], first, &mut line));
        }
        let met = tensor(met, [rows, own]).transpose(0, 1);
        let gradient = gradient.narrow(1, first, own);
        sum = Flex::float_add(sum, Flex::float_matmul(gradient, met));
    }
    sum.reshape(Shape::new([outputs, inputs, window.kernel, window.kernel]))
}

impl Convolution for Flex {
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        finished(&x, &weight, &window, &Finish::NONE)
    }

    fn input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [n, outputs, _, _] = gradient.shape().dims();
        let [_, inputs, _, _] = weight.shape().dims();
        let (gradient, weight) = (gradient.to_contiguous(), weight.to_contiguous());
        let [height, width] = window.input;
        if window.is_depthwise {
            let x = plane::input_gradient(gradient.storage(), weight.storage(), &window);
            return tensor(x, [n, outputs, height, width]);
        }
        let x = dense::input_gradient(gradient.storage(), weight.storage(), outputs, &window);
        tensor(x, [n, inputs, height, width])
    }

    fn weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [_, channels, _, _] = x.shape().dims();
        let (x, gradient) = (x.to_contiguous(), gradient.to_contiguous());
        if !window.is_depthwise {
            return dense_weight_gradient(&x, &gradient, &window);
        }
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
