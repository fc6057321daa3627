//! From the lattice's posterior to a confidence that keeps its word.

/// Posterior and the share of fixes with it that were right: pages of held-out lines read with the wrong model
/// (`devtools repair-bench --calibration`), smoothed so that it rises; between the knots it is linear.
const KNOTS: [(f32, f32); 7] =
    [(0.0, 0.0), (0.4, 0.40), (0.6, 0.53), (0.8, 0.68), (0.93, 0.82), (0.985, 0.95), (1.0, 0.9985)];

/// The share of fixes with such a posterior that are right; 0..=1, rises with the posterior.
pub(crate) fn confidence(posterior: f32) -> f32 {
    let mut below = KNOTS[0];
    for knot in KNOTS {
        if posterior <= knot.0 {
            let share = if knot.0 > below.0 { (posterior - below.0) / (knot.0 - below.0) } else { 0.0 };
            return below.1 + share * (knot.1 - below.1);
        }
        below = knot;
    }
    below.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_and_stays_within_bounds() {
        let values: Vec<f32> = (0..=100_u8).map(|k| confidence(f32::from(k) / 100.0)).collect();
        assert!(values.windows(2).all(|w| w[0] <= w[1]));
        assert!(values.iter().all(|v| (0.0..=1.0).contains(v)));
    }
}
