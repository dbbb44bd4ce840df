//! The worth of a post, in clicks or money, where a rate per view is unknown or cannot be compared.

use super::Learning;
use crate::experiment::arm::Arm;
use crate::experiment::evidence::{Outcome, Tally, Trial, age_weight, cap, dispersion};
use crate::experiment::knowledge::Reward;
use crate::experiment::posterior::Posterior;
use crate::platform::Platform;

/// The worth of posts: clicks or revenue per post, from every post that shows anything.
pub(super) struct Worth<'a> {
    posts: Vec<(&'a Arm, Tally, f64)>,
    /// What a unit of revenue is, where the reward is revenue.
    pub(super) unit_micros: Option<i64>,
}

impl<'a> Worth<'a> {
    pub(super) fn of(trials: &'a [Trial], learning: Learning) -> Worth<'a> {
        let shown: Vec<(&Trial, &Outcome)> = trials.iter().filter_map(|t| Some((t, t.outcome.as_ref()?))).collect();
        let amounts: Vec<i64> = shown.iter().map(|(_, outcome)| outcome.revenue_micros).collect();
        let most = cap(&amounts);
        let unit = unit(&amounts, most);
        let count = |outcome: &Outcome| match learning.reward {
            Reward::Click => outcome.early(),
            Reward::Revenue => outcome.earned(unit, most),
        };
        let weight = |trial: &Trial| age_weight(trial.age_days, learning.half_life_days);
        let posts = shown.iter().map(|(trial, outcome)| (&trial.arm, count(outcome), weight(trial))).collect();
        Worth { posts, unit_micros: (learning.reward == Reward::Revenue).then_some(unit) }
    }

    pub(super) fn of_platform(&self, platform: Platform) -> Posterior {
        let is_own = |arm: &Arm| arm.platform == platform;
        self.posterior(&|_| true, &is_own, &|a, b| a.platform == b.platform)
    }

    pub(super) fn of_arm(&self, arm: &Arm) -> Posterior {
        let is_near = |other: &Arm| other.platform == arm.platform;
        self.posterior(&is_near, &|other| other == arm, &|a, b| a == b)
    }

    /// Starts from the mean of `near`, worth one post, and learns from `own`, divided by the dispersion of `near` within groups.
    fn posterior(
        &self,
        near: &dyn Fn(&Arm) -> bool,
        own: &dyn Fn(&Arm) -> bool,
        same: &dyn Fn(&Arm, &Arm) -> bool,
    ) -> Posterior {
        let among = || self.posts.iter().filter(|(arm, _, _)| near(arm));
        let total: Tally = among().map(|(_, tally, weight)| tally.times(*weight)).sum();
        let mut groups: Vec<(&Arm, Vec<Tally>)> = Vec::new();
        for (arm, tally, _) in among() {
            match groups.iter_mut().find(|(other, _)| same(other, arm)) {
                Some((_, group)) => group.push(*tally),
                None => groups.push((*arm, vec![*tally])),
            }
        }
        let groups: Vec<Vec<Tally>> = groups.into_iter().map(|(_, group)| group).collect();
        let own: Tally = among().filter(|(arm, _, _)| own(arm)).map(|(_, tally, weight)| tally.times(*weight)).sum();
        let own = own.times(1.0 / dispersion(&groups));
        Posterior::gamma_of_mean((total.s + 1.0) / (total.n + 1.0), 1.0).after(own.s, own.n)
    }
}

/// The mean of the amounts above zero, each cut at `most`, in millionths: about one sale.
fn unit(amounts: &[i64], most: i64) -> i64 {
    let sales: Vec<i128> = amounts.iter().filter(|a| **a > 0).map(|a| i128::from(*a.min(&most))).collect();
    let mean = sales.iter().sum::<i128>().checked_div(sales.len() as i128);
    mean.and_then(|mean| i64::try_from(mean).ok()).filter(|mean| *mean > 0).unwrap_or(1_000_000)
}
