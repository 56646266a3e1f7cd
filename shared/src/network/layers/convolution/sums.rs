//! Sums of many values in the registers of a processor.

use pulp::Simd;

use super::finish::clip;

/// Vectors that are summed at once, in registers.
const VECTORS: usize = 6;

/// Sums of shifted copies of the phases, each times its factor, clipped.
pub struct Sums<'a> {
    /// The phases of a plane.
    pub phases: &'a [f32],
    /// Where each copy begins in them.
    pub shifts: &'a [usize],
    /// The factor of each copy.
    pub factors: &'a [f32],
    /// What each sum begins with.
    pub bias: f32,
    /// The least and the greatest result.
    pub limits: [f32; 2],
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
        let mut sums = [simd.splat_f32s(self.bias); N];
        for (&shift, &factor) in self.shifts.iter().zip(self.factors) {
            let values = &self.phases[shift + at..][..N * S::F32_LANES];
            let factor = simd.splat_f32s(factor);
            for (sum, &value) in sums.iter_mut().zip(S::as_simd_f32s(values).0) {
                *sum = simd.mul_add_e_f32s(factor, value, *sum);
            }
        }
        let to = &mut to[at..][..N * S::F32_LANES];
        for sum in &mut sums {
            *sum = clip(simd, *sum, self.limits);
        }
        S::as_mut_simd_f32s(to).0.copy_from_slice(&sums);
    }

    fn write_singly(&self, to: &mut [f32]) {
        let [low, high] = self.limits;
        for (at, to) in to.iter_mut().enumerate() {
            let values = self.shifts.iter().map(|&shift| self.phases[shift + at]);
            let products = values
                .zip(self.factors)
                .map(|(value, factor)| factor * value);
            *to = (self.bias + products.sum::<f32>()).clamp(low, high);
        }
    }
}

/// Partial sums, so that products need not wait for each other.
const LANES: usize = 32;

/// Sum of products, over the shorter of the two.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, rest_a) = a[..length].as_chunks::<LANES>();
    let (b, rest_b) = b[..length].as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// Sum of many values.
#[inline(always)]
pub fn total(values: &[f32]) -> f32 {
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for part in whole {
        for lane in 0..LANES {
            sums[lane] += part[lane];
        }
    }
    sums.iter().sum::<f32>() + rest.iter().sum::<f32>()
}
