//! Two rates at a fixed horizon: tests, intervals, and the size that a difference needs.

use crate::experiment::evidence::Tally;
use crate::experiment::posterior::special::{Z_95, normal_quantile, two_sided};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A test of two rates; valid once, at the planned end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RateTest {
    /// The second rate less the first.
    pub difference: f64,
    /// The 95 % interval of the difference.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The difference in standard errors.
    pub z: f64,
    /// The two-sided p-value.
    pub p: f64,
}

/// Tests two rates as if every trial were independent: pooled z, interval not pooled; `None` where nothing varies.
pub fn naive_test(first: Tally, second: Tally) -> Option<RateTest> {
    if first.n <= 0.0 || second.n <= 0.0 {
        return None;
    }
    let (p1, p2) = (first.s / first.n, second.s / second.n);
    let pooled = (first.s + second.s) / (first.n + second.n);
    let error = (pooled * (1.0 - pooled) * (1.0 / first.n + 1.0 / second.n)).sqrt();
    let apart = (p1 * (1.0 - p1) / first.n + p2 * (1.0 - p2) / second.n).sqrt();
    test(p2 - p1, error, apart)
}

/// Tests two rates with the posts as clusters; `None` below two posts each or where nothing varies.
pub fn cluster_test(first: &[Tally], second: &[Tally]) -> Option<RateTest> {
    let (first, second) = (ratio(first)?, ratio(second)?);
    let error = first.error.hypot(second.error);
    test(second.rate - first.rate, error, error)
}

fn test(difference: f64, error: f64, apart: f64) -> Option<RateTest> {
    let z = difference / error;
    let within = Z_95 * apart;
    let test = RateTest { difference, low: difference - within, high: difference + within, z, p: two_sided(z) };
    z.is_finite().then_some(test)
}

/// A rate over clusters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Σ successes ÷ Σ trials.
    pub rate: f64,
    /// Its standard error over posts.
    pub error: f64,
    /// Its standard error if every trial were independent.
    pub naive_error: f64,
}

/// The ratio estimator over posts, with its linearised variance; `None` below two posts or without trials.
pub fn ratio(posts: &[Tally]) -> Option<Ratio> {
    let total: Tally = posts.iter().copied().sum();
    if posts.len() < 2 || total.n <= 0.0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "posts are far below 2⁵³")]
    let k = posts.len() as f64;
    let rate = total.s / total.n;
    let squares: f64 = posts.iter().map(|p| (p.s - rate * p.n).powi(2)).sum();
    let error = (k / (k - 1.0) * squares).sqrt() / total.n;
    Some(Ratio { rate, error, naive_error: (rate * (1.0 - rate) / total.n).max(0.0).sqrt() })
}

/// Wilson's 95 % interval of a rate; 0 to 1 without trials.
pub fn wilson(tally: Tally) -> (f64, f64) {
    if tally.n <= 0.0 {
        return (0.0, 1.0);
    }
    let (p, n, z2) = (tally.s / tally.n, tally.n, Z_95 * Z_95);
    let centre = p + z2 / (2.0 * n);
    let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
}

/// Trials that each variant needs so that a change from one rate to the other is found with this power, two-sided at 5 %.
///
/// Multiply by the design effect; infinite where the rates are equal.
pub fn size_per_variant(from: f64, to: f64, power: f64) -> f64 {
    let middle = f64::midpoint(from, to);
    let null = Z_95 * (2.0 * middle * (1.0 - middle)).sqrt();
    let other = normal_quantile(power) * (from * (1.0 - from) + to * (1.0 - to)).sqrt();
    ((null + other) / (to - from)).powi(2)
}
