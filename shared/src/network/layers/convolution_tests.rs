use burn::{
    nn::{PaddingConfig2d, conv::Conv2dConfig},
    tensor::{Device, Distribution, Tensor},
};

use super::*;

/// Sums of at most a few hundred products of numbers around one, in another order.
const ROUNDING: f64 = 1e-4;

fn same(a: Tensor<4>, b: Tensor<4>) -> bool {
    a.dims() == b.dims() && a.all_close(b, Some(0.0), Some(ROUNDING))
}

/// Result and both gradients are Burn's own, for every kernel, step and side that networks have.
#[test]
fn agrees_with_burns_convolution() {
    let device = Device::flex().autodiff();
    for (kernel, stride, [height, width]) in [
        (3, 1, [7, 7]),
        (3, 1, [1, 4]),
        (3, 2, [8, 9]),
        (3, 2, [7, 2]),
        (5, 1, [6, 5]),
        (5, 2, [9, 8]),
        (5, 2, [14, 14]),
        (3, 3, [10, 7]),
        (1, 1, [3, 3]),
    ] {
        for (padding, of_burn) in [
            (Padding::Same, PaddingConfig2d::Same),
            (Padding::Valid, PaddingConfig2d::Valid),
        ] {
            if padding == Padding::Valid && (height < kernel || width < kernel) {
                continue;
            }
            let normal = Distribution::Normal(0.0, 1.0);
            let x = Tensor::<4>::random([2, 3, height, width], normal, &device).require_grad();
            let conv = Conv2dConfig::new([3, 3], [kernel; 2])
                .with_groups(3)
                .with_stride([stride; 2])
                .with_padding(of_burn)
                .with_bias(false)
                .init(&device);
            let expected = conv.forward(x.clone());
            let weight = conv.weight.val().detach().require_grad();
            let own = x.clone().detach().require_grad();
            let found = convolve(&own, &weight, stride, padding).unwrap();
            let place = format!("{kernel} by {stride} over {height} x {width}, {padding:?}");
            assert!(
                same(found.clone().inner(), expected.clone().inner()),
                "{place}"
            );

            let plain = device.clone().without_autodiff();
            let outer = Tensor::from_inner(Tensor::<4>::random(expected.dims(), normal, &plain));
            let theirs = (expected * outer.clone()).sum().backward();
            let ours = (found * outer).sum().backward();
            assert!(
                same(own.grad(&ours).unwrap(), x.grad(&theirs).unwrap()),
                "{place}: input"
            );
            let expected = conv.weight.val().grad(&theirs).unwrap();
            assert!(
                same(weight.grad(&ours).unwrap(), expected),
                "{place}: weights"
            );
        }
    }
}

#[test]
fn elsewhere_burns_own_is_taken() {
    let device = Device::flex();
    let x = Tensor::<4>::zeros([1, 1, 3, 3], &device).cast(burn::tensor::FloatDType::F16);
    let weight = x.clone();
    assert!(convolve(&x, &weight, 1, Padding::Same).is_none());
}

#[test]
fn it_is_the_same_without_gradients() {
    let device = Device::flex();
    let normal = Distribution::Normal(0.0, 1.0);
    let x = Tensor::<4>::random([2, 5, 9, 8], normal, &device);
    let weight = Tensor::<4>::random([5, 1, 3, 3], normal, &device);
    let learning = |tensor: &Tensor<4>| {
        Tensor::from_inner(tensor.clone()).to_device(&device.clone().autodiff())
    };
    for (stride, padding) in [(1, Padding::Same), (2, Padding::Same)] {
        let plain = convolve(&x, &weight, stride, padding).unwrap();
        let learned = convolve(&learning(&x), &learning(&weight), stride, padding).unwrap();
        assert!(plain.all_close(learned.inner(), Some(0.0), Some(0.0)));
    }
}

/// Result and gradients on a GPU are those on the CPU, for kernels of each channel and for such as sum over all.
#[cfg(feature = "wgpu")]
#[test]
fn gpus_give_what_the_cpu_gives() {
    let (cpu, gpu) = (
        Device::flex(),
        Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
    );
    for (kernel, stride, [height, width], [n, inputs, outputs], groups) in [
        (3, 1, [7, 7], [2, 3, 3], 3),
        (3, 2, [8, 9], [2, 3, 3], 3),
        (5, 1, [6, 5], [2, 3, 3], 3),
        (5, 2, [9, 8], [3, 5, 5], 5),
        // Several pictures a cube, and cubes that have fewer.
        (3, 1, [5, 6], [17, 130, 130], 130),
        // Units of a cube that have several values each, and as many units as there can be.
        (5, 1, [23, 21], [2, 3, 3], 3),
        (3, 2, [9, 8], [2, 3, 8], 1),
        (3, 1, [6, 6], [3, 8, 5], 1),
        (1, 2, [5, 5], [2, 4, 4], 1),
    ] {
        let place = format!("{kernel} by {stride} over {height} x {width}, {groups} groups");
        let normal = Distribution::Normal(0.0, 1.0);
        let x = Tensor::<4>::random([n, inputs, height, width], normal, &cpu);
        let weight = Tensor::<4>::random([outputs, inputs / groups, kernel, kernel], normal, &cpu);
        let on = |device: &Device| {
            let to = |t: &Tensor<4>| {
                let there = t.clone().to_device(device);
                Tensor::from_inner(there)
                    .to_device(&device.clone().autodiff())
                    .require_grad()
            };
            let (x, weight) = (to(&x), to(&weight));
            let y = match convolve(&x, &weight, stride, Padding::Same) {
                Some(y) => y,
                None => {
                    let mut conv = Conv2dConfig::new([inputs, outputs], [kernel; 2])
                        .with_stride([stride; 2])
                        .with_padding(PaddingConfig2d::Same)
                        .with_bias(false)
                        .init(&x.device());
                    conv.weight = burn::module::Param::initialized(
                        burn::module::ParamId::new(),
                        weight.clone(),
                    );
                    conv.forward(x.clone())
                }
            };
            // Each value counts otherwise.
            let count = y.dims().iter().product::<usize>() as i64;
            let outer = Tensor::<1, burn::tensor::Int>::arange(0..count, &cpu);
            let outer = (outer.float() / count as f64).sin().reshape(y.dims());
            let outer = Tensor::from_inner(outer.to_device(device));
            let gradients = (y.clone() * outer).sum().backward();
            let plain = |t: Tensor<4>| t.to_device(&cpu);
            [
                plain(y.inner()),
                plain(x.grad(&gradients).unwrap()),
                plain(weight.grad(&gradients).unwrap()),
            ]
        };
        let (expected, found) = (on(&cpu), on(&gpu));
        for (what, (a, b)) in ["result", "input", "weights"]
            .iter()
            .zip(expected.into_iter().zip(found))
        {
            assert!(same(a, b), "{place}: {what}");
        }
    }
}
