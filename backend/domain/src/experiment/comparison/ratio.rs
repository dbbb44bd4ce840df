//! Sample ratio: did each variant get the share of posts that was planned?
//!
//! It counts assignments, never views: a platform decides views, and unequal ones are an outcome.

use crate::experiment::posterior::special::{chi_squared_above, ln_gamma};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Below this p-value the result is not shown as valid.
const ALARM: f64 = 0.001;
/// Least expected count of a variant for the χ² test.
const LEAST_EXPECTED: f64 = 5.0;
/// Strength of the prior of the always valid test, in posts.
const CONCENTRATION: f64 = 100.0;

/// Whether the posts are shared out as planned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SampleRatio {
    /// χ² of the counts; `None` while a variant expects fewer than five posts.
    pub chi_squared: Option<f64>,
    /// Its p-value.
    pub p: Option<f64>,
    /// The logarithm of the Bayes factor against the plan, which may be looked at any time.
    pub ln_bayes_factor: f64,
    /// Whether the result must not be taken as valid.
    pub mismatch: bool,
}

/// Compares the posts of each variant with those that its chances promised: Σ of the propensities of all choices.
pub fn sample_ratio(observed: &[f64], expected: &[f64]) -> SampleRatio {
    let total: f64 = observed.iter().sum();
    let planned: f64 = expected.iter().sum();
    let shares: Vec<f64> = expected.iter().map(|e| if planned > 0.0 { e / planned } else { 0.0 }).collect();
    let test = chi_squared(observed, &shares.iter().map(|share| share * total).collect::<Vec<f64>>());
    let ln_bayes_factor = ln_bayes_factor(observed, &shares, CONCENTRATION);
    let mismatch = test.is_some_and(|(_, p)| p < ALARM) || ln_bayes_factor > (1.0 / ALARM).ln();
    SampleRatio { chi_squared: test.map(|(x, _)| x), p: test.map(|(_, p)| p), ln_bayes_factor, mismatch }
}

/// χ² and its p-value; `None` where a count is too small for it.
pub fn chi_squared(observed: &[f64], expected: &[f64]) -> Option<(f64, f64)> {
    if observed.len() < 2 || !expected.iter().all(|e| *e >= LEAST_EXPECTED) {
        return None;
    }
    let x: f64 = observed.iter().zip(expected).map(|(o, e)| (o - e).powi(2) / e).sum();
    #[expect(clippy::cast_precision_loss, reason = "there are few variants")]
    let freedom = (observed.len() - 1) as f64;
    Some((x, chi_squared_above(x, freedom)))
}

/// ln of the Bayes factor of a Dirichlet–multinomial against `shares`; `concentration` says how near them it looks.
pub fn ln_bayes_factor(observed: &[f64], shares: &[f64], concentration: f64) -> f64 {
    let total: f64 = observed.iter().sum();
    let terms = observed.iter().zip(shares).filter(|(_, share)| **share > 0.0).map(|(count, share)| {
        let alpha = concentration * share;
        ln_gamma(alpha + count) - ln_gamma(alpha) - count * share.ln()
    });
    ln_gamma(concentration) - ln_gamma(concentration + total) + terms.sum::<f64>()
}
