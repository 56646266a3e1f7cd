//! The head alone on cached features: each picture goes through the trunk once.

use anyhow::Result;
use burn::{
    module::Module,
    optim::{AdamWConfig, GradientsParams},
    tensor::{Tensor, TensorData},
};
use shared::network::Network;

use super::{Run, batch, infer::Inference, step::Item};

/// Cells in one step; features are small.
const BATCH: usize = 64;

/// Epochs of the head are counted from here: their random choices are not those of the trunk.
const FIRST_EPOCH: usize = 1 << 20;

/// Fits the linear layer to the pooled features of the training cells as they are.
///
/// # Errors
///
/// Where a cell's picture is missing or the device fails.
pub(super) fn fit(run: &Run<'_>, mut network: Network) -> Result<Network> {
    let recipe = run.recipe;
    let preparation = recipe.preparation();
    let deployed = network.valid().fold();
    let inference = Inference {
        network: &deployed,
        preparation: &preparation,
        device: &run.worker.device,
        shares: run.worker.shares,
    };
    let pooled = inference.pooled(&run.data.frames(&run.train)?)?;
    let mut optimiser = AdamWConfig::new()
        .with_weight_decay(recipe.weight_decay)
        .with_epsilon(super::EPSILON)
        .init();
    // Positions among the training cells, so that features can be looked up.
    let place_of: std::collections::BTreeMap<usize, usize> = run
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
            let x = Tensor::from_data(data, &run.worker.device);
            let items = cells
                .iter()
                .map(|&at| {
                    let class = run.data.samples[at].class;
                    Ok(Item {
                        frame: run.data.frame(at)?,
                        class,
                        place: [0, 0],
                    })
                })
                .collect::<Result<Vec<_>>>()?;
            let loss = run.worker.loss(network.classify(x), &items, items.len());
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(recipe.head_rate, network, gradients);
        }
    }
    Ok(network)
}
