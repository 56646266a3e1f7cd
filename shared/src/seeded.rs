//! Random choices that need no state: each is made from a seed, what it is for, and its place in the run, so that
//! a resumed run makes the same ones.

use rand::{SeedableRng, distr::Distribution};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// What random numbers are for. Streams share no numbers: equal seeds and places of two streams have nothing to do
/// with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Orders in which leak groups are given to the sides of a split; the place is the attempt.
    Partition,
    /// Drawn cells; no place.
    Drawing,
    /// Drawn smears; no place.
    Smear,
    /// Orders of training cells; the place is the epoch.
    Order,
    /// Changes of training cells; the place is epoch and position.
    Augmentation,
    /// Dropout; the place is epoch and position.
    Dropout,
    /// Blocks that are left out; the place is epoch, position and depth.
    DropPath,
    /// Shares of mixed cells; the place is epoch and position.
    Mixup,
    /// Noise of SmoothGrad; the place is the sample.
    SmoothGrad,
    /// Masks of RISE; the place is the mask.
    Rise,
    /// Weights drawn anew for the sanity check; the place is stage and tensor.
    Randomisation,
    /// Orders of deletion and insertion by chance; the place is the order's number.
    RandomDeletion,
    /// Noise for the stability of maps; no place.
    Stability,
    /// Changed copies of cells for a head; the place is the cell and the copy.
    Copy,
    /// Changes of the robustness table; the place is the cell.
    Robustness,
    /// Changed copies for the statistics of suitability; the place is the cell.
    Suitability,
    /// Draws of leak groups for intervals; the place is the draw.
    Bootstrap,
    /// Pictures of noise that steps are timed with; no place.
    Benchmark,
    /// People and cells that a lesson draws; no place.
    Lesson,
}

impl Stream {
    /// What stands between seed and place. Splits, drawn cells and training runs of the first releases hang on theirs: partitions
    /// and drawn cells have none, which the lengths of their places keep apart from one another. A stream without a place has a
    /// number that no attempt of a partition reaches.
    fn number(self) -> Option<u64> {
        match self {
            Self::Partition | Self::Drawing => None,
            Self::Order => Some(1),
            Self::Augmentation => Some(2),
            Self::Dropout => Some(3),
            Self::DropPath => Some(4),
            Self::Mixup => Some(5),
            Self::SmoothGrad => Some(11),
            Self::Rise => Some(12),
            Self::Randomisation => Some(15),
            Self::Copy => Some(21),
            Self::Robustness => Some(22),
            Self::Suitability => Some(23),
            Self::Bootstrap => Some(1001),
            Self::RandomDeletion => Some(1002),
            Self::Stability => Some(1003),
            Self::Smear => Some(1004),
            Self::Benchmark => Some(1005),
            Self::Lesson => Some(1006),
        }
    }

    /// Numbers in a place: streams without a number of their own are told apart by it.
    fn length(self) -> usize {
        match self {
            Self::Drawing | Self::Smear | Self::Stability | Self::Benchmark | Self::Lesson => 0,
            Self::Partition
            | Self::Order
            | Self::SmoothGrad
            | Self::Rise
            | Self::RandomDeletion
            | Self::Robustness
            | Self::Suitability
            | Self::Bootstrap => 1,
            Self::Augmentation | Self::Dropout | Self::Mixup | Self::Randomisation | Self::Copy => {
                2
            }
            Self::DropPath => 3,
        }
    }
}

/// A generator for one place of a stream, such as epoch and sample: as many numbers as the stream's places have.
pub fn rng(stream: Stream, seed: u64, place: &[u64]) -> ChaCha8Rng {
    debug_assert_eq!(place.len(), stream.length(), "{stream:?}");
    let mix = |state: u64, part: u64| splitmix(state ^ splitmix(part));
    let parts = [seed].into_iter().chain(stream.number());
    let state = parts
        .chain(place.iter().copied())
        .fold(0x4c79_6d70_686f, mix);
    ChaCha8Rng::seed_from_u64(state)
}

/// So many numbers of a normal distribution of mean 0 and deviation 1, from a stream without a place.
pub fn normals(stream: Stream, seed: u64, count: usize) -> Vec<f64> {
    let mut rng = rng(stream, seed, &[]);
    (0..count)
        .map(|_| StandardNormal.sample(&mut rng))
        .collect()
}

/// The finaliser of SplitMix64 (G. L. Steele et al., OOPSLA 2014).
fn splitmix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rand::Rng as _;

    use super::*;

    /// Every stream.
    const ALL: [Stream; 19] = [
        Stream::Partition,
        Stream::Drawing,
        Stream::Smear,
        Stream::Order,
        Stream::Augmentation,
        Stream::Dropout,
        Stream::DropPath,
        Stream::Mixup,
        Stream::SmoothGrad,
        Stream::Rise,
        Stream::Randomisation,
        Stream::RandomDeletion,
        Stream::Stability,
        Stream::Copy,
        Stream::Robustness,
        Stream::Suitability,
        Stream::Bootstrap,
        Stream::Benchmark,
        Stream::Lesson,
    ];

    #[test]
    fn streams_share_no_numbers() {
        let mut seen = HashMap::new();
        for stream in ALL {
            let ends = [300, 300, 30, 10];
            let each = |at: usize| (at < stream.length()).then_some(ends[stream.length()]);
            let [a, b, c] = [0, 1, 2].map(|at| each(at).unwrap_or(1));
            for (seed, a, b, c) in (1..4).flat_map(|seed| {
                (0..a).flat_map(move |a| {
                    (0..b).flat_map(move |b| (0..c).map(move |c| (seed, a, b, c)))
                })
            }) {
                let place = &[a, b, c][..stream.length()];
                let first = rng(stream, seed, place).next_u64();
                let other = seen.insert(first, (stream, seed, place.to_vec()));
                assert!(
                    other.is_none(),
                    "{stream:?} {seed} {place:?} has numbers of {other:?}"
                );
            }
        }
    }

    /// What was written with them hangs on these: splits, drawn samples, runs that go on, heads of changed copies, figures
    /// in `trainer/results`.
    #[test]
    fn streams_of_the_first_release_stay_what_they_were() {
        let old = [
            (Stream::Partition, None),
            (Stream::Drawing, None),
            (Stream::Order, Some(1)),
            (Stream::Augmentation, Some(2)),
            (Stream::Dropout, Some(3)),
            (Stream::DropPath, Some(4)),
            (Stream::Mixup, Some(5)),
            (Stream::SmoothGrad, Some(11)),
            (Stream::Rise, Some(12)),
            (Stream::Randomisation, Some(15)),
            (Stream::Copy, Some(21)),
            (Stream::Robustness, Some(22)),
            (Stream::Suitability, Some(23)),
        ];
        for (stream, number) in old {
            assert_eq!(stream.number(), number, "{stream:?}");
        }
        let first = |stream, place: &[u64]| rng(stream, 1, place).next_u64();
        let found = [
            first(Stream::Partition, &[0]),
            first(Stream::Drawing, &[]),
            first(Stream::Augmentation, &[0, 1]),
            first(Stream::Rise, &[2]),
        ];
        assert_eq!(
            found,
            [
                18_378_531_977_351_046_866,
                3_440_130_370_782_829_875,
                6_529_978_385_645_977_601,
                9_656_350_545_333_821_578
            ]
        );
    }
}
