//! Kernels for GPUs: depthwise convolutions with one thread a value, on planes as they are; dense ones as products of
//! matrices.

use burn::{
    backend::{
        TensorMetadata as _,
        cubecl::dtype_to_storage_type,
        ops::{ConvOptions, FloatTensorOps as _},
        tensor::FloatTensor,
    },
    cubecl::{self, client::Client, ir::ElemType, prelude::*},
    tensor::{DType, Shape},
};
use burn_cubecl::{
    CubeBackend,
    kernel::{
        conv::{ConvStrategy, conv_data_backward, conv_forward, conv_weight_backward},
        into_contiguous,
    },
    ops::numeric::empty_device_dtype,
    tensor::CubeTensor,
};

use super::{operator::Convolution, window::Window};

/// Threads of a cube.
const UNITS: u32 = 256;
/// Cubes that keep a large GPU busy.
const CUBES: usize = 2048;

/// Sizes of a plane and its result.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Sides {
    height: u32,
    width: u32,
    out_height: u32,
    out_width: u32,
    top: u32,
    left: u32,
    channels: u32,
}

#[cube(launch)]
fn forward<F: Float>(
    x: &[F],
    weight: &[F],
    y: &mut [F],
    sides: Sides,
    #[comptime] kernel: usize,
    #[comptime] stride: usize,
    #[define(F)] _dtype: ElemType,
) {
    let at = ABSOLUTE_POS;
    if at >= y.len() {
        terminate!();
    }
    let (height, width) = (sides.height as usize, sides.width as usize);
    let (top, left) = (sides.top as usize, sides.left as usize);
    let column = at % sides.out_width as usize;
    let rest = at / sides.out_width as usize;
    let row = rest % sides.out_height as usize;
    let plane = rest / sides.out_height as usize;
    let channel = plane % sides.channels as usize;
    let mut sum = f32::new(0.0);
    #[unroll]
    for p in 0..kernel {
        let r = row * stride + p;
        if r >= top && r < height + top {
            #[unroll]
            for q in 0..kernel {
                let s = column * stride + q;
                if s >= left && s < width + left {
                    let value = x[(plane * height + r - top) * width + s - left];
                    let factor = weight[(channel * kernel + p) * kernel + q];
                    sum += f32::cast_from(value) * f32::cast_from(factor);
                }
            }
        }
    }
    y[at] = F::cast_from(sum);
}

#[cube(launch)]
fn input_gradient<F: Float>(
    gradient: &[F],
    weight: &[F],
    x: &mut [F],
    sides: Sides,
    #[comptime] kernel: usize,
    #[comptime] stride: usize,
    #[define(F)] _dtype: ElemType,
) {
    let at = ABSOLUTE_POS;
    if at >= x.len() {
        terminate!();
    }
    let (out_height, out_width) = (sides.out_height as usize, sides.out_width as usize);
    let column = at % sides.width as usize;
    let rest = at / sides.width as usize;
    let row = rest % sides.height as usize;
    let plane = rest / sides.height as usize;
    let channel = plane % sides.channels as usize;
    let (r, s) = (row + sides.top as usize, column + sides.left as usize);
    let mut sum = f32::new(0.0);
    #[unroll]
    for p in 0..kernel {
        if r >= p && (r - p) % stride == 0 && (r - p) / stride < out_height {
            #[unroll]
            for q in 0..kernel {
                if s >= q && (s - q) % stride == 0 && (s - q) / stride < out_width {
                    let place = (plane * out_height + (r - p) / stride) * out_width;
                    let value = gradient[place + (s - q) / stride];
                    let factor = weight[(channel * kernel + p) * kernel + q];
                    sum += f32::cast_from(value) * f32::cast_from(factor);
                }
            }
        }
    }
    x[at] = F::cast_from(sum);
}

/// A cube sums over some pictures of one channel.
#[cube(launch)]
fn weight_gradient<F: Float>(
    x: &[F],
    gradient: &[F],
    sums: &mut [f32],
    sides: Sides,
    pictures: u32,
    all: u32,
    #[comptime] kernel: usize,
    #[comptime] stride: usize,
    #[define(F)] _dtype: ElemType,
) {
    let (height, width) = (sides.height as usize, sides.width as usize);
    let (out_height, out_width) = (sides.out_height as usize, sides.out_width as usize);
    let (top, left) = (sides.top as usize, sides.left as usize);
    let channels = sides.channels as usize;
    let places = comptime!(kernel * kernel);
    let (channel, chunk) = (CUBE_POS_X as usize, CUBE_POS_Y as usize);
    let units = CUBE_DIM_X as usize;
    let unit = UNIT_POS_X as usize;
    let first = chunk * pictures as usize;
    let mut end = first + pictures as usize;
    if end > all as usize {
        end = all as usize;
    }
    let area = out_height * out_width;
    let mut own = Array::<f32>::new(places);
    #[unroll]
    for place in 0..places {
        own[place] = f32::new(0.0);
    }
    let total = (end - first) * area;
    let mut at = unit;
    while at < total {
        let plane = (first + at / area) * channels + channel;
        let position = at % area;
        let (row, column) = (position / out_width, position % out_width);
        let g = f32::cast_from(gradient[plane * area + position]);
        #[unroll]
        for p in 0..kernel {
            let r = row * stride + p;
            if r >= top && r < height + top {
                #[unroll]
                for q in 0..kernel {
                    let s = column * stride + q;
                    if s >= left && s < width + left {
                        let value = x[(plane * height + r - top) * width + s - left];
                        own[p * kernel + q] += g * f32::cast_from(value);
                    }
                }
            }
        }
        at += units;
    }
    add_up(&own, sums, (chunk * channels + channel) * places, places);
}

/// Sums what each unit of a cube has for some places, and writes the sums: as many units as there are work on a place,
/// each on a share of the others, since waiting for each other costs more than adding.
#[cube]
fn add_up(own: &Array<f32>, sums: &mut [f32], at: usize, #[comptime] places: usize) {
    let (unit, units) = (UNIT_POS_X as usize, CUBE_DIM_X as usize);
    let mut together = Shared::new_slice(comptime!(places * UNITS as usize));
    #[unroll]
    for place in 0..places {
        together[unit * places + place] = own[place];
    }
    sync_cube();
    let shares = units / places;
    let (share, place) = (unit / places, unit % places);
    let mut sum = f32::new(0.0);
    if share < shares {
        let mut other = share;
        while other < units {
            sum += together[other * places + place];
            other += shares;
        }
    }
    sync_cube();
    if share < shares {
        together[unit] = sum;
    }
    sync_cube();
    if unit < places {
        let mut whole = f32::new(0.0);
        let mut share = 0;
        while share < shares {
            whole += together[share * places + unit];
            share += 1;
        }
        sums[at + unit] = whole;
    }
}

fn sides(window: &Window, channels: usize) -> SidesLaunch {
    let [height, width] = window.input;
    let [out_height, out_width] = window.output;
    let [top, left] = window.before;
    SidesLaunch::new(
        height as u32,
        width as u32,
        out_height as u32,
        out_width as u32,
        top as u32,
        left as u32,
        channels as u32,
    )
}

fn empty(like: &CubeTensor, shape: Shape, dtype: DType) -> CubeTensor {
    empty_device_dtype(like.client.clone(), like.device.clone(), shape, dtype)
}

/// A convolution over all channels as products of matrices; where the device or the sizes do not allow that, one thread a value.
fn dense<Error: core::fmt::Debug>(
    window: &Window,
    run: impl Fn(ConvOptions<2>, ConvStrategy) -> Result<CubeTensor, Error>,
) -> CubeTensor {
    let padding = [0, 1].map(|side| {
        let reach = (window.output[side] - 1) * window.stride + window.kernel;
        let before = window.before[side];
        (before, reach.saturating_sub(window.input[side] + before))
    });
    let options = || ConvOptions::new_with_padding([window.stride; 2], padding, [1; 2], 1);
    run(options(), ConvStrategy::ImplicitGemm)
        .or_else(|_| run(options(), ConvStrategy::Direct))
        .expect("a direct convolution takes every size")
}

/// Threads of a cube for so many values: no more than are of use, and enough for the places of every kernel.
fn units(values: usize) -> u32 {
    let usable = values.clamp(UNITS as usize / 4, UNITS as usize);
    usable.next_power_of_two() as u32
}

fn cubes(values: usize) -> CubeCount {
    // More than 65,535 cubes in one direction are too many for some devices.
    let count = values.div_ceil(UNITS as usize) as u32;
    let across = count.min(32_768);
    CubeCount::Static(across, count.div_ceil(across), 1)
}

/// Runs a kernel that has a thread for each value of its result.
fn each_value(
    launch: impl FnOnce(
        &Client,
        CubeCount,
        CubeDim,
        BufferArg,
        BufferArg,
        BufferArg,
        SidesLaunch,
        usize,
        usize,
        ElemType,
    ),
    input: CubeTensor,
    weight: CubeTensor,
    shape: Shape,
    window: &Window,
) -> CubeTensor {
    let (input, weight) = (into_contiguous(input), into_contiguous(weight));
    let [_, channels, _, _] = shape.dims();
    let values = shape.num_elements();
    let result = empty(&input, shape, input.dtype);
    let dtype = dtype_to_storage_type(input.dtype);
    launch(
        &input.client.clone(),
        cubes(values),
        CubeDim::new_1d(UNITS),
        input.into_buffer_arg(),
        weight.into_buffer_arg(),
        result.clone().into_buffer_arg(),
        sides(window, channels),
        window.kernel,
        window.stride,
        dtype,
    );
    result
}

impl Convolution for CubeBackend {
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        if !window.is_depthwise {
            return dense(&window, |options, strategy| {
                conv_forward::<2>(x.clone(), weight.clone(), None, options, strategy)
            });
        }
        let shape = window.results(&x.shape(), &weight.shape());
        each_value(forward::launch, x, weight, shape, &window)
    }

    fn input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let shape = window.inputs(&gradient.shape(), &weight.shape());
        if !window.is_depthwise {
            return dense(&window, |options, strategy| {
                let shape = shape.clone();
                conv_data_backward::<2>(gradient.clone(), weight.clone(), shape, options, strategy)
            });
        }
        each_value(input_gradient::launch, gradient, weight, shape, &window)
    }

    fn weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let weights = window.weights(&x.shape(), &gradient.shape());
        if !window.is_depthwise {
            return dense(&window, |options, strategy| {
                let shape = weights.clone();
                conv_weight_backward::<2>(x.clone(), gradient.clone(), shape, options, strategy)
            });
        }
        let (x, gradient) = (into_contiguous(x), into_contiguous(gradient));
        let [n, channels, _, _] = x.shape().dims();
        let chunks = CUBES.div_ceil(channels).min(n);
        let pictures = n.div_ceil(chunks);
        let chunks = n.div_ceil(pictures);
        let places = window.kernel * window.kernel;
        assert!(
            places <= UNITS as usize / 4,
            "a cube has fewer units than places"
        );
        let sums = empty(&x, Shape::new([chunks, channels * places]), DType::F32);
        let (own, dtype) = (x.dtype, dtype_to_storage_type(x.dtype));
        weight_gradient::launch(
            &x.client.clone(),
            CubeCount::Static(channels as u32, chunks as u32, 1),
            CubeDim::new_1d(units(pictures * window.output.iter().product::<usize>())),
            x.into_buffer_arg(),
            gradient.into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            sides(&window, channels),
            pictures as u32,
            n as u32,
            window.kernel,
            window.stride,
            dtype,
        );
        let sum = Self::float_reshape(Self::float_sum_dim(sums, 0), weights);
        if own == DType::F32 {
            sum
        } else {
            Self::float_cast(sum, own.into())
        }
    }
}
