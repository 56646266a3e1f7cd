//! Saliency on the CPU backend, with seeded networks of every kind.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;

use burn::{
    module::Module,
    tensor::{Device, Tensor, TensorData},
};
use drawn::{KINDS, SIDE, assert_close, floats, input, named, network, values};
use shared::{
    class::Class,
    network::{Architecture, Network},
    saliency::{Method, Pass, Question, grad_cam},
};

/// What -1 is in pictures of numbers from -1 to 1: black.
fn ask(network: &Network, class: Class) -> Question<'_> {
    let device = Device::flex();
    let baseline = Tensor::full([1, 3, 1, 1], -1.0, &device);
    Pass::new(network, input(&device), baseline).ask(class)
}

/// All methods for the smallest network; those of one pass for the others.
fn quick(architecture: Architecture) -> Vec<Method> {
    let network = network(architecture, &Device::flex()).fold();
    let is_quick = |method: &Method| {
        let work = ask(&network, Class::Normal).begin(*method);
        architecture == named("simple-net") || work.steps() == 1
    };
    Method::ALL.into_iter().filter(is_quick).collect()
}

#[test]
fn the_closed_form_of_grad_cam_is_that_of_autodiff() {
    let device = Device::flex();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).fold();
        for class in Class::ALL {
            let question = ask(&network, class);
            let closed = grad_cam::explain(&question);
            let differentiated = grad_cam::explain_by_autodiff(&question);
            assert_close(&values(closed), &values(differentiated));
        }
    }
}

#[test]
fn two_runs_of_a_method_agree_exactly() {
    let device = Device::flex();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).fold();
        for method in quick(architecture) {
            // For both classes: maps of 2 x 2 positions may hold nothing for one of them.
            let run = || {
                let map = |class| values(ask(&network, class).explain(method));
                Class::ALL.map(map).concat()
            };
            let first = run();
            assert_eq!(first, run(), "{architecture:?}, {method:?}");
            assert!(
                first.iter().any(|v| *v != 0.0),
                "{architecture:?}, {method:?} finds nothing"
            );
        }
    }
}

/// Even on a network that still has its batch norms, on a device with autodiff.
#[test]
fn explaining_moves_no_batch_norm() {
    // `valid` takes in what Burn gathered by thread.
    let snapshot = |network: &Network| floats(&network.valid());
    let device = Device::flex().autodiff();
    for architecture in KINDS.map(named) {
        let network = network(architecture, &device).valid();
        let before = snapshot(&network);
        for method in quick(architecture) {
            ask(&network, Class::Normal).explain(method);
        }
        assert_eq!(before, snapshot(&network));
    }
}

/// The gradient against differences of the logit, at the pixels where it is largest.
#[test]
fn the_input_gradient_is_the_slope() {
    let device = Device::flex();
    let network = network(named("simple-net"), &device).fold();
    let logit = |values_in: Vec<f32>| {
        let x = Tensor::from_data(TensorData::new(values_in, [1, 3, SIDE, SIDE]), &device);
        values(network.forward(x))[Class::Lymphoblast.index()]
    };
    let map = values(ask(&network, Class::Lymphoblast).explain(Method::InputGradient));
    let at = (0..map.len())
        .max_by(|a, b| map[*a].total_cmp(&map[*b]))
        .unwrap();
    let step = 1e-2;
    let slopes = (0..3).map(|channel| {
        let mut up = values(input(&device));
        let mut down = up.clone();
        up[channel * SIDE * SIDE + at] += step;
        down[channel * SIDE * SIDE + at] -= step;
        ((logit(up) - logit(down)) / (2.0 * step)).abs()
    });
    let slope = slopes.fold(0.0, f32::max);
    assert!(
        (slope - map[at]).abs() <= 0.05 * map[at],
        "{slope} and {}",
        map[at]
    );
}

/// Before the first step there is nothing to be seen, then what can be drawn, and after the last the map itself.
#[test]
fn a_map_can_be_drawn_while_it_is_in_the_making() {
    let device = Device::flex();
    let network = network(named("simple-net"), &device).fold();
    for method in Method::ALL {
        let mut work = ask(&network, Class::Lymphoblast).begin(method);
        assert!(values(work.map()).iter().all(|v| *v == 0.0), "{method:?}");
        for _ in 0..work.steps() {
            work.step();
            assert!(
                values(work.map()).iter().all(|v| v.is_finite()),
                "{method:?}"
            );
        }
        let whole = values(ask(&network, Class::Lymphoblast).explain(method));
        assert_eq!(values(work.map()), whole, "{method:?}");
    }
}

/// How many changed pictures go through together is a matter of speed.
#[test]
fn batches_do_not_change_a_map() {
    let device = Device::flex();
    let network = network(named("simple-net"), &device).fold();
    for method in Method::ALL {
        let [one, some] = [1, 5].map(|at_once| {
            let mut question = ask(&network, Class::Lymphoblast);
            question.at_once = at_once;
            values(question.explain(method))
        });
        assert_close(&one, &some);
    }
}

#[test]
fn a_seed_decides_noise_and_masks() {
    let network = network(named("simple-net"), &Device::flex()).fold();
    for method in [Method::SmoothGrad, Method::SmoothGradSquared, Method::Rise] {
        let [first, other] = [1, 2].map(|seed| {
            let mut question = ask(&network, Class::Lymphoblast);
            question.seed = seed;
            values(question.explain(method))
        });
        assert_ne!(first, other, "{method:?}");
    }
}
