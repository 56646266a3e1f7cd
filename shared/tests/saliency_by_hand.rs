//! Saliency of networks so small that every map can be worked out on paper.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::tensor::{Device, Tensor, TensorData};
use drawn::{Kernel, assert_close, one_convolution, values};
use shared::{
    class::Class,
    network::{Network, layers::Activation},
    saliency::{Method, Pass, Question, Sign},
};

const SIDE: usize = 5;

const POSITIONS: usize = SIDE * SIDE;

/// A black pixel, in the network's numbers.
const BLACK: f32 = -1.0;

/// A network whose head speaks for lymphoblasts by `head`, against normal cells by nothing.
fn network<const K: usize>(
    activation: Activation,
    kernels: [Kernel; K],
    head: [f32; K],
) -> Network {
    one_convolution(activation, kernels, head.map(|w| [0.0, w]))
}

/// Red rises to the right, green downwards, blue is 0.5 in the middle and black elsewhere.
fn picture() -> Vec<f32> {
    let place = |at: usize| (at / SIDE, at % SIDE);
    let red = (0..POSITIONS).map(|at| place(at).1 as f32 * 0.5 - 1.0);
    let green = (0..POSITIONS).map(|at| place(at).0 as f32 * 0.5 - 1.0);
    let blue = (0..POSITIONS).map(|at| if at == POSITIONS / 2 { 0.5 } else { BLACK });
    red.chain(green).chain(blue).collect()
}

fn ask(network: &Network, class: Class) -> Question<'_> {
    let device = Device::flex();
    let x = TensorData::new(picture(), [1, 3, SIDE, SIDE]);
    let baseline = Tensor::full([1, 3, 1, 1], BLACK, &device);
    Pass::new(network, Tensor::from_data(x, &device), baseline).ask(class)
}

fn map(network: &Network, method: Method) -> Vec<f32> {
    values(ask(network, Class::Lymphoblast).explain(method))
}

fn assert_map(method: Method, found: &[f32], expected: impl Fn(usize) -> f32) {
    assert_eq!(found.len(), POSITIONS);
    for (at, found) in found.iter().enumerate() {
        let expected = expected(at);
        assert!(
            (found - expected).abs() < 1e-5,
            "{method:?} at {at}: {found}, not {expected}"
        );
    }
}

/// `y = 0.25 + mean over positions of w x`: each position's part of the answer is known.
#[test]
fn a_linear_network_is_explained_exactly() {
    const W: Kernel = [1.0, -2.0, 0.5];
    let network = network(Activation::Identity, [W], [3.0]);
    let x = picture();
    let slope = |c: usize| 3.0 * W[c] / POSITIONS as f32;
    let part = |at: usize| -> f32 {
        (0..3)
            .map(|c| slope(c) * (x[c * POSITIONS + at] - BLACK))
            .sum()
    };
    for method in [Method::GradientXInput, Method::IntegratedGradients] {
        let found = map(&network, method);
        assert_map(method, &found, part);
        let logit = |x: &Question<'_>| values(x.logits.clone())[1];
        // Completeness: black is -1 in every channel.
        let baseline_logit = 0.25 + 3.0 * BLACK * W.iter().sum::<f32>();
        let whole = logit(&ask(&network, Class::Lymphoblast)) - baseline_logit;
        assert!((found.iter().sum::<f32>() - whole).abs() < 1e-4);
    }
    for method in [
        Method::InputGradient,
        Method::SmoothGrad,
        Method::GuidedBackprop,
    ] {
        assert_map(method, &map(&network, method), |_| slope(1).abs());
    }
    assert_map(
        Method::SmoothGradSquared,
        &map(&network, Method::SmoothGradSquared),
        |_| slope(1).powi(2),
    );
    // Windows of 5 / 8 pixels, that is one.
    assert_map(Method::Occlusion, &map(&network, Method::Occlusion), part);
}

#[test]
fn class_activation_maps_by_hand() {
    let network = network(
        Activation::Relu,
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        [2.0, -1.0],
    );
    let x = picture();
    let first = |at: usize| x[at].max(0.0);
    let second = |at: usize| x[POSITIONS + at].max(0.0);
    let n = POSITIONS as f32;
    let found = |method| map(&network, method);
    // Behind a mean over positions both are the same.
    for method in [Method::GradCam, Method::HiresCam] {
        assert_map(method, &found(method), |at| {
            (2.0 * first(at) - second(at)).max(0.0) / n
        });
    }
    assert_map(Method::LayerCam, &found(Method::LayerCam), |at| {
        2.0 * first(at) / n
    });
    // Grad-CAM++: the gradient is 2/n everywhere for the first map; the second's is negative.
    let g = 2.0 / n;
    let sum: f32 = (0..POSITIONS).map(first).sum();
    let weight = n * g * g / (2.0 * g * g + g * g * g * sum + 1e-6) * g;
    assert_map(
        Method::GradCamPlusPlus,
        &found(Method::GradCamPlusPlus),
        |at| weight * first(at),
    );
    // Score-CAM: the first map as a mask leaves red, and so does the second leave green.
    let masked = |mask: &dyn Fn(usize) -> f32| -> f32 {
        let seen =
            |c: usize, at: usize| (BLACK + (x[c * POSITIONS + at] - BLACK) * mask(at)).max(0.0);
        (0..POSITIONS)
            .map(|at| 2.0 * seen(0, at) - seen(1, at))
            .sum::<f32>()
            / n
    };
    let [a, b] = [masked(&first), masked(&second)].map(f32::exp);
    assert_map(Method::ScoreCam, &found(Method::ScoreCam), |at| {
        (a * first(at) + b * second(at)) / (a + b)
    });
}

/// Of one map that varies and one that does not, the first component is the one that varies.
#[test]
fn the_first_component_is_the_map_that_varies() {
    let network = network(Activation::Relu, [[1.0, 0.0, 0.0], [0.0; 3]], [0.0, 0.0]);
    let x = picture();
    let mean = (0.0 + 0.0 + 0.0 + 0.5 + 1.0) / 5.0;
    let found = map(&network, Method::EigenCam);
    assert_map(Method::EigenCam, &found, |at| x[at].max(0.0) - mean);
}

/// ReLU's derivative is the picture's, guided ones lose what is negative on its way back.
#[test]
fn guided_gradients_lose_what_speaks_against() {
    // The second map speaks against the class: its gradient does not come through.
    let network = network(
        Activation::Relu,
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        [2.0, -3.0],
    );
    let x = picture();
    let n = POSITIONS as f32;
    let is_on = |channel: usize, at: usize| f32::from(x[channel * POSITIONS + at] > 0.0);
    assert_map(
        Method::InputGradient,
        &map(&network, Method::InputGradient),
        |at| (2.0 * is_on(0, at)).max(3.0 * is_on(1, at)) / n,
    );
    assert_map(
        Method::GuidedBackprop,
        &map(&network, Method::GuidedBackprop),
        |at| 2.0 * is_on(0, at) / n,
    );
}

/// A network that always gives the same answer has nothing to show but how often a place was seen.
#[test]
fn without_influence_there_is_no_evidence() {
    let network = network(Activation::Relu, [[1.0, 1.0, 0.0]], [0.0]);
    for method in Method::ALL {
        let found = map(&network, method);
        match method {
            // Does not ask for the class.
            Method::EigenCam | Method::ScoreCam => {}
            _ => assert!(found.iter().all(|v| *v == 0.0), "{method:?}: {found:?}"),
        }
    }
}

/// The other class's probability is so small that this one's is 1 but for rounding: what is lost to the one is won by the other.
#[test]
fn a_sure_network_still_has_a_map() {
    let kernels = [[1.0, 0.0, 0.0], [0.0; 3]];
    let network = network(Activation::Sigmoid, kernels, [4.0, 40.0]);
    let of = |class| values(ask(&network, class).explain(Method::Rise));
    let (lymphoblast, normal) = (of(Class::Lymphoblast), of(Class::Normal));
    let strongest = normal.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    assert!(strongest > 1e-13 && strongest < 1e-9, "{strongest:e}");
    for (for_one, for_other) in lymphoblast.iter().zip(&normal) {
        assert!((for_one + for_other).abs() < 1e-4 * strongest);
    }
}

/// The network looks for red; hot must be red, whatever the method.
#[test]
fn hot_speaks_for_the_class_named() {
    let network = network(Activation::Relu, [[1.0, 0.0, 0.0]], [8.0]);
    for method in Method::ALL {
        let found = map(&network, method);
        let column = |column: usize| -> f32 { found.iter().skip(column).step_by(SIDE).sum() };
        let most = column(SIDE - 1);
        assert!(most > 0.0 && column(0) < most, "{method:?}: {found:?}");
    }
}

/// Red speaks for lymphoblasts and, by as much, against normal cells; green the other way round.
#[test]
fn what_speaks_for_one_class_speaks_against_the_other() {
    let kernels = [[1.0, 0.5, 0.0], [0.0, 1.0, 0.0]];
    let network = one_convolution(Activation::Relu, kernels, [[-2.0, 2.0], [1.0, -1.0]]);
    for method in Method::ALL {
        let of = |class| values(ask(&network, class).explain(method));
        let (lymphoblast, normal) = (of(Class::Lymphoblast), of(Class::Normal));
        let least = |map: &[f32]| map.iter().copied().fold(0.0, f32::min);
        match method.sign() {
            Sign::Signed => {
                assert!(least(&lymphoblast) < 0.0, "{method:?} has nothing against");
                let turned: Vec<f32> = normal.iter().map(|v| -v).collect();
                assert_close(&lymphoblast, &turned);
                assert!(lymphoblast.iter().any(|v| v.abs() > 1e-2), "{method:?}");
            }
            Sign::Positive => {
                assert!(least(&lymphoblast) >= 0.0 && least(&normal) >= 0.0);
                assert_ne!(lymphoblast, normal, "{method:?} does not ask for the class");
            }
            Sign::Unsigned => {}
        }
    }
}
