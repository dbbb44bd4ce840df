//! What is known of one rate: a Beta distribution per view, or a Gamma distribution per post where views are unknown.

mod best;
mod pair;
mod quadrature;
pub mod special;
#[cfg(test)]
mod tests;

pub use best::{best, expected_loss};
pub use pair::{Pair, compare, difference_below};

use rand::{Rng, RngExt};
use rand_distr::Distribution;
use serde::{Deserialize, Serialize};
use special::{beta_tails, gamma_tails};
use utoipa::ToSchema;

/// Least and greatest parameter: what is outside is moved to the edge, so that no figure can break a choice.
const PARAMETER: (f64, f64) = (1e-6, 1e9);

/// What is known of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "family", rename_all = "lowercase")]
pub enum Posterior {
    /// Successes per trial, `0..=1`.
    Beta {
        /// Successes, the prior's included; above 0.
        a: f64,
        /// Failures, the prior's included; above 0.
        b: f64,
    },
    /// Successes per unit of exposure, 0 or more.
    Gamma {
        /// Successes, the prior's included; above 0.
        a: f64,
        /// Exposure, the prior's included; above 0.
        b: f64,
    },
}

impl Posterior {
    /// Beta(1, 1): any rate is as likely as any other.
    pub const UNIFORM: Posterior = Posterior::Beta { a: 1.0, b: 1.0 };
    /// Gamma(1, 1): about one success per unit, and hardly sure of it.
    pub const ONE_PER_UNIT: Posterior = Posterior::Gamma { a: 1.0, b: 1.0 };

    /// A prior Beta distribution of mean `mean`, worth `strength` trials.
    pub fn beta_of_mean(mean: f64, strength: f64) -> Posterior {
        Posterior::Beta { a: mean * strength, b: (1.0 - mean) * strength }.bounded()
    }

    /// A prior Gamma distribution of mean `mean`, worth `strength` units.
    pub fn gamma_of_mean(mean: f64, strength: f64) -> Posterior {
        Posterior::Gamma { a: mean * strength, b: strength }.bounded()
    }

    /// The same after `successes` in `exposure` more trials or units; a Beta's failures never count below zero.
    #[must_use]
    pub fn after(self, successes: f64, exposure: f64) -> Posterior {
        let (successes, exposure) = (successes.max(0.0), exposure.max(0.0));
        match self {
            Posterior::Beta { a, b } => {
                Posterior::Beta { a: a + successes.min(exposure), b: b + (exposure - successes).max(0.0) }.bounded()
            }
            Posterior::Gamma { a, b } => Posterior::Gamma { a: a + successes, b: b + exposure }.bounded(),
        }
    }

    /// The same in whole millionths, which every store and every reader of JSON keeps exactly.
    #[must_use]
    pub fn rounded(self) -> Posterior {
        let round = |v: f64| (v * 1e6).round() / 1e6;
        self.map(round).bounded()
    }

    fn bounded(self) -> Posterior {
        self.map(|v| if v.is_nan() { PARAMETER.0 } else { v.clamp(PARAMETER.0, PARAMETER.1) })
    }

    fn map(self, change: impl Fn(f64) -> f64) -> Posterior {
        match self {
            Posterior::Beta { a, b } => Posterior::Beta { a: change(a), b: change(b) },
            Posterior::Gamma { a, b } => Posterior::Gamma { a: change(a), b: change(b) },
        }
    }

    /// The expected rate.
    pub fn mean(self) -> f64 {
        match self {
            Posterior::Beta { a, b } => a / (a + b),
            Posterior::Gamma { a, b } => a / b,
        }
    }

    /// The variance of the rate.
    pub fn variance(self) -> f64 {
        match self {
            Posterior::Beta { a, b } => a * b / ((a + b).powi(2) * (a + b + 1.0)),
            Posterior::Gamma { a, b } => a / b.powi(2),
        }
    }

    /// The most likely rate; `None` where the density has no peak inside its range.
    pub fn mode(self) -> Option<f64> {
        match self {
            Posterior::Beta { a, b } => (a > 1.0 && b > 1.0).then(|| (a - 1.0) / (a + b - 2.0)),
            Posterior::Gamma { a, b } => (a > 1.0).then(|| (a - 1.0) / b),
        }
    }

    /// The chance that the rate is at most `x`.
    pub fn below(self, x: f64) -> f64 {
        match self {
            Posterior::Beta { a, b } => beta_tails(a, b, x, 1.0 - x).0,
            Posterior::Gamma { a, b } => gamma_tails(a, b * x).0,
        }
    }

    /// The rate below which the share `p` lies, `0..=1`: the inverse of [`Posterior::below`].
    pub fn quantile(self, p: f64) -> f64 {
        quadrature::quantile(self, p)
    }

    /// The equal-tailed interval that holds the rate with 95 %.
    pub fn interval(self) -> (f64, f64) {
        (self.quantile(0.025), self.quantile(0.975))
    }

    /// The shortest interval that holds the rate with 95 %; `None` where the density has no peak inside its range.
    pub fn densest(self) -> Option<(f64, f64)> {
        self.mode()?;
        let ends = |left: f64| (self.quantile(left), self.quantile(left + 0.95));
        let (mut low, mut high) = (0.0, 0.05);
        for _ in 0..60 {
            let left = f64::midpoint(low, high);
            let (from, to) = ends(left);
            if self.density_of(from) < self.density_of(to) { low = left } else { high = left }
        }
        Some(ends(f64::midpoint(low, high)))
    }

    /// A rate drawn from the distribution.
    pub fn sample(self, rng: &mut impl Rng) -> f64 {
        let drawn = match self {
            Posterior::Beta { a, b } => rand_distr::Beta::new(a, b).map(|d| d.sample(rng)).ok(),
            Posterior::Gamma { a, b } => rand_distr::Gamma::new(a, 1.0 / b).map(|d| d.sample(rng)).ok(),
        };
        drawn.filter(|rate| rate.is_finite()).unwrap_or_else(|| self.mean())
    }
}

/// Index of the largest rate, one of the largest by chance where they are equal; `None` without rates.
pub(crate) fn largest(rates: &[f64], rng: &mut impl Rng) -> Option<usize> {
    let most = rates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let equals: Vec<usize> = rates.iter().enumerate().filter(|(_, rate)| **rate >= most).map(|(i, _)| i).collect();
    match equals.as_slice() {
        [] => None,
        [only] => Some(*only),
        several => several.get(rng.random_range(0..several.len())).copied(),
    }
}

/// Thompson sampling: draws a rate of each posterior, in order, and gives the index of the largest.
pub fn thompson(posteriors: &[Posterior], rng: &mut impl Rng) -> Option<usize> {
    let rates: Vec<f64> = posteriors.iter().map(|posterior| posterior.sample(rng)).collect();
    largest(&rates, rng)
}

/// Thompson sampling from given uniform numbers, one for each posterior: the same choice in every language.
pub fn thompson_at(posteriors: &[Posterior], uniforms: &[f64]) -> Option<usize> {
    let rates = posteriors.iter().zip(uniforms).map(|(posterior, u)| posterior.quantile(*u));
    rates.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(index, _)| index)
}
