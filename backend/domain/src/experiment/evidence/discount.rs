//! Discount: rates drift, so that what is old weighs less.

use super::Tally;
use std::f64::consts::LN_2;

/// The weight of what is `age` old: ½ to the power of age over `half_life`, in the same unit; 1 without a half-life.
pub fn age_weight(age: f64, half_life: Option<f64>) -> f64 {
    match half_life {
        Some(half_life) if half_life > 0.0 => (-LN_2 * age.max(0.0) / half_life).exp(),
        _ => 1.0,
    }
}

/// The factor of one step for a half-life in steps.
pub fn step_factor(half_life: f64) -> f64 {
    age_weight(1.0, Some(half_life))
}

/// The half-life, in steps, of a factor per step.
pub fn half_life(factor: f64) -> f64 {
    -LN_2 / factor.ln()
}

/// Batches in order, one a step, each step multiplying what came before by `factor`.
pub fn discounted(batches: &[Tally], factor: f64) -> Tally {
    batches.iter().fold(Tally::default(), |sum, batch| [sum.times(factor), *batch].into_iter().sum())
}
