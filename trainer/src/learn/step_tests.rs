use shared::{network::Form, picture::Picture};

use super::*;
use crate::{learn::batch::tests::batch_of, saliency::reseeded::reseeded};

/// Passes over one batch after which its statistics are the running ones: `0.9^100 < 3e-5`.
const PASSES: usize = 100;

/// Losses that differ by rounding and by what is left of the first statistics.
const SAME: f64 = 1e-3;

/// Losses that differ by more than that.
const OTHER: f64 = 1e-2;

/// Discs, each of its own colour and size.
fn disc(number: u8) -> Picture {
    let mut picture = Picture::black(32, 32);
    for y in 0..32_u32 {
        for x in 0..32_u32 {
            if x.abs_diff(16).pow(2) + y.abs_diff(16).pow(2) < 40 + u32::from(number) * 20 {
                picture.set_pixel(x, y, [90 + number * 10, 60, 150 - number * 10]);
            }
        }
    }
    picture
}

fn setting(more: &str) -> (Recipe, Network, Batch) {
    setting_of("simple-net", more)
}

fn setting_of(name: &str, more: &str) -> (Recipe, Network, Batch) {
    let recipe = Recipe::of(&format!(
        "train --network {name} --data nowhere --dropout 0 --crop 32 --side 32 --batch 6 {more}"
    ));
    let device = Device::flex();
    let network = recipe
        .network
        .init(Form::Training, &autodiff(&device, &recipe));
    let network = reseeded(network.materialize(), recipe.seed);
    let network = prepare(network, &recipe, 0);
    let cells: Vec<_> = (0..6)
        .map(|n| (disc(n), Class::ALL[usize::from(n) % 2]))
        .collect();
    let batch = batch_of(&cells, &recipe);
    (recipe, network, batch)
}

fn worker(recipe: &Recipe, network: &Network, shares: usize) -> Worker {
    Worker::new(recipe, vec![Device::flex()], shares, network, 0)
}

#[test]
fn moving_statistics_become_those_of_the_batches() {
    let (recipe, network, batch) = setting("--norm moving");
    let worker = worker(&recipe, &network, 2);
    let untrained = network.valid().fold();
    let mut trained = 0.0;
    for _ in 0..PASSES {
        trained = worker.gradients(&network, &batch).unwrap().0;
    }
    let loss = |network: Network| {
        let whole = batch.parts(6).next().unwrap();
        let logits = network.forward(whole.tensor(&Device::flex()));
        f64::from(
            worker
                .loss(logits, &batch.targets, batch.len())
                .into_scalar::<f32>(),
        )
    };
    let deployed = loss(network.valid().fold());
    let before = loss(untrained);
    assert!((deployed - trained).abs() < SAME, "{deployed}, {trained}");
    // At the start the statistics are others: the test can tell.
    assert!((before - trained).abs() > OTHER, "{before}, {trained}");
}

/// Losses that differ by the order of sums only.
const ROUNDING: f64 = 1e-5;

/// Shares, parts one after the other, and gradients whose activations are worked out again change nothing
/// but the order of sums.
fn ways_agree(name: &str, all: &str) {
    let (_, network, batch) = setting_of(name, all);
    let gradient = |more: &str, shares: usize| {
        let (recipe, _, _) = setting_of(name, &format!("{all} {more}"));
        let worker = worker(&recipe, &network, shares);
        let (loss, gradients) = worker.gradients(&network, &batch).unwrap();
        let head = gradients.get::<2>(network.head().weight.id).unwrap();
        (loss, head.into_data().iter::<f64>().collect::<Vec<_>>())
    };
    let (loss, head) = gradient("", 1);
    assert!(head.iter().any(|g| g.abs() > 1e-3));
    for (more, shares) in [
        ("", 4),
        ("--accumulate 3", 1),
        ("--accumulate 2", 2),
        ("--checkpointing", 1),
    ] {
        let (other, its) = gradient(more, shares);
        assert!(
            (loss - other).abs() < ROUNDING,
            "{name} {all} {more}: {loss}, {other}"
        );
        let apart = head
            .iter()
            .zip(&its)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        assert!(apart < ROUNDING, "{name} {all} {more}: {apart}");
    }
}

#[test]
fn ways_to_work_out_a_step_agree() {
    ways_agree("simple-net", "");
    // With our own operations, mirrored views, and blocks that are skipped for a cell in all of its views.
    ways_agree("efficientnet-lite0-cells", "");
    ways_agree("efficientnet-lite0-cells", "--drop-path 0.5");
    // Frozen up to a stage whose maps go past the one that learns.
    ways_agree("efficientnet-lite0-joined", "--freeze 7");
}

/// Skipped blocks change the loss: the test above would not see an option that does nothing.
#[test]
fn skipped_blocks_change_the_loss() {
    let name = "efficientnet-lite0-cells";
    let (_, network, batch) = setting_of(name, "");
    let [whole, skipped] = ["", "--drop-path 0.5"].map(|more| {
        let worker = worker(&setting_of(name, more).0, &network, 1);
        worker.gradients(&network, &batch).unwrap().0
    });
    assert!((whole - skipped).abs() > ROUNDING, "{whole}, {skipped}");
}

#[test]
fn focal_loss_by_hand() {
    let loss_of = |more: &str| {
        let (recipe, network, _) = setting(more);
        let worker = worker(&recipe, &network, 1);
        // Probability of the class that is there: 3/4.
        let logits = Tensor::<2>::from_data([[0.0, 3.0_f32.ln()]], &Device::flex());
        f64::from(worker.loss(logits, &[[0.0, 1.0]], 1).into_scalar::<f32>())
    };
    let plain = -(0.75_f64.ln());
    assert!((loss_of("") - plain).abs() < 1e-6);
    assert!((loss_of("--focal 2") - plain * 0.0625).abs() < 1e-6);
}

#[test]
fn a_loss_that_is_no_number_is_refused() {
    let (recipe, network, mut batch) = setting("");
    batch.pixels[0] = f32::NAN;
    let error = worker(&recipe, &network, 1)
        .gradients(&network, &batch)
        .unwrap_err();
    assert!(error.to_string().contains("lower --rate"), "{error}");
}
