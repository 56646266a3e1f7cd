//! Random choices that need no state: each is made from the seed and its place in the run, so that
//! a resumed run makes the same ones.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A generator for one place, such as `[seed, epoch, sample]`.
pub fn rng(place: &[u64]) -> ChaCha8Rng {
    let mix = |state: u64, part: &u64| splitmix(state ^ splitmix(*part));
    ChaCha8Rng::seed_from_u64(place.iter().fold(0x4c79_6d70_686f, mix))
}

/// The finaliser of SplitMix64 (G. L. Steele et al., OOPSLA 2014).
fn splitmix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
