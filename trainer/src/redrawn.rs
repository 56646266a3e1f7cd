//! Networks of tests with the same weights each time: Burn's generator is one for the whole program, and tests draw from it at once.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use shared::network::{Network, weights::load};

use crate::weights::collect;

/// The network with kernels that hang on the seed alone.
pub fn redrawn(network: Network, seed: u64) -> Network {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut weights = collect(&network).unwrap();
    for weight in weights.iter_mut().filter(|w| w.shape.len() >= 2) {
        let fan_in: usize = weight.shape.iter().skip(1).product();
        let reach = (6.0 / fan_in as f32).sqrt();
        weight.values.fill_with(|| rng.random_range(-reach..reach));
    }
    load(network, &mut weights).unwrap()
}
