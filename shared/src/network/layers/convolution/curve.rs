//! Activations that do more than clip, element by element over slices.
//!
//! The exponential function is a polynomial without branches, so that the compiler makes vector instructions of the
//! loops; its relative error is less than 2e-7.

/// `2^x` is one times this many powers below and above, which f32 has as normal numbers.
const EXPONENT: f32 = 126.0;
/// Added to a number of less than 2^22, the bits at its end are those of the nearest whole number.
const ROUND: f32 = 12_582_912.0;
/// Bits of the significand of f32.
const SIGNIFICAND: u32 = 23;
/// `ln(2)`, as a part whose products with whole numbers are exact, and the rest.
const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// `1 / n!` from the seventh power down to the second.
const POWERS: [f32; 6] = [
    1.0 / 5040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// `exp(x)`, no less and no more than the least and greatest normal numbers of f32 or so.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // `clamp` passes on what is no number; `max` and `min` would hide it.
    let powers = (x * std::f32::consts::LOG2_E).clamp(-EXPONENT, EXPONENT);
    let shifted = powers + ROUND;
    let whole = shifted - ROUND;
    let x = x.clamp(
        -EXPONENT * std::f32::consts::LN_2,
        EXPONENT * std::f32::consts::LN_2,
    );
    // |rest| <= ln(2) / 2
    let rest = x - whole * LN_2[0] - whole * LN_2[1];
    let series = POWERS.iter().fold(0.0, |sum, power| sum * rest + power);
    let series = series * rest * rest + rest + 1.0;
    let scale = (shifted.to_bits() << SIGNIFICAND).wrapping_add(1.0_f32.to_bits());
    series * f32::from_bits(scale)
}

/// `1 / (1 + exp(-x))`
#[inline(always)]
fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// `x / (1 + exp(-x))` of each value.
#[inline(always)]
pub fn silu(values: &mut [f32]) {
    values.iter_mut().for_each(|x| *x *= logistic(*x));
}

/// `1 / (1 + exp(-x))` of each value.
#[inline(always)]
pub fn sigmoid(values: &mut [f32]) {
    values.iter_mut().for_each(|x| *x = logistic(*x));
}

/// Multiplies each gradient by the slope of [`silu`] at `x`.
#[inline(always)]
pub fn through_silu(gradient: &mut [f32], x: &[f32]) {
    gradient.iter_mut().zip(x).for_each(|(gradient, &x)| {
        let s = logistic(x);
        *gradient *= s * (1.0 + x * (1.0 - s));
    });
}

/// Multiplies each gradient by the slope of [`sigmoid`] where it is `y`.
#[inline(always)]
pub fn through_sigmoid(gradient: &mut [f32], y: &[f32]) {
    gradient
        .iter_mut()
        .zip(y)
        .for_each(|(gradient, &y)| *gradient *= y * (1.0 - y));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_exponential_function() {
        for step in -8_000..=8_000 {
            let x = step as f32 / 100.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(error < 2e-7, "{x}: {error}");
        }
        assert!(exp(f32::NAN).is_nan());
        assert!(exp(f32::NEG_INFINITY) < 1e-37 && exp(f32::INFINITY) > 1e37);
    }

    #[test]
    fn ends_are_those_of_the_curves() {
        let mut values = [f32::NAN, -200.0, 0.0, 200.0];
        silu(&mut values);
        assert!(values[0].is_nan());
        assert!(values[1].abs() < 1e-30 && values[2] == 0.0 && values[3] == 200.0);
        let mut values = [f32::NAN, f32::NEG_INFINITY, 0.0, f32::INFINITY];
        sigmoid(&mut values);
        assert!(values[0].is_nan());
        assert!(values[1] < 1e-30 && values[2] == 0.5 && values[3] == 1.0);
    }
}
