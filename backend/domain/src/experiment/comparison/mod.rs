//! Comparison of the wordings over posts: it says "not enough data" until its stopping rule holds.

mod rates;
mod ratio;
mod sequence;
#[cfg(test)]
mod tests;
mod wordings;

pub use rates::{RateTest, Ratio, cluster_test, naive_test, ratio, size_per_variant, wilson};
pub use ratio::{SampleRatio, chi_squared, ln_bayes_factor, sample_ratio};
pub use sequence::{half_width, ln_evidence};
pub use wordings::compare_wordings;

use super::arm::Hook;
use super::evidence::Outcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days that a comparison runs at least: whole weeks.
pub const LEAST_DAYS: f64 = 7.0;
/// Days after which it ends undecided.
pub const MOST_DAYS: f64 = 28.0;
/// Posts of each wording at least.
pub const LEAST_POSTS: u64 = 3;
/// Effective views of each wording at least.
pub const LEAST_VIEWS: f64 = 1000.0;
/// Where views are unknown: effective posts of each wording at least.
pub const LEAST_EFFECTIVE_POSTS: f64 = 20.0;
/// The chance to be better from which on a wording may win.
pub const SURE: f64 = 0.95;
/// The loss that is of no practical weight: this share of the common rate, and at least [`LEAST_LOSS`] per view.
pub const LOSS_SHARE: f64 = 0.02;
/// The least loss per view that is of practical weight.
pub const LEAST_LOSS: f64 = 0.0005;

/// A post that was sent with one of the two wordings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assigned {
    /// The wording that was sent.
    pub hook: Hook,
    /// The chance with which [`Hook::Curiosity`] was chosen: 0.5 for a coin.
    pub chance_of_curiosity: f64,
    /// What it showed; `None` while it is too young.
    pub outcome: Option<Outcome>,
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// The stopping rule does not hold yet.
    NotEnoughData,
    /// One wording is better, and choosing it costs next to nothing if it is not.
    Winner,
    /// Whichever is chosen, it costs next to nothing.
    NoDifference,
    /// Time is up: keep the one that is expected to cost less, which is no win.
    Undecided,
    /// The posts were not shared out as planned: nothing can be concluded.
    Invalid,
}

/// A condition of the stopping rule that does not hold yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    /// `days`, `posts`, `effective_views` or `effective_posts`.
    pub code: String,
    /// What there is: of the wording with less.
    pub have: f64,
    /// What there must be.
    pub need: f64,
}

/// One wording in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VariantFigures {
    /// The wording.
    pub hook: Hook,
    /// Posts that were sent with it.
    pub posts: u64,
    /// Views of those whose views are known.
    pub views: i64,
    /// Clicks of the same posts; of all where rates are per post.
    pub clicks: i64,
    /// Independent views, or posts, that its figures are worth.
    pub effective: f64,
    /// The expected rate per view, or per post in a week where views are unknown.
    pub rate: f64,
    /// The interval that holds the rate with 95 %.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The chance to be the better one; not an error rate when it is looked at often.
    pub chance_to_be_best: f64,
    /// What choosing it is expected to cost, in units of the rate.
    pub expected_loss: f64,
}

/// A difference of two rates and its 95 % confidence sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// The expected difference, shrunk by the prior: a winner's raw lift is too high.
    pub value: f64,
    /// Lower end; `None` while nothing bounds it.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// The wordings of one platform and language compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// What can be said.
    pub conclusion: Conclusion,
    /// The winner, or the one to keep where the comparison is undecided.
    pub hook: Option<Hook>,
    /// Conditions that do not hold yet.
    pub missing: Vec<Missing>,
    /// Whether rates are per view; per post otherwise.
    pub per_view: bool,
    /// Both wordings, `v1` first.
    pub variants: [VariantFigures; 2],
    /// Whether the posts were shared out as planned.
    pub sample_ratio: SampleRatio,
    /// The second rate less the first, with an interval that stays valid however often it is looked at.
    pub difference: Difference,
    /// The test over posts; only when time is up, since it does not bear being looked at often.
    pub test: Option<RateTest>,
}
