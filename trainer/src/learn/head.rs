//! The head alone on cached features: each picture goes through the trunk once.

use std::collections::BTreeMap;

use anyhow::Result;
use burn::{
    module::Module,
    optim::GradientsParams,
    tensor::{Tensor, TensorData},
};
use shared::network::Network;

use super::{Run, batch, infer::Inference};

/// Cells in one step; features are small.
const BATCH: usize = 64;

/// Epochs of the head are counted from here: their random choices are not those of the trunk.
const FIRST_EPOCH: usize = 1 << 20;

/// Fits the linear layer to the pooled features of the training cells as they are.
///
/// # Errors
///
/// Where a cell's picture can't be read or the device fails.
pub(super) fn fit(run: &Run<'_>, mut network: Network) -> Result<Network> {
    let recipe = run.recipe;
    let preparation = recipe.preparation();
    let deployed = network.valid().fold();
    let inference = Inference {
        network: &deployed,
        preparation: &preparation,
        device: run.worker.device(),
        shares: run.worker.shares,
    };
    let pooled = inference.pooled(run.data, &run.train)?;
    let mut optimiser = recipe.optimisation.init();
    // Positions among the training cells, so that features can be looked up.
    let place_of: BTreeMap<usize, usize> = run
        .train
        .iter()
        .enumerate()
        .map(|(place, &at)| (at, place))
        .collect();
    for epoch in 0..recipe.head_epochs {
        let order = batch::order(&run.train, &run.data.samples, recipe, FIRST_EPOCH + epoch);
        for cells in order.chunks(BATCH) {
            let rows = cells
                .iter()
                .flat_map(|at| pooled[place_of[at]].iter().copied())
                .collect();
            let data = TensorData::new::<f32, _>(rows, [cells.len(), pooled[0].len()]);
            let x = Tensor::from_data(data, run.worker.device());
            let target = |at: &usize| {
                let class = run.data.samples[*at].class;
                let weight = run.class_weights[class.index()];
                batch::target(class, recipe.regularisation.label_smoothing, weight)
            };
            let targets: Vec<_> = cells.iter().map(target).collect();
            let loss = run
                .worker
                .loss(network.classify(x), &targets, targets.len());
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(recipe.optimisation.head_rate, network, gradients);
        }
    }
    Ok(network)
}
