//! Off-policy evaluation: what another policy would have earned, from the log of the policy that was used.
//!
//! Every logged choice needs the chance with which it was made; a policy that does what the log never did cannot be judged.

#[cfg(test)]
mod tests;
mod wordings;

pub use wordings::{Judged, judge_wordings};

use crate::experiment::posterior::special::Z_95;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Rows from which on the normal interval can be read.
const LEAST_ROWS: usize = 30;
/// Parts in which the model of the doubly robust estimate is fitted, each without the rows that it is used on.
const FOLDS: usize = 2;
/// Rows that the common mean is worth in the model of an arm.
const SHRINKAGE: f64 = 10.0;

/// A choice that was made and what it earned; the unit is the post.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// Place of the chosen arm, `0..` the number of arms.
    pub arm: usize,
    /// What it earned: clicks, money or clicks per view.
    pub reward: f64,
    /// The chance with which it was chosen, above 0 and up to 1.
    pub propensity: f64,
    /// The chances that the policy to be judged would have given to each arm.
    pub target: Vec<f64>,
}

/// An estimate of the mean reward of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What a policy would have earned, by three estimators.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evaluation {
    /// Choices that were used.
    pub rows: usize,
    /// Choices of the policy that they are worth: (Σw)² ÷ Σw².
    pub effective_rows: f64,
    /// Whether there is enough to read the intervals: 30 effective choices.
    pub enough: bool,
    /// What was earned by the policy that was used.
    pub logged: Estimate,
    /// Inverse propensity scores: without bias, of large variance.
    pub ips: Estimate,
    /// The same, divided by the sum of the weights: hardly biased, always within the rewards.
    pub snips: Estimate,
    /// A model of each arm, corrected by inverse propensity scores: without bias if either is right.
    pub doubly_robust: Estimate,
}

/// Judges a policy on a log; `None` without usable rows.
///
/// Rows without a propensity in (0, 1], or whose chances are none, are left out. Weights are not cut: the floor of the
/// policy in use bounds them. Sources: Horvitz and Thompson (1952); Swaminathan and Joachims (2015); Dudík et al. (2011).
pub fn evaluate(log: &[Logged]) -> Option<Evaluation> {
    let rows: Vec<&Logged> = log.iter().filter(|row| is_usable(row)).collect();
    if rows.len() < 2 {
        return None;
    }
    let weights: Vec<f64> = rows.iter().map(|row| weight(row)).collect();
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let effective_rows = if squares > 0.0 { total * total / squares } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a small number of rows")]
    let enough = effective_rows >= LEAST_ROWS as f64;
    Some(Evaluation {
        rows: rows.len(),
        effective_rows,
        enough,
        logged: mean(rows.iter().map(|row| row.reward)),
        ips: mean(rows.iter().zip(&weights).map(|(row, w)| w * row.reward)),
        snips: self_normalised(&rows, &weights),
        doubly_robust: doubly_robust(&rows, &weights),
    })
}

fn is_usable(row: &Logged) -> bool {
    let chances = row.target.iter().all(|chance| (0.0..=1.0 + 1e-9).contains(chance));
    row.propensity > 0.0 && row.propensity <= 1.0 && row.reward.is_finite() && chances && row.arm < row.target.len()
}

fn weight(row: &Logged) -> f64 {
    row.target.get(row.arm).copied().unwrap_or_default() / row.propensity
}

/// The mean of independent values with its normal interval.
fn mean(values: impl Iterator<Item = f64> + Clone) -> Estimate {
    let n = values.clone().fold(0.0, |n, _| n + 1.0);
    let value = values.clone().sum::<f64>() / n;
    let squares: f64 = values.map(|v| (v - value).powi(2)).sum();
    estimate(value, (squares / (n - 1.0) / n).max(0.0).sqrt())
}

fn estimate(value: f64, error: f64) -> Estimate {
    Estimate { value, error, low: value - Z_95 * error, high: value + Z_95 * error }
}

/// Σ w r ÷ Σ w, with the error by linearisation; 0 where the policy shares nothing with the log.
fn self_normalised(rows: &[&Logged], weights: &[f64]) -> Estimate {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return estimate(0.0, 0.0);
    }
    let value = rows.iter().zip(weights).map(|(row, w)| w * row.reward).sum::<f64>() / total;
    let squares: f64 = rows.iter().zip(weights).map(|(row, w)| (w * (row.reward - value)).powi(2)).sum();
    estimate(value, squares.sqrt() / total)
}

/// Σ over arms of target × model, plus weight × what the model missed.
fn doubly_robust(rows: &[&Logged], weights: &[f64]) -> Estimate {
    let folds = folds(rows);
    let models: Vec<Vec<f64>> = (0..FOLDS).map(|fold| model(rows, &folds, fold)).collect();
    let values: Vec<f64> = rows
        .iter()
        .zip(weights)
        .zip(&folds)
        .filter_map(|((row, w), fold)| {
            let model = models.get(*fold)?;
            let expected: f64 = row.target.iter().zip(model).map(|(chance, q)| chance * q).sum();
            Some(expected + w * (row.reward - model.get(row.arm)?))
        })
        .collect();
    mean(values.iter().copied())
}

/// The part of each row: the rows of every arm in turn, so that each part knows each arm however regularly they follow.
fn folds(rows: &[&Logged]) -> Vec<usize> {
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let turn = |row: &&Logged| {
        let before = seen.entry(row.arm).or_default();
        *before += 1;
        (*before - 1) % FOLDS
    };
    rows.iter().map(turn).collect()
}

/// The mean reward of each arm, drawn to the common mean, from the rows that are not of this fold.
fn model(rows: &[&Logged], folds: &[usize], fold: usize) -> Vec<f64> {
    let arms = rows.iter().map(|row| row.target.len()).max().unwrap_or_default();
    let mut sums = vec![(0.0, 0.0); arms];
    for (row, _) in rows.iter().zip(folds).filter(|(_, own)| **own != fold) {
        if let Some((reward, n)) = sums.get_mut(row.arm) {
            *reward += row.reward;
            *n += 1.0;
        }
    }
    let (reward, n) = sums.iter().fold((0.0, 0.0), |all, arm| (all.0 + arm.0, all.1 + arm.1));
    let common = if n > 0.0 { reward / n } else { 0.0 };
    sums.into_iter().map(|(reward, n)| (reward + SHRINKAGE * common) / (n + SHRINKAGE)).collect()
}
