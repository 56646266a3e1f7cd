//! The start of a run: checks of recipe and cells, and the network before its first step.

use anyhow::{Context, Result, ensure};
use burn::{module::Module, tensor::Device};
use shared::network::{Form, Network, weights as network_weights};

use crate::{
    data::{dataset, framing::Data, split::Side},
    files::Shown as _,
    learn::{
        checkpoint::{Progress, State},
        head,
        recipe::{Norm, Recipe},
        step,
    },
    weights,
};

/// Refuses a recipe whose values do not suit its network.
///
/// # Errors
///
/// Where they do not.
pub fn check(recipe: &Recipe) -> Result<()> {
    let (plan, title) = (recipe.plan(), recipe.network.title());
    ensure!(
        recipe.epochs > 0 || recipe.fit_head.is_some(),
        "nothing learns with --epochs 0; fit the head with --fit-head, or train for some epochs"
    );
    ensure!(
        recipe.epochs > 0 || recipe.refit_head.is_none(),
        "without epochs the trunk stays as it is: fit the head with --fit-head in place of --refit-head"
    );
    ensure!(
        plan.takes(recipe.side() as usize),
        "nothing is left of pictures of {} pixels in the last maps of {title}; raise --side",
        recipe.side()
    );
    let drops = recipe.regularisation.drop_path > 0.0;
    ensure!(
        !drops || plan.stages.iter().flatten().any(|block| block.may_drop),
        "{title} has no blocks that may be skipped; leave --drop-path out"
    );
    ensure!(
        recipe.norm == Norm::Frozen || !recipe.device.contains(','),
        "--norm moving belongs to whole batches, so it can't share them between devices: name one --device, or \
         take --norm frozen"
    );
    Ok(())
}

/// Training needs both classes; a validation side may be empty, but not have one class only.
pub(super) fn check_sides(data: &Data, train: &[usize], val: &[usize]) -> Result<()> {
    for (side, cells) in [(Side::Train, train), (Side::Val, val)] {
        if side == Side::Val && cells.is_empty() {
            continue;
        }
        let cells: Vec<_> = cells.iter().map(|&at| &data.samples[at]).collect();
        let [normal, blasts] = dataset::counts(&cells);
        ensure!(
            normal > 0 && blasts > 0,
            "the {} side has {normal} normal cells and {blasts} lymphoblasts; it needs both classes, each of \
             several subjects. Try another split: --split random, or another --split-seed",
            side.name()
        );
    }
    Ok(())
}

/// The run before its first step.
pub(super) fn start(recipe: &Recipe, device: &Device, split: &str) -> Result<State> {
    let network = initial(recipe, device)?;
    Ok(State {
        average: first_average(recipe, &network),
        network,
        optimiser: recipe.optimisation.init(),
        progress: fresh(split),
    })
}

/// The progress of a run before its first step.
pub(super) fn fresh(split: &str) -> Progress {
    Progress {
        split: split.to_owned(),
        ..Progress::default()
    }
}

/// What a moving average of the weights starts with, where the recipe wants one.
pub(super) fn first_average(recipe: &Recipe, network: &Network) -> Option<Network> {
    (recipe.regularisation.average > 0.0).then(|| network.valid())
}

/// The network before its first step.
fn initial(recipe: &Recipe, device: &Device) -> Result<Network> {
    let device = step::autodiff(device, recipe);
    device.seed(recipe.seed);
    let network = recipe.init_network(Form::Training, &device).materialize();
    let network = match &recipe.init {
        None => network,
        Some(path) => {
            // The head is ours; everything else comes from the file.
            let mut all = head::beside(weights::open(path)?, &weights::collect(&network)?);
            network_weights::load(network, &mut all).with_context(|| {
                format!("{} does not fit {}", path.shown(), recipe.network.name())
            })?
        }
    };
    Ok(step::prepare(network, recipe, recipe.freeze))
}
