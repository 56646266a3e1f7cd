//! The learning rate of each step.

/// Linear warm-up, then half a cosine down towards zero (I. Loshchilov, F. Hutter, "SGDR", ICLR 2017,
/// equation 5, without restarts); a factor of 0 to 1.
pub fn factor(step: usize, steps: usize, warm_up: f64) -> f64 {
    let rising = (warm_up * steps as f64).max(1.0);
    let done = step as f64 + 1.0;
    if done <= rising {
        return done / rising;
    }
    // The last step still moves: the rate would be zero only one step later.
    let part = (done - rising) / (steps as f64 - rising + 1.0);
    0.5 * (1.0 + (std::f64::consts::PI * part.min(1.0)).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_then_falls_towards_zero() {
        assert!((factor(0, 100, 0.1) - 0.1).abs() < 1e-12);
        assert!((factor(9, 100, 0.1) - 1.0).abs() < 1e-12);
        assert!((factor(54, 99, 10.0 / 99.0) - 0.5).abs() < 1e-12);
        assert!((1e-5..1e-3).contains(&factor(99, 100, 0.1)));
        assert!((factor(0, 1, 0.0) - 1.0).abs() < 1e-12);
    }
}
