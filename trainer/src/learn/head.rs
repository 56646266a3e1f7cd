//! The head alone: logistic regression on the features of the trunk as it is. Each picture goes through the
//! trunk once.

use anyhow::{Result, ensure};
use burn::{
    module::Param,
    nn::Linear,
    optim::{GradientsParams, LBFGSConfig, LineSearchFn},
    tensor::{DType, Tensor, TensorData, activation},
};
use shared::{
    class::Class,
    network::{
        Network,
        weights::{self as network_weights, Weight},
    },
};

use crate::{
    device,
    inference::logits::{Copies, Inference},
    learn::{Run, batch, recipe::Recipe},
    weights,
};

/// Most iterations of the fit; some hundred are needed.
const ITERATIONS: usize = 1000;

/// Deviation below which a feature counts as constant.
const LEAST_DEVIATION: f64 = 1e-3;

/// The weights of the head that suits a trunk best: it minimises the cross-entropy of the training cells and of their
/// changed copies, weighed as they would be drawn, with an L2 penalty on the weights of standardised features, and one on
/// what copies change ([`Held`]). `is_shared`: other runs have this trunk too, so its features are kept.
///
/// # Errors
///
/// Where a cell's picture can't be read or the device fails.
pub(super) fn fit(
    run: &Run<'_>,
    deployed: &Network,
    penalty: f64,
    is_shared: bool,
) -> Result<Vec<Weight>> {
    let recipe = run.recipe;
    let preparation = recipe.preparation();
    let inference = Inference {
        network: deployed,
        preparation: &preparation,
        device: run.worker.device(),
        shares: run.worker.shares,
        is_frozen: is_shared,
    };
    let mut features = inference.pooled(run.data, &run.train)?;
    for number in 0..recipe.copies {
        let copies = Copies {
            augmentation: &recipe.augmentation,
            seed: recipe.seed,
            number,
        };
        features.extend(inference.pooled_copies(run.data, &run.train, copies)?);
    }
    let scale = standardise(&mut features);
    let shares = batch::shares(&run.train, &run.data.samples, recipe);
    let targets: Vec<_> = row_weights(recipe)
        .into_iter()
        .flat_map(|weight| {
            run.train.iter().zip(&shares).map(move |(&at, share)| {
                let class = run.data.samples[at].class;
                let weight = (share * weight) as f32;
                batch::target(class, recipe.regularisation.label_smoothing, weight)
            })
        })
        .collect();
    let held = Held {
        penalty,
        drift: drift(&features, &shares, recipe),
    };
    let (weights, bias) = regress(&features, &targets, &held)?;
    let mut head = weights::collect(deployed)?;
    head.retain(weights::is_of_head);
    for weight in &mut head {
        weight.values = match weight.name.as_str() {
            "head.weight" => raw_weights(&weights, &scale),
            _ => raw_bias(&weights, &bias, &scale),
        };
    }
    Ok(head)
}

/// A network with this head in place of its own.
///
/// # Errors
///
/// Where the head is of another network.
pub(super) fn put(network: Network, head: &[Weight]) -> Result<Network> {
    let mut all = beside(weights::collect(&network)?, head);
    Ok(network_weights::load(network, &mut all)?)
}

/// The weights of a trunk beside those of a head that are among others; each may be of a whole network.
pub(super) fn beside(mut trunk: Vec<Weight>, head: &[Weight]) -> Vec<Weight> {
    trunk.retain(|weight| !weights::is_of_head(weight));
    trunk.extend(
        head.iter()
            .filter(|weight| weights::is_of_head(weight))
            .cloned(),
    );
    trunk
}

/// What a cell as it is and each of its copies count, of sum 1: together as much as the cell alone would.
fn row_weights(recipe: &Recipe) -> Vec<f64> {
    let copies = recipe.copies as f64;
    let own = match recipe.original_share {
        Some(share) if recipe.copies > 0 => share,
        _ => 1.0 / (1.0 + copies),
    };
    let mut weights = vec![own];
    weights.resize(1 + recipe.copies, (1.0 - own) / copies);
    weights
}

/// Mean and deviation of each feature.
type Scale = Vec<(f64, f64)>;

/// Brings each feature to mean 0 and deviation 1; says what they were.
fn standardise(features: &mut [Vec<f32>]) -> Scale {
    let count = features.len() as f64;
    let width = features.first().map_or(0, Vec::len);
    let scale = |feature: usize| {
        let values = || features.iter().map(|row| f64::from(row[feature]));
        let mean = values().sum::<f64>() / count;
        let variance = values().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        (mean, variance.sqrt().max(LEAST_DEVIATION))
    };
    let scale: Scale = (0..width).map(scale).collect();
    for row in features {
        for (value, (mean, deviation)) in row.iter_mut().zip(&scale) {
            *value = ((f64::from(*value) - mean) / deviation) as f32;
        }
    }
    scale
}

/// What holds the head's weights back.
#[derive(Clone, Debug)]
struct Held {
    /// Weight of the sum of their squares.
    penalty: f64,
    /// What copies change: rows `[k]`, none where nothing is asked of them. The change of a cell's logit, the second
    /// less the first, that a row stands for is its product with the difference of the classes' weights.
    drift: Vec<Vec<f32>>,
}

/// How each copy's features lie from those of its cell, times the root of what that counts.
///
/// `features` has the cells, then each cell's first copy, and so on; `shares` is of the cells.
fn drift(features: &[Vec<f32>], shares: &[f64], recipe: &Recipe) -> Vec<Vec<f32>> {
    if recipe.invariance == 0.0 {
        return Vec::new();
    }
    let (cells, copies) = features.split_at(shares.len());
    let of_copy = |(at, copy): (usize, &Vec<f32>)| {
        let at = at % cells.len();
        let root = (recipe.invariance * shares[at] / recipe.copies as f64).sqrt() as f32;
        let change = copy.iter().zip(&cells[at]);
        change.map(|(new, old)| (new - old) * root).collect()
    };
    copies.iter().enumerate().map(of_copy).collect()
}

/// Logistic regression: weights `[k, classes]`, flat, and biases that minimise
///
/// ```text
/// - sum over cells and classes of target * log softmax(features weights + bias)
/// +  penalty * sum of weights^2
/// +  1/2 sum over rows of drift of (row . (weights of the second class - weights of the first))^2
/// ```
///
/// With two classes and targets of sum 1 this is scikit-learn's `LogisticRegression(C=1 / penalty)`, whose single
/// weight is the difference of the two here; with drift `D` it is the same on features times
/// `(1 + D^T D / penalty)^(-1/2)`. Penalties on what nuisances change: A. Hatch, S. Kajarekar, A. Stolcke,
/// "Within-class covariance normalization for SVM-based speaker recognition", Interspeech 2006.
///
/// It is worked out on the CPU in 64 bits: near the minimum a loss of 32 bits tells two heads apart whose logits differ
/// by thousandths, and where the search stops would be the processor's choice.
///
/// # Errors
///
/// Where the fit does not end in numbers.
fn regress(
    features: &[Vec<f32>],
    targets: &[[f32; Class::COUNT]],
    held: &Held,
) -> Result<(Vec<f32>, Vec<f32>)> {
    let width = features.first().map_or(0, Vec::len);
    let x = matrix(features.concat(), width);
    let targets = matrix(targets.as_flattened().to_vec(), Class::COUNT);
    let covariance = (!held.drift.is_empty()).then(|| {
        let drift = matrix(held.drift.concat(), width).inner();
        // [k, rows] times [rows, k]
        Tensor::from_inner(drift.clone().transpose().matmul(drift))
    });
    let mut optimiser = LBFGSConfig::new()
        .with_max_iter(ITERATIONS)
        .with_max_eval(Some(2 * ITERATIONS))
        .with_tolerance_grad(1e-6)
        .with_line_search_fn(LineSearchFn::StrongWolfe)
        .init();
    let (found, loss) = optimiser.step(1.0, zeros(width), |head: Linear| {
        let log = activation::log_softmax(head.forward(x.clone()), 1);
        let weights = head.weight.val();
        let mut loss = -(log * targets.clone()).sum();
        loss = loss + (weights.clone() * weights.clone()).sum() * held.penalty;
        if let Some(covariance) = &covariance {
            // [k, 1]
            let apart = weights.clone().narrow(1, 1, 1) - weights.narrow(1, 0, 1);
            loss = loss + (apart.clone() * covariance.clone().matmul(apart)).sum() * 0.5;
        }
        let value = loss.clone().inner().into_scalar::<f64>();
        (value, GradientsParams::from_grads(loss.backward(), &head))
    });
    ensure!(
        loss.is_finite(),
        "the head can't be fitted to these features; take a greater --fit-head"
    );
    let values = |data: TensorData| data.iter::<f32>().collect::<Vec<_>>();
    let bias = found.bias.map(|bias| values(bias.val().into_data()));
    let weights = values(found.weight.val().into_data());
    Ok((weights, bias.unwrap_or_else(|| vec![0.0; Class::COUNT])))
}

/// Rows of so many columns, in 64 bits.
fn matrix(values: Vec<f32>, columns: usize) -> Tensor<2> {
    let rows = values.len() / columns.max(1);
    let values = TensorData::new(values, [rows, columns]);
    Tensor::from_inner(Tensor::from_data(values, (&device::cpu(), DType::F64)))
}

/// A head of zeros for so many features, in 64 bits.
fn zeros(width: usize) -> Linear {
    let options = (&device::cpu().autodiff(), DType::F64);
    Linear {
        weight: Param::from_tensor(Tensor::zeros([width, Class::COUNT], options)),
        bias: Some(Param::from_tensor(Tensor::zeros([Class::COUNT], options))),
    }
}

/// Weights for features as they come.
fn raw_weights(weights: &[f32], scale: &Scale) -> Vec<f32> {
    let rows = weights.as_chunks::<{ Class::COUNT }>().0;
    let raw = |(row, (_, deviation)): (&[f32; Class::COUNT], &(f64, f64))| {
        row.map(|weight| (f64::from(weight) / deviation) as f32)
    };
    rows.iter().zip(scale).flat_map(raw).collect()
}

/// Biases for features as they come.
fn raw_bias(weights: &[f32], bias: &[f32], scale: &Scale) -> Vec<f32> {
    let rows = weights.as_chunks::<{ Class::COUNT }>().0;
    let shift = |class: usize| -> f64 {
        let terms = rows.iter().zip(scale);
        terms
            .map(|(row, (mean, deviation))| f64::from(row[class]) * mean / deviation)
            .sum()
    };
    let raw = |(class, bias): (usize, &f32)| (f64::from(*bias) - shift(class)) as f32;
    bias.iter().enumerate().map(raw).collect()
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
