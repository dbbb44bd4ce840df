//! Click rates per view, each arm starting from its context and its hook.

use super::Learning;
use crate::experiment::arm::Arm;
use crate::experiment::evidence::{self, Tally, Trial, age_weight, intraclass_correlation};
use crate::experiment::knowledge::Reward;
use crate::experiment::posterior::Posterior;
use crate::experiment::prior::{Shown, prior};
use crate::platform::Platform;

/// Click rates per view, where the reward is the click and views are known.
pub(super) struct Rates {
    shown: Vec<Shown>,
    posts: usize,
    platforms: Vec<Platform>,
}

impl Rates {
    pub(super) fn of(arms: &[Arm], trials: &[Trial], learning: Learning) -> Rates {
        let mut all = arms.to_vec();
        all.extend(trials.iter().map(|trial| trial.arm.clone()));
        all.sort_by_key(Arm::key);
        all.dedup();
        let platforms: Vec<Platform> =
            Platform::ALL.into_iter().filter(|p| learning.reward == Reward::Click && tells_views(*p, trials)).collect();
        let icc = |platform| intraclass_correlation(&groups(platform, &all, trials));
        let correlations: Vec<(Platform, f64)> = platforms.iter().map(|p| (*p, icc(*p))).collect();
        let tally = |arm: &Arm| {
            let icc = correlations.iter().find(|(p, _)| *p == arm.platform).map(|(_, icc)| *icc)?;
            let of = trials.iter().filter(|trial| trial.arm == *arm);
            let weighed = of.filter_map(|t| {
                let tally = t.outcome.as_ref()?.tally()?;
                Some(tally.effective(icc).times(age_weight(t.age_days, learning.half_life_days)))
            });
            let sum: Tally = weighed.sum();
            Some(sum)
        };
        let shown = all.into_iter().filter_map(|arm| Some(Shown { tally: tally(&arm)?, arm })).collect();
        Rates { shown, posts: trials.iter().filter(|trial| trial.outcome.is_some()).count(), platforms }
    }

    pub(super) fn of_arm(&self, arm: &Arm) -> Option<Posterior> {
        if !self.platforms.contains(&arm.platform) {
            return None;
        }
        let tally = self.shown.iter().find(|shown| shown.arm == *arm).map(|shown| shown.tally).unwrap_or_default();
        Some(prior(arm, &self.shown, self.posts).after(tally.s, tally.n))
    }
}

/// Whether the views of at least half of a platform's posts are known; while it has none, whether it tells any.
fn tells_views(platform: Platform, trials: &[Trial]) -> bool {
    let seen = trials.iter().filter(|trial| trial.arm.platform == platform).filter_map(|trial| trial.outcome);
    evidence::tells_views(seen).unwrap_or(platform != Platform::Reddit)
}

/// The posts of each arm of a platform.
fn groups(platform: Platform, arms: &[Arm], trials: &[Trial]) -> Vec<Vec<Tally>> {
    let of = |arm: &Arm| {
        let own = trials.iter().filter(|trial| trial.arm == *arm);
        own.filter_map(|trial| trial.outcome.as_ref()?.tally()).collect()
    };
    arms.iter().filter(|arm| arm.platform == platform).map(of).collect()
}
