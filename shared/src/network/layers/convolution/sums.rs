//! Sums of many values in the registers of a processor.

use pulp::Simd;

/// Vectors that are summed at once, in registers.
const VECTORS: usize = 4;

/// Sums of shifted copies of the phases, each times its factor.
pub struct Sums<'a> {
    /// The phases of a plane.
    pub phases: &'a [f32],
    /// Where each copy begins in them.
    pub shifts: &'a [usize],
    /// The factor of each copy.
    pub factors: &'a [f32],
}

impl Sums<'_> {
    /// Writes the first sums, as many as there is room for.
    #[inline(always)]
    pub fn write<S: Simd>(&self, simd: S, to: &mut [f32]) {
        let (lanes, count) = (S::F32_LANES, to.len());
        if count < lanes {
            return self.write_singly(to);
        }
        let mut at = 0;
        while at + VECTORS * lanes <= count {
            self.write_vectors::<S, VECTORS>(simd, to, at);
            at += VECTORS * lanes;
        }
        while at < count {
            // The last one begins within the one before.
            self.write_vectors::<S, 1>(simd, to, at.min(count - lanes));
            at += lanes;
        }
    }

    #[inline(always)]
    fn write_vectors<S: Simd, const N: usize>(&self, simd: S, to: &mut [f32], at: usize) {
        let mut sums = [simd.splat_f32s(0.0); N];
        for (&shift, &factor) in self.shifts.iter().zip(self.factors) {
            let values = &self.phases[shift + at..][..N * S::F32_LANES];
            let factor = simd.splat_f32s(factor);
            for (sum, &value) in sums.iter_mut().zip(S::as_simd_f32s(values).0) {
                *sum = simd.mul_add_e_f32s(factor, value, *sum);
            }
        }
        let to = &mut to[at..][..N * S::F32_LANES];
        S::as_mut_simd_f32s(to).0.copy_from_slice(&sums);
    }

    fn write_singly(&self, to: &mut [f32]) {
        for (at, to) in to.iter_mut().enumerate() {
            let values = self.shifts.iter().map(|&shift| self.phases[shift + at]);
            *to = values
                .zip(self.factors)
                .map(|(value, factor)| factor * value)
                .sum();
        }
    }
}
