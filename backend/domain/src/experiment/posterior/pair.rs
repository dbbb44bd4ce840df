//! Two arms: which is better, and what choosing the wrong one would cost.

use super::Posterior;
use super::best::{NOWHERE, expected_loss, integrals};
use super::quadrature::{nodes, pieces};
use super::special::{beta_below, ln_beta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Terms of the closed form at most; above, the integral is used.
const MAX_TERMS: f64 = 10_000.0;

/// How two arms compare.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pair {
    /// The chance that the second is better than the first.
    pub second_better: f64,
    /// What choosing the first is expected to cost, in units of the rate.
    pub loss_first: f64,
    /// What choosing the second is expected to cost.
    pub loss_second: f64,
}

/// Compares two arms of the same family; the losses differ by the difference of the means.
///
/// Closed forms where there are any: whole successes of a Beta, every Gamma; else the integrals of [`best`].
pub fn compare(first: Posterior, second: Posterior) -> Pair {
    match (first, second) {
        (Posterior::Gamma { a: a1, b: b1 }, Posterior::Gamma { a: a2, b: b2 }) => counts((a1, b1), (a2, b2)),
        (Posterior::Beta { a: a1, b: b1 }, Posterior::Beta { a: a2, b: b2 }) if is_short(a1) && is_short(a2) => {
            shares((a1, b1), (a2, b2))
        }
        _ => integrated(first, second),
    }
}

fn is_short(a: f64) -> bool {
    a.fract() == 0.0 && a <= MAX_TERMS
}

/// The chance that the second is better than the first, without the losses.
pub(super) fn second_better(first: Posterior, second: Posterior) -> f64 {
    match (first, second) {
        (Posterior::Gamma { a: a1, b: b1 }, Posterior::Gamma { a: a2, b: b2 }) => beta_below(a1, a2, b1 / (b1 + b2)),
        _ => 1.0 - difference_below(first, second, 0.0),
    }
}

/// By the integrals, whatever the parameters.
pub(super) fn integrated(first: Posterior, second: Posterior) -> Pair {
    let arms = [first, second];
    let (chances, losses) = (integrals(&arms), expected_loss(&arms));
    match (chances.as_slice(), losses.as_slice()) {
        ([_, second_better], [loss_first, loss_second]) => {
            Pair { second_better: *second_better, loss_first: *loss_first, loss_second: *loss_second }
        }
        _ => Pair { second_better: 0.5, loss_first: 0.0, loss_second: 0.0 },
    }
}

/// The chance that the second less the first is at most `difference`: ∫ f₁(x) F₂(x + difference).
pub fn difference_below(first: Posterior, second: Posterior, difference: f64) -> f64 {
    let (mut all, mut below) = (0.0, 0.0);
    for (z, weight) in nodes(&pieces(&[first, second])) {
        let point = first.at(z);
        let density = weight * first.density(point);
        if density < NOWHERE {
            continue;
        }
        all += density;
        below += density
            * if difference == 0.0 { second.tails(point).0 } else { second.below((point.x + difference).max(0.0)) };
    }
    if all > 0.0 { (below / all).clamp(0.0, 1.0) } else { 0.5 }
}

/// Evan Miller's sum, and the losses of Chris Stucchio.
fn shares((a1, b1): (f64, f64), (a2, b2): (f64, f64)) -> Pair {
    let (mean1, mean2) = (a1 / (a1 + b1), a2 / (a2 + b2));
    let second_better = above((a1, b1), (a2, b2));
    let gained = mean2 * above((a1, b1), (a2 + 1.0, b2)) - mean1 * above((a1 + 1.0, b1), (a2, b2));
    let loss_first = gained.max(0.0);
    Pair { second_better, loss_first, loss_second: (loss_first - (mean2 - mean1)).max(0.0) }
}

/// P(second > first), summed over the smaller number of successes.
fn above((a1, b1): (f64, f64), (a2, b2): (f64, f64)) -> f64 {
    if a2 <= a1 { sum((a1, b1), (a2, b2)) } else { 1.0 - sum((a2, b2), (a1, b1)) }
}

/// Σ over i < a2 of B(a1 + i, b1 + b2) ÷ ((b2 + i) B(1 + i, b2) B(a1, b1)), each term made from the one before.
fn sum((a1, b1): (f64, f64), (a2, b2): (f64, f64)) -> f64 {
    let mut ln_term = ln_beta(a1, b1 + b2) - ln_beta(a1, b1);
    let (mut i, mut total) = (0.0, 0.0);
    while i < a2 {
        total += ln_term.exp();
        ln_term += ((a1 + i) * (b2 + i) / ((a1 + i + b1 + b2) * (1.0 + i))).ln();
        i += 1.0;
    }
    total.clamp(0.0, 1.0)
}

/// Gamma against Gamma: their share is a Beta.
fn counts((a1, b1): (f64, f64), (a2, b2): (f64, f64)) -> Pair {
    let x = b1 / (b1 + b2);
    let (mean1, mean2) = (a1 / b1, a2 / b2);
    let gained = mean2 * beta_below(a1, a2 + 1.0, x) - mean1 * beta_below(a1 + 1.0, a2, x);
    let loss_first = gained.max(0.0);
    Pair { second_better: beta_below(a1, a2, x), loss_first, loss_second: (loss_first - (mean2 - mean1)).max(0.0) }
}
